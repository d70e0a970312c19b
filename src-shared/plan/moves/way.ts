import { formatBytes, formatDuration } from '../../base/units.ts'
import type { MachineSpec } from '../../machine/spec.ts'
import { Draft as Trial } from '../../placement/engine/moves/draft.ts'
import { failTexts } from '../../placement/fail-words.ts'
import { failsOf } from '../../placement/filters.ts'
import { Meets } from '../../placement/meets.ts'
import type { Fail } from '../../placement/types.ts'
import { both } from '../../text/lists.ts'
import { t } from '../../text/translate.ts'
import { machineText } from '../change.ts'
import { limitsOf, ofInstance } from '../context.ts'
import type { Draft } from '../draft.ts'
import { migrationMs } from '../estimates.ts'
import { type PlanHost, whyUnavailable } from '../world.ts'
import { type Landing, land } from './disks.ts'
import { Pairs } from './pairs.ts'
import { mayGo, mayGoOn, type Resident, type Scene } from './scene.ts'
import { situationOf } from './situation.ts'

type Moving = Resident & { spec: MachineSpec }

/** Where everything is while moves are planned one after the other. */
export class Way {
  readonly #scene: Scene
  readonly #draft: Draft
  readonly #residents: Map<string, Moving>
  /** Asked whether the failure reserve bears a move. */
  readonly #engine: Trial
  readonly #pairs: Pairs

