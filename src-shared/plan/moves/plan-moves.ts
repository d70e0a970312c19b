import { newId } from '../../base/ids.ts'
import { basisOf } from '../basis.ts'
import { Draft } from '../draft.ts'
import { totalMs } from '../estimates.ts'
import type { PlanInput } from '../make-plan.ts'
import type { Plan } from '../plan.ts'
import { planLoads } from '../plan-loads.ts'
import { isAvailable, whyUnavailable } from '../world.ts'
import { noticesOf } from './report.ts'
import { type Scene, sceneOf } from './scene.ts'
import type { MovesOfPlan } from './types.ts'
import { Way } from './way.ts'
import { language, t } from '../../text/translate.ts'

type MovesPlanInput = Pick<PlanInput, 'design' | 'hosts' | 'library' | 'deployments' | 'now' | 'newId'>

/**
 * An ordinary plan of moves that were chosen, one after the other, each looked at again on the way: a move that is no
 * longer possible is an error that names why, and nothing of the plan can be carried out then.
 */
export function planMoves(input: MovesPlanInput, wish: MovesOfPlan): Plan {
  const scene = sceneOf(input)
  const draft = new Draft(scene.hosts)
  const way = new Way(scene, draft, emptiedBy(scene, wish))
  for (const { keys, to } of unitMoves(scene, wish.moves)) way.move(keys, to, wish.cold ?? false)
  for (const { hostId } of draft.steps) {
    const host = hostId === null ? undefined : draft.hosts.get(hostId)
    if (host) draft.fact(t`host ${host.name}`, isAvailable(host) ? t`answers` : whyUnavailable(host))
  }
  for (const { severity, text, how } of noticesOf(scene))
    draft.problem(severity, text, how === undefined ? {} : { how })
  const bytes = draft.steps.reduce((sum, step) => sum + step.bytes, 0)
  const moved = new Set(wish.moves.map(({ key }) => key)).size
  return {
    id: input.newId?.() ?? newId('plan'),
    designId: input.design.id,
    designName: scene.view.settings.name,
    createdAt: input.now,
    destroy: false,
    moves: wish,
    steps: draft.steps,
    placement: { assignments: [], hosts: scene.hosts.length, ages: [] },
    loads: planLoads(
      scene.hosts,
      scene.rooms,
      new Set(scene.residents.map(({ machine }) => machine)),
      draft.steps,
    ),
    problems: draft.problems,
    staleHosts: [],
    totals: {
      ...{ create: 0, change: moved, remove: 0, keep: scene.residents.length - moved },
      bytes,
      estimateMs: totalMs(draft.steps),
    },
    facts: draft.facts,
    language: language(),
    basis: basisOf(draft.facts),
  }
}

/** Moves of one unit to one host that follow one another belong together. */
function unitMoves(
  { units, residents }: Scene,
  moves: MovesOfPlan['moves'],
): { keys: string[]; to: string }[] {
  const unit = new Map(
    units.flatMap((members, number) => members.map((at) => [residents[at]?.instance.key, number] as const)),
  )
  const found: { keys: string[]; to: string }[] = []
  for (const { key, to } of moves) {
    const last = found.at(-1)
    const own = unit.get(key)
    const joins = last?.to === to && own !== undefined && unit.get(last.keys[0] ?? '') === own
    if (last && joins && !last.keys.includes(key)) last.keys.push(key)
    else found.push({ keys: [key], to })
  }
  return found
}

/** Hosts, by number, that moves are to empty: they leave them, and none goes there. */
function emptiedBy({ hosts, residents }: Scene, { goal, moves }: MovesOfPlan): Set<number> {
  if (goal !== 'drain' && goal !== 'consolidate') return new Set()
  const number = (hostId: string): number => hosts.findIndex((one) => one.hostId === hostId)
  const empty = new Set<number>()
  for (const { key } of moves) {
    const resident = residents.find(({ instance }) => instance.key === key)
    if (resident) empty.add(hosts.indexOf(resident.host))
  }
  for (const { to } of moves) empty.delete(number(to))
  return empty
}
