import { MAX_DESIGN_FILE, type FileLink, type OpenedFile, type RecentFile } from '@shared/contract/files.ts'
import { formatBytes } from '@shared/base/units.ts'
import { t } from '@shared/text/translate.ts'
import { api } from '../app/api.ts'
import { toasts } from '../ui/toasts.svelte.ts'
import { designDialogs } from './design-dialogs.svelte.ts'
import { designs } from './designs.svelte.ts'
import { tabs } from './tabs.svelte.ts'

/** Designs as files: which file each is saved to, the recent ones, and opening and saving them. */
class DesignFiles {
  links = $state.raw<ReadonlyMap<string, FileLink>>(new Map())
  recent = $state.raw<RecentFile[]>([])
  readonly current = $derived(tabs.active === undefined ? undefined : this.links.get(tabs.active))

  /** Listens for what main tells of files; the returned function stops it. */
  follow(): () => void {
    const stops = [
      api.files.on('linked', (link) => (this.links = new Map(this.links).set(link.id, link))),
      api.files.on('unlinked', ({ id }) => {
        const next = new Map(this.links)
        next.delete(id)
        this.links = next
      }),
      api.files.on('recent', () => void this.#readRecent()),
      api.files.on('asked', () => void this.#openAsked()),
    ]
    return () => stops.forEach((stop) => stop())
  }

  /** Once the designs are there: links, recent files, and what the desktop asked for before. */
  async load(): Promise<void> {
    const links = await toasts.tell(api.files.links({}))
    this.links = new Map(links?.map((link) => [link.id, link]))
    void this.#readRecent()
    void this.#openAsked()
  }

  /** Opens a file: a recent one by its handle, or the one that the person chooses. */
  async open(handle?: string): Promise<void> {
    await this.take(api.files.open(handle === undefined ? {} : { handle }))
    // What cannot be opened any more shows as such.
    if (handle !== undefined) void this.#readRecent()
  }

  /** Opens what was dropped onto the window. Its path stays unknown here: it becomes a design without a file. */
  async openDropped(file: File): Promise<void> {
    if (file.size > MAX_DESIGN_FILE) {
      return toasts.add(
        'error',
        t`${file.name} is ${formatBytes(file.size)} large; a design file has at most ${formatBytes(MAX_DESIGN_FILE)}.`,
      )
    }
    let text: string
    try {
      text = await file.text()
    } catch {
      return toasts.add('error', t`${file.name} could not be read.`)
    }
    await this.openText(file.name.slice(0, 255), text, false)
  }

  async openText(name: string, text: string, withoutDamaged: boolean): Promise<void> {
    await this.take(api.files.openText({ name, text, withoutDamaged }), text)
  }

  /** Shows what came of opening a file, or asks what to do with it. `text` is that of a dropped one. */
  async take(call: ReturnType<typeof api.files.open>, text?: string): Promise<void> {
    const outcome: OpenedFile | null | undefined = await toasts.tell(call)
    if (!outcome) return
    if (outcome.kind === 'opened') {
      designs.show(outcome.design)
      if (!outcome.known) toasts.add('success', t`Opened ${outcome.name} as “${outcome.design.name}”.`)
    } else designDialogs.show({ kind: 'file-opening', outcome, text })
  }

  /** Writes a design to its file; asks where to when it has none, and what to do when the file is another now. */
  async save(id: string, overwrite = false): Promise<void> {
    await designs.settle(id)
    const saved = await toasts.tell(api.files.save({ id, overwrite }))
    if (!saved) return
    if (saved.kind === 'unlinked') await this.saveAs(id)
    else if (saved.kind === 'changed') designDialogs.show({ kind: 'file-conflict', id, name: saved.name })
    else toasts.add('success', t`Written to ${saved.link.name}.`)
  }

  async saveAs(id: string): Promise<void> {
    await designs.settle(id)
    const link = await toasts.tell(api.files.saveAs({ id }))
    if (link) toasts.add('success', t`Written to ${link.name}.`)
  }

  async clearRecent(): Promise<void> {
    await toasts.tell(api.files.clearRecent({}))
  }

  async #readRecent(): Promise<void> {
    const recent = await toasts.tell(api.files.recent({}))
    if (recent) this.recent = recent
  }

  async #openAsked(): Promise<void> {
    const handles = await toasts.tell(api.files.asked({}))
    for (const handle of handles ?? []) await this.open(handle)
  }
}

export const designFiles = new DesignFiles()
