import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { say } from '../support/options.ts'
import { ganetiText, type Input } from './inputs.ts'

const HAIL = '/usr/lib/ganeti/iallocators/hail'

/** Is Ganeti here (Debian: ganeti-htools)? Installs it where that is possible. */
export function findGaneti(): boolean {
  if (existsSync(HAIL)) return true
  say('installing ganeti-htools …')
  const { status } = spawnSync(
    'apt-get',
    ['install', '-y', '-q', '--no-install-recommends', 'ganeti-htools'],
    { env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }, encoding: 'utf8' },
  )
  if (status === 0 && existsSync(HAIL)) return true
  say('Ganeti could not be installed: rows beside it are left out.')
  return false
}

/** Runs something with files in a folder of its own. */
export function inFolder<T>(work: (file: (name: string, text: string) => string) => T): T {
  const folder = mkdtempSync(join(tmpdir(), 'terrace-ganeti-'))
  try {
    return work((name, text) => {
      const path = join(folder, name)
      writeFileSync(path, text)
      return path
    })
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** How many servers hail places before the first it refuses: it takes a list as a whole or not at all. */
export function hailPrefix(given: Input, most: number): number {
  let [low, high] = [0, most]
  while (low < high) {
    const middle = Math.ceil((low + high) / 2)
    if (hail(given, middle)) low = middle
    else high = middle - 1
  }
  return low
}

function hail(given: Input, count: number): boolean {
  const instances = given.servers.slice(0, count).map(({ name, shapes }) => {
    const [vcpus, memory, disk] = shapes[0] ?? []
    return {
      ...{ name, memory, vcpus, tags: [], disks: [{ size: disk, mode: 'w' }], disk_space_total: disk },
      ...{
        required_nodes: 1,
        disk_template: 'plain',
        spindle_use: 1,
        os: 'none',
        hypervisor: 'kvm',
        nics: [],
      },
    }
  })
  return inFolder((file) => {
    const answer = runHail(
      file('cluster.data', ganetiText(given)),
      file('request.json', request({ type: 'multi-allocate', instances })),
      '--no-capacity-checks',
    )
    return answer.success
  })
}

/** Seconds that hail takes for one server more, on shared storage, with the failure of every node simulated. */
export function hailSeconds(given: Input, on: readonly number[]): number {
  return inFolder((file) => {
    const [vcpus, memory, disk] = [2, 4096, 40_960]
    const one = {
      ...{ type: 'allocate', name: 'new', memory, vcpus, tags: [], disks: [{ size: disk, mode: 'w' }] },
      ...{ disk_space_total: disk, required_nodes: 1, disk_template: 'rbd', spindle_use: 1 },
      ...{ os: 'none', hypervisor: 'kvm', nics: [] },
    }
    const [cluster, wish] = [file('cluster.data', ganetiText(given, on)), file('request.json', request(one))]
    const begun = performance.now()
    const { success } = runHail(cluster, wish)
    if (!success) throw new Error('hail placed nothing, so its time says nothing')
    return (performance.now() - begun) / 1000
  })
}

const request = (what: object): string =>
  JSON.stringify({
    ...{ cluster_tags: [], enabled_hypervisors: ['kvm'], nodegroups: {}, nodes: {}, instances: {} },
    request: what,
  })

function runHail(cluster: string, wish: string, ...more: string[]): { success: boolean } {
  const { stdout, stderr } = spawnSync(HAIL, ['-t', cluster, '--ignore-dynu', ...more, wish], {
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
  })
  if (!stdout.trim().startsWith('{')) throw new Error(`hail: ${stdout}${stderr}`)
  return JSON.parse(stdout) as { success: boolean }
}

/** What hbal makes of a cluster: its score before and after each move, and how long it took. */
export function hbal(text: string, most = -1): { scores: number[]; seconds: number } {
  return inFolder((file) => {
    const begun = performance.now()
    const { stdout } = spawnSync(
      'hbal',
      ['-t', file('cluster.data', text), '--ignore-dynu', '-l', String(most)],
      { encoding: 'utf8', maxBuffer: 2 ** 28 },
    )
    const seconds = (performance.now() - begun) / 1000
    const first = /Initial score: ([\d.]+)/.exec(stdout)?.[1]
    const moves = [...stdout.matchAll(/^\s+\d+\.\s.*?([\d.]+)\s+a=/gm)].map(([, score]) => Number(score))
    return { scores: [...(first === undefined ? [] : [Number(first)]), ...moves], seconds }
  })
}

/** How many more servers of one size (vCPUs, MiB of memory) hspace finds room for, with or without N+1. */
export function hspace(
  text: string,
  [vcpus = 0, memory = 0]: readonly number[],
  reserve: boolean,
): { count: number; seconds: number } {
  return inFolder((file) => {
    const cluster = file('cluster.data', text)
    // It takes no server without a disk: on shared storage the size of that does not matter.
    const size = `--standard-alloc=40960,${memory},${vcpus}`
    const begun = performance.now()
    const { stdout, stderr } = spawnSync(
      'hspace',
      [
        ...['-t', cluster, size, '--disk-template=rbd', '--machine-readable'],
        ...(reserve ? [] : ['--no-capacity-checks']),
      ],
      { encoding: 'utf8', maxBuffer: 2 ** 28 },
    )
    const seconds = (performance.now() - begun) / 1000
    const count = /HTS_ALLOC_INSTANCES=(\d+)/.exec(stdout)?.[1]
    if (count === undefined) throw new Error(`hspace: ${stdout}${stderr}`)
    return { count: Number(count), seconds }
  })
}

/** How many hosts hsqueeze takes out of use. All may go; nothing but the servers themselves needs room. */
export function hsqueeze(text: string): { offline: number; seconds: number } {
  return inFolder((file) => {
    const cluster = file('cluster.data', text.replaceAll('|1000||N|', '|1000|htools:standby:auto|N|'))
    const begun = performance.now()
    const { stdout, stderr } = spawnSync(
      'hsqueeze',
      ['-t', cluster, '--target-resources=0', '--minimal-resources=0'],
      { encoding: 'utf8', maxBuffer: 2 ** 28 },
    )
    const seconds = (performance.now() - begun) / 1000
    const [, list] = stdout.split("'Nodes to offline'")
    if (list === undefined) throw new Error(`hsqueeze: ${stdout}${stderr}`)
    return { offline: list.split('\n').filter((line) => /^n\d+$/.test(line.trim())).length, seconds }
  })
}
