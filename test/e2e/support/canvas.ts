import { expect, type Locator, type Page } from '@playwright/test'
import type { OpenDesign } from '@shared/contract/designs.ts'
import type { DesignRecord, LinkRecord, ServerRecord, TierRecord } from '@shared/design/records.ts'
import { DesignStore } from '@shared/design/store.ts'
import { toScreen } from '../../../src-renderer/designer/core/camera.ts'
import { type Box, centre, contains, type Point } from '../../../src-shared/drawing/geometry.ts'
import { LANE, Layout } from '../../../src-shared/drawing/layout.ts'
import { Routes } from '../../../src-shared/drawing/routes.ts'
import { portPoint, type Side } from '../../../src-shared/drawing/sides.ts'

/** The designer as a person meets it: places of the canvas, its menus, the outline and the properties. */
export class Canvas {
  readonly page: Page
  readonly pane: Locator
  readonly properties: Locator
  readonly outline: Locator

  constructor(page: Page) {
    this.page = page
    this.pane = page.getByRole('application', { name: /^Design canvas/ })
    this.properties = page.getByRole('complementary', { name: 'Properties' })
    this.outline = page.getByRole('tree', { name: 'Design' })
  }

  /** The records on disk, once what was done before is there: main is asked, not the window's own state. */
  async records(): Promise<DesignRecord[]> {
    await expect(this.page.locator('[data-save=saving]')).toHaveCount(0)
    const records = await this.page.evaluate(async () => {
      const tabs = await window.terrace.windows.tabs({})
      const list = await window.terrace.designs.list({})
      const id = (tabs.ok ? tabs.value?.active : null) ?? (list.ok ? list.value[0]?.id : undefined)
      const open = id ? await window.terrace.designs.open({ id }) : undefined
      if (!open?.ok) throw new Error(open ? open.error.message : 'No design is open')
      return (JSON.parse(open.value.text) as OpenDesign).records
    })
    return records
  }

  async servers(): Promise<ServerRecord[]> {
    return (await this.records()).filter((one) => one.type === 'server')
  }
  async server(name: string): Promise<ServerRecord> {
    const found = (await this.servers()).find((one) => one.name === name)
    if (!found) throw new Error(`The design has no server ${name}`)
    return found
  }
  /** Links as "from → to", sorted. */
  async links(): Promise<string[]> {
    const records = await this.records()
    const name = (id: string) => records.find((one) => one.id === id && one.type === 'server')
    const text = (link: LinkRecord) =>
      [link.from, link.to].map((id) => (name(id) as ServerRecord | undefined)?.name ?? '?').join(' → ')
    return records
      .filter((one) => one.type === 'link')
      .map(text)
      .sort()
  }

  /** Waits until everything drawn is on disk. */
  async saved(): Promise<void> {
    await expect(this.page.locator('[data-save]')).toHaveAttribute('data-save', 'saved')
  }

