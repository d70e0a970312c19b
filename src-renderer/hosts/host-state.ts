import type { HostView, Reach } from '@shared/contract/hosts.ts'
import { formatBytes } from '@shared/base/units.ts'
import type { Family } from '@shared/machine/facts.ts'
import { ageText } from '../ui/age.ts'
import { percentText } from '../ui/meter.ts'
import type { Tone } from '../ui/tone.ts'

const familyNames: Record<Family, string> = {
  libvirt: 'libvirt / KVM',
  xen: 'Xen',
  proxmox: 'Proxmox VE',
  esxi: 'VMware ESXi',
  hyperv: 'Hyper-V',
  practice: 'Practice',
}
export const familyName = (family: Family | null): string =>
  family === null ? 'No hypervisor known' : familyNames[family]

const reachWords: Record<Reach, [string, Tone]> = {
  new: ['not asked yet', 'neutral'],
  connecting: ['connecting', 'info'],
  fresh: ['reachable', 'success'],
  stale: ['late', 'warning'],
  unreachable: ['unreachable', 'danger'],
  disabled: ['disabled', 'outline'],
}

/** The reach of a host as a word and a colour. */
export function reachBadge(reach: Reach): { word: string; tone: Tone } {
  const [word, tone] = reachWords[reach]
  return { word, tone }
}

/** Are the values shown old? Then they are drawn faded and their age is told. */
export const isOld = (view: HostView): boolean =>
  view.reach === 'stale' || view.reach === 'unreachable' || view.reach === 'disabled'

/** "Last answered 5 min ago", or why there is nothing. */
export function seenText(view: HostView, now: number): string {
  if (view.lastSeen === null)
    return view.reach === 'connecting' ? 'Asking for the first time…' : 'Never answered'
  return `Last answered ${ageText(now - view.lastSeen)}`
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
    cpu: level(sample?.cpu ?? null, facts ? `of ${facts.cpus}` : ''),
    memory: level(
      sample && memoryTotal > 0 ? sample.memoryUsedBytes / memoryTotal : null,
      memoryTotal > 0 ? `of ${formatBytes(memoryTotal)}` : '',
    ),
    storage: level(total > 0 ? used / total : null, total > 0 ? `of ${formatBytes(total)}` : ''),
  }
}

const level = (share: number | null, of: string): Level => ({
  share,
  text: `${percentText(share)} ${of}`.trim(),
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
    view.host.practice ? 'practice' : '',
    ...view.machines.map((machine) => machine.name),
  ]
    .join('\n')
    .toLowerCase()
  return search
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word))
}
