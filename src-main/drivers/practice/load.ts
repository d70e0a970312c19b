import type { Hardware } from './catalogue.ts'
import type { PracticeMachine } from './state.ts'

/** A load that swings around `mean`: its integral from 0 to `seconds` grows always, as counters must. */
export function swing(seconds: number, mean: number, depth: number, period: number, phase: number): number {
  const w = (2 * Math.PI) / period
  return mean * (seconds + (depth / w) * (Math.cos(phase) - Math.cos(w * seconds + phase)))
}

/** Numbers that differ between machines but never change for one of them. */
export function traits(uuid: string, seed: number): { mean: number; period: number; phase: number } {
  let hash = seed
  for (const char of uuid) hash = (Math.imul(hash, 31) + char.charCodeAt(0)) >>> 0
  return { mean: 0.08 + (hash % 45) / 100, period: 40 + (hash % 90), phase: (hash % 628) / 100 }
}

/** Seconds since a machine was switched on; 0 when it is off. */
export const upSeconds = (machine: PracticeMachine, now: number): number =>
  machine.power === 'stopped' || machine.startedAt === undefined
    ? 0
    : Math.max(0, (now - machine.startedAt) / 1000)

/** Processor time a machine has used since it was switched on, in nanoseconds. */
export function busyNs(machine: PracticeMachine, hardware: Hardware, now: number): number {
  const { mean, period, phase } = traits(machine.uuid, hardware.seed)
  const cpus = machine.running?.vcpus ?? machine.vcpus
  const ceiling = machine.cpuQuotaPercent === undefined ? cpus : Math.min(cpus, machine.cpuQuotaPercent / 100)
  return Math.round(swing(upSeconds(machine, now), mean, 0.8, period, phase) * ceiling * 1e9)
}
