import type { DesignView } from '@shared/contract/design-view.ts'
import type { DesignerApi } from './api.ts'
import type { Editor } from './core/editor.ts'
import type { SessionState } from './core/session-state.ts'

const KEEP_AFTER_MS = 400

/** What was chosen in this run, so that it is there at once after a visit to another screen. */
const chosen = new Map<string, DesignView>()

const viewOf = ({ insight, minimap, networks, volumes, bundling }: SessionState): DesignView => {
  const { colorBy, legend, load, changes } = insight
  return { colorBy, legend, load, changes, minimap, networks, volumes, bundling }
}
const same = (a: DesignView, b: DesignView): boolean => JSON.stringify(a) === JSON.stringify(b)

/** Keeps how a design is looked at (colours, legend, minimap and so on), also over a restart. */
export class KeptView {
  readonly #api: DesignerApi
  readonly #id: string
  readonly #editor: Editor
  readonly #stop: () => void
  #known: DesignView
  #timer: ReturnType<typeof setTimeout> | undefined

  constructor(api: DesignerApi, id: string, editor: Editor) {
    this.#api = api
    this.#id = id
    this.#editor = editor
    const before = chosen.get(id)
    if (before) this.#show(before)
    this.#known = viewOf(editor.session)
    this.#stop = editor.on('session', (state) => this.#follow(viewOf(state)))
    if (!before) void this.#ask(this.#known)
  }

  /** Keeps what is not kept yet and stops following. */
  close(): void {
    this.#stop()
    if (this.#timer !== undefined) this.#keep()
  }

  async #ask(fresh: DesignView): Promise<void> {
    const answer = await this.#api.designs.view({ id: this.#id })
    // What the person chose meanwhile is newer.
    if (!answer.ok || !answer.value || !same(this.#known, fresh)) return
    this.#known = answer.value
    this.#show(answer.value)
  }

  #show({ minimap, networks, volumes, bundling, ...insight }: DesignView): void {
    // Hosts are thought away for a moment only.
    this.#editor.patch({ minimap, networks, volumes, bundling, insight: { ...insight, whatIf: null } })
  }

  #follow(view: DesignView): void {
    if (same(view, this.#known)) return
    this.#known = view
    chosen.set(this.#id, view)
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => this.#keep(), KEEP_AFTER_MS)
  }

  #keep(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    // How one looks at a design is worth no message when it cannot be kept.
    void this.#api.designs.setView({ id: this.#id, view: this.#known })
  }
}
