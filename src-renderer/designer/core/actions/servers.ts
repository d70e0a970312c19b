import { CARD, newServer, uniqueName } from '@shared/design/create.ts'
import type { ServerRecord, TierRecord } from '@shared/design/records.ts'
import { GiB } from '@shared/base/units.ts'
import { cardPlace } from '@shared/drawing/layout.ts'
import type { Editor } from '../editor.ts'
import { looseSelection, moveLoose } from '../loose.ts'
import { baseName, likelyTier, placeFor, serverNames } from '../place.ts'
import { called, counted, LOCKED, plural } from '../words.ts'
import type { Action, ActionContext } from './action.ts'

const hasServers = ({ editor }: ActionContext): true | string =>
  editor.selected('server').length > 0 || 'Select a server first'
const oneServer = ({ editor }: ActionContext): true | string =>
  editor.selected('server').length === 1 || 'Select one server first'

const unlocked = (editor: Editor): ServerRecord[] =>
  editor.selected('server').filter((server) => !server.locked)
const hasUnlocked = (context: ActionContext): true | string => {
  const has = hasServers(context)
  if (has !== true) return has
  return unlocked(context.editor).length > 0 || LOCKED
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
  const tierId = context.tier ?? (world && editor.layout.laneAt(world.y, true)?.tier.id) ?? likelyTier(editor)
  if (!tierId) return
  const tier = editor.store.get<'tier'>(tierId)
  const name = uniqueName(baseName(role ?? tier?.role), serverNames(editor))
  const size = kind === 'dedicated' ? { vcpus: 8, memoryBytes: 32 * GiB } : {}
  const server = newServer({ tier: tierId, name, kind, ...placeFor(editor, tierId, world), ...size })
  editor.transact(`Add server ${name}`, (store) => store.put(server))
  editor.select([server.id])
  if (!world) editor.reveal(server.id)
  editor.announce(`Added server ${name} to ${tier ? called(tier) : 'the design'}`)
}

const hasTier = ({ editor }: ActionContext): true | string =>
  editor.layout.lanes().length > 0 || 'Add a tier first'

function move(id: string, title: string, shortcut: string, step: -1 | 1): Action {
  const next = ({ editor }: ActionContext) => {
    const lanes = editor.layout.lanes()
    return unlocked(editor).map((server) => ({
      server,
      lane: lanes[lanes.findIndex((lane) => lane.tier.id === server.tier) + step],
    }))
  }
  return {
    id,
    title,
    shortcuts: [shortcut],
    changes: true,
    enabled: (context) => {
      const has = hasUnlocked(context)
      if (has !== true) return has
      return (
        next(context).every(({ lane }) => lane !== undefined) ||
        `There is no tier ${step < 0 ? 'above' : 'below'}`
      )
    },
    run: (context) => {
      const moves = next(context)
      const names = moves.length === 1 && moves[0] ? called(moves[0].server) : plural(moves.length, 'server')
      const { editor } = context
      editor.transact(`Move ${names} ${step < 0 ? 'up' : 'down'} a tier`, (store) => {
        for (const { server, lane } of moves) {
          if (!lane) continue
          const box = { x: lane.box.x, y: lane.box.y + server.y + CARD.height / 2 }
          store.update<'server'>(server.id, { ...placeFor(editor, lane.tier.id, box), tier: lane.tier.id })
        }
      })
      const [first] = moves
      if (first?.lane) editor.announce(`Moved ${names} to ${called(first.lane.tier)}`)
    },
  }
}

function nudge(key: string, dx: number, dy: number): Action {
  return {
    id: `server.nudge-${key.toLowerCase()}`,
    title: `Nudge ${key.replace('Arrow', '').toLowerCase()}`,
    shortcuts: [key],
    changes: true,
    enabled: (context) => looseSelection(context.editor).length > 0 || hasUnlocked(context),
    run: ({ editor }) => {
      const servers = unlocked(editor)
      const things = editor
        .selectedRecords()
        .filter(({ type }) => type === 'note' || type === 'frame' || type === 'network')
      const loose = looseSelection(editor)
      const [only] = servers
      const what = servers.length === 1 && only ? called(only) : counted([...servers, ...things])
      editor.transact(`Nudge ${what}`, (store) => {
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
    title: 'Add server',
    shortcuts: ['S'],
    changes: true,
    enabled: hasTier,
    run: (context) => addServer(context),
  },
  {
    id: 'server.add-dedicated',
    title: 'Add dedicated server',
    shortcuts: ['Shift+S'],
    changes: true,
    enabled: hasTier,
    run: (context) => addServer(context, 'dedicated'),
  },
  {
    id: 'server.link',
    title: 'Link to…',
    shortcuts: ['L'],
    changes: true,
    enabled: (context) => {
      const one = oneServer(context)
      if (one !== true) return one
      return context.editor.store.all('server').length > 1 || 'There is no other server to link to'
    },
    run: ({ editor }) => {
      const [server] = editor.selected('server')
      if (server) editor.go('linking', { info: editor.pointer, hit: { kind: 'server', id: server.id } })
    },
  },
  {
    id: 'server.add-replica',
    title: 'Add a replica',
    shortcuts: ['Shift+R'],
    changes: true,
    enabled: hasServers,
    run: ({ editor }) => {
      const servers = editor.selected('server')
      const [only] = servers
      const what = servers.length === 1 && only ? called(only) : plural(servers.length, 'server')
      editor.transact(`Add a replica of ${what}`, (store) => {
        for (const server of servers)
          store.update<'server'>(server.id, { replicas: Math.min(100, server.replicas + 1) })
      })
      if (only) editor.announce(`${called(only)} has ${only.replicas + 1} replicas`)
    },
  },
  move('server.tier-up', 'Move up a tier', 'Alt+ArrowUp', -1),
  move('server.tier-down', 'Move down a tier', 'Alt+ArrowDown', 1),
  nudge('ArrowLeft', -8, 0),
  nudge('ArrowRight', 8, 0),
  nudge('ArrowUp', 0, -8),
  nudge('ArrowDown', 0, 8),
]
