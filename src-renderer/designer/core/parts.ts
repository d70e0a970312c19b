import type { CardIcon } from '@shared/drawing/faces.ts'
import { CARD, newFrame, newNote } from '@shared/design/create.ts'
import type { Point, Size } from '@shared/drawing/geometry.ts'
import { PILL } from '@shared/drawing/networks.ts'
import { t } from '@shared/text/translate.ts'
import { perform } from './actions/index.ts'
import { addServer } from './actions/servers.ts'
import { readOnlyReason } from './drawing.ts'
import type { Editor } from './editor.ts'
import { called } from './words.ts'

/** Something to drag onto the canvas. */
export interface Part {
  readonly icon: CardIcon | 'note' | 'frame' | 'network'
  readonly title: () => string
}

export const parts: readonly Part[] = [
  { icon: 'load-balancing', title: () => t`Load balancer` },
  { icon: 'web', title: () => t`Web server` },
  { icon: 'application', title: () => t`Application server` },
  { icon: 'data', title: () => t`Data server` },
  { icon: 'other', title: () => t`Other server` },
  { icon: 'dedicated', title: () => t`Dedicated server` },
  { icon: 'note', title: () => t`Note` },
  { icon: 'frame', title: () => t`Frame` },
  { icon: 'network', title: () => t`Network` },
]

const isLoose = (icon: Part['icon']): icon is 'note' | 'frame' | 'network' =>
  icon === 'note' || icon === 'frame' || icon === 'network'

/** Why a part cannot be put anywhere now; null when it can. */
export function partRefusal(editor: Editor, { icon }: Part): string | null {
  if (editor.readOnly) return readOnlyReason()
  return isLoose(icon) || editor.layout.lanes().length > 0 ? null : t`Add a tier first`
}

/**
 * Puts a part on the drawing: at `world`, or, when nobody pointed, a server into the tier of its role. What its role
 * is decides its name; the tier it stands in is the person's choice.
 */
export function putPart(editor: Editor, part: Part, world?: Point): void {
  const refusal = partRefusal(editor, part)
  if (refusal !== null) return editor.announce(refusal)
  const { icon } = part
  if (isLoose(icon)) return void perform(editor, `${icon}.add`, world ? { world } : {})
  if (icon === 'dedicated') return addServer({ editor, ...(world ? { world } : {}) }, 'dedicated')
  const own = editor.layout.lanes().find((lane) => lane.tier.role === icon)?.tier.id
  addServer({ editor, ...(world ? { world } : own ? { tier: own } : {}) }, 'virtual', icon)
}

/** How large a part will stand on the drawing. Cards are put around the pointer, everything else begins at it. */
export function partSize({ icon }: Part): Size & { readonly centred: boolean } {
  if (!isLoose(icon)) return { ...CARD, centred: true }
  const { width, height } =
    icon === 'network' ? PILL : icon === 'note' ? newNote({ x: 0, y: 0 }) : newFrame({ x: 0, y: 0 })
  return { width, height, centred: false }
}

/** The tier that a server would go to if it were let go of here; empty for what belongs to no tier. */
export function partTier(editor: Editor, { icon }: Part, world: Point): string {
  const tier = isLoose(icon) ? undefined : editor.layout.laneAt(world, true)?.tier
  return tier ? t`Tier ${called(tier)}` : ''
}
