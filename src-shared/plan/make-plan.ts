import { type Id, newId } from '../base/ids.ts'
import { type Instance, serverOfKey } from '../design/instances.ts'
import type { DesignData } from '../design/records.ts'
import { findingsOf } from '../design/rules.ts'
import { DesignStore } from '../design/store.ts'
import type { Decision } from '../placement/decision.ts'
import { place } from '../placement/place.ts'
import { roomOf } from '../placement/room.ts'
import type { Assignment, Placement } from '../placement/types.ts'
import { basisOf } from './basis.ts'
import { machineText, planChange } from './change.ts'
import type { PlanContext } from './context.ts'
import { planCreate } from './create.ts'
import { candidatesOf, demandsOf, type DesignView, optionsOf, viewOf, virtualInstances } from './demands.ts'
import { expectDevices } from './devices.ts'
import { Draft } from './draft.ts'
import { totalMs } from './estimates.ts'
import { removeImageCopies } from './image-copies.ts'
import type { ImageSource } from './images.ts'
import type { StoredImage } from './library.ts'
import type { HostChange } from './loads.ts'
import { locate, type Located, type Whereabouts } from './locate.ts'
import type { Plan } from './plan.ts'
import { planLoads } from './plan-loads.ts'
import { planRemove } from './remove.ts'
import { canLookInto, type Deployment, isAvailable, type PlanHost, whyUnavailable } from './world.ts'
import { both } from '../text/lists.ts'
import { language, t } from '../text/translate.ts'

export interface PlanInput {
  design: DesignData
  hosts: readonly PlanHost[]
  /** The images of the image stores as last read; without it none is known. */
  library?: readonly StoredImage[]
  /** Rows of this design only. */
  deployments: readonly Deployment[]
  /** ms since the epoch. */
  now: number
  /** Default: a random one. */
  newId?(): Id<'plan'>
  newUuid(): string
  /** A locally administered address: "52:54:00:…". */
  newMac(): string
  /** Take everything away that the design has on hosts. */
  destroy?: boolean
  /** Images that the disks of other designs are made from: copies that they need are left. */
  otherImages?: readonly ImageSource[]
  /** The plan that a person agreed to, when it is made again for comparison: its choice of hosts and pools holds. */
  pinned?: Plan
  /** Why not the other hosts is not asked: much faster. */
  brief?: boolean
  /** … but of these servers it is. */
  inFull?: ReadonlySet<string>
}

/** Where everything would run, and why; from whatever facts there are. */
export function placeDesign(
  input: Pick<
    PlanInput,
    'design' | 'hosts' | 'library' | 'deployments' | 'now' | 'pinned' | 'brief' | 'inFull'
  >,
): Placement {
  const view = viewOf(input.design)
  return placed(input, view, locate(input.design.id, input.hosts, input.deployments))
}

/** What placing a design goes by; `place` of it is `placeDesign`. */
export function decisionOf(
  input: Pick<PlanInput, 'design' | 'hosts' | 'library' | 'deployments' | 'now' | 'pinned'>,
): Decision {
  const view = viewOf(input.design)
  return asked(input, view, locate(input.design.id, input.hosts, input.deployments))
}

function asked(
  input: Pick<PlanInput, 'hosts' | 'library' | 'now' | 'pinned'>,
  view: DesignView,
  where: Whereabouts,
): Decision {
  const demands = demandsOf(view, { hosts: input.hosts, library: input.library ?? [] }, where, input.pinned)
  return {
    name: view.settings.name,
    demands,
    candidates: candidatesOf(input.hosts, demands, where),
    options: optionsOf(view, input.now),
  }
}

function placed(
  input: Pick<PlanInput, 'hosts' | 'library' | 'now' | 'pinned' | 'brief' | 'inFull'>,
  view: DesignView,
  where: Whereabouts,
): Placement {
  const { demands, candidates, options } = asked(input, view, where)
  return place(demands, candidates, {
    ...options,
    brief: input.brief ?? false,
    ...(input.inFull ? { inFull: input.inFull } : {}),
  })
}

