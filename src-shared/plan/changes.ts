import { instancesOf } from '../design/instances.ts'
import type { DesignData } from '../design/records.ts'
import type { StoredImage } from './library.ts'
import { locate } from './locate.ts'
import { makePlan } from './make-plan.ts'
import type { PlanStep } from './plan.ts'
import type { Deployment, PlanHost } from './world.ts'

export interface ChangesInput {
  design: DesignData
  hosts: readonly PlanHost[]
  library?: readonly StoredImage[]
  deployments: readonly Deployment[]
  now: number
}

/** What the next apply would do to one server of the design, counted in instances. */
export interface ServerChange {
  add: number
  change: number
  remove: number
  /** What changes, for people: ["memory 1 GiB → 2 GiB"]. */
  texts: string[]
}

export interface DesignChanges {
  servers: Record<string, ServerChange>
  /** What is on hosts and no longer drawn. `kept`: it is only let go of, and runs on. */
  gone: { key: string; name: string; hostName: string; kept: boolean }[]
  totals: { add: number; change: number; remove: number }
  /** What keeps a part of the design from being carried out. */
  errors: { text: string; serverId: string | null }[]
  /** Age of the oldest facts that this rests on, ms; null without any. */
  ageMs: number | null
}

/**
 * What the next apply would add, change and remove, from the last known facts: a plan in short that asks nobody.
 * Hosts that do not answer just now are taken as they were last seen, so that it also works offline.
 */
export function designChanges(input: ChangesInput): DesignChanges {
  const hosts = input.hosts.map((host) =>
    host.facts && host.refused === undefined ? { ...host, reachable: true } : host,
  )
  const { steps, problems } = makePlan({
    ...input,
    hosts,
    brief: true,
    // The plan is thrown away: nobody ever sees these.
    newUuid: () => '00000000-0000-4000-8000-000000000000',
    newMac: () => '52:54:00:00:00:00',
  })
  const drawn = new Set<string>()
  const replicas = new Map<string, Set<string>>()
  for (const record of input.design.records) {
    if (record.type !== 'server') continue
    drawn.add(record.id)
    if (record.kind !== 'virtual') continue
    replicas.set(record.id, new Set(instancesOf(record).map(({ key }) => key)))
  }
  const byKey = Map.groupBy(
    steps.filter((step) => step.serverId !== undefined),
    (step) => `${step.serverId}#${step.replica ?? 0}`,
  )
  const where = locate(input.design.id, hosts, input.deployments).byKey
  const result: DesignChanges = {
    servers: {},
    gone: [],
    totals: { add: 0, change: 0, remove: 0 },
    errors: problems.flatMap(({ severity, text, serverId }) =>
      severity === 'error' ? [{ text, serverId: serverId ?? null }] : [],
    ),
    ageMs: oldest(hosts),
  }
  for (const [key, own] of byKey) {
    const serverId = own[0]?.serverId ?? ''
    const kind = kindOf(own, replicas.get(serverId)?.has(key) ?? false)
    result.totals[kind] += 1
    if (drawn.has(serverId)) {
      const change = (result.servers[serverId] ??= { add: 0, change: 0, remove: 0, texts: [] })
      change[kind] += 1
      if (kind === 'change') change.texts.push(...own.flatMap((step) => step.changes))
    }
    if (kind !== 'remove') continue
    const located = where.get(key)
    result.gone.push({
      key,
      name: located?.machine?.name ?? located?.row?.machineName ?? key,
      hostName: located?.host?.name ?? '',
      kept: own.every(({ request }) => request.kind === 'machine.adopt'),
    })
  }
  for (const change of Object.values(result.servers)) change.texts = [...new Set(change.texts)]
  return result
}

function kindOf(steps: readonly PlanStep[], wanted: boolean): 'add' | 'change' | 'remove' {
  if (!wanted) return 'remove'
  return steps.some(({ request }) => request.kind === 'machine.define' && request.create) ? 'add' : 'change'
}

function oldest(hosts: readonly PlanHost[]): number | null {
  const ages = hosts.flatMap(({ enabled, factsAge }) => (enabled && factsAge !== null ? [factsAge] : []))
  return ages.length === 0 ? null : Math.max(...ages)
}
