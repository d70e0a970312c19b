import type { Editor } from '../editor.ts'
import { type Action, type ActionContext, enabled } from './action.ts'
import { arrangeActions } from './arrange.ts'
import { balancerActions } from './balancers.ts'
import { boxActions } from './boxes.ts'
import { bundleActions } from './bundles.ts'
import { editActions } from './edit.ts'
import { historyActions } from './history.ts'
import { imageActions } from './images.ts'
import { insightActions } from './insight.ts'
import { laneActions } from './lanes.ts'
import { linkActions } from './links.ts'
import { networkActions } from './networks.ts'
import { serverActions } from './servers.ts'
import { shownActions } from './shown.ts'
import { sizeActions } from './sizes.ts'
import { tidyActions } from './tidy.ts'
import { tieActions } from './ties.ts'
import { tierActions } from './tiers.ts'
import { viewActions } from './view.ts'
import { volumeActions } from './volumes.ts'

/** Everything that can be done in the designer. */
export const actions: readonly Action[] = [
  ...serverActions,
  ...arrangeActions,
  ...tidyActions,
  ...tierActions,
  ...laneActions,
  ...editActions,
  ...boxActions,
  ...linkActions,
  ...networkActions,
  ...volumeActions,
  ...balancerActions,
  ...tieActions,
  ...sizeActions,
  ...historyActions,
  ...viewActions,
  ...shownActions,
  ...bundleActions,
  ...insightActions,
  ...imageActions,
]

const byId = new Map(actions.map((action) => [action.id, action]))

export const actionOf = (id: string): Action | undefined => byId.get(id)

/** Runs an action if it can be done now. Returns whether it was. */
export function perform(editor: Editor, id: string, context: Omit<ActionContext, 'editor'> = {}): boolean {
  const action = byId.get(id)
  const full = { ...context, editor }
  if (!action) return false
  const can = enabled(action, full)
  if (can === true) action.run(full)
  else editor.announce(can)
  return can === true
}
