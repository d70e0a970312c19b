import { pendingChanges } from '../pending.ts'
import type { ActionName, ActionParams } from '../driver.ts'
import type { MachineSpec } from '@shared/machine/spec.ts'
import type { PracticeHost } from './host.ts'
import { pace, shutdownMs } from './pace.ts'
import { Refusal } from './refusal.ts'
import type { PracticeMachine } from './state.ts'
import { changeable, machineFacts } from './views.ts'

/** What a practice host does when it is told an action: its answer, or a thrown Refusal. */
export type Handlers<Names extends ActionName> = {
  [N in Names]: (host: PracticeHost, params: ActionParams<N>, now: number) => unknown
}

export const machineHandlers: Handlers<
  | 'inventory'
  | 'machine'
  | 'define'
  | 'definition'
  | 'adopt'
  | 'start'
  | 'shutdown'
  | 'forceOff'
  | 'reboot'
  | 'reset'
  | 'suspend'
  | 'resume'
  | 'undefine'
  | 'setVcpus'
  | 'setMemory'
  | 'setCpuLimits'
  | 'setAutostart'
> = {
  inventory: (host, _, now) => host.state.machines.map((machine) => machineFacts(host, machine, now)),
  machine: (host, { uuid }, now) => {
    const machine = host.find(uuid)
    return machine === undefined ? null : machineFacts(host, machine, now)
  },
  define,
  definition: (host, { uuid }) => JSON.stringify(host.machine(uuid)),
  adopt: (host, { uuid, owner }, now) =>
    // As on real hosts: the new mark names no disks.
    change(host, uuid, now, (machine) => Object.assign(machine, { owner, made: [] })),
  start,
  shutdown: (host, { uuid }, now) =>
    change(host, uuid, now, (machine) => {
      if (machine.power === 'paused') throw new Refusal(`machine ${machine.name} is paused`)
      if (machine.power === 'running') machine.stopsAt ??= now + shutdownMs * pace.factor
    }),
  forceOff: (host, { uuid }, now) =>
    change(host, uuid, now, (machine) => {
      if (machine.power !== 'stopped') host.powerOff(machine, now)
    }),
  reboot: restart,
  reset: restart,
  suspend: (host, { uuid }, now) =>
    change(host, uuid, now, (machine) => {
      needRunning(machine)
      machine.power = 'paused'
    }),
  resume: (host, { uuid }, now) =>
    change(host, uuid, now, (machine) => {
      needRunning(machine)
      machine.power = 'running'
    }),
  undefine: (host, { uuid }) => {
    const machine = host.find(uuid)
    if (machine !== undefined && machine.power !== 'stopped')
      throw new Refusal(`machine ${machine.name} is running`)
    host.state.machines = host.state.machines.filter((known) => known.uuid !== uuid)
    return null
  },
  setVcpus: (host, { uuid, vcpus, live }, now) => redefine(host, uuid, now, live, { vcpus }),
  setMemory: (host, { uuid, memoryBytes, live }, now) => redefine(host, uuid, now, live, { memoryBytes }),
  setCpuLimits: (host, { uuid, shares, quotaPercent }, now) =>
    change(host, uuid, now, (machine) => {
      if (shares !== undefined) machine.cpuShares = shares
      if (quotaPercent === 0) delete machine.cpuQuotaPercent
      else if (quotaPercent !== undefined) machine.cpuQuotaPercent = quotaPercent
    }),
  setAutostart: (host, { uuid, autostart }, now) =>
    change(host, uuid, now, (machine) => (machine.autostart = autostart)),
}

function change(host: PracticeHost, uuid: string, now: number, alter: (machine: PracticeMachine) => void) {
  const machine = host.machine(uuid)
  alter(machine)
  return machineFacts(host, machine, now)
}

function needRunning(machine: PracticeMachine): void {
  if (machine.power === 'stopped') throw new Refusal(`machine ${machine.name} is not running`)
}

