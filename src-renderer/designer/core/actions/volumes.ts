import { formatBytes } from '@shared/base/units.ts'
import { newDisk, uniqueName } from '@shared/design/create.ts'
import type { ServerDisk, ServerRecord } from '@shared/design/records.ts'
import { t } from '@shared/text/translate.ts'
import { diskField } from '../volumes.ts'
import { called } from '../words.ts'
import type { Action, ActionContext } from './action.ts'

/** As many disks as a server may have. */
const MAX_DISKS = 32

/** The disk whose chip was pointed at. */
function diskOf({
  editor,
  disk,
}: ActionContext): { server: ServerRecord; disk: ServerDisk; at: number } | undefined {
  const server = disk && editor.store.get<'server'>(disk.server)
  const found = server && server.disks[disk.at]
  return found && { server, disk: found, at: disk.at }
}

const hasDisk = (context: ActionContext): true | string =>
  diskOf(context) !== undefined || t`Point at the volume of a server`

/** Leads to a field of the disk that was pointed at. */
function field(id: string, title: () => string, name: 'name' | 'size'): Action {
  return {
    id: `volume.${id}`,
    title,
    changes: true,
    enabled: hasDisk,
    run: (context) => {
      const found = diskOf(context)
      if (!found) return
      context.editor.select([found.server.id])
      context.editor.askForProperties(diskField(found.at, name))
    },
  }
}

/** Adds a blank disk with a free name to a server, as one step. */
function add({ editor }: ActionContext): void {
  const [server] = editor.selected('server')
  if (!server) return
  const taken = new Set(server.disks.map(({ name }) => name))
  const disk = newDisk(uniqueName(server.disks.length === 0 ? 'root' : 'data', taken))
  editor.transact(t`Add volume ${disk.name} to ${called(server)}`, (store) =>
    store.update<'server'>(server.id, { disks: [...server.disks, disk] }),
  )
  editor.announce(t`Added volume ${disk.name}, ${formatBytes(disk.bytes)}, to ${called(server)}`)
  editor.askForProperties(diskField(server.disks.length, 'size'))
}

export const volumeActions: readonly Action[] = [
  {
    id: 'volume.add',
    title: () => t`Add volume…`,
    changes: true,
    enabled: ({ editor }) => {
      const [server, more] = editor.selected('server')
      if (!server || more) return t`Select one server first`
      return server.disks.length < MAX_DISKS || t`It has ${MAX_DISKS} volumes already`
    },
    run: add,
  },
  field('rename', () => t`Rename…`, 'name'),
  field('resize', () => t`Grow…`, 'size'),
  {
    id: 'volume.remove',
    title: (context) => {
      const found = diskOf(context)
      return found ? t`Remove ${diskWords(found.disk)}` : t`Remove volume`
    },
    changes: true,
    enabled: hasDisk,
    run: (context) => {
      const found = diskOf(context)
      if (!found) return
      const { server, disk, at } = found
      context.editor.transact(t`Remove volume ${disk.name} of ${called(server)}`, (store) =>
        store.update<'server'>(server.id, { disks: server.disks.toSpliced(at, 1) }),
      )
      context.editor.announce(
        t`Removed volume ${diskWords(disk)} of ${called(server)} from the drawing; a plan says what becomes of its data`,
      )
    },
  },
]

const diskWords = ({ name, bytes }: ServerDisk): string =>
  bytes > 0 ? `${name}, ${formatBytes(bytes)}` : name
