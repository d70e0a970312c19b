import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { _electron, type ElectronApplication, type Page } from '@playwright/test'
import { svelte } from '@sveltejs/vite-plugin-svelte'
import { build } from 'vite'
import { DesignStore } from '../../../src-shared/design/store.ts'
import { serverDetail } from '../../../src-shared/drawing/faces.ts'
import { type Box, centre, type Point } from '../../../src-shared/drawing/geometry.ts'
import { Layout } from '../../../src-shared/drawing/layout.ts'
import { commandLine } from '../../e2e/support/app.ts'
import { memoryOfPage } from './page-memory.ts'
import type { Picture } from './picture.ts'
import type { Subject } from './subject.ts'

interface PeerApi {
  fit(): void
  near(): void
  select(ids: string[]): void
  viewport(): { x: number; y: number; zoom: number }
}

/** @xyflow/svelte, the flow editor for Svelte, set up as its documentation advises for large graphs. */
export class Xyflow implements Subject {
  readonly name = '@xyflow/svelte'
  readonly panButton = 'left'
  readonly marqueeKey = 'Shift'
  readonly page: Page
  readonly openMs: number
  readonly #electron: ElectronApplication
  readonly #remove: () => void
  readonly #places: ReadonlyMap<string, Box>

  private constructor(
    electron: ElectronApplication,
    page: Page,
    openMs: number,
    places: ReadonlyMap<string, Box>,
    remove: () => void,
  ) {
    this.#electron = electron
    this.page = page
    this.openMs = openMs
    this.#places = places
    this.#remove = remove
  }

  static async open(picture: Picture): Promise<Xyflow> {
    const folder = mkdtempSync(join(tmpdir(), 'terrace-peer-'))
    const here = import.meta.dirname
    await build({
      root: join(here, 'peer'),
      configFile: false,
      logLevel: 'error',
      plugins: [svelte({ configFile: false })],
      build: { outDir: folder, emptyOutDir: false, target: 'es2022' },
    })
    const places = placesOf(picture)
    writeFileSync(join(folder, 'picture.json'), JSON.stringify(dataOf(picture, places)))
    copyFileSync(join(here, 'peer-window.cjs'), join(folder, 'main.cjs'))
    writeFileSync(
      join(folder, 'package.json'),
      JSON.stringify({ name: 'peer', version: '1.0.0', main: 'main.cjs' }),
    )
    const { executable, args, env } = commandLine(folder)
    const electron = await _electron.launch({
      ...(executable ? { executablePath: executable } : {}),
      args: [...args.slice(0, -1), folder],
      env,
    })
    const page = await electron.firstWindow()
    const opened = await page.waitForFunction(
      () => Reflect.get(globalThis, 'peerOpenMs') as number | undefined,
      undefined,
      {
        timeout: 120_000,
      },
    )
    const openMs = (await opened.jsonValue()) ?? 0
    const remove = (): void => rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
    return new Xyflow(electron, page, openMs, places, remove)
  }

  async canvas(): Promise<Box> {
    const [width, height] = await this.page.evaluate(() => [innerWidth, innerHeight] as const)
    return { x: 0, y: 0, width, height }
  }

  async look(how: 'all' | 'near'): Promise<void> {
    await this.#call('fit')
    await this.settled()
    if (how === 'all') return
    await this.#call('near')
    await this.settled()
  }

  /** Between two cards, near the middle. */
  async panFrom(): Promise<Point> {
    const at = await this.server()
    const { zoom } = await this.#viewport()
    return { x: at.x + 112 * zoom, y: at.y + 56 * zoom }
  }

  async server(among = Infinity): Promise<Point> {
    const { x, y, zoom } = await this.#viewport()
    const middle = centre(await this.canvas())
    const places = this.#cards()
      .slice(0, among)
      .map(([, box]) => {
        const at = centre(box)
        return { x: at.x * zoom + x, y: at.y * zoom + y }
      })
    const away = (at: Point): number => Math.hypot(at.x - middle.x, at.y - middle.y)
    const [at] = places.toSorted((a, b) => away(a) - away(b))
    if (!at) throw new Error('There is no server')
    return at
  }

  async rectangle(count: number): Promise<[Point, Point]> {
    const { x, y, zoom } = await this.#viewport()
    const cards = this.#cards().map(([, box]) => box)
    const last = cards[Math.min(count, cards.length) - 1]
    if (!last) throw new Error('There is nothing to select')
    const right = Math.max(...cards.map((card) => card.x + card.width))
    return [
      { x: 6, y: 6 },
      { x: (right + 12) * zoom + x, y: (last.y + last.height + 4) * zoom + y },
    ]
  }

  async select(count: number): Promise<void> {
    const ids = this.#cards().map(([id]) => id)
    await this.page.evaluate(
      (chosen) => (Reflect.get(globalThis, 'peer') as PeerApi).select(chosen),
      ids.slice(0, count),
    )
    await this.settled()
  }

  /** Two frames after the last of its own. */
  async settled(): Promise<void> {
    await this.page.evaluate(
      () =>
        new Promise<void>((done) =>
          requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done, 50))),
        ),
    )
  }

  memory(): Promise<number> {
    return memoryOfPage(this.#electron)
  }

  async close(): Promise<void> {
    await this.#electron.close()
    this.#remove()
  }

  /** In reading order. */
  #cards(): [string, Box][] {
    return [...this.#places.entries()].sort(([, a], [, b]) => a.y - b.y || a.x - b.x)
  }

  #call(name: 'fit' | 'near'): Promise<void> {
    return this.page.evaluate((which) => (Reflect.get(globalThis, 'peer') as PeerApi)[which](), name)
  }

  #viewport(): Promise<{ x: number; y: number; zoom: number }> {
    return this.page.evaluate(() => (Reflect.get(globalThis, 'peer') as PeerApi).viewport())
  }
}

function placesOf({ records, servers }: Picture): Map<string, Box> {
  const layout = new Layout(new DesignStore(records))
  return new Map(
    servers.flatMap(({ id }) => {
      const card = layout.card(id)
      return card ? [[id, card] as const] : []
    }),
  )
}

const dataOf = ({ records, servers }: Picture, places: ReadonlyMap<string, Box>): unknown => ({
  servers: servers.map((server) => ({
    id: server.id,
    name: server.name,
    detail: serverDetail(server),
    x: places.get(server.id)?.x,
    y: places.get(server.id)?.y,
  })),
  links: records.filter((record) => record.type === 'link').map(({ id, from, to }) => ({ id, from, to })),
})
