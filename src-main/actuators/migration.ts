import type { Request } from '@shared/plan/requests.ts'
import { type ActionName, driverFor, isAbsent } from '../drivers/index.ts'
import type { Actuator, Hosts, ReachedHost } from './actuator.ts'
import { call, lastKnown } from './call.ts'
import type { End } from './image-checks.ts'
import { imageCopyActuator } from './image-copy.ts'
import { migrate } from './migrate.ts'
import { disksOf, type Migrate } from './migration-ends.ts'
import { both } from '@shared/text/lists.ts'
import { t } from '@shared/text/translate.ts'

/** What a move asks of a driver. */
const needed: readonly ActionName[] = [
  'shutdown',
  'definition',
  'define',
  'start',
  'undefine',
  'volumeDelete',
]

/** Why a family cannot move machines to another host, or undefined when it can. */
export function whyNotMigrate({ host, facts }: Pick<ReachedHost, 'host' | 'facts'>): string | undefined {
  // A host that was never read is read when the request runs.
  if (facts === null) return undefined
  if (facts.family === null) return t`${host.name} has no hypervisor that Terrace can use`
  const driver = driverFor(facts.family)
  const lacking = [driver.volumeBytes, ...needed.map((name) => driver.actions[name])].find(isAbsent)
  return lacking && isAbsent(lacking) ? `${host.name}: ${lacking.absent}` : undefined
}

/** Why a host cannot take part in moving machines while they run, or undefined when it can. */
export function whyNotMigrateLive({ host, facts }: Pick<ReachedHost, 'host' | 'facts'>): string | undefined {
  if (!facts?.family) return undefined
  const { live } = driverFor(facts.family)
  if (isAbsent(live)) return `${host.name}: ${live.absent}`
  return live.check({ uuid: NO_MACHINE, from: facts, to: facts, disks: [] })
}

/** See `LiveMigration.kin`; undefined for families that cannot move machines while they run. */
export function liveKinOf({ facts }: Pick<ReachedHost, 'facts'>): string | undefined {
  if (!facts?.family) return undefined
  const { live } = driverFor(facts.family)
  return isAbsent(live) ? undefined : live.kin(facts)
}

const NO_MACHINE = '00000000-0000-4000-8000-000000000000'

/** Moves machines between hosts of one family, through this workstation's connections to them. */
export function migrationActuator(hosts: Hosts): Actuator {
  const endOf = async (host: ReachedHost): Promise<End> => ({ host, ...(await host.driven()) })
  const only = (): string => t`this only moves machines`
  const moveOf = (request: Request): Migrate => {
    if (request.kind !== 'machine.migrate') throw new TypeError(only())
    return request
  }
  return {
    get name() {
      return t`move`
    },
    can(request) {
      if (request.kind !== 'machine.migrate') return only()
      const ends = [hosts(request.hostId), hosts(request.to)]
      for (const end of ends) {
        const why = whyNotMigrate(end)
        if (why !== undefined) return why
      }
      const notLive = request.live && ends.map(whyNotMigrateLive).find((why) => why !== undefined)
      if (notLive) return notLive
      const families = new Set(ends.flatMap(({ facts }) => facts?.family ?? []))
      return families.size > 1 ? t`machines are not moved between ${both([...families])} hosts` : true
    },
    async run(request, context) {
      const one = moveOf(request)
      return migrate(await endOf(hosts(one.hostId)), await endOf(hosts(one.to)), one, context)
    },
    async holds(request, { signal }) {
      const one = moveOf(request)
      const { uuid } = one
      const [from, to] = [hosts(one.hostId), hosts(one.to)]
      const there = await to.run('machine', { uuid }, signal)
      if (there === null || (one.run && there.state !== 'running')) return false
      if (there.autostart !== one.spec.autostart) return false
      if ((await from.run('machine', { uuid }, signal)) !== null) return false
      for (const disk of disksOf(one))
        if (!disk.shared && (await from.run('volume', disk.from, signal)) !== null) return false
      return true
    },
    preview(request) {
      const one = moveOf(request)
      const { uuid, spec, previous, run, hostId, to } = one
      const [source, target] = [lastKnown(hosts(hostId)), lastKnown(hosts(to))]
      const moved = disksOf(one).filter(({ shared }) => !shared)
      const copies = imageCopyActuator(hosts)
      const removal = [
        ...call('undefine', { uuid }).preview(source.driver, source.facts),
        ...moved.flatMap((disk) => call('volumeDelete', disk.from).preview(source.driver, source.facts)),
        ...(spec.autostart
          ? call('setAutostart', { uuid, autostart: true }).preview(target.driver, target.facts)
          : []),
      ]
      const { live } = source.driver
      if (one.live && !isAbsent(live)) {
        const disks = moved.map(({ from }) => from.volume)
        const job = { uuid, from: source.facts, to: target.facts, disks }
        return [
          ...spec.disks.flatMap(({ name, pool, volume, format, bytes }) =>
            one.shared.includes(name)
              ? []
              : call('volumeCreate', { pool, volume, format, bytes, fresh: true }).preview(
                  target.driver,
                  target.facts,
                ),
          ),
          ...live.sockets(job).flatMap(({ listen, connect }) => [[...listen.argv], [...connect.argv]]),
          [...live.move(job).argv],
          ...removal,
        ]
      }
      return [
        ...(run ? call('shutdown', { uuid }).preview(source.driver, source.facts) : []),
        ...moved.flatMap((disk) =>
          copies.preview({
            kind: 'image.copy',
            from: { hostId, ...disk.from },
            to: { hostId: to, ...disk.to },
          }),
        ),
        ...call('definition', { uuid }).preview(source.driver, source.facts),
        ...call('define', { spec: { ...spec, autostart: false } }).preview(target.driver, target.facts),
        ...(previous.autostart
          ? call('setAutostart', { uuid, autostart: false }).preview(source.driver, source.facts)
          : []),
        ...(run ? call('start', { uuid }).preview(target.driver, target.facts) : []),
        ...removal,
      ]
    },
  }
}
