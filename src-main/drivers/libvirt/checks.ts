import type { HostFacts } from '@shared/machine/facts.ts'
import type { MachineSpec } from '@shared/machine/spec.ts'
import type { VolumeRef } from '../driver.ts'
import { deviceProblem } from './hostdev.ts'
import { t } from '@shared/text/translate.ts'

/** Reasons why libvirt could not, or should not, be asked. Each check answers undefined when all is well. */

const badName = /[\p{Cc}\p{Cs}/\u2028\u2029]/u

export function nameProblem(what: string, name: string): string | undefined {
  if (name === '' || name.length > 255) return t`${what} needs a name of 1 to 255 characters`
  if (name.trim() !== name) return t`the name of ${what} begins or ends with a space`
  if (name.startsWith('-') || name === '.' || name === '..') return t`${what} cannot be called "${name}"`
  return badName.test(name)
    ? t`the name of ${what} has a slash, a line break or a control character`
    : undefined
}

export function uuidProblem(uuid: string): string | undefined {
  return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(uuid)
    ? undefined
    : t`that is no machine id (UUID)`
}

export const poolProblem = (pool: string): string | undefined => nameProblem(t`a storage pool`, pool)

export const volumeProblem = ({ pool, volume }: VolumeRef): string | undefined =>
  poolProblem(pool) ?? nameProblem(t`a volume`, volume)

/** Pools that keep volumes as devices and not as files. */
export const keepsDevices = (facts: HostFacts, pool: string): boolean =>
  ['logical', 'disk', 'iscsi', 'scsi', 'mpath', 'zfs'].includes(
    facts.pools.find((known) => known.name === pool)?.type ?? 'dir',
  )

export function formatProblem(facts: HostFacts, pool: string, format: string): string | undefined {
  return format !== 'raw' && keepsDevices(facts, pool)
    ? t`pool ${pool} keeps disks as devices, which are raw; it cannot hold ${format}`
    : undefined
}

export function specProblem(spec: MachineSpec, facts: HostFacts): string | undefined {
  const problem = uuidProblem(spec.uuid) ?? nameProblem(t`a machine`, spec.name)
  if (problem !== undefined) return problem
  if (spec.vcpus < 1 || spec.memoryBytes < 2 ** 20)
    return t`${spec.name} needs at least 1 vCPU and 1 MiB of memory`
  if (facts.memoryBytes > 0 && spec.memoryBytes > facts.memoryBytes) {
    return t`it has less memory than ${spec.name} needs`
  }
  for (const disk of spec.disks) {
    const pool = facts.pools.find((known) => known.name === disk.pool)
    if (pool === undefined) return t`it has no storage pool "${disk.pool}"`
    const found = volumeProblem(disk) ?? formatProblem(facts, disk.pool, disk.format)
    if (found !== undefined) return found
  }
  for (const { mac, network } of spec.nics) {
    if (!/^[0-9a-f]{2}(:[0-9a-f]{2}){5}$/i.test(mac)) return t`"${mac}" is no network address of a card`
    const found = nameProblem(t`a network`, network.name)
    if (found !== undefined) return found
  }
  for (const device of spec.devices ?? []) {
    const found = deviceProblem(device)
    if (found !== undefined) return found
  }
  return undefined
}
