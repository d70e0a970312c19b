import { MiB } from '@shared/base/units.ts'
import { isThat } from '@shared/machine/devices.ts'
import type { MachineFacts } from '@shared/machine/facts.ts'
import type { OnOneHost, RequestOf } from '@shared/plan/requests.ts'
import type { ReachedHost, RequestContext } from './actuator.ts'
import { call, type Call } from './call.ts'
import { mustBeFree, mustBeFreeOrOurs, mustBeOurs } from './guards.ts'
import { journalOf, partialOf } from './partial.ts'
import { shutdownAndWait, startAndWait } from './waiting.ts'

/** How one kind of request is carried out on one host. */
interface Work<R> {
  /** The driver's actions in order; what they answer last is the answer. */
  calls(request: R): Call[]
  /** Refuses before anything is changed. */
  guard?(host: ReachedHost, request: R, context: RequestContext): Promise<unknown>
  /** In place of running the calls one after another. */
  run?(host: ReachedHost, request: R, context: RequestContext): Promise<unknown>
  holds(host: ReachedHost, request: R, context: RequestContext): Promise<boolean>
}

type Kind = OnOneHost['kind']

const machineIs =
  <R extends { uuid: string }>(test: (machine: MachineFacts, request: R) => boolean) =>
  async (host: ReachedHost, request: R, { signal }: RequestContext): Promise<boolean> => {
    const machine = await host.run('machine', { uuid: request.uuid }, signal)
    return machine !== null && test(machine, request)
  }

const ours = (host: ReachedHost, { uuid }: { uuid: string }, context: RequestContext) =>
  mustBeOurs(host, uuid, context)

const isOff = ({ state }: MachineFacts): boolean => state === 'stopped' || state === 'crashed'
const wholeMiB = (bytes: number): number => Math.ceil(bytes / MiB)

function isAs(machine: MachineFacts, { spec }: RequestOf<'machine.define'>): boolean {
  return (
    machine.pending.length === 0 &&
    machine.name === spec.name &&
    machine.vcpus === spec.vcpus &&
    wholeMiB(machine.memoryBytes) === wholeMiB(spec.memoryBytes) &&
    machine.autostart === spec.autostart &&
    machine.cpuShares === spec.cpuShares &&
    machine.cpuQuotaPercent === spec.cpuQuotaPercent &&
    machine.owner?.serverId === spec.owner.serverId &&
    machine.owner.designId === spec.owner.designId &&
    machine.owner.replica === spec.owner.replica &&
    spec.disks.every((disk) =>
      machine.disks.some(({ pool, volume }) => pool === disk.pool && volume === disk.volume),
    ) &&
    spec.nics.every(({ mac, network }) =>
      machine.nics.some((nic) => nic.mac === mac.toLowerCase() && nic.network === network.name),
    ) &&
    (spec.devices ?? []).every((device) => (machine.devices ?? []).some((one) => isThat(device, one)))
  )
}

/** A volume, and what of one that was cut off on its way may be there under other names. */
const namesOf = (request: RequestOf<'volume.delete'>): string[] => {
  const { volume, deployed, base } = request
  return [
    volume,
    partialOf(volume),
    ...(deployed ? [journalOf(request)] : []),
    ...(base === undefined ? [] : [partialOf(base), journalOf({ ...request, volume: base })]),
  ]
}

const never = async (): Promise<boolean> => false

