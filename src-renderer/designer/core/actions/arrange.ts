import { aligned, type Axis, distributed, type Edge, lanesWith, type Places, sharedAxis } from '../arrange.ts'
import { t, tn } from '@shared/text/translate.ts'
import { whatOf } from '../edit-many.ts'
import type { Action, ActionContext } from './action.ts'

const movable = ({ editor }: ActionContext): true | string =>
  editor.selected('server').some((server) => !server.locked) || t`All of them are locked in place`

function arrange(
  id: string,
  title: () => string,
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
      if (moves.size === 0) return editor.announce(t`They stand like that already`)
      editor.transact(tn(moves.size, '{0}: {n} server', '{0}: {n} servers', title()), (store) => {
        for (const [server, place] of moves) store.update<'server'>(server, place)
      })
      editor.announce(tn(moves.size, '{0}: {n} server moved', '{0}: {n} servers moved', title()))
    },
  }
}

const align = (id: string, title: () => string, axis: Axis, edge: Edge): Action =>
  arrange(
    id,
    title,
    ({ editor }) => {
      const servers = editor.selected('server')
      if (axis === sharedAxis(editor.layout.direction))
        return servers.length > 1 || t`Select two or more servers first`
      return lanesWith(servers, 2).length > 0 || t`Select two or more servers of one tier first`
    },
    ({ editor }) => aligned(editor.selected('server'), axis, edge, editor.layout.direction),
  )

const distribute = (id: string, title: () => string, axis: Axis): Action =>
  arrange(
    id,
    title,
    ({ editor }) =>
      lanesWith(editor.selected('server'), 3).length > 0 || t`Select three or more servers of one tier first`,
    ({ editor }) => distributed(editor.selected('server'), axis),
  )

const allLocked = ({ editor }: ActionContext): boolean =>
  editor.selected('server').every((server) => server.locked)

export const arrangeActions: readonly Action[] = [
  align('left', () => t`Align left`, 'x', 'low'),
  align('centre', () => t`Align centres`, 'x', 'middle'),
  align('right', () => t`Align right`, 'x', 'high'),
  align('top', () => t`Align tops`, 'y', 'low'),
  align('middle', () => t`Align middles`, 'y', 'middle'),
  align('bottom', () => t`Align bottoms`, 'y', 'high'),
  distribute('across', () => t`Distribute across`, 'x'),
  distribute('down', () => t`Distribute down`, 'y'),
  {
    id: 'server.lock',
    title: (context) =>
      context.editor.selected('server').length > 0 && allLocked(context) ? t`Unlock` : t`Lock in place`,
    shortcuts: ['Ctrl+Shift+L'],
    changes: true,
    enabled: ({ editor }) => editor.selected('server').length > 0 || t`Select a server first`,
    run: (context) => {
      const { editor } = context
      const locked = !allLocked(context)
      const servers = editor.selected('server').filter((server) => server.locked !== locked)
      const what = whatOf(servers)
      editor.transact(locked ? t`Lock ${what}` : t`Unlock ${what}`, (store) => {
        for (const server of servers) store.update<'server'>(server.id, { locked })
      })
      editor.announce(locked ? t`Locked ${what}` : t`Unlocked ${what}`)
    },
  },
]