function fromSpec(spec: MachineSpec): PracticeMachine {
  const { disks, nics, cpuShares, cpuQuotaPercent, dropped: _, ...rest } = spec
  return {
    ...rest,
    ...(cpuShares === undefined ? {} : { cpuShares }),
    ...(cpuQuotaPercent === undefined ? {} : { cpuQuotaPercent }),
    made: disks.filter((disk) => !disk.foreign).map(({ pool, volume }) => ({ pool, volume })),
    disks: disks.map(({ bus, pool, volume }, index) => ({
      target: `${bus === 'virtio' ? 'vd' : 'sd'}${String.fromCharCode(97 + index)}`,
      bus,
      pool,
      volume,
    })),
    nics: nics.map(({ mac, model, network }) => ({ mac, model, network: network.name, kind: network.kind })),
    power: 'stopped',
  }
}

function define(host: PracticeHost, { spec }: { spec: MachineSpec }, now: number) {
  const { machines } = host.state
  const namesake = machines.find((machine) => machine.name === spec.name && machine.uuid !== spec.uuid)
  if (namesake !== undefined)
    throw new Refusal(`machine ${spec.name} already exists with uuid ${namesake.uuid}`)
  const next = fromSpec(spec)
  for (const { network } of next.nics) {
    if (!host.hardware.networks.some((known) => known.name === network))
      throw new Refusal(`no network ${network}`)
  }
  for (const { kind, address } of next.devices ?? []) {
    const is = (one: { kind: string; address: string }) => one.kind === kind && one.address === address
    if (!host.hardware.devices.some(is)) throw new Refusal(`no device ${address}`)
    const holder = machines.find(({ uuid, devices = [] }) => uuid !== spec.uuid && devices.some(is))
    if (holder) throw new Refusal(`device ${address} is in use by machine ${holder.name}`)
  }
  const known = host.find(spec.uuid)
  if (known === undefined) machines.push(next)
  else replace(known, next)
  return machineFacts(host, known ?? next, now)
}

/** Gives a machine a new definition; what it runs with stays until its next start. */
function replace(machine: PracticeMachine, next: Partial<PracticeMachine>): void {
  const before = changeable(machine)
  const { power } = machine
  Object.assign(machine, next, { power })
  if ('disks' in next && next.devices === undefined) delete machine.devices
  if (power === 'stopped') return
  machine.running ??= before
  if (pendingChanges(machine.running, changeable(machine)).length === 0) delete machine.running
}

function redefine(
  host: PracticeHost,
  uuid: string,
  now: number,
  live: boolean,
  next: { vcpus?: number; memoryBytes?: number },
) {
  return change(host, uuid, now, (machine) => {
    replace(machine, next)
    const { running } = machine
    if (!live || running === undefined) return
    // As on real hosts: processors can be added while running, not taken away; memory moves within its limit.
    if (next.vcpus !== undefined && next.vcpus > running.vcpus) running.vcpus = next.vcpus
    if (next.memoryBytes !== undefined && next.memoryBytes < running.memoryBytes)
      running.memoryBytes = next.memoryBytes
    if (pendingChanges(running, changeable(machine)).length === 0) delete machine.running
  })
}

function start(host: PracticeHost, { uuid }: { uuid: string }, now: number) {
  return change(host, uuid, now, (machine) => {
    if (machine.power !== 'stopped') {
      delete machine.stopsAt
      return
    }
    if (host.has('start-fails'))
      throw new Refusal(`machine ${machine.name}: cannot set up guest memory: fault switched on`)
    if (machine.memoryBytes > host.hardware.memoryBytes) {
      throw new Refusal(`machine ${machine.name}: cannot allocate memory: ${machine.memoryBytes} bytes`)
    }
    for (const disk of machine.disks) host.volume(disk.pool, disk.volume)
    machine.power = 'running'
    machine.startedAt = now
  })
}

function restart(host: PracticeHost, { uuid }: { uuid: string }, now: number) {
  return change(host, uuid, now, (machine) => {
    needRunning(machine)
    host.powerOff(machine, now)
    machine.power = 'running'
    machine.startedAt = now
  })
}
