import path from 'node:path'
import { realpath } from 'node:fs/promises'
import type { Emitter } from '@shared/base/emitter.ts'
import { TerraceError } from '@shared/base/errors.ts'
import { newId } from '@shared/base/ids.ts'
import type { DesignSummary } from '@shared/contract/designs.ts'
import type { FileLink, OpenedFile } from '@shared/contract/files.ts'
import type { ContractEvents, Services } from '@shared/contract/index.ts'
import type { RecordsDiff } from '@shared/design/diff.ts'
import type { DesignFile } from '@shared/design/file.ts'
import { DESIGN_VERSION } from '@shared/design/records.ts'
import { t, tn } from '@shared/text/translate.ts'
import type { Compute } from '../compute/index.ts'
import type { Storage } from '../storage/index.ts'
import { type FileText, parseDesign, readDesignText } from './design-file.ts'
import type { FileDialogs } from './dialogs.ts'
import { suggestedName } from './export.ts'
import { FileHandles } from './file-handles.ts'
import { FileLinks } from './file-links.ts'
import { writeWhole } from './files.ts'
import { designName, readWritable, type SavedDesign } from '../stored-designs/index.ts'
import { RecentFiles } from './recent-files.ts'
import { keepUnknown, keptUnknown } from './unknown-fields.ts'

const fileKind = () => ({ name: t`Terrace design`, extensions: ['json'] })

/** Damaged records told by name; more would only be scrolled past. */
const SHOWN_PROBLEMS = 200

export interface FileServiceOptions {
  storage: Storage
  compute: Compute
  dialogs: FileDialogs
  events: Emitter<ContractEvents['files']>
  designEvents: Emitter<ContractEvents['designs']>
  /** Tells the person something that is no error. */
  notify(text: string): void
}

