import type { LinkRecord } from '@shared/design/records.ts'
import { GRID } from '@shared/design/create.ts'
import { movedBends, movedSegment } from '@shared/drawing/bends.ts'
import type { Point } from '@shared/drawing/geometry.ts'
import { segmentsOf } from '@shared/drawing/path.ts'
import { t, tn } from '@shared/text/translate.ts'
import { changeLinks, straighten } from '../change-links.ts'
import type { Editor } from '../editor.ts'
import type { Action, ActionContext } from './action.ts'

const hasLinks = ({ editor }: ActionContext): true | string =>
  editor.selected('link').length > 0 || t`Select a link first`
const bent = (editor: Editor): LinkRecord[] => editor.selected('link').filter((link) => link.bends.length > 0)
const ruled = (editor: Editor): LinkRecord[] =>
  editor.selected('link').filter((link) => link.firewall !== null)
const unruled = (editor: Editor): LinkRecord[] =>
  editor.selected('link').filter((link) => link.firewall === null)

/** Are there such links among the selected ones? Else why not. */
const some =
  (links: (editor: Editor) => readonly LinkRecord[], reason: () => string) =>
  (context: ActionContext): true | string => {
    const has = hasLinks(context)
    if (has !== true) return has
    return links(context.editor).length > 0 || reason()
  }

/** The bends of a link after an arrow key: those it has, else its longest segment that the key can push aside. */
function nudged(editor: Editor, link: LinkRecord, by: Point): Point[] | undefined {
  if (link.bends.length > 0) return movedBends(link.bends, by)
  const route = editor.routes.route(link.id)
  const [from, to] = [editor.layout.card(link.from), editor.layout.card(link.to)]
  if (!route || !from || !to) return undefined
  const segments = segmentsOf(route)
  const [best] = segments
    .filter((one) => one.upright === (by.x !== 0))
    .toSorted((one, other) => other.length - one.length)
  if (!best) return undefined
  const place = { x: Math.round(best.a.x + by.x), y: Math.round(best.a.y + by.y) }
  return movedSegment(route, segments.indexOf(best), place, { from, to })
}

const nudge = (way: 'left' | 'right' | 'up' | 'down', by: Point, title: () => string): Action => ({
  id: `link.nudge-${way}`,
  title,
  changes: true,
  enabled: hasLinks,
  run: ({ editor }) => {
    const moved = editor.selected('link').flatMap((link) => {
      const bends = nudged(editor, link, by)
      return bends ? [{ link, bends }] : []
    })
    if (moved.length === 0) return editor.announce(t`It has no part that goes that way`)
    editor.transact(t`Bend a link`, (store) => {
      for (const { link, bends } of moved) store.update<'link'>(link.id, { bends })
    })
  },
})

export const linkActions: readonly Action[] = [
  {
    id: 'link.reverse',
    title: () => t`Reverse direction`,
    changes: true,
    enabled: hasLinks,
    run: ({ editor }) => {
      const links = editor.selected('link')
      changeLinks(editor, links, tn(links.length, 'Reverse {n} link', 'Reverse {n} links'), (link) => ({
        from: link.to,
        to: link.from,
        bends: link.bends.toReversed(),
      }))
    },
  },
  {
    id: 'link.straighten',
    title: () => t`Straighten link`,
    changes: true,
    enabled: some(bent, () => t`It has no bends`),
    run: ({ editor }) => straighten(editor, bent(editor)),
  },
  {
    id: 'link.add-rule',
    title: () => t`Add firewall rule`,
    changes: true,
    enabled: some(unruled, () => t`It has a firewall rule already`),
    run: ({ editor }) => {
      const links = unruled(editor)
      changeLinks(editor, links, tn(links.length, 'Add a firewall rule', 'Add {n} firewall rules'), () => ({
        firewall: { action: 'allow', sources: [], rate: null },
      }))
    },
  },
  {
    id: 'link.remove-rule',
    title: () => t`Remove firewall rule`,
    changes: true,
    enabled: some(ruled, () => t`It has no firewall rule`),
    run: ({ editor }) => {
      const links = ruled(editor)
      changeLinks(
        editor,
        links,
        tn(links.length, 'Remove a firewall rule', 'Remove {n} firewall rules'),
        () => ({
          firewall: null,
        }),
      )
    },
  },
  nudge('left', { x: -GRID, y: 0 }, () => t`Move its bends left`),
  nudge('right', { x: GRID, y: 0 }, () => t`Move its bends right`),
  nudge('up', { x: 0, y: -GRID }, () => t`Move its bends up`),
  nudge('down', { x: 0, y: GRID }, () => t`Move its bends down`),
]
