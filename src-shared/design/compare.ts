import { formatBytes, formatTraffic } from '../base/units.ts'
import { wishText } from '../machine/device-words.ts'
import { t, tn } from '../text/translate.ts'
import type { WantedDevice } from './devices.ts'
import { sameJson } from './history-fit.ts'
import type { AffinityRecord, DesignRecord, RecordType } from './records.ts'
import { listed } from './rules/rule.ts'
import { tieKind } from './tie-words.ts'

export interface FieldChange {
  label: string
  from: string
  to: string
}

/** What became of one record between two states of a design. */
export interface Difference {
  id: string
  type: RecordType
  /** What people know it by. */
  name: string
  what: 'added' | 'changed' | 'removed'
  /** For what changed; empty when it was only drawn elsewhere. */
  fields: FieldChange[]
}

/** What differs between two states of a design, by kind and name. */
export function compareDesigns(
  before: readonly DesignRecord[],
  after: readonly DesignRecord[],
): Difference[] {
  const old = new Map(before.map((record) => [record.id, record]))
  const names = { before: namesOf(before), after: namesOf(after) }
  const differences: Difference[] = []
  for (const record of after) {
    const from = old.get(record.id)
    old.delete(record.id)
    const { id, type } = record
    const name = nameOf(record, names.after)
    if (!from) differences.push({ id, type, name, what: 'added', fields: [] })
    else if (!sameJson(from, record))
      differences.push({ id, type, name, what: 'changed', fields: fieldsOf(from, record, names) })
  }
  for (const record of old.values()) {
    const { id, type } = record
    differences.push({ id, type, name: nameOf(record, names.before), what: 'removed', fields: [] })
  }
  return differences.toSorted(
    (a, b) => order.indexOf(a.type) - order.indexOf(b.type) || a.name.localeCompare(b.name),
  )
}

const order: readonly RecordType[] = [
  'settings',
  'tier',
  'server',
  'link',
  'network',
  'note',
  'frame',
  'affinity',
]

type Names = ReadonlyMap<string, string>

const namesOf = (records: readonly DesignRecord[]): Names =>
  new Map(records.flatMap((record) => ('name' in record ? [[record.id, record.name] as const] : [])))

function nameOf(record: DesignRecord, names: Names): string {
  if (record.type === 'settings') return t`The design itself`
  if (record.type === 'link')
    return `${names.get(record.from) || t`unnamed`} → ${names.get(record.to) || t`unnamed`}`
  if (record.type === 'note') return record.text.trim().split('\n')[0]?.slice(0, 60) || t`Empty note`
  if (record.type === 'affinity') return record.name.trim() || tieName(record, names)
  return record.name.trim() || t`unnamed`
}

/** A rule without a name by what it says; servers that are not there are no part of it. */
function tieName(rule: AffinityRecord, names: Names): string {
  const called = rule.servers.flatMap((id) =>
    names.has(id) ? (names.get(id) ?? '').trim() || t`unnamed` : [],
  )
  return `${tieKind(rule.kind)}: ${listed(called)}`
}

/** Fields that say only where a thing is drawn, or what it is anyway. */
const unspoken = new Set(['id', 'type', 'x', 'y', 'width', 'height', 'order', 'place', 'bends', 'collapsed'])

function fieldsOf(
  from: DesignRecord,
  to: DesignRecord,
  names: { before: Names; after: Names },
): FieldChange[] {
  const before = new Map<string, unknown>(Object.entries(from))
  return Object.entries(to)
    .filter(([key, value]) => !unspoken.has(key) && !sameJson(before.get(key), value))
    .map(([key, value]) => {
      const [was, is] =
        to.type === 'affinity'
          ? [tieValue(key, before.get(key), names.before), tieValue(key, value, names.after)]
          : [valueText(key, before.get(key), names.before), valueText(key, value, names.after)]
      // What reads alike differs in its details.
      return { label: labelOf(key), from: was, to: was === is ? t`other details` : is }
    })
}

