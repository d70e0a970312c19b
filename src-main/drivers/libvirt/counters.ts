import type { HostCounters, MachineCounters } from '@shared/machine/facts.ts'
import type { DriverActions } from '../driver.ts'
import { stateOf } from './domain-reader.ts'
import { poolsOf, splitAtXml } from './networks.ts'
import { headed, outputAt, script, unreadable } from './virsh.ts'

const countersScript = `
echo @uptime; cat /proc/uptime
echo @stat; grep -E '^(cpu|btime) ' /proc/stat
echo @memory; grep -E '^Mem(Total|Available|Free):' /proc/meminfo
echo @load; cat /proc/loadavg
echo @net; cat /proc/net/dev
echo @disks; cat /proc/diskstats 2>/dev/null
said=$(v '${headed('pools', 'pool-list --uuid')} ${headed('machines', 'list --all --uuid --name')}
${headed('domains', 'domstats --raw --state --cpu-total --balloon --block --interface')}' 2>&1) || { printf '%s\\n' "$said" >&2; exit 1; }
# Without pools there is still the rest.
case $said in *error:*) sound "$(printf '%s\\n' "$said" | sed '/^@pools$/,/^@machines$/d')" ;; esac
printf '%s\\n' "$said" @xml
printf '%s\\n' "$said" | sed -n '/^@pools$/,/^@/s/^\\([0-9a-f-]\\{36\\}\\)$/pool-dumpxml \\1;/p' | batch
exit 0
`

/** A counter of libvirt or the kernel. Larger ones than 2^53 lose their last digits, which no rate shows. */
const count = (text: string | undefined): number | undefined =>
  text !== undefined && /^\d{1,20}$/.test(text) ? Number(text) : undefined

function need(value: number | undefined, what: string): number {
  if (value === undefined || !Number.isFinite(value)) throw unreadable(what)
  return value
}

/** The host's own clock in ms, as fine as a hundredth of a second. */
function clockOf(uptime: string | undefined, stat: readonly string[]): number {
  const boot = count(stat.map((line) => /^btime (\d+)$/.exec(line)?.[1]).find((text) => text !== undefined))
  const up = /^(\d{1,12}\.\d{2}) /.exec(uptime ?? '')?.[1]
  return Math.round(
    (need(boot, 'start time (/proc/stat)') + need(Number(up ?? Number.NaN), 'up-time')) * 1000,
  )
}

/** Jiffies are hundredths of a second on every Linux that libvirt runs on. */
const jiffyNs = 1e7

function cpuOf(line: string | undefined): Pick<HostCounters, 'cpuBusyNs' | 'cpuTotalNs'> {
  // user nice system idle iowait irq softirq steal; guest time is within user and nice already.
  const fields = (line ?? '').trim().split(/\s+/).slice(1, 9).map(count)
  const values = fields.map((field) => need(field, 'processor times (/proc/stat)'))
  if (values.length < 4) throw unreadable('processor times (/proc/stat)')
  const total = values.reduce((all, value) => all + value, 0)
  const idle = (values[3] ?? 0) + (values[4] ?? 0)
  return { cpuBusyNs: (total - idle) * jiffyNs, cpuTotalNs: total * jiffyNs }
}

function memoryOf(lines: readonly string[]): Pick<HostCounters, 'memoryUsedBytes' | 'memoryTotalBytes'> {
  const find = (name: string) =>
    count(
      lines
        .map((line) => new RegExp(`^Mem${name}:\\s+(\\d+) kB$`).exec(line)?.[1])
        .find((text) => text !== undefined),
    )
  const total = need(find('Total'), 'memory (/proc/meminfo)') * 1024
  const free = need(find('Available') ?? find('Free'), 'memory (/proc/meminfo)') * 1024
  return { memoryTotalBytes: total, memoryUsedBytes: Math.max(0, total - free) }
}

/** Traffic of the host's own cards: what guests and bridges move would count twice. */
function trafficOf(lines: readonly string[]): Pick<HostCounters, 'netRxBytes' | 'netTxBytes'> {
  let netRxBytes = 0
  let netTxBytes = 0
  for (const line of lines) {
    const match = /^\s*([^\s:]+(?::[^\s:]+)*):\s*(\d.*)$/.exec(line)
    const name = match?.[1]
    if (name === undefined || /^(lo$|vnet|virbr|br|docker|veth|tap|bond|macvtap)/.test(name)) continue
    const fields = (match?.[2] ?? '').trim().split(/\s+/)
    netRxBytes += count(fields[0]) ?? 0
    netTxBytes += count(fields[8]) ?? 0
  }
  return { netRxBytes, netTxBytes }
}