  constructor(scene: Scene, draft: Draft, emptied: ReadonlySet<number>) {
    this.#scene = scene
    this.#draft = draft
    const { goal, ...situated } = situationOf(scene, 'rebalance', new Set(), new Set())
    // As when the moves were looked for: what is to be empty is no room for those who may have to restart.
    const situation = { ...situated, goal: { ...goal, closed: emptied } }
    this.#engine = new Trial(situation)
    this.#pairs = new Pairs(situation)
    this.#residents = new Map(
      scene.residents.map((one) => [one.instance.key, { ...one, spec: specNow(scene, one) }]),
    )
    if (scene.residents.some(({ demand }) => demand.ties)) {
      const meets = new Meets()
      for (const room of scene.rooms) room.meets = meets
    }
    // What stays where it is takes its room first, so that what comes is asked beside it.
    for (const one of scene.residents) this.#count(one, one.host.hostId, 1)
  }

  /** Those of a unit together; a part of one cannot leave its host. */
  move(keys: readonly string[], to: string, cold: boolean): void {
    const target = this.#draft.hosts.get(to)
    const found = keys.map((key) => this.#residents.get(key))
    if (!target || found.includes(undefined)) {
      const at = found.indexOf(undefined)
      const name = found[Math.max(0, at)]?.machine.name ?? keys[Math.max(0, at)] ?? ''
      this.#draft.problem(
        'error',
        at < 0
          ? t`${name} was to move to a host that is no longer in the list.`
          : t`${name} was to move, but it is not on any host now.`,
        { how: t`Look for moves again.` },
      )
      return
    }
    const residents = found.filter((one) => one !== undefined)
    const [first] = residents
    if (!first || first.host.hostId === target.hostId) return
    const left = this.#matesOf(first).filter(
      (name) => !residents.some(({ machine }) => machine.name === name),
    )
    if (left.length > 0) {
      const why = t`a rule keeps it on one host with ${both(left)}, and only together can they leave it`
      this.#refuse(first, target, why)
      return
    }
    const landings = this.#landings(residents, target)
    if (landings) this.#steps(residents, target, landings, cold)
  }

  #refuse({ machine, host, instance }: Resident, target: PlanHost, why: string): undefined {
    this.#draft.problem(
      'error',
      t`${machine.name} cannot move from ${host.name} to ${target.name}: ${why}.`,
      { serverId: instance.server.id, hostId: host.hostId, how: t`Look for moves again.` },
    )
  }

  /** Names of those who can only move together with it. */
  #matesOf({ instance }: Resident): string[] {
    const { residents, units } = this.#scene
    const own = residents.findIndex((one) => one.instance.key === instance.key)
    const unit = units.find((members) => members.includes(own)) ?? []
    return unit.flatMap((at) => (at === own ? [] : (residents[at]?.machine.name ?? [])))
  }

  /** Where their disks go, if all may be on a host together; they are counted there then. Else it is told why not. */
  #landings(residents: readonly Moving[], target: PlanHost): Landing[] | undefined {
    const fixed = residents.find((one) => one.fixed !== undefined)
    if (fixed?.fixed !== undefined) return this.#refuse(fixed, target, fixed.fixed)
    const room = this.#scene.rooms.find((one) => one.host.hostId === target.hostId)
    const [first] = residents
    if (!first) return undefined
    if (!room) return this.#refuse(first, target, whyUnavailable(target))
    const landings: Landing[] = []
    const against: Fail[] = []
    let why: string | undefined
    let last = first
    for (const one of residents) this.#count(one, one.host.hostId, -1)
    for (const one of residents) {
      last = one
      const fails = failsOf({ ...one.demand, disks: [] }, room)
      // Whether a rule that is broken already stays so is for the engine to say.
      const own = fails.filter((fail) => !('rule' in fail))
      against.push(...fails.filter((fail) => 'rule' in fail))
      const may = mayGo(one, target, room)
      const landing = own.length === 0 && may ? land(one.disks, one.host, target, room) : undefined
      if (!landing) {
        why =
          own.length > 0
            ? failTexts(own)
            : may
              ? t`no pool there has room for its disks`
              : t`that host cannot take it`
        break
      }
      landings.push(landing)
      this.#count(one, target.hostId, 1)
    }
    if (why === undefined && !this.#bears(first, target))
      why = against.length > 0 ? failTexts(against) : t`the reserve for failing hosts would be broken`
    if (why === undefined) return landings
    for (const one of residents.slice(0, landings.length)) this.#count(one, target.hostId, -1)
    for (const one of residents) this.#count(one, one.host.hostId, 1)
    return this.#refuse(last, target, why)
  }

  /** The steps of those who are counted on the target already, one directly after the other. */
  #steps(residents: readonly Moving[], target: PlanHost, landings: readonly Landing[], cold: boolean): void {
    const [first] = residents
    if (!first) return
    const place = (host: PlanHost): number => this.#scene.hosts.indexOf(host)
    let after = this.#pairs.afterFor(this.#unitOf(first), place(first.host), place(target))
    for (const [at, one] of residents.entries()) {
      const landing = landings[at]
      if (!landing) continue
      const step = this.#step(one, target, landing, cold, {
        after,
        with: residents.flatMap((other) => (other === one ? [] : [other.machine.name])),
      })
      after = [step]
    }
    const [step] = after
    if (step !== undefined) this.#pairs.begun(step)
  }

  #step(
    resident: Moving,
    target: PlanHost,
    landing: Landing,
    cold: boolean,
    { after, with: mates }: { after: string[]; with: readonly string[] },
  ): string {
    const { machine, host, instance, spec, disks } = resident
    const next: MachineSpec = { ...spec, disks: landing.disks }
    const running = machine.state === 'running'
    const live = !cold && mayGoOn(resident, target, landing)
    const bytes = landing.bytes + (live ? machine.memoryBytes : 0)
    const takes = migrationMs(bytes, running, live)
    const copied = formatBytes(bytes)
    const step = this.#draft.step(
      {
        kind: 'machine.migrate',
        hostId: host.hostId,
        to: target.hostId,
        uuid: machine.uuid,
        spec: next,
        previous: spec,
        shared: landing.shared,
        run: running,
        ...(live ? { live } : {}),
      },
      {
        title: live
          ? t`Move ${machine.name} from ${host.name} to ${target.name} while it runs (${copied})`
          : t`Move ${machine.name} from ${host.name} to ${target.name} (${copied})`,
        changes: [
          ...changesOf(spec, next, landing.shared),
          ...(mates.length > 0
            ? [
                t`moves directly before or after ${both(mates)}: a rule keeps them on one host, and does not hold until all are there`,
              ]
            : []),
        ],
        after,
        bytes,
        estimateMs: takes,
        of: ofInstance(instance),
        ...(running && !live
          ? {
              risk: 'restart' as const,
              warning: t`shuts ${machine.name} down for about ${formatDuration(takes)}, until it has started on ${target.name}`,
            }
          : {}),
      },
    )
    this.#draft.fact(t`${machine.name} on ${host.name}`, machineText(machine))
    for (const disk of landing.disks)
      if (!landing.shared.includes(disk.name))
        this.#draft.fact(t`disk ${disk.volume} in pool ${disk.pool} on ${target.name}`, t`free`)
    this.#residents.set(instance.key, {
      ...resident,
      host: target,
      spec: next,
      disks: disks.map((disk, at) => ({ ...disk, spec: landing.disks[at] ?? disk.spec })),
    })
    return step
  }

  #unitOf({ instance }: Resident): number {
    const { residents, units } = this.#scene
    return units.findIndex((unit) => unit.some((at) => residents[at]?.instance.key === instance.key))
  }

  /** Makes the move in the engine too, where rules and the reserve allow it. */
  #bears(resident: Resident, target: PlanHost): boolean {
    const host = this.#scene.hosts.indexOf(target)
    const here = this.#engine.servers.indexOf(this.#unitOf(resident))
    const there = this.#engine.hosts.indexOf(host)
    const shape = this.#engine.shapeOn(here, there)
    return shape >= 0 && this.#engine.move(here, there, shape)
  }

  #count({ demand }: Resident, hostId: string, sign: 1 | -1): void {
    const room = this.#scene.rooms.find(({ host }) => host.hostId === hostId)
    if (!room) return
    room.usedVcpus += sign * demand.vcpus
    room.usedMemory += sign * demand.memoryBytes
    const replicas = (room.replicas ??= new Map())
    const names = replicas.get(demand.serverId) ?? []
    if (sign === 1) names.push(demand.name)
    else names.splice(names.indexOf(demand.name), 1)
    replicas.set(demand.serverId, names)
    if (sign === 1) room.meets?.add(demand, room.host)
    else room.meets?.remove(demand)
  }
}

