import { CARD, newServer, uniqueName } from '@shared/design/create.ts'
import type { ServerRecord, TierRecord } from '@shared/design/records.ts'
import { newServerFields } from '@shared/design/tier-rules.ts'
import { GiB } from '@shared/base/units.ts'
import { cardPlace } from '@shared/drawing/layout.ts'
import { t, tn } from '@shared/text/translate.ts'
import type { Editor } from '../editor.ts'
import { whatOf } from '../edit-many.ts'
import { looseSelection, moveLoose } from '../loose.ts'
import { baseName, likelyTier, placeFor, serverNames } from '../place.ts'
import { called, counted, lockedReason } from '../words.ts'
import type { Action, ActionContext } from './action.ts'

const hasServers = ({ editor }: ActionContext): true | string =>
  editor.selected('server').length > 0 || t`Select a server first`
const oneServer = ({ editor }: ActionContext): true | string =>
  editor.selected('server').length === 1 || t`Select one server first`

const unlocked = (editor: Editor): ServerRecord[] =>
  editor.selected('server').filter((server) => !server.locked)
const hasUnlocked = (context: ActionContext): true | string => {
  const has = hasServers(context)
  if (has !== true) return has
  return unlocked(context.editor).length > 0 || lockedReason()
}

/**
 * Adds a server where the person pointed, or on the first free place of the likeliest lane, and selects it. It is named
 * after `role`, or after that of its tier.
 */
export function addServer(
  context: ActionContext,
  kind: ServerRecord['kind'] = 'virtual',
  role?: TierRecord['role'],
): void {
  const { editor, world } = context
  const tierId = context.tier ?? (world && editor.layout.laneAt(world, true)?.tier.id) ?? likelyTier(editor)
  if (!tierId) return
  const tier = editor.store.get<'tier'>(tierId)
  const name = uniqueName(baseName(role ?? tier?.role), serverNames(editor))
  const size = kind === 'dedicated' ? { vcpus: 8, memoryBytes: 32 * GiB } : {}
  const ruled = tier ? newServerFields(tier, kind) : {}
  const server = newServer({
    tier: tierId,
    name,
    kind,
    ...placeFor(editor, tierId, world),
    ...size,
    ...ruled,
  })
  editor.transact(t`Add server ${name}`, (store) => store.put(server))
  editor.select([server.id])
  if (!world) editor.reveal(server.id)
  editor.announce(t`Added server ${name} to ${tier ? called(tier) : t`the design`}`)
}

const hasTier = ({ editor }: ActionContext): true | string =>
  editor.layout.lanes().length > 0 || t`Add a tier first`

function move(id: string, shortcuts: readonly string[], step: -1 | 1): Action {
  const rows = ({ editor }: ActionContext): boolean => editor.layout.direction === 'rows'
  const next = ({ editor }: ActionContext) => {
    const lanes = editor.layout.lanes()
    return unlocked(editor).map((server) => ({
      server,
      lane: lanes[lanes.findIndex((lane) => lane.tier.id === server.tier) + step],
    }))
  }
  return {
    id,
    title: (context) => {
      if (rows(context)) return step < 0 ? t`Move up a tier` : t`Move down a tier`
      return step < 0 ? t`Move to the tier on the left` : t`Move to the tier on the right`
    },
    shortcuts,
    changes: true,
    enabled: (context) => {
      const has = hasUnlocked(context)
      if (has !== true) return has
      if (next(context).every(({ lane }) => lane !== undefined)) return true
      if (rows(context)) return step < 0 ? t`There is no tier above` : t`There is no tier below`
      return step < 0 ? t`There is no tier on the left` : t`There is no tier on the right`
    },
    run: (context) => {
      const moves = next(context)
      const names = whatOf(moves.map(({ server }) => server))
      const { editor } = context
      const way = rows(context) ? (step < 0 ? t`up` : t`down`) : step < 0 ? t`left` : t`right`
      editor.transact(t`Move ${names} ${way} a tier`, (store) => {
        for (const { server, lane } of moves) {
          if (!lane) continue
          // In the same row of the other lane, or in the same column of it.
          const at = rows(context)
            ? { x: lane.box.x, y: lane.origin.y + server.y + CARD.height / 2 }
            : { x: lane.origin.x + server.x + CARD.width / 2, y: lane.box.y }
          store.update<'server'>(server.id, { ...placeFor(editor, lane.tier.id, at), tier: lane.tier.id })
        }
      })
      const [first] = moves
      if (first?.lane) editor.announce(t`Moved ${names} to ${called(first.lane.tier)}`)
    },
  }
}

