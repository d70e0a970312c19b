import { t } from '@shared/text/translate.ts'
import { type ColorBy, colorModeName, colorModes } from '../insight/coloring.ts'
import type { InsightState } from '../insight/insight.ts'
import type { Editor } from '../editor.ts'
import type { Action } from './action.ts'

function patchInsight(editor: Editor, fields: Partial<InsightState>): void {
  editor.patch({ insight: { ...editor.session.insight, ...fields } })
}

function colorBy(editor: Editor, by: ColorBy): void {
  // A colour that nobody explains says nothing.
  patchInsight(editor, { colorBy: by, legend: by !== 'tier' || editor.session.insight.legend })
  editor.announce(t`Coloured by: ${colorModeName(by)}`)
}

/** Shows and hides one layer of what is known; its title says which of both comes next. */
const toggle = (
  id: string,
  field: 'legend' | 'load' | 'changes',
  shortcut: string,
  words: () => { show: string; hide: string; shown: string; hidden: string },
): Action => ({
  id,
  title: ({ editor }) => (editor.session.insight[field] ? words().hide : words().show),
  shortcuts: [shortcut],
  changes: false,
  run: ({ editor }) => {
    const on = !editor.session.insight[field]
    patchInsight(editor, { [field]: on })
    editor.announce(on ? words().shown : words().hidden)
  },
})

export const insightActions: readonly Action[] = [
  toggle('view.legend', 'legend', 'Shift+L', () => ({
    show: t`Show the legend`,
    hide: t`Hide the legend`,
    shown: t`Legend shown`,
    hidden: t`Legend hidden`,
  })),
  toggle('view.load', 'load', 'Shift+U', () => ({
    show: t`Show live load`,
    hide: t`Hide live load`,
    shown: t`Live load shown`,
    hidden: t`Live load hidden`,
  })),
  toggle('view.changes', 'changes', 'Shift+A', () => ({
    show: t`Show what apply will change`,
    hide: t`Hide what apply will change`,
    shown: t`What apply will change is marked`,
    hidden: t`Marks of what apply will change are hidden`,
  })),
  {
    id: 'view.color-by',
    title: ({ editor }) => t`Colour by the next (now: ${colorModeName(editor.session.insight.colorBy)})`,
    shortcuts: ['Shift+C'],
    changes: false,
    run: ({ editor }) => {
      const at = colorModes.indexOf(editor.session.insight.colorBy)
      colorBy(editor, colorModes[(at + 1) % colorModes.length] ?? 'tier')
    },
  },
  ...colorModes.map((by): Action => ({
    id: `view.color-by-${by}`,
    title: () => t`Colour by: ${colorModeName(by)}`,
    changes: false,
    run: ({ editor }) => colorBy(editor, by),
  })),
  {
    id: 'view.what-if',
    title: ({ editor }) =>
      editor.session.insight.whatIf ? t`Plug all hosts back in` : t`What if a host dies…`,
    shortcuts: ['Shift+W'],
    changes: false,
    run: ({ editor }) => {
      if (editor.session.insight.whatIf) endWhatIf(editor)
      else patchInsight(editor, { whatIf: new Set() })
    },
  },
]

export function endWhatIf(editor: Editor): void {
  patchInsight(editor, { whatIf: null })
  editor.announce(t`All hosts are plugged in again`)
}

/** Thinks a host away, or back. */
export function unplug(editor: Editor, hostId: string): void {
  const next = new Set(editor.session.insight.whatIf)
  if (!next.delete(hostId)) next.add(hostId)
  patchInsight(editor, { whatIf: next })
}
