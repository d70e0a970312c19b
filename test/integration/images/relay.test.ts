import { execFileSync } from 'node:child_process'
import { copyFileSync, mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import type { HostId } from '@shared/contract/hosts.ts'
import type { JobView } from '@shared/contract/jobs.ts'
import type { StoreId } from '@shared/plan/image-requests.ts'
import { type Core, openCore } from '@main/core/index.ts'
import { type Lab, type LabNode, startLab } from '../../lab/lab.ts'
import { until } from '../../lab/run.ts'
import { buildCli } from '../../support/cli.ts'
import { addHost, jobEnd } from '../../support/cli-core.ts'
import { virsh } from '../../support/cli-lab.ts'
import { testFolder } from '../../support/sshd.ts'

/** Bytes of two hosts that do not reach each other pass the workstation in a thread of their own. */
const source = (path: string): string => fileURLToPath(new URL(`../../../${path}`, import.meta.url))
const relayWorker = {
  program: source('src-main/images/relay-worker.ts'),
  execArgv: [
    '--disable-warning=ExperimentalWarning',
    '--import',
    new URL('../../../scripts/setup/aliases.mjs', import.meta.url).href,
  ],
}
const mebi = 2 ** 20
const { folder, remove } = testFolder('relay')
let lab: Lab
let core: Core
let node1: LabNode
let node2: LabNode
let from: HostId
let other: HostId
let storeId: StoreId

const volume = (node: LabNode, name: string): string => join(node.storageFolder, name)
const said = async ({ id }: JobView): Promise<string> =>
  (await core.services.jobs.log({ id, after: 0 })).map(({ text }) => text).join('\n')
const withoutThread = 'without a thread of their own'

beforeAll(async () => {
  const [built, started] = await Promise.all([buildCli(), startLab({ nodes: 2 })])
  built.remove()
  lab = started
  ;[node1, node2] = lab.nodes as [LabNode, LabNode]
  execFileSync('sh', ['-c', 'head -c 96M /dev/urandom >"$1"', 'sh', volume(node1, 'disk.raw')])
  await virsh(node1, 'pool-refresh', 'default')
  process.env['HOME'] = join(folder, 'home')
  process.env['TERRACE_VAULT'] = 'memory'
  delete process.env['SSH_AUTH_SOCK']
  const data = join(folder, 'data')
  mkdirSync(data)
  const agentPath = source('out/agent/terrace-agent.pyz')
  core = await openCore({
    ...{ folder: data, version: '0.0.0', polling: false, agentPath, localPaths: true, relayWorker },
    prompter: { ask: async () => ({ kind: 'dismiss' }) },
  })
  copyFileSync(lab.knownHostsFile, join(data, 'known_hosts'))
  const { identityFile } = lab
  from = await addHost(core, { name: 'node1', address: node1.address, identityFile })
  other = await addHost(core, { name: 'node2', address: node2.address, identityFile })
  const store = await core.services.images.addStore({
    ...{ kind: 'store', name: 'there', hostId: other, folder: '/root/image-store', budgetBytes: null },
  })
  storeId = store.id
}, 300_000)
afterAll(async () => {
  await core?.close()
  await lab?.stop()
  remove()
})
afterEach(() => expectTidy(), 60_000)

/** No key, task or agent of a job stays on a host. */
async function expectTidy(): Promise<void> {
  const script =
    'ls ~/.terrace/jobs 2>/dev/null; grep -h terrace-job ~/.ssh/authorized_keys; ps ax -o args | grep "[p]yz job"; true'
  for (const node of lab.nodes) {
    const left = async (): Promise<string> => (await node.run(['sh', '-c', script])).stdout
    // A process that was told to end has a moment for it.
    for (let tries = 0; tries < 20 && (await left()) !== ''; tries += 1) await sleep(500)
    expect([node.name, await left()]).toEqual([node.name, ''])
  }
}

async function capture(
  name: string,
  rate: number | null = null,
): Promise<{ jobId: string; imageId: string }> {
  return core.services.images.capture({
    ...{
      hostId: from,
      pool: 'default',
      volume: 'disk.raw',
      name,
      storeId,
      live: false,
      rate,
      route: 'relay',
    },
  })
}
async function deployed(imageId: string, name: string): Promise<JobView> {
  const { jobId } = await core.services.images.deploy({
    ...{ storeId, imageId, bytes: null, format: 'raw', rate: null, route: 'relay' },
    targets: [{ hostId: from, pool: 'default', volume: name }],
  })
  return jobEnd(core, jobId)
}
const same = (name: string): boolean =>
  readFileSync(volume(node1, name)).equals(readFileSync(volume(node1, 'disk.raw')))

test('a capture and a deployment pass it byte by byte, and main stays free', async () => {
  const { jobId, imageId } = await capture('first')
  const before = performance.eventLoopUtilization()
  const job = await jobEnd(core, jobId)
  const { utilization } = performance.eventLoopUtilization(before)
  expect([job.state, job.error]).toEqual(['succeeded', null])
  expect(await said(job)).toContain('Bytes go through this workstation, as was asked for.')
  expect(await said(job)).not.toContain(withoutThread)
  // In its own thread main would work for nine tenths of the time.
  expect(utilization).toBeLessThan(0.5)
  const back = await deployed(imageId, 'back.raw')
  expect([back.state, back.error]).toEqual(['succeeded', null])
  expect(await said(back)).not.toContain(withoutThread)
  expect(same('back.raw')).toBe(true)
})

test('cancelled in the middle, nothing of it runs or lies on the hosts; what came over is not sent again', async () => {
  execFileSync('sh', ['-c', 'head -c 96M /dev/urandom >"$1"', 'sh', volume(node1, 'disk.raw')])
  const { jobId } = await capture('cut', 16 * mebi)
  const done = async (): Promise<number> => (await core.services.jobs.get({ id: jobId })).steps[0]?.done ?? 0
  await until('20 MiB to be there', 60_000, async () => (await done()) >= 20 * mebi)
  await core.services.jobs.cancel({ id: jobId })
  expect((await jobEnd(core, jobId)).state).toBe('cancelled')
  const again = await capture('cut')
  const job = await jobEnd(core, again.jobId)
  expect([job.state, job.error]).toEqual(['succeeded', null])
  expect((await deployed(again.imageId, 'again.raw')).state).toBe('succeeded')
  expect(same('again.raw')).toBe(true)
})

test('where a host takes no such key they are joined in main, and the log says why', async () => {
  // The connection that is open stays.
  await node2.run(['sh', '-c', 'cd ~/.ssh && mv authorized_keys kept && mkdir authorized_keys'])
  try {
    const { jobId, imageId } = await capture('plain')
    const job = await jobEnd(core, jobId)
    expect([job.state, job.error]).toEqual(['succeeded', null])
    expect(await said(job)).toMatch(/without a thread of their own: node2 .* did not let root in/)
    expect((await deployed(imageId, 'plain.raw')).state).toBe('succeeded')
    expect(same('plain.raw')).toBe(true)
  } finally {
    await node2.run(['sh', '-c', 'cd ~/.ssh && rmdir authorized_keys && mv kept authorized_keys'])
  }
})
