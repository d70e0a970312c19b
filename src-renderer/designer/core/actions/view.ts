import { t } from '@shared/text/translate.ts'
import type { ServerRecord } from '@shared/design/records.ts'
import { nextStop, previousStop } from '../camera.ts'
import type { Editor } from '../editor.ts'
import { openFind, walk } from '../find.ts'
import { centre, type Point } from '@shared/drawing/geometry.ts'
import { called } from '../words.ts'
import type { Action, ActionContext } from './action.ts'

/** The server nearest in a direction, as the eye would follow it: distance, with what lies aside counting double. */
function neighbour(editor: Editor, way: Point): ServerRecord | undefined {
  const [from] = editor.selected('server')
  const card = from && editor.layout.card(from.id)
  const all = editor.layout
    .lanes()
    .flatMap((lane) => editor.layout.serversOf(lane.tier.id).toSorted((a, b) => a.y - b.y || a.x - b.x))
  if (!card) return all[0]
  const origin = centre(card)
  let best: ServerRecord | undefined
  let bestCost = Infinity
  for (const server of all) {
    const box = editor.layout.card(server.id)
    if (!box || server.id === from.id || editor.layout.hidden(server.id)) continue
    const { x, y } = centre(box)
    const ahead = (x - origin.x) * way.x + (y - origin.y) * way.y
    const aside = Math.abs((x - origin.x) * way.y) + Math.abs((y - origin.y) * way.x)
    const cost = ahead + 2 * aside
    if (ahead > 1 && cost < bestCost) {
      best = server
      bestCost = cost
    }
  }
  return best
}

const go = (key: string, title: () => string, way: Point): Action => ({
  id: `view.go-${key.replace('Arrow', '').toLowerCase()}`,
  title,
  shortcuts: [`Ctrl+${key}`],
  changes: false,
  run: ({ editor }) => {
    const server = neighbour(editor, way)
    if (!server) return
    editor.select([server.id])
    editor.reveal(server.id)
    const tier = editor.store.get<'tier'>(server.tier)
    editor.announce(`${called(server)}${tier ? `, ${called(tier)}` : ''}`)
  },
})

const found = ({ editor }: ActionContext): true | string =>
  (editor.session.find?.matches.length ?? 0) > 0 || t`Nothing was searched for or found`

export const viewActions: readonly Action[] = [
  {
    id: 'view.zoom-in',
    title: () => t`Zoom in`,
    shortcuts: ['Ctrl++', 'Ctrl+=', '+'],
    changes: false,
    run: ({ editor }) => editor.zoomTo(nextStop(editor.camera.zoom)),
  },
  {
    id: 'view.zoom-out',
    title: () => t`Zoom out`,
    shortcuts: ['Ctrl+-', '-'],
    changes: false,
    run: ({ editor }) => editor.zoomTo(previousStop(editor.camera.zoom)),
  },
  {
    id: 'view.zoom-full',
    title: () => t`Zoom to 100 %`,
    shortcuts: ['Ctrl+0'],
    changes: false,
    run: ({ editor }) => editor.zoomTo(1),
  },
  {
    id: 'view.zoom-fit',
    title: () => t`Zoom to fit`,
    shortcuts: ['Ctrl+1', 'Shift+1'],
    changes: false,
    run: ({ editor }) => editor.zoomToFit(),
  },
  {
    id: 'view.zoom-selection',
    title: () => t`Zoom to selection`,
    shortcuts: ['Ctrl+2', 'Shift+2'],
    changes: false,
    enabled: ({ editor }) => editor.selection.size > 0 || t`Nothing is selected`,
    run: ({ editor }) => editor.zoomToSelection(),
  },
  {
    id: 'view.find',
    title: () => t`Find on the canvas`,
    shortcuts: ['Ctrl+F', '/'],
    changes: false,
    run: ({ editor }) => openFind(editor),
  },
  {
    id: 'view.find-next',
    title: () => t`Next match`,
    shortcuts: ['F3'],
    changes: false,
    enabled: found,
    run: ({ editor }) => walk(editor, 1),
  },
  {
    id: 'view.find-previous',
    title: () => t`Previous match`,
    shortcuts: ['Shift+F3'],
    changes: false,
    enabled: found,
    run: ({ editor }) => walk(editor, -1),
  },
  {
    id: 'view.findings',
    title: () => t`Problems and advice`,
    shortcuts: ['F8'],
    changes: false,
    run: ({ editor }) => editor.askForFindings([...editor.selection][0] ?? null),
  },
  {
    id: 'view.minimap',
    title: ({ editor }) => (editor.session.minimap ? t`Hide the minimap` : t`Show the minimap`),
    shortcuts: ['M'],
    changes: false,
    run: ({ editor }) => {
      const minimap = !editor.session.minimap
      editor.patch({ minimap })
      editor.announce(minimap ? t`Minimap shown` : t`Minimap hidden`)
    },
  },
  go('ArrowLeft', () => t`Go to the server on the left`, { x: -1, y: 0 }),
  go('ArrowRight', () => t`Go to the server on the right`, { x: 1, y: 0 }),
  go('ArrowUp', () => t`Go to the server above`, { x: 0, y: -1 }),
  go('ArrowDown', () => t`Go to the server below`, { x: 0, y: 1 }),
]
