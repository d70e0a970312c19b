import type { ObservedInstance } from '@shared/contract/designs.ts'
import type { JobView } from '@shared/contract/jobs.ts'
import type { Finding } from '@shared/design/findings.ts'
import { instancesOf } from '@shared/design/instances.ts'
import type { ServerRecord } from '@shared/design/records.ts'
import type { Placement } from '@shared/placement/types.ts'
import { t, tn } from '@shared/text/translate.ts'
import { type CardStatus, designedStatus, stateWord, type StatusBoard } from './core/status.ts'

export interface BoardInput {
  servers: readonly ServerRecord[]
  observed: readonly ObservedInstance[]
  findings: readonly Finding[]
  jobs: Iterable<JobView>
  /** Shown for what does not exist yet, when the person asked where things will run. */
  placement: Placement | null
}

/** Which state speaks for a group: the one that most needs a look. */
const urgency: CardStatus['state'][] = ['crashed', 'unknown', 'stopping', 'stopped', 'paused', 'running']

/** The same, by server. */
export interface KnownOfServers {
  readonly observed: ReadonlyMap<string, readonly ObservedInstance[]>
  readonly worst: ReadonlyMap<string, Finding['severity']>
  readonly progress: ReadonlyMap<string, number>
  /** Undefined: nobody asked, or there is no host. */
  readonly hosts: ReadonlyMap<string, string> | undefined
}

/** What the canvas says of each server, from everything that is known of it. */
export function statusBoard(input: BoardInput): StatusBoard {
  const known = {
    observed: Map.groupBy(input.observed, (one) => one.serverId),
    worst: worstFindings(input.findings),
    progress: progressOf(input.jobs),
    hosts: proposedHosts(input.placement),
  }
  return new Map(input.servers.map((server) => [server.id, statusOf(server, known)]))
}

/** What the canvas says of one server. */
export function statusOf(server: ServerRecord, known: KnownOfServers): CardStatus {
  const live = liveStatus(server, known.observed.get(server.id) ?? [])
  const proposed = live.state === 'designed' ? proposal(server, known.hosts) : undefined
  const finding = known.worst.get(server.id) ?? null
  const progress = known.progress.get(server.id) ?? null
  // Of most servers of a large design nothing else is known.
  if (live === designedStatus && proposed === undefined && progress === null) return designedWith(finding)
  return {
    ...live,
    ...(proposed === undefined ? {} : { host: proposed, proposed: true }),
    finding,
    progress,
  }
}

const designed = new Map<CardStatus['finding'], CardStatus>([[null, designedStatus]])

function designedWith(finding: CardStatus['finding']): CardStatus {
  const status = designed.get(finding) ?? { ...designedStatus, finding }
  designed.set(finding, status)
  return status
}

function liveStatus(server: ServerRecord, instances: readonly ObservedInstance[]): CardStatus {
  const [first] = instances
  if (!first) return designedStatus
  const states = instances.map((one) => one.state)
  const state = urgency.find((one) => states.includes(one as ObservedInstance['state'])) ?? 'unknown'
  const running = states.filter((one) => one === 'running').length
  const text =
    server.replicas === 1 && instances.length === 1
      ? stateWord(state)
      : t`${running} of ${server.replicas} running`
  const names = [...new Set(instances.map((one) => one.hostName))]
  const stale = instances.some((one) => one.stale)
  const there = instances.filter((one) => one.replica < server.replicas).length
  return {
    ...designedStatus,
    state,
    missing: Math.max(0, server.replicas - there),
    text: stale ? `${text}?` : text,
    host: names.length === 1 ? (names[0] ?? '') : tn(names.length, '{n} host', '{n} hosts'),
    drift: [...new Set(instances.flatMap((one) => one.drift))],
    stale,
  }
}

const severities = ['info', 'warning', 'error'] as const

export function worstFindings(findings: readonly Finding[]): Map<string, Finding['severity']> {
  const worst = new Map<string, Finding['severity']>()
  for (const { records, severity } of findings)
    for (const id of records) {
      const before = worst.get(id)
      if (!before || severities.indexOf(severity) > severities.indexOf(before)) worst.set(id, severity)
    }
  return worst
}

/** How far the jobs under way have come with each server, 0..1. */
export function progressOf(jobs: Iterable<JobView>): Map<string, number> {
  const progress = new Map<string, number>()
  for (const job of jobs) {
    if (job.state !== 'running' && job.state !== 'queued' && job.state !== 'cancelling') continue
    const byServer = Map.groupBy(
      job.steps.filter((step) => step.serverId !== null),
      (step) => step.serverId ?? '',
    )
    for (const [id, steps] of byServer) {
      const done = steps.map((step) =>
        step.state === 'succeeded' || step.state === 'skipped'
          ? 1
          : step.state === 'running' && step.total
            ? step.done / step.total
            : 0,
      )
      const share = done.reduce((sum, one) => sum + one, 0) / steps.length
      if (share < 1) progress.set(id, share)
    }
  }
  return progress
}

export function proposedHosts(placement: Placement | null): Map<string, string> | undefined {
  // Without any host there is nothing to propose, and nothing that does not fit.
  if (!placement || placement.hosts === 0) return undefined
  const hosts = new Map<string, string>()
  for (const { key, hostId, verdicts } of placement.assignments)
    hosts.set(key, verdicts.find((verdict) => verdict.hostId === hostId)?.hostName ?? '')
  return hosts
}

function proposal(server: ServerRecord, hosts: ReadonlyMap<string, string> | undefined): string | undefined {
  if (!hosts) return undefined
  const names = [...new Set(instancesOf(server).map((one) => hosts.get(one.key) ?? ''))]
  if (names.includes('')) return ''
  return names.join(', ')
}
