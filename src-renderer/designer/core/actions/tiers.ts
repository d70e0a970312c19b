import { newTier, uniqueName } from '@shared/design/create.ts'
import type { TierId } from '@shared/design/records.ts'
import { untie } from '@shared/design/ties.ts'
import { t } from '@shared/text/translate.ts'
import type { Editor } from '../editor.ts'
import { called } from '../words.ts'
import { freePlaces } from '../place.ts'
import type { Action, ActionContext } from './action.ts'

export const tierOf = ({ editor, tier }: ActionContext): TierId | undefined =>
  tier ?? editor.selected('tier')[0]?.id
export const hasTier = (context: ActionContext): true | string =>
  tierOf(context) !== undefined || t`Point at a tier or select its label first`

const inRows = ({ editor }: ActionContext): boolean => editor.layout.direction === 'rows'

/** Which way a tier goes, in a word. */
const wayOf = (context: ActionContext, step: -1 | 1): string =>
  inRows(context) ? (step < 0 ? t`up` : t`down`) : step < 0 ? t`left` : t`right`

/** Removes a tier. Its servers, locked or not, go to `servers.moveTo`, or are deleted with their links. */
export function deleteTier(editor: Editor, id: TierId, servers?: { moveTo: TierId }): void {
  const tier = editor.store.get<'tier'>(id)
  if (!tier) return
  editor.transact(t`Delete tier ${called(tier)}`, (store) => {
    const places = servers && freePlaces(editor, servers.moveTo)
    const inTier = editor.layout.serversOf(id)
    for (const server of inTier) {
      if (servers && places) {
        store.update<'server'>(server.id, { tier: servers.moveTo, ...places.next() })
        continue
      }
      for (const link of editor.routes.linksOf(server.id)) store.remove(link.id)
      store.remove(server.id)
    }
    if (!servers) untie(store, new Set(inTier.map((server) => server.id)))
    store.remove(id)
  })
  editor.announce(t`Deleted tier ${called(tier)}`)
}

/** The tier whose lane is nearest to another's: where its servers would go. */
export function neighbourTier(editor: Editor, id: TierId): TierId | undefined {
  const lanes = editor.layout.lanes()
  const at = lanes.findIndex((lane) => lane.tier.id === id)
  return (lanes[at - 1] ?? lanes[at + 1])?.tier.id
}

function add(id: string, title: (context: ActionContext) => string, step: 0 | 1): Action {
  return {
    id,
    title: (context) => (tierOf(context) ? title(context) : t`Add tier`),
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
      const name = uniqueName(t`Tier`, new Set(lanes.map((lane) => lane.tier.name)))
      const tier = newTier({ name, order })
      editor.transact(t`Add tier ${name}`, (store) => store.put(tier))
      editor.select([tier.id])
      editor.reveal(tier.id)
      editor.patch({ editing: tier.id })
      editor.announce(t`Added tier ${name}`)
    },
  }
}

function move(id: string, shortcuts: readonly string[], step: -1 | 1): Action {
  const swap = (context: ActionContext) => {
    const lanes = context.editor.layout.lanes()
    const at = lanes.findIndex((lane) => lane.tier.id === tierOf(context))
    return { one: lanes[at]?.tier, other: at < 0 ? undefined : lanes[at + step]?.tier }
  }
  return {
    id,
    title: (context) => t`Move tier ${wayOf(context, step)}`,
    shortcuts,
    changes: true,
    enabled: (context) => {
      const has = hasTier(context)
      if (has !== true) return has
      if (swap(context).other !== undefined) return true
      return step < 0 ? t`It is the first tier already` : t`It is the last tier already`
    },
    run: (context) => {
      const { one, other } = swap(context)
      if (!one || !other) return
      const equal = one.order === other.order
      const way = wayOf(context, step)
      context.editor.transact(t`Move tier ${called(one)} ${way}`, (store) => {
        store.update<'tier'>(one.id, { order: equal ? other.order + step / 2 : other.order })
        if (!equal) store.update<'tier'>(other.id, { order: one.order })
      })
      context.editor.announce(t`Moved tier ${called(one)} ${way}`)
    },
  }
}

export const tierActions: readonly Action[] = [
  add('tier.add-above', (context) => (inRows(context) ? t`Add tier above` : t`Add tier on the left`), 0),
  add('tier.add-below', (context) => (inRows(context) ? t`Add tier below` : t`Add tier on the right`), 1),
  {
    id: 'tier.rename',
    title: () => t`Rename tier`,
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
    title: () => t`Tier properties`,
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
    title: () => t`Select its servers`,
    changes: false,
    enabled: (context) => {
      const id = tierOf(context)
      if (!id) return t`Point at a tier or select its label first`
      return context.editor.layout.serversOf(id).length > 0 || t`This tier has no servers`
    },
    run: (context) => {
      const id = tierOf(context)
      if (id) context.editor.select(context.editor.layout.serversOf(id).map((server) => server.id))
    },
  },
  move('tier.up', ['Ctrl+Shift+ArrowUp', 'Ctrl+Shift+ArrowLeft'], -1),
  move('tier.down', ['Ctrl+Shift+ArrowDown', 'Ctrl+Shift+ArrowRight'], 1),
  {
    id: 'tier.delete',
    title: () => t`Delete tier…`,
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
