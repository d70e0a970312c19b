import Konva from 'konva/lib/Core.js'
import type { TierId } from '@shared/design/records.ts'
import { type Box, grow } from '@shared/drawing/geometry.ts'
import { detailAt, NAME_ZOOM } from '../core/detail.ts'
import type { Lifted } from '../core/lifted.ts'
import { liftedScene, withoutLifted } from '../core/lifted-scene.ts'
import { changedLabels } from '../core/label-blocks.ts'
import { badgesOf, overlayOf, sceneOf } from '../core/scene.ts'
import type { Editor } from '../core/editor.ts'
import { stripsOf } from '../core/strip.ts'
import { drawBadges } from './draw-badges.ts'
import { drawStrip } from './draw-lanes.ts'
import { drawLifted } from './draw-lifted.ts'
import { drawOverlay } from './draw-overlay.ts'
import { drawScene } from './draw-scene.ts'
import { changedCards, type Known, liftedAreas, looksDifferent } from './damage.ts'
import { readTheme, type Theme, watchTheme } from './theme.ts'
import { SpareTime } from './spare-time.ts'
import { Tiles } from './tiles.ts'

type LayerName = 'picture' | 'overlay'

/** Live values need not be drawn more often than this. */
const STATUS_INTERVAL_MS = 100
/** Of the time between two frames, what finding ways for links and drawing the overview take. */
const WARM_MS = 4
const WARM_EVERY_MS = 12
const OVERVIEW_MS = 4
const OVERVIEW_EVERY_MS = 50
/** The overview waits until nobody has drawn or moved anything for a moment. */
const OVERVIEW_REST_MS = 400
/** What a card or link draws beyond its own box: stacked sheets, labels, thick strokes. */
const OVERHANG = 84

/**
 * Shows an editor on a Konva stage: one layer for the picture, with the live badges, and one for the interaction, each
 * one shape. The picture is kept in tiles, so that moving the view only copies them. Konva hears no events: the core
 * tests hits itself.
 */
export class DesignerView {
  readonly #editor: Editor
  readonly #stage: Konva.Stage
  readonly #layers: Record<LayerName, Konva.Layer>
  readonly #container: HTMLElement
  readonly #tiles: Tiles
  readonly #stops: (() => void)[] = []
  readonly #dirty = new Set<LayerName>()
  #theme: Theme
  /** What is dragged, and where it was in the picture. */
  #lifted:
    { lifted: Lifted; areas: readonly Box[] | undefined; counts: ReadonlyMap<TierId, number> } | undefined
  /** Something was just taken up or dropped, which is work enough for one frame. */
  #turning = false
  /** Dropped, but not in the picture yet where it is now: until then it stays drawn over it. */
  #landing: Lifted | undefined
  #frame = 0
  /** Finds ways for links before anybody looks at them. */
  readonly #warming: SpareTime
  readonly #overview: SpareTime
  #statusAt = 0
  #statusTimer: ReturnType<typeof setTimeout> | undefined
  #known: Known
  /** How often each layer was drawn. */
  readonly #draws: Record<LayerName, number> = { picture: 0, overlay: 0 }

