import type { Locator, Page } from '@playwright/test'
import { openStorage } from '../../../src-main/storage/index.ts'
import { toScreen } from '../../../src-renderer/designer/core/camera.ts'
import { DesignStore } from '../../../src-shared/design/store.ts'
import { type Box, centre, contains, type Point } from '../../../src-shared/drawing/geometry.ts'
import { Layout } from '../../../src-shared/drawing/layout.ts'
import { dataFolder, launch, type RunningApp } from '../../e2e/support/app.ts'
import { newDesignRecords } from '../../../src-shared/design/create.ts'
import { Hand } from './hand.ts'
import { memoryOfPage } from './page-memory.ts'
import type { Picture } from './picture.ts'
import type { Subject } from './subject.ts'

const small = 'Something small'

/** Terrace as it is built, with the picture as one of its designs. */
export class Terrace implements Subject {
  readonly name = 'Terrace'
  readonly panButton = 'middle'
  readonly marqueeKey = null
  readonly #app: RunningApp
  readonly #remove: () => void
  readonly #layout: Layout
  readonly #pane: Locator
  readonly #ids: readonly `server:${string}`[]
  readonly #near: `server:${string}`
  readonly picture: string
  openMs = 0

  private constructor(app: RunningApp, remove: () => void, picture: Picture) {
    this.#app = app
    this.#remove = remove
    this.#layout = new Layout(new DesignStore(picture.records))
    this.picture = picture.name
    this.#ids = picture.servers.map(({ id }) => id)
    this.#near = picture.near.id
    this.#pane = app.page.getByRole('application', { name: /^Design canvas/ })
  }

  static async open(picture: Picture): Promise<Terrace> {
    const data = dataFolder()
    const storage = openStorage({ folder: data.folder, appVersion: '0.0.0' })
    storage.designs.create({ records: picture.records })
    storage.designs.create({ records: newDesignRecords(small) })
    storage.close()
    const app = await launch(data.folder)
    const terrace = new Terrace(app, () => data.remove(), picture)
    await terrace.settled()
    terrace.openMs = await terrace.#choose(picture.name)
    return terrace
  }

  get page(): Page {
    return this.#app.page
  }

  get electron(): RunningApp['electron'] {
    return this.#app.electron
  }

  async canvas(): Promise<Box> {
    const box = await this.#pane.boundingBox()
    if (!box) throw new Error('No canvas is shown')
    return box
  }

  async look(how: 'all' | 'near'): Promise<void> {
    await this.#pane.focus()
    await this.page.keyboard.press('Control+1')
    await this.settled()
    if (how === 'all') return
    await this.page.keyboard.press('Control+0')
    await this.#towards(this.#near)
    await this.settled()
  }

  /** Drags the same server to the middle in every picture, with the same around it: links of its lane and others. */
  async #towards(id: `server:${string}`): Promise<void> {
    const box = await this.canvas()
    const middle = centre(box)
    const { mouse } = this.page
    for (let left = 100; left > 0; left -= 1) {
      const card = this.#layout.card(id)
      if (!card) return
      const at = toScreen(await this.#camera(), centre(card))
      const [x, y] = [box.width / 2 - at.x, box.height / 2 - at.y]
      if (Math.hypot(x, y) < 2) return
      // No further at once than the pointer can go within the canvas.
      const share = Math.min(1, (0.45 * box.width) / Math.abs(x), (0.45 * box.height) / Math.abs(y))
      await mouse.move(middle.x, middle.y)
      await mouse.down({ button: this.panButton })
      await mouse.move(middle.x + x * share, middle.y + y * share, { steps: 2 })
      await mouse.up({ button: this.panButton })
    }
    throw new Error('The server did not come to the middle')
  }

  async panFrom(): Promise<Point> {
    return centre(await this.canvas())
  }

