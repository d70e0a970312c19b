import { type Hardware, initialState } from './catalogue.ts'
import type { PracticeFault } from './faults.ts'
import { Refusal } from './refusal.ts'
import { type HostState, type PracticeMachine, type PracticeVolume, readState, writeState } from './state.ts'
import { busyNs } from './load.ts'

/** One simulated host: its state, kept in a file when a folder is given. */
export class PracticeHost {
  readonly hardware: Hardware
  readonly state: HostState
  readonly #folder: string | undefined
  #writing: Promise<void> = Promise.resolve()

  constructor(hardware: Hardware, folder: string | undefined) {
    this.hardware = hardware
    this.#folder = folder
    this.state =
      (folder === undefined ? undefined : readState(folder, hardware.address)) ??
      initialState(hardware.address, Date.now())
  }

  /** Settles when all changes so far are on disk. */
  async save(): Promise<void> {
    const folder = this.#folder
    if (folder === undefined) return
    this.#writing = this.#writing
      .catch(() => undefined)
      .then(() => writeState(folder, this.hardware.address, this.state))
    await this.#writing
  }

  has(fault: PracticeFault): boolean {
    return this.state.faults.includes(fault)
  }

  /** Lets time pass: shutdowns that were asked for come to their end. */
  advance(now: number): void {
    for (const machine of this.state.machines) {
      if (machine.stopsAt !== undefined && machine.stopsAt <= now) this.powerOff(machine, machine.stopsAt)
    }
  }

  powerOff(machine: PracticeMachine, now: number): void {
    this.state.spentNs += busyNs(machine, this.hardware, now)
    machine.power = 'stopped'
    delete machine.startedAt
    delete machine.stopsAt
    delete machine.running
  }

  machine(uuid: string): PracticeMachine {
    const machine = this.find(uuid)
    if (machine === undefined) throw new Refusal(`no machine with uuid ${uuid}`)
    return machine
  }

  find(uuid: string): PracticeMachine | undefined {
    return this.state.machines.find((machine) => machine.uuid === uuid)
  }

  findVolume(pool: string, volume: string): PracticeVolume | undefined {
    if (!this.hardware.pools.some((known) => known.name === pool))
      throw new Refusal(`no storage pool named ${pool}`)
    return this.state.volumes.find((known) => known.pool === pool && known.volume === volume)
  }

  volume(pool: string, volume: string): PracticeVolume {
    const found = this.findVolume(pool, volume)
    if (found === undefined) throw new Refusal(`no volume ${volume} in pool ${pool}`)
    return found
  }

  freeBytes(pool: string): number {
    const capacity = this.hardware.pools.find((known) => known.name === pool)?.capacityBytes ?? 0
    if (this.has('pool-full')) return 0
    return this.state.volumes
      .filter((volume) => volume.pool === pool)
      .reduce((free, volume) => free - volume.content.bytes, capacity)
  }

  /** Refuses when the pool has less room than `bytes`. */
  needRoom(pool: string, bytes: number): void {
    const free = this.freeBytes(pool)
    if (bytes > free) throw new Refusal(`no space left in pool ${pool}: ${bytes} bytes needed, ${free} free`)
  }
}
