import { aligned, type Axis, distributed, type Edge, lanesWith, type Places, sharedAxis } from '../arrange.ts'
import { called, plural } from '../words.ts'
import type { Action, ActionContext } from './action.ts'

const movable = ({ editor }: ActionContext): true | string =>
  editor.selected('server').some((server) => !server.locked) || 'All of them are locked in place'

function arrange(
  id: string,
  title: string,
  enough: (context: ActionContext) => true | string,
  places: (context: ActionContext) => Places,
): Action {
  return {
    id: `arrange.${id}`,
    title,
    changes: true,
    enabled: (context) => {
      const can = enough(context)
      return can === true ? movable(context) : can
    },
    run: (context) => {
      const { editor } = context
      const moves = places(context)
      if (moves.size === 0) return editor.announce('They stand like that already')
      const what = plural(moves.size, 'server')
      editor.transact(`${title}: ${what}`, (store) => {
        for (const [server, place] of moves) store.update<'server'>(server, place)
      })
      editor.announce(`${title}: ${what} moved`)
    },
  }
}

const align = (id: string, title: string, axis: Axis, edge: Edge): Action =>
  arrange(
    id,
    title,
    ({ editor }) => {
      const servers = editor.selected('server')
      if (axis === sharedAxis(editor.layout.direction))
        return servers.length > 1 || 'Select two or more servers first'
      return lanesWith(servers, 2).length > 0 || 'Select two or more servers of one tier first'
    },
    ({ editor }) => aligned(editor.selected('server'), axis, edge, editor.layout.direction),
  )

const distribute = (id: string, title: string, axis: Axis): Action =>
  arrange(
    id,
    title,
    ({ editor }) =>
      lanesWith(editor.selected('server'), 3).length > 0 || 'Select three or more servers of one tier first',
    ({ editor }) => distributed(editor.selected('server'), axis),
  )

const allLocked = ({ editor }: ActionContext): boolean =>
  editor.selected('server').every((server) => server.locked)

export const arrangeActions: readonly Action[] = [
  align('left', 'Align left', 'x', 'low'),
  align('centre', 'Align centres', 'x', 'middle'),
  align('right', 'Align right', 'x', 'high'),
  align('top', 'Align tops', 'y', 'low'),
  align('middle', 'Align middles', 'y', 'middle'),
  align('bottom', 'Align bottoms', 'y', 'high'),
  distribute('across', 'Distribute across', 'x'),
  distribute('down', 'Distribute down', 'y'),
  {
    id: 'server.lock',
    title: (context) =>
      context.editor.selected('server').length > 0 && allLocked(context) ? 'Unlock' : 'Lock in place',
    shortcuts: ['Ctrl+Shift+L'],
    changes: true,
    enabled: ({ editor }) => editor.selected('server').length > 0 || 'Select a server first',
    run: (context) => {
      const { editor } = context
      const locked = !allLocked(context)
      const servers = editor.selected('server').filter((server) => server.locked !== locked)
      const [only] = servers
      const what = servers.length === 1 && only ? called(only) : plural(servers.length, 'server')
      editor.transact(`${locked ? 'Lock' : 'Unlock'} ${what}`, (store) => {
        for (const server of servers) store.update<'server'>(server.id, { locked })
      })
      editor.announce(`${locked ? 'Locked' : 'Unlocked'} ${what}`)
    },
  },
]