/**
 * The ordered steps from what is there to what a design says. Pure: reads only its input. What is there already is
 * not asked for again, so a plan made after an apply has no steps, and one made after half an apply has the rest.
 */
export function makePlan(input: PlanInput): Plan {
  const { design, hosts, destroy = false } = input
  const view = viewOf(design)
  const where = locate(design.id, hosts, input.deployments)
  const draft = new Draft(hosts)
  const context: PlanContext = {
    designId: design.id,
    designName: view.settings.name,
    draft,
    hosts,
    library: input.library ?? [],
    networks: view.networks,
    newUuid: () => input.newUuid(),
    newMac: () => input.newMac(),
  }
  const wanted = destroy ? [] : virtualInstances(view)
  const placement: Placement = destroy ? { assignments: [], hosts: 0, ages: [] } : placed(input, view, where)
  const totals = { create: 0, change: 0, remove: 0, keep: 0, bytes: 0, estimateMs: 0 }
  const blocked = destroy ? new Set<string>() : drawingProblems(design, draft)
  if (!destroy) keptForDedicated(view, placement, draft)

  for (const { host, machine, key } of where.doubles) {
    draft.problem(
      'warning',
      t`${host.name} has a further machine, ${machine.name}, that carries the mark of ${key}. It is left alone.`,
      {
        hostId: host.hostId,
      },
    )
  }
  const keys = new Set(wanted.map((instance) => instance.key))
  const gone = [...where.byKey.values()].filter(
    (one) => !keys.has(one.key) && !isDedicated(view, one.serverId, destroy),
  )
  for (const one of gone.toSorted((a, b) => (a.key < b.key ? -1 : 1))) {
    note(draft, one)
    if (planRemove(context, one)) totals.remove += 1
  }
  const assignments = new Map(placement.assignments.map((one) => [one.key, one]))
  for (const instance of wanted)
    expectDevices(context, instance, assignments.get(instance.key), where.byKey.get(instance.key))
  // Names that stay as they are must not be given to others.
  const settled = wanted.toSorted((a, b) => Number(has(where, b)) - Number(has(where, a)))
  for (const instance of settled) {
    const located = where.byKey.get(instance.key)
    const outcome = blocked.has(instance.server.id)
      ? 'none'
      : planInstance(context, instance, assignments.get(instance.key), located)
    if (outcome !== 'none') totals[outcome] += 1
  }
  if (destroy) removeImageCopies(context, view, input.otherImages ?? [])
  totals.bytes = draft.steps.reduce((sum, step) => sum + step.bytes, 0)
  totals.estimateMs = totalMs(draft.steps)
  for (const { hostId } of draft.steps) {
    const host = hostId === null ? undefined : draft.hosts.get(hostId)
    if (host) draft.fact(t`host ${host.name}`, isAvailable(host) ? t`answers` : whyUnavailable(host))
  }
  return {
    id: input.newId?.() ?? newId('plan'),
    designId: design.id,
    designName: view.settings.name,
    createdAt: input.now,
    destroy,
    steps: draft.steps,
    placement,
    loads: loadsOf(input, view, where, draft.steps),
    problems: draft.problems,
    staleHosts: placement.ages,
    totals,
    facts: draft.facts,
    language: language(),
    basis: basisOf(draft.facts),
  }
}

function loadsOf(
  { hosts, now }: Pick<PlanInput, 'hosts' | 'now'>,
  view: DesignView,
  where: Whereabouts,
  steps: Plan['steps'],
): HostChange[] {
  const options = optionsOf(view, now)
  const byName = hosts.toSorted((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0))
  const rooms = candidatesOf(byName, [], where).map((candidate) => roomOf(candidate, options))
  const own = new Set([...where.byKey.values()].flatMap(({ machine }) => machine ?? []))
  return planLoads(hosts, rooms, own, steps)
}

