import { newTier, uniqueName } from '@shared/design/create.ts'
import type { TierId } from '@shared/design/records.ts'
import type { Editor } from '../editor.ts'
import { called } from '../words.ts'
import { placeFor } from '../place.ts'
import type { Action, ActionContext } from './action.ts'

const tierOf = ({ editor, tier }: ActionContext): TierId | undefined => tier ?? editor.selected('tier')[0]?.id
const hasTier = (context: ActionContext): true | string =>
  tierOf(context) !== undefined || 'Point at a tier or select its label first'

/** Removes a tier. Its servers, locked or not, go to `servers.moveTo`, or are deleted with their links. */
export function deleteTier(editor: Editor, id: TierId, servers?: { moveTo: TierId }): void {
  const tier = editor.store.get<'tier'>(id)
  if (!tier) return
  const title = `Delete tier ${called(tier)}`
  editor.transact(title, (store) => {
    for (const server of editor.layout.serversOf(id)) {
      if (servers) {
        const planned = store.all('server').filter((one) => one.tier === servers.moveTo)
        store.update<'server'>(server.id, {
          tier: servers.moveTo,
          ...placeFor(editor, servers.moveTo, undefined, planned),
        })
        continue
      }
      for (const link of editor.routes.linksOf(server.id)) store.remove(link.id)
      store.remove(server.id)
    }
    store.remove(id)
  })
  editor.announce(title.replace('Delete', 'Deleted'))
}

/** The tier whose lane is nearest to another's: where its servers would go. */
export function neighbourTier(editor: Editor, id: TierId): TierId | undefined {
  const lanes = editor.layout.lanes()
  const at = lanes.findIndex((lane) => lane.tier.id === id)
  return (lanes[at - 1] ?? lanes[at + 1])?.tier.id
}

function add(id: string, title: string, step: 0 | 1): Action {
  return {
    id,
    title: (context) => (tierOf(context) ? title : 'Add tier'),
    changes: true,
    run: (context) => {
      const { editor } = context
      const lanes = editor.layout.lanes()
      const from = tierOf(context)
      const found = lanes.findIndex((lane) => lane.tier.id === from)
      const at = found < 0 ? lanes.length : found + step
      const before = lanes[at - 1]?.tier.order
      const after = lanes[at]?.tier.order
      const order =
        before === undefined ? (after ?? 1) - 1 : after === undefined ? before + 1 : (before + after) / 2
      const name = uniqueName('Tier', new Set(lanes.map((lane) => lane.tier.name)))
      const tier = newTier({ name, order })
      editor.transact(`Add tier ${name}`, (store) => store.put(tier))
      editor.select([tier.id])
      editor.reveal(tier.id)
      editor.patch({ editing: tier.id })
      editor.announce(`Added tier ${name}`)
    },
  }
}

function move(id: string, title: string, shortcut: string, step: -1 | 1): Action {
  const swap = (context: ActionContext) => {
    const lanes = context.editor.layout.lanes()
    const at = lanes.findIndex((lane) => lane.tier.id === tierOf(context))
    return { one: lanes[at]?.tier, other: at < 0 ? undefined : lanes[at + step]?.tier }
  }
  return {
    id,
    title,
    shortcuts: [shortcut],
    changes: true,
    enabled: (context) => {
      const has = hasTier(context)
      if (has !== true) return has
      return swap(context).other !== undefined || `It is the ${step < 0 ? 'first' : 'last'} tier already`
    },
    run: (context) => {
      const { one, other } = swap(context)
      if (!one || !other) return
      const equal = one.order === other.order
      context.editor.transact(`Move tier ${called(one)} ${step < 0 ? 'up' : 'down'}`, (store) => {
        store.update<'tier'>(one.id, { order: equal ? other.order + step / 2 : other.order })
        if (!equal) store.update<'tier'>(other.id, { order: one.order })
      })
      context.editor.announce(`Moved tier ${called(one)} ${step < 0 ? 'up' : 'down'}`)
    },
  }
}

export const tierActions: readonly Action[] = [
  add('tier.add-above', 'Add tier above', 0),
  add('tier.add-below', 'Add tier below', 1),
  {
    id: 'tier.rename',
    title: 'Rename tier',
    changes: true,
    enabled: hasTier,
    run: (context) => {
      const id = tierOf(context)
      if (!id) return
      context.editor.select([id])
      context.editor.patch({ editing: id })
    },
  },
  {
    id: 'tier.properties',
    title: 'Tier properties',
    changes: false,
    enabled: hasTier,
    run: (context) => {
      const id = tierOf(context)
      if (id) context.editor.select([id])
      context.editor.askForProperties()
    },
  },
  {
    id: 'tier.select-servers',
    title: 'Select its servers',
    changes: false,
    enabled: (context) => {
      const id = tierOf(context)
      if (!id) return 'Point at a tier or select its label first'
      return context.editor.layout.serversOf(id).length > 0 || 'This tier has no servers'
    },
    run: (context) => {
      const id = tierOf(context)
      if (id) context.editor.select(context.editor.layout.serversOf(id).map((server) => server.id))
    },
  },
  move('tier.up', 'Move tier up', 'Ctrl+Shift+ArrowUp', -1),
  move('tier.down', 'Move tier down', 'Ctrl+Shift+ArrowDown', 1),
  {
    id: 'tier.delete',
    title: 'Delete tier…',
    changes: true,
    enabled: hasTier,
    run: (context) => {
      const id = tierOf(context)
      if (!id) return
      const { editor } = context
      const servers = editor.layout.serversOf(id).length
      if (servers > 0) editor.patch({ question: { kind: 'delete-tier', tier: id, servers } })
      else deleteTier(editor, id)
    },
  },
]