  constructor(editor: Editor, container: HTMLDivElement) {
    this.#editor = editor
    this.#container = container
    this.#theme = readTheme(container)
    this.#known = { status: editor.status, insight: editor.insight }
    this.#tiles = new Tiles((context, box, zoom) => {
      const area = grow(box, OVERHANG)
      const { lifted } = editor.session
      const scene = sceneOf(editor, area, zoom)
      const badges = badgesOf(editor, area)
      drawScene(context, lifted ? withoutLifted(scene, lifted) : scene, this.#theme)
      const still = lifted ? badges.filter(({ id }) => !lifted.servers.has(id)) : badges
      drawBadges(context, still, this.#theme, detailAt(zoom))
      if (zoom >= NAME_ZOOM)
        for (const strip of stripsOf(editor, area)) drawStrip(context, strip, this.#theme)
    })
    let pending = 0
    this.#warming = new SpareTime({
      part: (ms) => {
        pending += editor.routes.pending
        return editor.routes.warm(ms)
      },
      partMs: WARM_MS,
      restMs: () => 0,
      everyMs: () => (editor.session.lifted ? undefined : WARM_EVERY_MS),
      done: () => {
        if (pending > 0) this.#soil('overlay')
        pending = 0
      },
    })
    this.#overview = new SpareTime({
      part: (ms) => this.#tiles.drawOverview(editor.layout.content(), ms),
      partMs: OVERVIEW_MS,
      restMs: () => (this.#tiles.bare ? 0 : OVERVIEW_REST_MS),
      everyMs: () => OVERVIEW_EVERY_MS,
      done: () => this.#tell('complete'),
    })
    const { width, height } = container.getBoundingClientRect()
    // A layer draws itself as soon as it is there: by then the view looks where it should.
    if (width > 0 && height > 0) editor.setViewport({ width, height })
    this.#stage = new Konva.Stage({ container, width, height, listening: false })
    this.#layers = {
      picture: this.#layer('picture', (context) => this.#paint(context)),
      overlay: this.#layer('overlay', (context) => this.#drawOver(context)),
    }
    this.#follow()
    this.#resize()
  }

  /** Stops drawing and frees the stage. */
  destroy(): void {
    cancelAnimationFrame(this.#frame)
    this.#warming.stop()
    this.#overview.stop()
    clearTimeout(this.#statusTimer)
    this.#tiles.clear()
    for (const stop of this.#stops) stop()
    this.#stage.destroy()
  }

  #layer(name: LayerName, draw: (context: CanvasRenderingContext2D) => void): Konva.Layer {
    const layer = new Konva.Layer({ name, listening: false })
    const shape = new Konva.Shape({
      name,
      listening: false,
      perfectDrawEnabled: false,
      sceneFunc: (context) => {
        this.#draws[name] += 1
        draw(context._context)
      },
    })
    layer.add(shape)
    this.#stage.add(layer)
    return layer
  }

  #follow(): void {
    const editor = this.#editor
    let { session } = editor
    this.#stops.push(
      editor.on('change', ({ areas }) => {
        // While cards are dragged their links are not in the picture; they are told when the drag ends.
        const { lifted } = editor.session
        const routes = lifted ? [] : areas ? editor.routes.takeChanges() : editor.routes.dropChanges()
        const soiled = areas && routes && [...areas, ...routes, ...(lifted ? [] : changedLabels(editor))]
        this.#soil('overlay')
        if (soiled?.length === 0) return
        this.#tiles.soil(soiled)
        this.#soil('picture')
      }),
      editor.on('session', (next) => {
        const before = session
        session = next
        if (next.lifted !== before.lifted) this.#lift(next.lifted)
        else if (looksDifferent(before, next)) this.#tiles.soil(undefined)
        else if (next.camera === before.camera && next.viewport === before.viewport)
          return this.#soil('overlay')
        this.#soil('picture', 'overlay')
      }),
      editor.on('status', () => this.#soilStatus()),
      watchTheme(() => {
        this.#theme = readTheme(this.#container)
        this.#tiles.clear()
        this.#soil('picture', 'overlay')
      }),
    )
    const observer = new ResizeObserver(() => this.#resize())
    observer.observe(this.#container)
    this.#stops.push(() => observer.disconnect())
  }

  #resize(): void {
    const { clientWidth: width, clientHeight: height } = this.#container
    if (width === 0 || height === 0) return
    // The window may have moved to a finer screen.
    for (const layer of Object.values(this.#layers)) layer.canvas.setPixelRatio(devicePixelRatio)
    this.#stage.size({ width, height })
    this.#editor.setViewport({ width, height })
    this.#soil('picture', 'overlay')
  }

  #soilStatus(): void {
    if (this.#statusTimer !== undefined) return
    const wait = Math.max(0, this.#statusAt + STATUS_INTERVAL_MS - performance.now())
    this.#statusTimer = setTimeout(() => {
      this.#statusTimer = undefined
      this.#statusAt = performance.now()
      const { status, insight } = this.#editor
      const changed = changedCards(this.#editor, this.#known)
      this.#known = { status, insight }
      if (changed?.length === 0) return
      this.#tiles.soil(changed)
      this.#soil('picture')
    }, wait)
  }

  /** Takes cards out of the picture that are dragged from now on, or puts them in again where they are. */
  #lift(lifted: Lifted | null): void {
    const editor = this.#editor
    this.#turning = true
    if (lifted) {
      const areas = liftedAreas(editor, lifted)
      this.#tiles.soil(areas)
      this.#lifted = { lifted, areas, counts: countsOf(editor) }
      return
    }
    const { areas, lifted: dropped, counts } = this.#lifted ?? {}
    // Before anybody asks for words where they are now.
    const labels = changedLabels(editor)
    const now = areas && dropped && liftedAreas(editor, dropped)
    const routes = editor.routes.takeChanges()
    // A lane that lost or got servers says so.
    const lanes = editor.layout
      .lanes()
      .filter(({ tier }) => editor.layout.machinesOf(tier.id) !== counts?.get(tier.id))
    this.#tiles.soil(
      now && routes && [...areas, ...now, ...routes, ...lanes.map(({ box }) => box), ...labels],
    )
    this.#lifted = undefined
    this.#landing = dropped
  }

  #drawOver(context: CanvasRenderingContext2D): void {
    const editor = this.#editor
    const { camera } = editor.session
    const lifted = editor.session.lifted ?? this.#landing
    if (lifted) drawLifted(context, liftedScene(editor, lifted), this.#theme, detailAt(camera.zoom))
    drawOverlay(context, overlayOf(editor), this.#theme, camera.zoom)
  }

  #soil(...names: LayerName[]): void {
    for (const name of names) this.#dirty.add(name)
    this.#frame ||= requestAnimationFrame(() => this.#draw())
  }

  #draw(): void {
    this.#frame = 0
    this.#overview.stop()
    const names = [...this.#dirty]
    this.#dirty.clear()
    const { zoom } = this.#editor.camera
    this.#layers.overlay.setAttrs({ ...this.#origin(), scaleX: zoom, scaleY: zoom })
    for (const name of names) this.#layers[name].draw()
    if (this.#tiles.fresh && !this.#editor.session.lifted) this.#overview.start()
  }

  /** The drawing's origin on the screen, on whole pixels of the device, so that tiles are copied and not resampled. */
  #origin(): { x: number; y: number } {
    const { x, y, zoom } = this.#editor.camera
    const whole = (value: number): number => Math.round(value * devicePixelRatio) / devicePixelRatio
    return { x: whole(-x * zoom), y: whole(-y * zoom) }
  }

  #paint(context: CanvasRenderingContext2D): void {
    const { camera, viewport } = this.#editor.session
    const more = this.#tiles.paint(context, {
      camera,
      viewport,
      origin: this.#origin(),
      ratio: devicePixelRatio,
      // A gesture goes on smoothly, even if the picture behind it comes a few frames later.
      busy: this.#editor.session.lifted !== null || this.#landing !== undefined,
      full: this.#turning,
    })
    this.#turning = false
    this.#tell(more ? 'drawing' : 'shown')
    if (this.#landing && this.#tiles.fresh) {
      this.#landing = undefined
      this.#soil('overlay')
    }
    if (more) this.#soil('picture')
    else this.#warming.start()
  }

  /** Tests and benchmarks wait for what is shown, or for the overview too, and count what it took. */
  #tell(state: 'drawing' | 'shown' | 'complete'): void {
    this.#container.dataset['picture'] = state
    this.#container.dataset['draws'] = `${this.#draws.picture} ${this.#draws.overlay} ${this.#tiles.drawn}`
  }
}

const countsOf = ({ layout }: Editor): Map<TierId, number> =>
  new Map(layout.lanes().map(({ tier }) => [tier.id, layout.machinesOf(tier.id)]))
