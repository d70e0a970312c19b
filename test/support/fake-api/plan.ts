import { GiB, MiB } from '../../../src-shared/base/units.ts'
import { instancesOf } from '../../../src-shared/design/instances.ts'
import type { DesignRecord } from '../../../src-shared/design/records.ts'
import type { Placement, Verdict } from '../../../src-shared/placement/types.ts'
import { termNames } from '../../../src-shared/placement/weights.ts'
import type { Plan, PlanStep } from '../../../src-shared/plan/plan.ts'

const weights = termNames.map((term) => (term === 'memory' ? 2 : term === 'start' ? 1 : 0))

/** `free`: share of memory that stays free; 0: it does not fit. */
function verdict(hostId: string, hostName: string, score: number, free: number): Verdict {
  if (free > 0) {
    const values = termNames.map((term) => (term === 'memory' ? score : 1))
    const measures = termNames.map((term) => (term === 'memory' ? free : 0))
    return { hostId, hostName, fits: true, score, fails: [], terms: [...values, ...measures] }
  }
  const numbers = {
    unit: 'bytes',
    wants: 8 * GiB,
    has: 3.2 * GiB,
    limit: 15 * GiB,
    shortBy: 4.8 * GiB,
  } as const
  return { hostId, hostName, fits: false, score: 0, fails: [{ need: 'memory', ...numbers }], terms: [] }
}

function placementOf(records: DesignRecord[], now: number): Placement {
  const servers = records.filter((record) => record.type === 'server')
  return {
    assignments: servers.flatMap(instancesOf).map((instance, index) => ({
      key: instance.key,
      hostId: instance.name === 'db' ? null : index % 2 === 0 ? 'host:north' : 'host:south',
      pools: { root: 'default' },
      reason:
        instance.name === 'db'
          ? 'No host has 8 GiB of memory free; north comes closest, 1.5 GiB short.'
          : 'Most memory free after it (62 %), and it has the image tiny.qcow2 already.',
      verdicts: [
        verdict('host:north', 'north', 0.82, 0.62),
        verdict('host:south', 'south', 0.54, 0.31),
        verdict('host:cellar', 'cellar', 0, 0),
      ],
      weights,
    })),
    hosts: 4,
    ages: [{ hostId: 'host:attic', name: 'attic', ageMs: now % 1000 === -1 ? 0 : 42 * 60_000 }],
  }
}

/** A plan with every kind of step: harmless, restarting, destroying; or the plan to destroy all. */
export function fakePlan(
  designId: string,
  designName: string,
  records: DesignRecord[],
  destroy: boolean,
  now: number,
): Plan {
  const servers = records.filter((record) => record.type === 'server').flatMap(instancesOf)
  const uuid = '6f2c1a7e-0b1d-4c55-9a2e-000000000001'
  const steps: PlanStep[] = []
  const add = (step: Omit<PlanStep, 'id' | 'after'>) =>
    steps.push({ ...step, id: `s${steps.length + 1}`, after: [] })
  for (const [index, { server, replica, name }] of servers.entries()) {
    const hostId = index % 2 === 0 ? 'host:north' : 'host:south'
    const about = { hostId, serverId: server.id, replica }
    if (destroy) {
      add({
        ...about,
        request: { kind: 'machine.forceOff', hostId: 'host:north', uuid },
        title: `Stop ${name}`,
        changes: [],
        bytes: 0,
        estimateMs: 20_000,
        risk: 'none',
      })
      add({
        ...about,
        request: { kind: 'machine.undefine', hostId: 'host:north', uuid },
        title: `Delete ${name} and its disks`,
        changes: [`disk ${name}-root in pool default (2 GiB)`],
        bytes: 0,
        estimateMs: 1000,
        risk: 'destroy',
        warning: `deletes ${name} and its disk root (2 GiB); this cannot be undone`,
      })
    } else if (index === 1) {
      add({
        ...about,
        request: { kind: 'machine.setMemory', hostId: 'host:north', uuid, memoryBytes: 2 * GiB, live: false },
        title: `Change the memory of ${name}`,
        changes: ['memory 1 GiB → 2 GiB'],
        bytes: 0,
        estimateMs: 90_000,
        risk: 'restart',
        warning: `${name} is shut down and started again; it is away for about a minute`,
      })
    } else {
      add({
        ...about,
        request: {
          kind: 'image.copy',
          from: { hostId: 'host:north', pool: 'default', volume: 'tiny.qcow2' },
          to: { hostId: 'host:south', pool: 'default', volume: `${name}-root.qcow2` },
        },
        title: `Copy image tiny.qcow2 to ${name}-root.qcow2`,
        changes: [],
        bytes: 38 * MiB,
        estimateMs: 6000,
        risk: 'none',
      })
      add({
        ...about,
        request: { kind: 'machine.start', hostId: 'host:north', uuid },
        title: `Create and start ${name}`,
        changes: ['1 vCPU, 128 MiB memory', 'network internal, address by DHCP'],
        bytes: 0,
        estimateMs: 9000,
        risk: 'none',
      })
    }
  }
  return {
    id: 'plan:fake',
    designId,
    designName,
    createdAt: now,
    steps,
    placement: placementOf(records, now),
    problems: destroy
      ? []
      : [
          {
            severity: 'warning',
            text: 'The pool default of south is 96 % full.',
            how: 'Free space there, or let db use the pool fast.',
          },
        ],
    staleHosts: [{ hostId: 'host:attic', name: 'attic', ageMs: 42 * 60_000 }],
    totals: destroy
      ? {
          create: 0,
          change: 0,
          remove: servers.length,
          keep: 0,
          bytes: 0,
          estimateMs: servers.length * 21_000,
        }
      : {
          create: servers.length - 1,
          change: 1,
          remove: 0,
          keep: 2,
          bytes: 38 * MiB * (servers.length - 1),
          estimateMs: 141_000,
        },
    destroy,
    facts: { 'web-1 on north': 'running, 1 vCPU, 1 GiB' },
    basis: 'fake',
  }
}