/** The "files" feature of the contract, and how the desktop hands files over. */
export function createFileService(options: FileServiceOptions): {
  service: Services['files']
  /** Asks the window to open a file that the desktop named, or one that it knows. */
  ask(file: { path: string } | { handle: string }): void
  /** Hears of each saved change of a design, in the transaction that saves it. */
  follow(id: string, saved: SavedDesign, diff: RecordsDiff): void
} {
  const { storage, compute, dialogs, events, designEvents, notify } = options
  const links = new FileLinks(storage)
  const handles = new FileHandles()
  const recent = new RecentFiles(storage, handles)
  /** Asked for, and not fetched by a window yet. */
  let waiting: string[] = []

  designEvents.on('changed', ({ id }) => tell(id))
  designEvents.on('removed', ({ id }) => unlink(id))

  function tell(id: string): void {
    const view = links.view(id)
    if (view) events.emit('linked', view)
  }
  function unlink(id: string): void {
    if (links.remove(id)) events.emit('unlinked', { id })
  }
  function remember(file: string): void {
    recent.add(file)
    events.emit('recent', { count: recent.paths.length })
  }

  /** Makes a design of what was read. A file may come from a colleague: it never replaces a design that is here. */
  function takeIn({ data, readOnly, unknown, damaged }: DesignFile, file?: FileText): DesignSummary {
    const taken = storage.designs.list().some(({ id }) => id === data.id)
    const summary = storage.transaction(() => {
      const made = storage.designs.create({
        // What lacks records is another design than the file's: plans for that one would take their servers down.
        id: taken || damaged.length > 0 ? newId('design') : data.id,
        records: data.records,
        // What is understood in part only must never be written back.
        ...(readOnly ? { version: DESIGN_VERSION + 1 } : {}),
      })
      // Fields of a newer Terrace are kept aside, so that saving to a file gives them back.
      keepUnknown(storage, made.id, unknown)
      if (file) {
        const isDamaged = damaged.length > 0
        const before = isDamaged ? undefined : links.designOf(file.path)
        if (before) unlink(before)
        links.set(made.id, {
          path: file.path,
          hash: file.hash,
          revision: storage.designs.revision(made.id),
          damaged: isDamaged,
        })
      }
      return made
    })
    designEvents.emit('changed', summary)
    return summary
  }

  /** The outcome of reading a text, made a design unless records would have to be left out that may not. */
  function opened(name: string, text: string, withoutDamaged: boolean, file?: FileText): OpenedFile {
    const read = parseDesign(name, text)
    const { damaged, warnings, data } = read
    if (damaged.length > 0 && !withoutDamaged) {
      return {
        kind: 'damaged',
        handle: file ? handles.issue(file.path) : null,
        name,
        sound: data.records.length,
        problems: damaged.slice(0, SHOWN_PROBLEMS),
        total: damaged.length,
      }
    }
    const design = takeIn(read, file)
    if (warnings.length > 0) notify(told(name, warnings))
    return { kind: 'opened', design, name, known: false }
  }

  async function openPath(chosen: string, withoutDamaged: boolean, anew: boolean): Promise<OpenedFile> {
    const file = await readDesignText(chosen)
    const name = path.basename(file.path)
    const linked = links.designOf(file.path)
    if (linked !== undefined && !anew) {
      remember(file.path)
      const design = storage.designs.summary(linked)
      return links.get(linked)?.hash === file.hash
        ? { kind: 'opened', design, name, known: true }
        : { kind: 'changed', design, name, handle: handles.issue(file.path) }
    }
    const outcome = opened(name, file.text, withoutDamaged, file)
    remember(file.path)
    return outcome
  }

  /** Writes a design to a file and links the two. */
  async function write(id: string, target: string): Promise<FileLink> {
    const { text, hash, revision } = await compute.run('file', {
      designId: id,
      unknown: keptUnknown(storage, id),
    })
    await writeWhole(target, text)
    const real = await realpath(target)
    const before = links.designOf(real)
    if (before !== undefined && before !== id) unlink(before)
    links.set(id, { path: real, hash, revision, damaged: false })
    remember(real)
    const view = links.view(id)
    if (!view) throw new TerraceError('bug', 'A link was not kept.')
    events.emit('linked', view)
    return view
  }

  const service: Services['files'] = {
    async open({ handle, withoutDamaged, anew }) {
      const chosen =
        handle === undefined
          ? await dialogs.open({ title: t`Open a design file`, ...fileKind() })
          : handles.path(handle)
      return chosen === null ? null : openPath(chosen, withoutDamaged, anew)
    },

    openText: ({ name, text, withoutDamaged }) => opened(path.basename(name), text, withoutDamaged),

    async reread({ id }) {
      const link = links.get(id)
      if (!link)
        throw new TerraceError('precondition', t`This design has no file.`, { left: t`Nothing was read.` })
      return openPath(link.path, false, true)
    },

    async save({ id, overwrite }) {
      const link = links.get(id)
      readWritable(storage, id)
      if (!link || link.damaged) return { kind: 'unlinked' }
      if (!overwrite && (await isChanged(link.path, link.hash)))
        return { kind: 'changed', name: path.basename(link.path) }
      return { kind: 'written', link: await write(id, link.path) }
    },

    async saveAs({ id }) {
      const { records } = readWritable(storage, id)
      const link = links.get(id)
      const suggested = link ? path.basename(link.path) : suggestedName(designName(records), 'terrace.json')
      const target = await dialogs.save({ title: t`Save the design as a file`, ...fileKind(), suggested })
      if (target === null) return null
      const same = await realpath(target).catch(() => target)
      if (link?.damaged && link.path === same) {
        throw new TerraceError(
          'precondition',
          t`${path.basename(target)} has records that this design lacks.`,
          {
            left: t`The file was left as it is.`,
            next: t`Save under another name.`,
          },
        )
      }
      return write(id, target)
    },

    links: () => links.ids().flatMap((id) => safeView(id)),
    recent: () => recent.list(),
    clearRecent() {
      recent.clear()
      events.emit('recent', { count: 0 })
      return null
    },
    asked() {
      const handed = waiting
      waiting = []
      return handed
    },
  }

  /** A design may be gone without a word when its data was brought back from a backup. */
  function safeView(id: string): FileLink[] {
    try {
      const view = links.view(id)
      return view ? [view] : []
    } catch {
      links.remove(id)
      return []
    }
  }

  return {
    service,
    follow: (id, saved, diff) => links.follow(id, saved, diff),
    ask(file) {
      waiting.push('path' in file ? handles.issue(file.path) : file.handle)
      events.emit('asked', { count: waiting.length })
    },
  }
}

/** Is the file another than we know? One that is gone has nothing to lose. */
async function isChanged(file: string, hash: string): Promise<boolean> {
  try {
    return (await readDesignText(file)).hash !== hash
  } catch (thrown) {
    return !(thrown instanceof TerraceError && thrown.info.code === 'not-found')
  }
}

/** The first few warnings about a file as one message. */
function told(file: string, warnings: readonly string[]): string {
  const more = warnings.length > 3 ? [tn(warnings.length - 3, 'And {n} more.', 'And {n} more.')] : []
  return `${file}: ${[...warnings.slice(0, 3), ...more].join(' ')}`
}