const has = (where: Whereabouts, { key }: Instance): boolean => where.byKey.get(key)?.machine !== undefined

const isDedicated = (view: DesignView, serverId: string, destroy: boolean): boolean =>
  !destroy && view.servers.some((server) => server.id === serverId && server.kind === 'dedicated')

/** Errors of the drawing itself; returns the servers that cannot be planned because of them. */
function drawingProblems(design: DesignData, draft: Draft): Set<string> {
  const blocked = new Set<string>()
  for (const { severity, records, text, next } of findingsOf(new DesignStore(design.records))) {
    if (severity !== 'error') continue
    for (const record of records) blocked.add(record)
    const serverId = records.find((id) => id.startsWith('server:'))
    draft.problem('error', text, {
      ...(next === undefined ? {} : { how: next }),
      ...(serverId ? { serverId } : {}),
    })
  }
  return blocked
}

/** Dedicated servers are left out of what is done; the hosts that they would be are left alone by everything else. */
function keptForDedicated(view: DesignView, { assignments }: Placement, draft: Draft): void {
  for (const server of view.servers) {
    if (server.kind !== 'dedicated') continue
    const hosts = assignments.flatMap(({ key, hostId }) =>
      serverOfKey(key) === server.id && hostId !== null ? (draft.hosts.get(hostId)?.name ?? []) : [],
    )
    draft.problem(
      'warning',
      hosts.length > 0
        ? t`${server.name} is a dedicated server. None of the hosts can set up dedicated servers yet, so it is left out of this plan; ${both(hosts)} is kept free for it.`
        : t`${server.name} is a dedicated server. None of the hosts can set up dedicated servers yet, so it is left out of this plan.`,
      { serverId: server.id },
    )
  }
}

/** Records how a machine is that the plan is about. */
function note(draft: Draft, { host, machine, row, key }: Located): void {
  if (host && machine) draft.fact(t`${machine.name} on ${host.name}`, machineText(machine))
  else if (host && row) draft.fact(t`${row.machineName || key} on ${host.name}`, t`not there`)
}

function planInstance(
  context: PlanContext,
  instance: Instance,
  assignment: Assignment | undefined,
  located: Located | undefined,
): 'create' | 'change' | 'keep' | 'none' {
  const { draft } = context
  if (located) note(draft, located)
  const { host, machine, row } = located ?? {}
  const about = { serverId: instance.server.id, ...(host ? { hostId: host.hostId } : {}) }
  if ((row || machine) && (!host || !isAvailable(host))) {
    const why = host ? whyUnavailable(host) : t`that host is no longer in the list`
    draft.problem('warning', t`${instance.name} was put on a host, but ${why}. It is left as it is.`, {
      ...about,
      how: host
        ? t`Bring the host back and plan again.`
        : t`Add the host again, or draw the server anew to run it elsewhere.`,
    })
    return 'keep'
  }
  if (host && machine) {
    return planChange(context, instance, assignment, { host, machine, row }) ? 'change' : 'keep'
  }
  if (host && row && hidden(context, instance, host, row)) return 'keep'
  return assignment && planCreate(context, instance, assignment, located) ? 'create' : 'none'
}

/** Disks noted in a pool that cannot be looked into may well be there: making them again would leave two. */
function hidden({ draft }: PlanContext, instance: Instance, host: PlanHost, row: Deployment): boolean {
  const asleep = row.volumes.find(({ pool }) => !canLookInto(host, pool))
  if (!asleep) return false
  draft.problem(
    'error',
    t`${instance.name} has its disk ${asleep.volume} in pool ${asleep.pool} of ${host.name}, which cannot be looked into now.`,
    {
      serverId: instance.server.id,
      hostId: host.hostId,
      how: t`Make sure that the pool is active on the host, and plan again.`,
    },
  )
  return true
}
