import Konva from 'konva/lib/Core.js'
import { DETAIL_ZOOM, NAME_ZOOM, badgesOf, overlayOf, sceneOf } from '../core/scene.ts'
import type { Editor } from '../core/editor.ts'
import { stripsOf } from '../core/strip.ts'
import { drawBadges } from './draw-badges.ts'
import { drawStrip } from './draw-lanes.ts'
import { drawOverlay } from './draw-overlay.ts'
import { drawScene } from './draw-scene.ts'
import { readTheme, type Theme, watchTheme } from './theme.ts'

type LayerName = 'picture' | 'badges' | 'overlay'

/** Badges follow live values, which need not be drawn more often than this. */
const BADGE_INTERVAL_MS = 100

/**
 * Shows an editor on a Konva stage: one layer each for the picture, the live badges and the interaction, each one
 * shape that draws a list made by the core. Konva hears no events: the core tests hits itself.
 */
export class DesignerView {
  readonly #editor: Editor
  readonly #stage: Konva.Stage
  readonly #layers: Record<LayerName, Konva.Layer>
  readonly #container: HTMLElement
  readonly #stops: (() => void)[] = []
  readonly #dirty = new Set<LayerName>()
  #theme: Theme
  #frame = 0
  #badgesAt = 0
  #badgeTimer: ReturnType<typeof setTimeout> | undefined
  /** How often each layer was drawn, for tests and benchmarks. */
  readonly draws: Record<LayerName, number> = { picture: 0, badges: 0, overlay: 0 }

  constructor(editor: Editor, container: HTMLDivElement) {
    this.#editor = editor
    this.#container = container
    this.#theme = readTheme(container)
    const { width, height } = container.getBoundingClientRect()
    this.#stage = new Konva.Stage({ container, width, height, listening: false })
    this.#layers = {
      picture: this.#layer('picture', (context) => drawScene(context, sceneOf(editor), this.#theme)),
      badges: this.#layer('badges', (context) => {
        drawBadges(context, badgesOf(editor), this.#theme, editor.camera.zoom >= DETAIL_ZOOM)
        if (editor.camera.zoom < NAME_ZOOM) return
        for (const strip of stripsOf(editor)) drawStrip(context, strip, this.#theme)
      }),
      overlay: this.#layer('overlay', (context) =>
        drawOverlay(context, overlayOf(editor), this.#theme, editor.camera.zoom),
      ),
    }
    this.#follow()
    this.#resize()
  }

  /** Stops drawing and frees the stage. */
  destroy(): void {
    cancelAnimationFrame(this.#frame)
    clearTimeout(this.#badgeTimer)
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
        this.draws[name] += 1
        draw(context._context)
      },
    })
    layer.add(shape)
    this.#stage.add(layer)
    return layer
  }

  #follow(): void {
    const editor = this.#editor
    let { camera, viewport } = editor.session
    this.#stops.push(
      editor.on('change', () => this.#soil('picture', 'badges', 'overlay')),
      editor.on('session', (session) => {
        const moved = session.camera !== camera || session.viewport !== viewport
        ;({ camera, viewport } = session)
        if (moved) this.#soil('picture', 'badges', 'overlay')
        else this.#soil('overlay')
      }),
      editor.on('status', () => this.#soilBadges()),
      watchTheme(() => {
        this.#theme = readTheme(this.#container)
        this.#soil('picture', 'badges', 'overlay')
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
    this.#soil('picture', 'badges', 'overlay')
  }

  #soilBadges(): void {
    if (this.#badgeTimer !== undefined) return
    const wait = Math.max(0, this.#badgesAt + BADGE_INTERVAL_MS - performance.now())
    this.#badgeTimer = setTimeout(() => {
      this.#badgeTimer = undefined
      this.#soil('badges')
    }, wait)
  }

  #soil(...names: LayerName[]): void {
    for (const name of names) this.#dirty.add(name)
    this.#frame ||= requestAnimationFrame(() => this.#draw())
  }

  #draw(): void {
    this.#frame = 0
    const { x, y, zoom } = this.#editor.camera
    for (const name of this.#dirty) {
      const layer = this.#layers[name]
      layer.setAttrs({ x: -x * zoom, y: -y * zoom, scaleX: zoom, scaleY: zoom })
      layer.draw()
      if (name === 'badges') this.#badgesAt = performance.now()
    }
    this.#dirty.clear()
  }
}