const works: { [K in Kind]: Work<RequestOf<K>> } = {
  'volume.create': {
    guard: mustBeFree,
    calls: ({ pool, volume, bytes, format }) => [
      call('volumeCreate', { pool, volume, bytes, format, fresh: true }),
    ],
    async holds(host, { pool, volume, bytes, format }, { signal }) {
      const found = await host.run('volume', { pool, volume }, signal)
      return found !== null && found.capacityBytes >= bytes && found.format === format
    },
  },
  'volume.clone': {
    guard: mustBeFree,
    calls: ({ pool, volume, from }) => [call('volumeClone', { pool, volume, from, fresh: true })],
    // A copy that was cut off looks like a whole one.
    holds: never,
  },
  'volume.resize': {
    calls: ({ pool, volume, bytes }) => [call('volumeResize', { pool, volume, bytes })],
    async holds(host, { pool, volume, bytes }, { signal }) {
      return ((await host.run('volume', { pool, volume }, signal))?.capacityBytes ?? 0) >= bytes
    },
  },
  'volume.delete': {
    calls: (request) =>
      namesOf(request).map((volume) => call('volumeDelete', { pool: request.pool, volume })),
    async holds(host, request, { signal }) {
      const { pool } = request
      for (const name of namesOf(request)) {
        if ((await host.run('volume', { pool, volume: name }, signal)) !== null) return false
      }
      return true
    },
  },
  'machine.define': {
    guard: mustBeFreeOrOurs,
    calls: ({ spec }) => [call('define', { spec })],
    async holds(host, request, { signal }) {
      const machine = await host.run('machine', { uuid: request.spec.uuid }, signal)
      return machine !== null && isAs(machine, request)
    },
  },
  'machine.start': {
    calls: ({ uuid }) => [call('start', { uuid })],
    run: (host, { uuid, timeoutMs }, context) => startAndWait(host, uuid, timeoutMs, context),
    holds: machineIs(({ state }) => state === 'running'),
  },
  'machine.shutdown': {
    calls: ({ uuid }) => [call('shutdown', { uuid })],
    run: (host, { uuid, timeoutMs }, context) => shutdownAndWait(host, uuid, timeoutMs, context),
    holds: machineIs(isOff),
  },
  'machine.forceOff': { calls: ({ uuid }) => [call('forceOff', { uuid })], holds: machineIs(isOff) },
  'machine.reboot': { calls: ({ uuid }) => [call('reboot', { uuid })], holds: never },
  'machine.reset': { calls: ({ uuid }) => [call('reset', { uuid })], holds: never },
  'machine.suspend': {
    calls: ({ uuid }) => [call('suspend', { uuid })],
    holds: machineIs(({ state }) => state === 'paused'),
  },
  'machine.resume': {
    calls: ({ uuid }) => [call('resume', { uuid })],
    holds: machineIs(({ state }) => state === 'running'),
  },
  'machine.undefine': {
    guard: ours,
    calls: ({ uuid }) => [call('undefine', { uuid })],
    holds: async (host, { uuid }, { signal }) => (await host.run('machine', { uuid }, signal)) === null,
  },
  'machine.setVcpus': {
    guard: ours,
    calls: ({ uuid, vcpus, live }) => [call('setVcpus', { uuid, vcpus, live })],
    holds: machineIs(({ vcpus, pending }, wanted) => vcpus === wanted.vcpus && pending.length === 0),
  },
  'machine.setMemory': {
    guard: ours,
    calls: ({ uuid, memoryBytes, live }) => [call('setMemory', { uuid, memoryBytes, live })],
    holds: machineIs(
      ({ memoryBytes, pending }, wanted) =>
        wholeMiB(memoryBytes) === wholeMiB(wanted.memoryBytes) && pending.length === 0,
    ),
  },
  'machine.setCpuLimits': {
    guard: ours,
    calls: ({ uuid, shares, quotaPercent }) => [
      call('setCpuLimits', {
        uuid,
        ...(shares === undefined ? {} : { shares }),
        ...(quotaPercent === undefined ? {} : { quotaPercent }),
      }),
    ],
    holds: machineIs(
      ({ cpuShares, cpuQuotaPercent }, { shares, quotaPercent }) =>
        (shares === undefined || cpuShares === shares) &&
        (quotaPercent === undefined || (cpuQuotaPercent ?? 0) === quotaPercent),
    ),
  },
  'machine.setAutostart': {
    guard: ours,
    calls: ({ uuid, autostart }) => [call('setAutostart', { uuid, autostart })],
    holds: machineIs(({ autostart }, wanted) => autostart === wanted.autostart),
  },
  'machine.adopt': {
    calls: ({ uuid, owner }) => [call('adopt', { uuid, owner })],
    holds: machineIs(
      (machine, { owner }) =>
        machine.owner?.serverId === owner?.serverId &&
        machine.owner?.designId === owner?.designId &&
        machine.owner?.replica === owner?.replica,
    ),
  },
}

/** How a request is carried out. The table is keyed by the request's own kind, which the compiler cannot follow. */
export const workOf = (request: OnOneHost): Work<OnOneHost> => works[request.kind]
