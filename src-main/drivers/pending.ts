import { formatBytes } from '@shared/base/units.ts'

/** What of a machine may differ between now and its next start. */
export interface Changeable {
  name: string
  vcpus: number
  memoryBytes: number
  /** One text per device, equal texts meaning equal devices. */
  disks: string[]
  nics: string[]
}

/** Changes that wait for the next start, in plain English words: `pendingText` says them in others. */
export function pendingChanges(now: Changeable, next: Changeable): string[] {
  const pending: string[] = []
  if (now.name !== next.name) pending.push(`name ${now.name} → ${next.name}`)
  if (now.vcpus !== next.vcpus) pending.push(`vCPU ${now.vcpus} → ${next.vcpus}`)
  if (now.memoryBytes !== next.memoryBytes) {
    pending.push(`memory ${formatBytes(now.memoryBytes)} → ${formatBytes(next.memoryBytes)}`)
  }
  pending.push(...devices('disk', now.disks, next.disks), ...devices('network card', now.nics, next.nics))
  return pending.map((change) => `${change} at the next start`)
}

function devices(what: string, now: string[], next: string[]): string[] {
  return [
    ...next.filter((device) => !now.includes(device)).map((device) => `${what} ${device} added`),
    ...now.filter((device) => !next.includes(device)).map((device) => `${what} ${device} removed`),
  ]
}