/**
 * Whole disks, by their names: partitions and what is made of disks would count twice (Linux,
 * Documentation/admin-guide/iostats.rst: reads and writes completed are the first and fifth number, the time that
 * any was under way is the tenth).
 */
function disksOf(lines: readonly string[]): NonNullable<HostCounters['disks']> {
  return lines.flatMap((line) => {
    const [, , name = '', ...fields] = line.trim().split(/\s+/)
    if (!/^(?:(?:sd|vd|xvd|hd)[a-z]{1,3}|nvme\d{1,3}n\d{1,3}|mmcblk\d{1,3})$/.test(name)) return []
    const [reads, writes, busyMs] = [fields[0], fields[4], fields[9]].map(count)
    return reads === undefined || writes === undefined || busyMs === undefined
      ? []
      : [{ name, operations: reads + writes, busyMs }]
  })
}

/** Sums like `block.0.rd.bytes` over all devices of a kind. */
function sum(stats: ReadonlyMap<string, string>, pattern: RegExp): number {
  let total = 0
  for (const [key, value] of stats) if (pattern.test(key)) total += count(value) ?? 0
  return total
}

function machineOf(uuid: string, stats: ReadonlyMap<string, string>): MachineCounters {
  const balloon = (key: string) => count(stats.get(`balloon.${key}`))
  const available = balloon('available')
  // What the guest says it could use; without its word, what the machine takes on the host.
  const unused = balloon('usable') ?? balloon('unused')
  const used =
    available !== undefined && unused !== undefined ? Math.max(0, available - unused) : (balloon('rss') ?? 0)
  return {
    uuid,
    cpuTimeNs: count(stats.get('cpu.time')) ?? 0,
    memoryUsedBytes: used * 1024,
    diskReadBytes: sum(stats, /^block\.\d+\.rd\.bytes$/),
    diskWriteBytes: sum(stats, /^block\.\d+\.wr\.bytes$/),
    netRxBytes: sum(stats, /^net\.\d+\.rx\.bytes$/),
    netTxBytes: sum(stats, /^net\.\d+\.tx\.bytes$/),
    state: stateOf(count(stats.get('state.state'))),
  }
}

function machinesOf(list: readonly string[], domains: readonly string[]): MachineCounters[] {
  const uuids = new Map<string, string>()
  for (const line of list) {
    const match = /^([0-9a-f-]{36}) (.*)$/.exec(line)
    if (match?.[1] !== undefined && match[2] !== undefined) uuids.set(match[2].trimEnd(), match[1])
  }
  const found = new Map<string, Map<string, string>>()
  let stats = new Map<string, string>()
  for (const line of domains) {
    const name = /^Domain: '(.*)'$/.exec(line)?.[1]
    if (name === undefined) {
      const at = line.indexOf('=')
      if (at > 0) stats.set(line.slice(0, at).trim(), line.slice(at + 1))
      continue
    }
    stats = new Map()
    const uuid = uuids.get(name.trimEnd())
    if (uuid !== undefined) found.set(uuid, stats)
  }
  return [...found].map(([uuid, values]) => machineOf(uuid, values))
}

export const counters: DriverActions['counters'] = {
  compile: () => [script(countersScript, [], { maxBytes: 64 * 2 ** 20 })],
  parse(outputs) {
    const { parts, xml } = splitAtXml(outputAt(outputs, -1).stdout, 'counters')
    const lines = (name: string) => parts.get(name) ?? []
    const disks = disksOf(lines('disks'))
    const load = Number(/^(\d{1,6}(?:\.\d+)?) /.exec(lines('load')[0] ?? '')?.[1] ?? Number.NaN)
    return {
      at: clockOf(lines('uptime')[0], lines('stat')),
      ...cpuOf(lines('stat').find((line) => line.startsWith('cpu '))),
      ...memoryOf(lines('memory')),
      load1: need(load, 'load (/proc/loadavg)'),
      ...trafficOf(lines('net')),
      ...(disks.length > 0 ? { disks } : {}),
      pools: poolsOf(xml, new Set(lines('pools')))
        .filter((pool) => pool.active)
        .map(({ name, capacityBytes, freeBytes }) => ({ name, capacityBytes, freeBytes })),
      machines: machinesOf(lines('machines'), lines('domains')),
    }
  },
}
