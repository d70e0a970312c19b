import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { JobView } from '@shared/contract/jobs.ts'
import { type Lab, type LabNode, startLab } from '../../lab/lab.ts'
import { until } from '../../lab/run.ts'
import { buildCli, type CliProcess, type Workstation, workstation } from '../../support/cli.ts'
import { addNodes, virsh } from '../../support/cli-lab.ts'

/** Jobs that a person slows down or holds still while they run, from another terminal. */
let cli: Awaited<ReturnType<typeof buildCli>>
let lab: Lab
let at: Workstation
let node1: LabNode

const mebi = 1024 * 1024
const volume = (node: LabNode, name: string): string => join(node.storageFolder, name)

beforeAll(async () => {
  ;[cli, lab] = await Promise.all([buildCli(), startLab({ nodes: 2 })])
  at = workstation(cli.file)
  ;[node1] = lab.nodes as [LabNode, LabNode]
  await addNodes(at, lab.nodes, lab.identityFile)
  execFileSync('sh', ['-c', 'head -c 64M /dev/urandom >"$1"', 'sh', volume(node1, 'noise.raw')])
  await virsh(node1, 'pool-refresh', 'default')
  await at.json(['stores', 'add', 'there', '--host', 'node2', '--folder', '/root/image-store'])
}, 300_000)
afterAll(async () => {
  at?.remove()
  cli?.remove()
  await lab?.stop()
})

/** The job that another process of this data runs, asked from here. */
const running = async (): Promise<JobView> => {
  const [job] = await at.json<JobView[]>(['jobs', 'list', '--limit', '1'])
  if (!job) throw new Error('no job')
  return job
}
const lastLog = async (): Promise<string[]> => {
  const shown = await at.json<{ log: { text: string }[] }>(['jobs', 'show', (await running()).id])
  return shown.log.map(({ text }) => text)
}
const doneBytes = async (): Promise<number> => (await running()).steps[0]?.done ?? 0

const limit = (rate: string): Promise<unknown> => at.json(['hosts', 'bandwidth', 'node1', rate])

async function begin(...args: string[]): Promise<CliProcess> {
  await limit('4M')
  const job = at.start('--json', ...args)
  await job.notes('running')
  // There is no end before some 15 s.
  await until('the first of it', 60_000, async () => (await doneBytes()) > 0)
  return job
}

async function holdAndGoOn(job: CliProcess): Promise<void> {
  const { id, canPause } = await running()
  expect(canPause).toBe(true)
  expect(await at.json<JobView>(['jobs', 'pause', id])).toMatchObject({ paused: true, state: 'running' })
  // What was on its way arrives.
  let held = -1
  await until('no more to come', 30_000, async () => {
    const before = held
    await sleep(1000)
    return (held = await doneBytes()) === before
  })
  expect(held).toBeGreaterThan(0)
  expect(held).toBeLessThan(60 * mebi)
  await sleep(2500)
  expect(await doneBytes()).toBe(held)
  const wrong = await at.run('--json', 'apply', 'nothing.terrace.json', '--yes')
  expect(wrong.code).not.toBe(0)
  expect(await at.json<JobView>(['jobs', 'resume', id])).toMatchObject({ paused: false })
  const { code, stdout } = await job.ended
  expect([code, (JSON.parse(stdout) as JobView).state]).toEqual([0, 'succeeded'])
}

test('a capture and a deployment are paused from another terminal, and go on to the same bytes', async () => {
  await holdAndGoOn(await begin('images', 'capture', 'node1:default/noise.raw', '--name', 'noise'))
  const to = ['--host', 'node1', '--volume', 'back.raw', '--format', 'raw']
  await holdAndGoOn(await begin('images', 'deploy', 'noise', ...to))
  expect(readFileSync(volume(node1, 'back.raw')).equals(readFileSync(volume(node1, 'noise.raw')))).toBe(true)
}, 240_000)

test('what was paused when its Terrace was killed stays paused until it is asked to go on', async () => {
  execFileSync('sh', ['-c', 'head -c 64M /dev/urandom >"$1"', 'sh', volume(node1, 'other.raw')])
  await virsh(node1, 'pool-refresh', 'default')
  const job = await begin('images', 'capture', 'node1:default/other.raw', '--name', 'held')
  const { id } = await running()
  await at.json(['jobs', 'pause', id])
  job.process.kill('SIGKILL')
  await job.ended
  const listed = await at.run('jobs', 'list', '--limit', '1')
  expect(listed.stdout).toContain('paused, interrupted')
  // Hosts are read, and nothing goes on by that.
  await at.json(['hosts', 'list'])
  await sleep(1500)
  expect(await running()).toMatchObject({ id, state: 'interrupted', paused: true })
  await limit('none')
  expect(await at.json<JobView>(['jobs', 'resume', id])).toMatchObject({ state: 'succeeded', paused: false })
  const to = ['--host', 'node1', '--volume', 'held.raw', '--format', 'raw']
  await at.json(['images', 'deploy', 'held', ...to])
  expect(readFileSync(volume(node1, 'held.raw')).equals(readFileSync(volume(node1, 'other.raw')))).toBe(true)
}, 240_000)

test("a host's limit holds for what touches it, and nothing else", async () => {
  const seconds = async (...args: string[]): Promise<number> => {
    const job = await at.json<JobView>(args)
    return ((job.endedAt ?? 0) - (job.startedAt ?? 0)) / 1000
  }
  const deploy = (name: string, host: string): string[] => [
    ...['images', 'deploy', 'noise', '--host', host, '--volume', name, '--format', 'raw'],
  ]
  // By the hour that it is now, and a limit that is far off at all others.
  const hour = new Date().getHours()
  await at.json(['hosts', 'bandwidth', 'node1', '900M', `${hour}-${(hour + 2) % 24}=16M`])
  expect(await seconds(...deploy('slow.raw', 'node1'))).toBeGreaterThan(3)
  const byNode = 'At most 16 MiB/s for now, by the bandwidth limit of node1.'
  expect(await lastLog()).toContain(byNode)
  // Its bytes stay on node2.
  await at.json(deploy('own.raw', 'node2'))
  expect(await lastLog()).not.toContain(byNode)
  await at.json(['hosts', 'bandwidth', 'node1', 'none'])
  await at.json(deploy('quick.raw', 'node1'))
  expect(await lastLog()).not.toContain(byNode)
  // Through this workstation its own limit holds, and not where bytes do not pass it.
  expect(await at.json(['bandwidth', '16M'])).toEqual({ rate: 16 * mebi, hours: [] })
  expect(await seconds(...deploy('through.raw', 'node1'), '--route', 'relay')).toBeGreaterThan(3)
  const limited = 'At most 16 MiB/s for now, by the bandwidth limit of this workstation.'
  expect(await lastLog()).toContain(limited)
  await at.json([...deploy('beside.raw', 'node1'), '--route', 'direct'])
  expect(await lastLog()).not.toContain(limited)
  expect(await at.json(['bandwidth', 'none'])).toBe(null)
  const wrong = await at.run('hosts', 'bandwidth', 'node1', '9M', '8-18=1M', '17-19=2M')
  expect(wrong).toMatchObject({ code: 2 })
  expect(wrong.stderr).toContain('Two rows are about the hour from 17:00.')
}, 240_000)