  async server(among = Infinity): Promise<Point> {
    const box = await this.canvas()
    const camera = await this.#camera()
    const view = { x: 0, y: 0, width: box.width, height: box.height }
    const middle = { x: box.width / 2, y: box.height / 2 }
    const at = this.#onScreen(camera, middle, among).find((one) => contains(view, one, -20))
    if (!at) throw new Error('No server is in view')
    return { x: box.x + at.x, y: box.y + at.y }
  }

  async select(count: number): Promise<void> {
    const [from, to] = await this.rectangle(count)
    await this.#pane.focus()
    await this.page.keyboard.press('Escape')
    const hand = await Hand.of(this.page)
    await hand.drag(from, to, 20)
    await this.settled()
  }

  async rectangle(count: number): Promise<[Point, Point]> {
    const box = await this.canvas()
    const camera = await this.#camera()
    const cards = this.#cards()
    const last = cards[Math.min(count, cards.length) - 1]
    const right = Math.max(...cards.map((card) => card.x + card.width))
    if (!last) throw new Error('There is nothing to select')
    const end = toScreen(camera, { x: right + 12, y: last.y + last.height + 4 })
    const inside = { x: Math.min(end.x, box.width - 4), y: Math.min(end.y, box.height - 4) }
    return [
      { x: box.x + 6, y: box.y + 6 },
      { x: box.x + inside.x, y: box.y + inside.y },
    ]
  }

  /** The middles of cards in pixels of the canvas, those next to a place first. */
  #onScreen(camera: { x: number; y: number; zoom: number }, to: Point, among = Infinity): Point[] {
    const away = (at: Point): number => Math.hypot(at.x - to.x, at.y - to.y)
    return this.#cards()
      .slice(0, among)
      .map((card) => toScreen(camera, centre(card)))
      .sort((a, b) => away(a) - away(b))
  }

  /** In reading order. */
  #cards(): Box[] {
    const cards = this.#ids.map((id) => this.#layout.card(id)).filter((card) => card !== undefined)
    return cards.sort((a, b) => a.y - b.y || a.x - b.x)
  }

  async settled(): Promise<void> {
    await this.page.locator('[data-save=saved]').waitFor()
    await this.page.locator('[data-picture=complete]').waitFor({ state: 'attached' })
  }

  /** How often the picture and what lies over it were drawn, and how many pieces of the picture. */
  async draws(): Promise<{ picture: number; overlay: number; tiles: number }> {
    const text = await this.page.locator('[data-draws][data-picture]').getAttribute('data-draws')
    const [pictures = 0, overlay = 0, tiles = 0] = (text ?? '').split(' ').map(Number)
    return { picture: pictures, overlay, tiles }
  }

  memory(): Promise<number> {
    return memoryOfPage(this.#app.electron)
  }

  async close(): Promise<void> {
    const problems = [...this.#app.problems]
    await this.#app.close()
    this.#remove()
    if (problems.length > 0) throw new Error(problems.join('\n'))
  }

  async #camera(): Promise<{ x: number; y: number; zoom: number }> {
    const text = (await this.#pane.getAttribute('data-camera')) ?? ''
    const [x = 0, y = 0, zoom = 1] = text.split(' ').map(Number)
    return { x, y, zoom }
  }

  /** Opens a design from the menu; answers how long it took from the click to its whole picture. */
  async #choose(name: string): Promise<number> {
    await this.page.getByRole('banner').getByRole('button').first().click()
    const entry = this.page.getByRole('menuitemradio', { name: new RegExp(`^${name}`) })
    await entry.waitFor()
    return entry.evaluate(
      (node) =>
        new Promise<number>((resolve, reject) => {
          const begun = performance.now()
          const before = document.querySelector('[data-picture]')
          const look = (): void => {
            // The overview, which stands in for what is not drawn yet, follows when nothing else is to be done.
            const now = document.querySelector('[data-picture=shown], [data-picture=complete]')
            if (now && now !== before) resolve(performance.now() - begun)
            else if (performance.now() - begun > 60_000) reject(new Error('The design did not open'))
            else requestAnimationFrame(look)
          }
          if (node instanceof HTMLElement) node.click()
          requestAnimationFrame(look)
        }),
    )
  }
}
