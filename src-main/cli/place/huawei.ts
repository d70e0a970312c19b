import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { readCsv } from '@shared/base/csv.ts'
import { TerraceError } from '@shared/base/errors.ts'
import { choose, settle } from '@shared/placement/engine/choose.ts'
import { Cluster, type HostSize, NOWHERE, type ServerSize } from '@shared/placement/engine/cluster.ts'
import { placeGroup } from '@shared/placement/engine/groups.ts'
import { type Rule, Rules } from '@shared/placement/engine/rules.ts'
import { scorerOf } from '@shared/placement/engine/scorers.ts'
import { wrong } from './files.ts'
import { mixOf } from './stream.ts'

/** Of each of two NUMA cells. */
const RESOURCES = ['vcpus of cell 1', 'memory of cell 1', 'vcpus of cell 2', 'memory of cell 2']

interface Request {
  readonly size: ServerSize
  /** Members of one group and strategy say the same here; none: ''. */
  readonly group: string
  readonly strategy: string
  readonly domain: number
}

/**
 * A sequence of requests from the set “Dataset for topology-aware VM placement” (CC0): servers that fit one NUMA cell or
 * take half of each, in groups of one rack (affinity), of different hosts (anti-affinity) or whose domains share no rack
 * (fault_domain). A group is placed as a whole when its first server comes.
 */
export function huaweiSequence({
  folder,
  sequence,
  hosts: count,
}: {
  folder: string
  sequence: string
  hosts: number
}): { lines: string[]; summary: string } {
  const hosts = readHosts(join(folder, 'huawei-pm.csv.gz')).slice(0, count)
  const requests = readSequence(join(folder, `huawei-vm-${sequence}.csv.gz`))
  const cluster = new Cluster(
    RESOURCES,
    hosts,
    requests.map(({ size }) => size),
  )
  const begun = performance.now()
  const groups = groupsOf(requests)
  const rules = new Rules(
    cluster,
    [...groups.values()].map((members) => ruleOf(members, requests)),
  )
  const scorer = scorerOf('capacity', cluster, mixOf(requests.map(({ size }) => size)))
  const asked = new Set<number>()
  for (const [server, { group }] of requests.entries()) {
    if (asked.has(server)) continue
    const members = group ? (groups.get(group) ?? []) : []
    for (const member of members) asked.add(member)
    if (members.length > 0) placeGroup(cluster, members, scorer, { rules })
    else {
      const place = choose(cluster, server, scorer, { rules })
      if (place) settle(cluster, server, place, { rules })
    }
  }
  const took = performance.now() - begun
  const left = requests.filter((_, server) => cluster.hostOf[server] === NOWHERE)
  const broken = new Set(left.map(({ group }) => group).filter(Boolean))
  return {
    lines: requests.map(({ size }, server) => {
      const host = cluster.hosts[cluster.hostOf[server] ?? NOWHERE]
      return `${size.name},${host?.name ?? ''}`
    }),
    summary: [
      `${requests.length - left.length} of ${requests.length} placed`,
      `${broken.size} of ${groups.size} groups not whole`,
      `${took.toFixed(0)} ms`,
    ].join('; '),
  }
}

function groupsOf(requests: readonly Request[]): Map<string, number[]> {
  const groups = new Map<string, number[]>()
  for (const [server, { group }] of requests.entries()) {
    if (!group) continue
    const members = groups.get(group) ?? []
    members.push(server)
    groups.set(group, members)
  }
  return groups
}

function ruleOf(members: readonly number[], requests: readonly Request[]): Rule {
  const strategy = requests[members[0] ?? 0]?.strategy
  if (strategy === 'affinity') return { kind: 'together', scope: 'domain', members }
  if (strategy === 'anti-affinity') return { kind: 'apart', scope: 'host', most: 1, members }
  return {
    kind: 'classes',
    scope: 'domain',
    members,
    classes: members.map((member) => requests[member]?.domain ?? 0),
  }
}

const readHosts = (file: string): HostSize[] =>
  rowsOf(file, ['host', 'rack', 'cpu1', 'ram1', 'cpu2', 'ram2']).map(([name = '', rack = '', ...room]) => ({
    name,
    domain: rack,
    room: room.map(Number),
  }))

const strategies = new Set(['', 'affinity', 'anti-affinity', 'fault_domain'])

const readSequence = (file: string): Request[] =>
  rowsOf(file, ['vcpus', 'ram', 'numa', 'strategy', 'group', 'domain']).map(
    ([vcpus, ram, numa, strategy = '', group = '', domain], at) => {
      const [cpu, memory] = [Number(vcpus), Number(ram)]
      if (!strategies.has(strategy)) throw wrong(file, `line ${at + 2}: “${strategy}” is no strategy`)
      return {
        size: {
          name: `vm-${at}`,
          shapes:
            numa === '2'
              ? [[cpu / 2, memory / 2, cpu / 2, memory / 2]]
              : [
                  [cpu, memory, 0, 0],
                  [0, 0, cpu, memory],
                ],
        },
        group: strategy && `${strategy} ${group}`,
        strategy,
        domain: Number(domain),
      }
    },
  )

function rowsOf(file: string, names: readonly string[]): string[][] {
  let text: string
  try {
    text = gunzipSync(readFileSync(file)).toString('utf8')
  } catch (cause) {
    throw new TerraceError('not-found', `${file} cannot be read.`, {
      left: 'Nothing was placed.',
      next: 'Check the folder and the name of the sequence.',
      cause,
    })
  }
  const [header, ...rows] = readCsv(text, ',')
  const columns = names.map((name) => {
    const at = header?.cells.indexOf(name) ?? -1
    if (at < 0) throw wrong(file, `it has no column “${name}”`)
    return at
  })
  return rows.map(({ cells }) => columns.map((at) => cells[at] ?? ''))
}
