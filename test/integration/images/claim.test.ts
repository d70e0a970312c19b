import { execFileSync } from 'node:child_process'
import { randomFillSync } from 'node:crypto'
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { JobView } from '@shared/contract/jobs.ts'
import { type Lab, type LabNode, startLab } from '../../lab/lab.ts'
import { buildCli, type Workstation, workstation } from '../../support/cli.ts'
import { addNodes, makeForeign, virsh } from '../../support/cli-lab.ts'

/** Images go into disks that are there already: built ahead of need, or left behind. */
let cli: Awaited<ReturnType<typeof buildCli>>
let lab: Lab
let at: Workstation
let node: LabNode
const original = Buffer.alloc(24 * 2 ** 20)

const file = (name: string): string => join(node.storageFolder, name)
const deploy = (claim: string, volume: string, ...more: string[]) => [
  ...['images', 'deploy', 'one', '--host', 'node1', '--volume', volume, '--claim', claim],
  ...more,
]
/** A disk full of what must not show afterwards. */
async function spare(name: string, mebibytes: number): Promise<void> {
  execFileSync('sh', ['-c', `head -c ${mebibytes}M /dev/urandom >"$1"`, 'sh', file(name)])
  await virsh(node, 'pool-refresh', 'default')
}

beforeAll(async () => {
  ;[cli, lab] = await Promise.all([buildCli(), startLab({ nodes: 1 })])
  at = workstation(cli.file)
  ;[node] = lab.nodes as [LabNode]
  await addNodes(at, lab.nodes, lab.identityFile)
  await at.json(['stores', 'add', 'here'])
  // Content, long zeros, and a bit of content within a section.
  randomFillSync(original, 0, 6 * 2 ** 20)
  original.fill(7, 21 * 2 ** 20, 21 * 2 ** 20 + 512)
  writeFileSync(join(at.folder, 'one.raw'), original)
  await at.json(['images', 'import', join(at.folder, 'one.raw')])
}, 300_000)
afterAll(async () => {
  at?.remove()
  cli?.remove()
  await lab?.stop()
})

test('a disk that is there becomes the image and nothing of what it held, also behind the image', async () => {
  await spare('spare.raw', 30)
  const asked = await at.run(...deploy('spare.raw', 'web.raw', '--format', 'raw'))
  expect(asked.code).toBe(4)
  expect(asked.stderr).toContain('all it holds is lost')
  expect(existsSync(file('spare.raw'))).toBe(true)
  const job = await at.json<JobView>(deploy('spare.raw', 'web.raw', '--format', 'raw', '--yes'))
  expect(job.state).toBe('succeeded')
  expect(readFileSync(file('web.raw')).equals(Buffer.concat([original, Buffer.alloc(6 * 2 ** 20)]))).toBe(
    true,
  )
  expect(existsSync(file('spare.raw'))).toBe(false)
  expect(await virsh(node, 'vol-list', 'default')).not.toContain('terrace-partial')
})

test('qcow2 too', async () => {
  await spare('garbage.raw', 24)
  const convert = ['-f', 'raw', '-O', 'qcow2', file('garbage.raw'), file('spare.qcow2')]
  execFileSync('qemu-img', ['convert', ...convert])
  await virsh(node, 'pool-refresh', 'default')
  const job = await at.json<JobView>(deploy('spare.qcow2', 'web.qcow2', '--yes'))
  expect(job.state).toBe('succeeded')
  const compare = ['-f', 'qcow2', '-F', 'raw', file('web.qcow2'), join(at.folder, 'one.raw')]
  execFileSync('qemu-img', ['compare', ...compare])
})

test('one that was taken and then left alone is gone on with', async () => {
  await spare('cut.raw', 24)
  // As Terrace leaves it that is killed right after it has taken the disk.
  renameSync(file('cut.raw'), file('late.raw.terrace-partial'))
  await virsh(node, 'pool-refresh', 'default')
  const job = await at.json<JobView>(deploy('cut.raw', 'late.raw', '--format', 'raw', '--yes'))
  expect(job.state).toBe('succeeded')
  expect(readFileSync(file('late.raw')).equals(original)).toBe(true)
})

test('what somebody needs, is too small or of another format is refused, and left as it is', async () => {
  await makeForeign(node, 'byhand')
  await spare('small.raw', 8)
  const small = readFileSync(file('small.raw'))
  for (const [claim, format, words] of [
    ['byhand-by-hand.qcow2', 'qcow2', 'it is a disk of byhand'],
    ['small.raw', 'qcow2', 'it is raw, and qcow2 is wanted'],
    ['small.raw', 'raw', 'has 8 MiB, and 24 MiB are wanted'],
    ['nothing.raw', 'raw', 'it is not there'],
  ] as const) {
    const refused = await at.run(...deploy(claim, 'other.raw', '--format', format, '--yes'))
    expect(refused.code).not.toBe(0)
    expect(refused.stderr).toContain(words)
  }
  expect(readFileSync(file('small.raw')).equals(small)).toBe(true)
  expect(existsSync(file('byhand-by-hand.qcow2'))).toBe(true)
  const same = await at.run(...deploy('small.raw', 'small.raw', '--format', 'raw', '--yes'))
  expect(same.stderr).toContain('gets another name than small.raw')
})