function nudge(key: string, title: () => string, dx: number, dy: number): Action {
  return {
    id: `server.nudge-${key.toLowerCase()}`,
    title,
    shortcuts: [key],
    changes: true,
    enabled: (context) => {
      const { editor } = context
      if (looseSelection(editor).length > 0) return true
      const has = hasUnlocked(context)
      if (has !== true) return has
      return (
        unlocked(editor).some(({ id }) => !editor.layout.hidden(id)) ||
        t`Its tier is collapsed: expand it first`
      )
    },
    run: ({ editor }) => {
      const servers = unlocked(editor).filter(({ id }) => !editor.layout.hidden(id))
      const things = editor
        .selectedRecords()
        .filter(({ type }) => type === 'note' || type === 'frame' || type === 'network')
      const loose = looseSelection(editor)
      const [only] = servers
      const what = servers.length === 1 && only ? called(only) : counted([...servers, ...things])
      editor.transact(t`Nudge ${what}`, (store) => {
        for (const server of servers)
          store.update<'server'>(server.id, cardPlace({ x: server.x + dx, y: server.y + dy }))
        moveLoose(store, loose, dx, dy)
      })
    },
  }
}

export const serverActions: readonly Action[] = [
  {
    id: 'server.add',
    title: () => t`Add server`,
    shortcuts: ['S'],
    changes: true,
    enabled: hasTier,
    run: (context) => addServer(context),
  },
  {
    id: 'server.add-dedicated',
    title: () => t`Add dedicated server`,
    shortcuts: ['Shift+S'],
    changes: true,
    enabled: hasTier,
    run: (context) => addServer(context, 'dedicated'),
  },
  {
    id: 'server.link',
    title: () => t`Link to…`,
    shortcuts: ['L'],
    changes: true,
    enabled: (context) => {
      const one = oneServer(context)
      if (one !== true) return one
      return context.editor.store.all('server').length > 1 || t`There is no other server to link to`
    },
    run: ({ editor }) => {
      const [server] = editor.selected('server')
      if (server) editor.go('linking', { info: editor.pointer, hit: { kind: 'server', id: server.id } })
    },
  },
  {
    id: 'server.add-replica',
    title: () => t`Add a replica`,
    shortcuts: ['Shift+R'],
    changes: true,
    enabled: hasServers,
    run: ({ editor }) => {
      const servers = editor.selected('server')
      const [only] = servers
      const what = whatOf(servers)
      editor.transact(t`Add a replica of ${what}`, (store) => {
        for (const server of servers)
          store.update<'server'>(server.id, { replicas: Math.min(100, server.replicas + 1) })
      })
      if (only)
        editor.announce(tn(only.replicas + 1, '{0} has {n} replica', '{0} has {n} replicas', called(only)))
    },
  },
  move('server.tier-up', ['Alt+ArrowUp', 'Alt+ArrowLeft'], -1),
  move('server.tier-down', ['Alt+ArrowDown', 'Alt+ArrowRight'], 1),
  nudge('ArrowLeft', () => t`Nudge left`, -8, 0),
  nudge('ArrowRight', () => t`Nudge right`, 8, 0),
  nudge('ArrowUp', () => t`Nudge up`, 0, -8),
  nudge('ArrowDown', () => t`Nudge down`, 0, 8),
]