/** A value of a rule between servers. */
function tieValue(key: string, value: unknown, names: Names): string {
  if (key === 'kind') return tieKind(value as AffinityRecord['kind'])
  if (key === 'within') return value === 'rack' ? t`rack` : t`host`
  if (!Array.isArray(value)) return valueText(key, value, names)
  return value.map((id: string) => names.get(id) ?? t`a missing server`).join(', ') || t`none`
}

function valueText(key: string, value: unknown, names: Names): string {
  if (typeof value === 'number')
    return key === 'memoryBytes'
      ? formatBytes(value)
      : key === 'traffic'
        ? formatTraffic(value)
        : String(value)
  if (typeof value === 'boolean') return value ? t`yes` : t`no`
  if (value === null || value === '') return t`none`
  if (typeof value === 'string') return names.get(value) ?? value
  if (key === 'growTo') return growthText(value)
  if (!Array.isArray(value)) return t`set`
  const plain = value.filter((item) => typeof item === 'string')
  if (plain.length === value.length) return plain.join(', ') || t`none`
  if (key === 'devices') return (value as WantedDevice[]).map(wishText).join(', ')
  return key === 'disks' ? disksText(value) : tn(value.length, '{n} entry', '{n} entries')
}

function growthText(value: unknown): string {
  const { vcpus, memoryBytes } = value as { vcpus?: unknown; memoryBytes?: unknown }
  const memory = typeof memoryBytes === 'number' ? formatBytes(memoryBytes) : t`as now`
  return t`${typeof vcpus === 'number' ? vcpus : t`as now`} vCPU and ${memory}`
}

function disksText(disks: readonly unknown[]): string {
  return disks
    .map((disk) => {
      const { name, bytes } = disk as { name?: unknown; bytes?: unknown }
      return `${String(name)} ${typeof bytes === 'number' && bytes > 0 ? formatBytes(bytes) : t`as its image`}`
    })
    .join(', ')
}

function labelOf(key: string): string {
  const labels: Record<string, () => string> = {
    name: () => t`Name`,
    tier: () => t`Tier`,
    kind: () => t`Kind`,
    vcpus: () => t`vCPUs`,
    growTo: () => t`Grows to`,
    memoryBytes: () => t`Memory`,
    disks: () => t`Disks`,
    nics: () => t`Network cards`,
    devices: () => t`Devices`,
    replicas: () => t`Replicas`,
    apart: () => t`Kept apart`,
    hostRule: () => t`Allowed hosts`,
    firmware: () => t`Firmware`,
    autostart: () => t`Starts with its host`,
    running: () => t`Should run`,
    cpuShares: () => t`CPU shares`,
    cpuQuotaPercent: () => t`CPU limit`,
    notes: () => t`Notes`,
    tags: () => t`Tags`,
    locked: () => t`Locked`,
    balancer: () => t`Load balancer`,
    from: () => t`From`,
    to: () => t`To`,
    protocol: () => t`Protocol`,
    port: () => t`Port`,
    label: () => t`Label`,
    traffic: () => t`Expected traffic`,
    firewall: () => t`Firewall rule`,
    source: () => t`Name on hosts`,
    range: () => t`Address range`,
    gateway: () => t`Gateway`,
    nameServers: () => t`DNS servers`,
    vlan: () => t`VLAN`,
    outside: () => t`Reached from outside`,
    color: () => t`Colour`,
    role: () => t`Role`,
    rules: () => t`Rules`,
    text: () => t`Text`,
    within: () => t`Host or rack`,
    servers: () => t`Servers`,
    policy: () => t`Placement`,
    weights: () => t`Weights of placement`,
    cpuRatio: () => t`CPU over-commit`,
    memoryRatio: () => t`Memory over-commit`,
    failures: () => t`Failing hosts to bear`,
    lanes: () => t`Lanes`,
  }
  return labels[key]?.() ?? key
}
