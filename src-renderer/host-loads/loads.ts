import { formatBytes } from '@shared/base/units.ts'
import type { HostChange, HostLoad } from '@shared/plan/loads.ts'
import { t } from '@shared/text/translate.ts'
import { meterTone, percentText } from '../ui/meter.ts'

export const kinds = ['memory', 'vcpus', 'disk', 'load'] as const
export type Kind = (typeof kinds)[number]

export function kindWord(kind: Kind): string {
  switch (kind) {
    case 'memory':
      return t`Memory`
    case 'vcpus':
      return t`vCPU`
    case 'disk':
      return t`Pools`
    case 'load':
      return t`CPU load`
  }
}

/** "Memory of node1": one bar of a host, read out. */
export function barLabel(kind: Kind, name: string): string {
  switch (kind) {
    case 'memory':
      return t`Memory of ${name}`
    case 'vcpus':
      return t`vCPU of ${name}`
    case 'disk':
      return t`Pools of ${name}`
    case 'load':
      return t`CPU load of ${name}`
  }
}

const part = (used: number, limit: number): number => (limit > 0 ? used / limit : 0)

/** How much of what a host may give is taken, 0 or more; null: not known. */
export function shareOf(kind: Kind, host: HostLoad): number | null {
  switch (kind) {
    case 'memory':
      return part(host.memoryBytes, host.memoryLimit)
    case 'vcpus':
      return part(host.vcpus, host.vcpuLimit)
    case 'disk':
      return part(host.diskBytes, host.diskLimit)
    case 'load':
      return host.load
  }
}

/** What the whole of it is; empty where that says nothing more. */
export function wholeOf(kind: Kind, host: HostLoad): string {
  switch (kind) {
    case 'memory':
      return formatBytes(host.memoryLimit)
    case 'vcpus':
      return String(host.vcpuLimit)
    case 'disk':
      return formatBytes(host.diskLimit)
    case 'load':
      return ''
  }
}

export const isChanged = ({ before, after }: HostChange): boolean =>
  before.servers !== after.servers ||
  before.others !== after.others ||
  kinds.some((kind) => shareOf(kind, before) !== shareOf(kind, after))

/** It changes by what can be seen, or little is left of it; what is not known afterwards does not count. */
export function isWorthTelling(kind: Kind, { before, after }: HostChange): boolean {
  const [from, to] = [shareOf(kind, before), shareOf(kind, after)]
  if (from === null || to === null) return false
  return percentText(from) !== percentText(to) || meterTone(to) !== 'calm'
}

/** What a host has least left of. */
export function fullest(host: HostLoad): { kind: Kind; share: number } {
  const [first = { kind: 'memory' as const, share: 0 }] = kinds
    .map((kind) => ({ kind, share: shareOf(kind, host) ?? 0 }))
    .toSorted((a, b) => b.share - a.share)
  return first
}

/** Those that change in front, else in the order they came in. */
export const changedFirst = (hosts: readonly HostChange[]): HostChange[] =>
  hosts.toSorted((a, b) => Number(isChanged(b)) - Number(isChanged(a)))

/** "12 % → 34 %", or one of them where they are the same. */
export const changeText = (from: string, to: string): string => (from === to ? to : `${from} → ${to}`)
