import type { CDPSession, Page } from '@playwright/test'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Point } from '../../../src-shared/drawing/geometry.ts'

/** Between two moves of the pointer, as an ordinary mouse reports them. */
const EVERY_MS = 16

type Button = 'left' | 'middle'
const held: Record<Button, number> = { left: 1, middle: 4 }

/** A mouse at 60 reports a second: reports go on whether the window keeps up or not, as from a real one. */
export class Hand {
  readonly #session: CDPSession

  private constructor(session: CDPSession) {
    this.#session = session
  }

  static async of(page: Page): Promise<Hand> {
    return new Hand(await page.context().newCDPSession(page))
  }

  drag(from: Point, to: Point, steps: number, button: Button = 'left'): Promise<void> {
    return this.dragVia([from, to], steps, button)
  }

  /** Drags along a line of several points, with `steps` reports between each two of them. */
  async dragVia(points: readonly Point[], steps: number, button: Button = 'left'): Promise<void> {
    const buttons = held[button]
    const [first, last] = [points[0], points.at(-1)]
    if (!first || !last) return
    await this.#mouse('mouseMoved', first, { button: 'none', buttons: 0 })
    await this.#mouse('mousePressed', first, { button, buttons, clickCount: 1 })
    const reports: Promise<void>[] = []
    for (const [at, to] of points.slice(1).entries()) {
      const from = points[at] ?? to
      for (let step = 1; step <= steps; step += 1) {
        const share = step / steps
        const place = { x: from.x + (to.x - from.x) * share, y: from.y + (to.y - from.y) * share }
        reports.push(this.#mouse('mouseMoved', place, { button, buttons }))
        await sleep(EVERY_MS)
      }
    }
    await Promise.all(reports)
    await this.#mouse('mouseReleased', last, { button, buttons: 0, clickCount: 1 })
  }

  /** Turns the wheel by `delta` at each of `steps` reports. */
  async wheel(at: Point, delta: number, steps: number): Promise<void> {
    const reports: Promise<void>[] = []
    for (let step = 0; step < steps; step += 1) {
      reports.push(this.#mouse('mouseWheel', at, { deltaX: 0, deltaY: delta }))
      await sleep(EVERY_MS)
    }
    await Promise.all(reports)
  }

  async #mouse(type: string, { x, y }: Point, more: object): Promise<void> {
    const event = { type, x: Math.round(x), y: Math.round(y), ...more }
    await this.#session.send('Input.dispatchMouseEvent', event as never)
  }
}