  async #layout(): Promise<{ layout: Layout; records: DesignRecord[] }> {
    await this.saved()
    const records = await this.records()
    return { layout: new Layout(new DesignStore(records)), records }
  }

  /** A place of the drawing in pixels of the window. What is out of sight is brought into it first. */
  async screen(world: Point): Promise<Point> {
    const toolbar = this.page.getByRole('toolbar', { name: 'Designer' })
    for (const button of ['Zoom to fit', 'Zoom out', 'Zoom out', 'Zoom out', 'Zoom out']) {
      const at = await this.#inWindow(world)
      if (at.seen) return at
      const before = await this.#camera()
      await toolbar.getByRole('button', { name: button }).click()
      if (button === 'Zoom out') await expect.poll(() => this.#camera()).not.toBe(before)
    }
    return this.#inWindow(world)
  }

  #camera = async (): Promise<string> => (await this.pane.getAttribute('data-camera')) ?? ''

  async #inWindow(world: Point): Promise<Point & { seen: boolean }> {
    const box = await this.pane.boundingBox()
    if (!box) throw new Error('No canvas is shown')
    const [x = 0, y = 0, zoom = 1] = (await this.#camera()).split(' ').map(Number)
    const at = toScreen({ x, y, zoom }, world)
    const seen = contains({ x: 0, y: 0, width: box.width, height: box.height }, at, -8)
    return { x: box.x + at.x, y: box.y + at.y, seen }
  }

  async #card(name: string): Promise<Box> {
    const { layout } = await this.#layout()
    const card = layout.card((await this.server(name)).id)
    if (!card) throw new Error(`${name} has no place on the canvas`)
    return card
  }

  /** The middle of a server's card, in pixels of the window. */
  async card(name: string): Promise<Point> {
    return this.screen(centre(await this.#card(name)))
  }

  async port(name: string, side: Side): Promise<Point> {
    return this.screen(portPoint(await this.#card(name), side))
  }

  /** A place in the lane of a tier, so many drawing units right of the first card's place. */
  async lane(tier: string, right = 0): Promise<Point> {
    const { layout } = await this.#layout()
    const lane = layout.lanes().find((one) => one.tier.name === tier)
    if (!lane) throw new Error(`There is no tier ${tier}`)
    return this.screen({ x: LANE.label + LANE.padding + 100 + right, y: lane.box.y + LANE.minHeight / 2 })
  }

  async tiers(): Promise<TierRecord[]> {
    return (await this.records()).filter((one) => one.type === 'tier').sort((a, b) => a.order - b.order)
  }

  /** Right click, then an entry of the menu that opens, or of the menus beside it. */
  async menu(at: Point, ...entries: readonly RegExp[]): Promise<void> {
    await this.page.mouse.click(at.x, at.y, { button: 'right' })
    for (const entry of entries)
      await this.page.locator('.menu[role=menu]').getByRole('menuitem', { name: entry }).click()
  }

  async select(name: string): Promise<void> {
    const at = await this.card(name)
    await this.page.mouse.click(at.x, at.y)
    await expect(this.properties.getByLabel('Name', { exact: true })).toHaveValue(name)
  }

  async drag(from: Point, to: Point): Promise<void> {
    const { mouse } = this.page
    await mouse.move(from.x, from.y)
    await mouse.down()
    await mouse.move((from.x + to.x) / 2, (from.y + to.y) / 2, { steps: 4 })
    await mouse.move(to.x, to.y, { steps: 4 })
    await mouse.up()
  }

  /** The corners of a link's path, both ends included, in pixels of the window. */
  async path(from: string, to: string): Promise<Point[]> {
    const { layout, records } = await this.#layout()
    const id = (name: string) => records.find((one) => one.type === 'server' && one.name === name)?.id
    const [a, b] = [id(from), id(to)]
    const link = records.find((one) => one.type === 'link' && one.from === a && one.to === b)
    const routes = new Routes(new DesignStore(records), layout)
    const route = link?.type === 'link' ? routes.route(link.id) : undefined
    if (!route) throw new Error(`No link leads from ${from} to ${to}`)
    return Promise.all(route.points.map((point) => this.screen(point)))
  }

  /** Drags from a port of one card onto another. */
  async link(from: string, side: Side, to: string): Promise<void> {
    // Both are brought into sight first: the view must not move between the places of one gesture.
    await this.card(to)
    const over = await this.card(from)
    await this.page.mouse.move(over.x, over.y)
    await this.drag(await this.port(from, side), await this.card(to))
  }

  /** Types into a field of the properties, and leaves it. */
  async set(label: string, value: string): Promise<void> {
    const field = this.properties.getByLabel(label, { exact: true })
    await field.fill(value)
    await field.press('Enter')
  }

  async openOutline(): Promise<void> {
    const button = this.page.getByRole('button', { name: 'Outline', exact: true })
    if ((await button.getAttribute('aria-pressed')) !== 'true') await button.click()
    await expect(this.outline).toBeVisible()
  }

  /** The line of the outline that says what is known of a server: size, state, host. */
  line(server: string): Locator {
    return this.outline.getByRole('treeitem', {
      name: new RegExp(`^${server.replace(/\W/g, '\\$&')}( ×\\d+)? `),
    })
  }
}
