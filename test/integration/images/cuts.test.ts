import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { seededRandom } from '@shared/base/random.ts'
import type { JobView, LogLine } from '@shared/contract/jobs.ts'
import { type Lab, type LabNode, startLab } from '../../lab/lab.ts'
import { buildCli, errorOf, type Workstation, workstation } from '../../support/cli.ts'
import { addNodes, imageIn, virsh } from '../../support/cli-lab.ts'

/** SSH is cut at random times, again and again: what comes out in the end is the disk, and nothing is left behind. */
const seed = Number(process.env['TERRACE_SEED'] ?? 4)
const ROUNDS = 6
let cli: Awaited<ReturnType<typeof buildCli>>
let lab: Lab
let at: Workstation
let node1: LabNode
let node2: LabNode
let bare: LabNode

const volume = (node: LabNode, name: string): string => join(node.storageFolder, name)
const newestJob = async (): Promise<JobView> => {
  const [job] = await at.json<JobView[]>(['jobs', 'list', '--limit', '1'])
  if (!job) throw new Error('no job')
  return job
}

const leftovers = async (node: LabNode): Promise<string> => {
  const script =
    'ls ~/.terrace/jobs 2>/dev/null; grep -h terrace-job ~/.ssh/authorized_keys; ls /tmp /var/tmp | grep "terrace-.*sock"; ps ax -o args | grep "[t]errace/agent"; true'
  return (await node.run(['sh', '-c', script])).stdout
}

beforeAll(async () => {
  ;[cli, lab] = await Promise.all([buildCli(), startLab({ nodes: [{}, {}, { python: false }] })])
  at = workstation(cli.file)
  ;[node1, node2, bare] = lab.nodes as [LabNode, LabNode, LabNode]
  await addNodes(at, lab.nodes, lab.identityFile)
  await at.json(['stores', 'add', 'here'])
  await at.json(['stores', 'add', 'there', '--host', 'node2', '--folder', '/root/image-store'])
}, 300_000)
afterAll(async () => {
  at?.remove()
  cli?.remove()
  await lab?.stop()
})

/** Runs a command whose connections to one of the hosts are cut after so long, and goes on with its job until that is done. Answers how often. */
async function throughCuts(args: string[], nodes: LabNode[], random: () => number): Promise<number> {
  const running = at.start(...args, '--limit-rate', '6M')
  await Promise.race([running.notes('running'), running.ended])
  const node = nodes[Math.floor(random() * nodes.length)] as LabNode
  await Promise.race([sleep(random() * 4000), running.ended])
  await node.stopSshd()
  await sleep(random() * 1500)
  await node.startSshd()
  await running.ended
  let tries = 0
  for (let job = await newestJob(); job.state !== 'succeeded'; job = await newestJob()) {
    // Whatever it failed of was the connection, and nothing of it counts as done.
    expect(job.error?.code ?? '').toMatch(/^transport\./)
    expect((tries += 1)).toBeLessThan(4)
    await at.run('jobs', 'resume', job.id)
  }
  const { log } = await at.json<{ log: LogLine[] }>(['jobs', 'show', (await newestJob()).id])
  return tries + log.filter(({ text }) => /Trying again in/.test(text)).length
}

test(
  'a capture and a deployment, each cut at a random moment',
  async () => {
    const random = seededRandom(seed)
    let cuts = 0
    for (let round = 0; round < ROUNDS; round += 1) {
      const store = round % 2 === 0 ? 'there' : 'here'
      // New bytes, zeros, and an end that is no whole section.
      const script = 'head -c 30000000 /dev/urandom >"$1"; truncate -s 50000512 "$1"'
      execFileSync('sh', ['-c', script, 'sh', volume(node1, 'cut.raw')])
      await virsh(node1, 'pool-refresh', 'default')
      const image = `round ${round}`
      cuts += await throughCuts(
        ['images', 'capture', 'node1:default/cut.raw', '--store', store, '--name', image],
        store === 'there' ? [node1, node2] : [node1],
        random,
      )
      // Each section counts once, in whichever try it came.
      const { zero, same, stored } = (await imageIn(at, image, '--store', store)).counts
      expect(zero + same + stored).toBe(12)
      const disk = `back-${round}.raw`
      cuts += await throughCuts(
        ['images', 'deploy', image, '--store', store, '--host', 'node2', '--volume', disk, '--format', 'raw'],
        [node2],
        random,
      )
      execFileSync('cmp', [volume(node2, disk), volume(node1, 'cut.raw')])
    }
    // Not all of them too late, else this shows nothing.
    expect(cuts).toBeGreaterThan(ROUNDS / 2)
    for (const store of ['there', 'here'])
      expect((await at.json<JobView>(['images', 'verify', '--store', store])).state).toBe('succeeded')
    await at.json(['hosts', 'probe', 'node1'])
    await at.json(['hosts', 'probe', 'node2'])
    for (const node of [node1, node2]) {
      for (let tries = 0; tries < 50 && (await leftovers(node)) !== ''; tries += 1) await sleep(500)
      expect([node.name, await leftovers(node)]).toEqual([node.name, ''])
      expect(readdirSync(node.storageFolder).filter((name) => name.includes('terrace'))).toEqual([])
    }
  },
  ROUNDS * 60_000,
)

test('a host without Python is told as such, with what to install, and nothing is left on it', async () => {
  const wrong = (end: Awaited<ReturnType<Workstation['run']>>) =>
    end.stdout === '' ? errorOf(end) : (JSON.parse(end.stdout) as JobView).error
  const disk = volume(bare, 'plain.raw')
  writeFileSync(disk, Buffer.alloc(1000, 'a disk'))
  await virsh(bare, 'pool-refresh', 'default')
  const ends = [
    await at.run('--json', 'images', 'capture', 'node3:default/plain.raw', '--store', 'here'),
    await at.run(
      '--json',
      'images',
      'deploy',
      'round 1',
      '--store',
      'here',
      '--host',
      'node3',
      '--volume',
      'no.raw',
    ),
    await at.run('--json', 'stores', 'add', 'bare', '--host', 'node3', '--folder', '/root/store'),
  ]
  for (const end of ends) {
    const error = wrong(end)
    expect(error?.message).toContain('Python 3')
    expect(error?.next).toContain('apt install python3')
  }
  expect(readFileSync(disk).equals(Buffer.alloc(1000, 'a disk'))).toBe(true)
  expect(readdirSync(bare.storageFolder)).not.toContain('no.raw')
  expect((await bare.run(['sh', '-c', 'find ~/.terrace /root/store -type f 2>/dev/null; true'])).stdout).toBe(
    '',
  )
  expect((await at.json<{ name: string }[]>(['stores', 'list'])).map(({ name }) => name)).not.toContain(
    'bare',
  )
})