/** The machine as it is now. */
function specNow({ view, designId }: Scene, { instance, machine, existing, disks }: Resident): MachineSpec {
  const { row, nics } = existing
  const { server, replica } = instance
  return {
    name: machine.name,
    uuid: machine.uuid,
    vcpus: machine.vcpus,
    memoryBytes: machine.memoryBytes,
    disks: disks.map(({ spec }) => spec),
    nics,
    firmware: row?.spec.firmware ?? server.firmware,
    autostart: machine.autostart,
    ...limitsOf(instance),
    ...(machine.cpuShares === undefined ? {} : { cpuShares: machine.cpuShares }),
    ...(machine.cpuQuotaPercent === undefined ? {} : { cpuQuotaPercent: machine.cpuQuotaPercent }),
    owner: { designId, serverId: server.id, replica, version: 1 },
    description: (row?.spec.description ?? t`${server.name} of the design ${view.settings.name}`).slice(
      0,
      8192,
    ),
  }
}

const changesOf = (before: MachineSpec, after: MachineSpec, shared: readonly string[]): string[] =>
  after.disks.map((disk, at) => {
    const { pool, volume } = before.disks[at] ?? disk
    if (shared.includes(disk.name)) return t`disk ${disk.name} stays in pool ${pool}, which both hosts see`
    if (pool === disk.pool && volume === disk.volume)
      return t`disk ${disk.name}: ${volume}, to the pool ${pool} there`
    return t`disk ${disk.name}: ${volume} in pool ${pool} → ${disk.volume} in pool ${disk.pool}`
  })
