import { readFileSync } from 'node:fs'
import type { HostId } from '@shared/contract/hosts.ts'
import type { HostFacts } from '@shared/machine/facts.ts'
import { commandsOf, driverFor, probeHost, runAction } from '@main/drivers/index.ts'
import { quote } from '@main/ssh/index.ts'
import type { Lab } from '../../lab/lab.ts'
import { sshWorld, type World } from '../../support/ssh-world.ts'
import { longest, stopWatchingLoop, watchLoop, worst } from '../support/loop.ts'
import { cpuOfEndedChildren } from '../support/processes.ts'
import { median, type Row, rowOf } from '../support/rows.ts'
import { machinesPerHost, onAllHosts } from './many-hosts.ts'
import { say } from '../support/options.ts'
import type { Options } from './options.ts'

interface Round {
  wallMs: number
  cpuMs: number
}
type Hosts = Map<HostId, HostFacts>

/** Connecting to all hosts at once and reading what machines they have, beside as many ssh processes. */
export async function connect(lab: Lab, { rounds }: Options): Promise<Row[]> {
  const world = sshWorld()
  try {
    const hosts = await addHosts(lab, world)
    const command = commandsOf(driverFor('libvirt'), 'inventory', {}, facts(hosts))[0]
    if (!command) throw new Error('The driver has no command for an inventory')
    const line = quote(command.argv)
    const ours: Round[] = []
    const theirs: Round[] = []
    const blocks: number[] = []
    for (let round = 0; round <= rounds; round += 1) {
      await world.ssh.closeAll()
      watchLoop()
      const mine = await timed(ownCpuMs, () => readAll(world, hosts))
      const seen = stopWatchingLoop()
      const plain = await timed(
        () => cpuOfEndedChildren() * 1000,
        async () => {
          const outputs = await onAllHosts(lab, line)
          if (!outputs.every((text) => text.split('<domain ').length - 1 === machinesPerHost))
            throw new Error('ssh did not bring every machine')
        },
      )
      say(
        `connect ${round}: Terrace ${mine.wallMs.toFixed(0)} ms (${mine.cpuMs.toFixed(0)} of processor), ` +
          `ssh ${plain.wallMs.toFixed(0)} ms (${plain.cpuMs.toFixed(0)} of processor); blocks ${worst(seen) || 'none'}`,
      )
      if (round === 0) continue // makes things warm
      ours.push(mine)
      theirs.push(plain)
      blocks.push(longest(seen))
    }
    return rowsOf(lab.nodes.length, ours, theirs, blocks)
  } finally {
    await world.end()
  }
}

function rowsOf(count: number, ours: Round[], theirs: Round[], blocks: number[]): Row[] {
  const name = `${count} × “ssh root@HOST” at once, each running the same virsh script`
  const row = (label: string, read: (round: Round) => number): Row =>
    rowOf({
      row: label,
      unit: 'ms',
      terrace: median(ours.map(read)),
      peer: { name, value: median(theirs.map(read)) },
      mostRatio: 1,
    })
  return [
    row(`connecting to ${count} hosts at once and reading their inventory`, ({ wallMs }) => wallMs),
    row('processor time of the workstation for it', ({ cpuMs }) => cpuMs),
    rowOf({
      row: 'longest block of the event loop meanwhile (median of the rounds)',
      unit: 'ms',
      terrace: median(blocks),
      most: 50,
    }),
  ]
}

function facts(hosts: Hosts): HostFacts {
  const [first] = hosts.values()
  if (!first) throw new Error('There are no hosts')
  return first
}

/** Hosts as the app knows them after they were added: keys known, facts read once. */
async function addHosts(lab: Lab, world: World): Promise<Hosts> {
  world.knownHosts(readFileSync(lab.knownHostsFile, 'utf8').trim())
  const hosts: Hosts = new Map()
  for (const { name, address } of lab.nodes) {
    const id = world.add(name, { address, user: 'root', identityFile: lab.identityFile })
    hosts.set(id, await probeHost(world.ssh.runner(id), { at: Date.now() }))
  }
  return hosts
}

async function readAll(world: World, hosts: Hosts): Promise<void> {
  const driver = driverFor('libvirt')
  const lists = await Promise.all(
    [...hosts].map(([id, known]) =>
      runAction(driver, 'inventory', {}, { runner: world.ssh.runner(id), facts: known }),
    ),
  )
  if (!lists.every(({ length }) => length === machinesPerHost))
    throw new Error('Terrace did not read every machine')
}

function ownCpuMs(): number {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1000
}

async function timed(cpuMs: () => number, work: () => Promise<void>): Promise<Round> {
  const cpu = cpuMs()
  const begun = performance.now()
  await work()
  return { wallMs: performance.now() - begun, cpuMs: cpuMs() - cpu }
}
