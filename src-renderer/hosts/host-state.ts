import type { HostView, Reach } from '@shared/contract/hosts.ts'
import { formatBytes } from '@shared/base/units.ts'
import type { Family } from '@shared/machine/facts.ts'
import { t } from '@shared/text/translate.ts'
import { ageText } from '../ui/age.ts'
import { percentText } from '../ui/meter.ts'
import type { Tone } from '../ui/tone.ts'

const productNames: Record<Exclude<Family, 'practice'>, string> = {
  libvirt: 'libvirt / KVM',
  xen: 'Xen',
  proxmox: 'Proxmox VE',
  esxi: 'VMware ESXi',
  hyperv: 'Hyper-V',
}
export function familyName(family: Family | null): string {
  if (family === null) return t`No hypervisor known`
  return family === 'practice' ? t`Practice` : productNames[family]
}

const reachWords: Record<Reach, [() => string, Tone]> = {
  new: [() => t`not asked yet`, 'neutral'],
  connecting: [() => t`connecting`, 'info'],
  fresh: [() => t`reachable`, 'success'],
  stale: [() => t`late`, 'warning'],
  unreachable: [() => t`unreachable`, 'danger'],
  disabled: [() => t`disabled`, 'outline'],
}

/** The reach of a host as a word and a colour. */
export function reachBadge(reach: Reach): { word: string; tone: Tone } {
  const [word, tone] = reachWords[reach]
  return { word: word(), tone }
}

/** Are the values shown old? Then they are drawn faded and their age is told. */
export const isOld = (view: HostView): boolean =>
  view.reach === 'stale' || view.reach === 'unreachable' || view.reach === 'disabled'

/** "Last answered 5 min ago", or why there is nothing. */
export function seenText(view: HostView, now: number): string {
  if (view.lastSeen === null)
    return view.reach === 'connecting' ? t`Asking for the first time…` : t`Never answered`
  return t`Last answered ${ageText(now - view.lastSeen)}`
}

export interface Level {
  share: number | null
  text: string
}

/** CPU, memory and storage of a host, from its last sample, else from its facts. */
export function levels(view: HostView): { cpu: Level; memory: Level; storage: Level } {
  const { sample, facts } = view
  const memoryTotal = sample?.memoryTotalBytes ?? facts?.memoryBytes ?? 0
  const pools = facts?.pools.filter((pool) => pool.active) ?? []
  const total = sample?.storageTotalBytes ?? pools.reduce((sum, pool) => sum + pool.capacityBytes, 0)
  const used =
    sample?.storageUsedBytes ?? pools.reduce((sum, pool) => sum + pool.capacityBytes - pool.freeBytes, 0)
  return {
    cpu: level(sample?.cpu ?? null, facts ? String(facts.cpus) : ''),
    memory: level(
      sample && memoryTotal > 0 ? sample.memoryUsedBytes / memoryTotal : null,
      memoryTotal > 0 ? formatBytes(memoryTotal) : '',
    ),
    storage: level(total > 0 ? used / total : null, total > 0 ? formatBytes(total) : ''),
  }
}

const level = (share: number | null, whole: string): Level => ({
  share,
  text: whole === '' ? percentText(share) : t`${percentText(share)} of ${whole}`,
})

/** Does a host match what was typed: by name, address, family or state, every word somewhere. */
export function matches(view: HostView, search: string): boolean {
  const text = [
    view.host.name,
    view.host.address,
    view.host.user,
    familyName(view.host.family),
    reachBadge(view.reach).word,
    view.facts?.hostname ?? '',
    view.host.practice ? t`practice` : '',
    ...view.machines.map((machine) => machine.name),
  ]
    .join('\n')
    .toLowerCase()
  return search
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word))
}
