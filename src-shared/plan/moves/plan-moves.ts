import { newId } from '../../base/ids.ts'
import { formatBytes, formatDuration } from '../../base/units.ts'
import type { MachineSpec } from '../../machine/spec.ts'
import { failTexts } from '../../placement/fail-words.ts'
import { failsOf } from '../../placement/filters.ts'
import { Draft as Trial } from '../../placement/engine/moves/draft.ts'
import { basisOf } from '../basis.ts'
import { machineText } from '../change.ts'
import { limitsOf, ofInstance } from '../context.ts'
import { Draft } from '../draft.ts'
import { migrationMs, totalMs } from '../estimates.ts'
import type { PlanInput } from '../make-plan.ts'
import type { Plan } from '../plan.ts'
import { planLoads } from '../plan-loads.ts'
import { isAvailable, whyUnavailable } from '../world.ts'
import { land } from './disks.ts'
import { Pairs } from './pairs.ts'
import { noticesOf } from './report.ts'
import { mayGo, mayGoOn, type Resident, type Scene, sceneOf } from './scene.ts'
import { situationOf } from './situation.ts'
import type { MovesOfPlan } from './types.ts'
import { language, t } from '../../text/translate.ts'

type MovesPlanInput = Pick<PlanInput, 'design' | 'hosts' | 'library' | 'deployments' | 'now' | 'newId'>

/**
 * An ordinary plan of moves that were chosen, one after the other, each looked at again on the way: a move that is no
 * longer possible is an error that names why, and nothing of the plan can be carried out then.
 */
export function planMoves(input: MovesPlanInput, wish: MovesOfPlan): Plan {
  const scene = sceneOf(input)
  const draft = new Draft(scene.hosts)
  const way = new Way(scene, draft)
  for (const { key, to } of wish.moves) way.move(key, to, wish.cold ?? false)
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

/** Where everything is while moves are planned one after the other. */
class Way {
  readonly #scene: Scene
  readonly #draft: Draft
  readonly #residents: Map<string, Resident & { spec: MachineSpec }>
  /** Asked whether the failure reserve bears a move. */
  readonly #engine: Trial
  readonly #pairs: Pairs

  constructor(scene: Scene, draft: Draft) {
    this.#scene = scene
    this.#draft = draft
    const situation = situationOf(scene, 'rebalance', new Set(), new Set())
    this.#engine = new Trial(situation)
    this.#pairs = new Pairs(situation)
    this.#residents = new Map(
      scene.residents.map((one) => [one.instance.key, { ...one, spec: specNow(scene, one) }]),
    )
    // What stays where it is takes its room first, so that what comes is asked beside it.
    for (const one of scene.residents) this.#count(one, one.host.hostId, 1)
  }

  move(key: string, to: string, cold: boolean): void {
    const resident = this.#residents.get(key)
    const target = this.#draft.hosts.get(to)
    if (!resident || !target) {
      const name = resident?.machine.name ?? key
      this.#draft.problem(
        'error',
        resident
          ? t`${name} was to move to a host that is no longer in the list.`
          : t`${name} was to move, but it is not on any host now.`,
        { how: t`Look for moves again.` },
      )
      return
    }
    const { machine, host, instance, spec, disks } = resident
    if (host.hostId === target.hostId) return
    const about = { serverId: instance.server.id, hostId: host.hostId }
    const refuse = (why: string) =>
      this.#draft.problem(
        'error',
        t`${machine.name} cannot move from ${host.name} to ${target.name}: ${why}.`,
        {
          ...about,
          how: t`Look for moves again.`,
        },
      )
    if (resident.fixed !== undefined) return refuse(resident.fixed)
    const room = this.#scene.rooms.find((one) => one.host.hostId === target.hostId)
    if (!room) return refuse(whyUnavailable(target))
    this.#count(resident, host.hostId, -1)
    const fails = failsOf({ ...resident.demand, disks: [] }, room)
    const may = mayGo(resident, target, room)
    const landing = fails.length === 0 && may ? land(disks, host, target, room) : undefined
    const server = this.#scene.residents.findIndex((one) => one.instance.key === key)
    const place = this.#scene.hosts.indexOf(target)
    const borne = landing !== undefined && this.#bears(server, place)
    if (!landing || !borne) {
      this.#count(resident, host.hostId, 1)
      if (fails.length > 0) return refuse(failTexts(fails))
      if (!may) return refuse(t`that host cannot take it`)
      return refuse(
        landing ? t`the reserve for failing hosts would be broken` : t`no pool there has room for its disks`,
      )
    }
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
        changes: changesOf(spec, next, landing.shared),
        after: this.#pairs.afterFor(server, this.#scene.hosts.indexOf(host), place),
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
    this.#pairs.begun(step)
    this.#draft.fact(t`${machine.name} on ${host.name}`, machineText(machine))
    for (const disk of landing.disks)
      if (!landing.shared.includes(disk.name))
        this.#draft.fact(t`disk ${disk.volume} in pool ${disk.pool} on ${target.name}`, t`free`)
    const moved = {
      ...resident,
      host: target,
      spec: next,
      disks: disks.map((disk, at) => ({ ...disk, spec: landing.disks[at] ?? disk.spec })),
    }
    this.#residents.set(key, moved)
    this.#count(moved, target.hostId, 1)
  }

  /** Makes the move in the engine too, where rules and the reserve allow it. */
  #bears(server: number, host: number): boolean {
    const [here, there] = [this.#engine.servers.indexOf(server), this.#engine.hosts.indexOf(host)]
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
