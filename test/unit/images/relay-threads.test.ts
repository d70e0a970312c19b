import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { toErrorInfo } from '@shared/base/errors.ts'
import type { HostId } from '@shared/contract/hosts.ts'
import type { End } from '../../../src-main/images/ends.ts'
import { RelayThreads, type RelayThreadsOptions } from '../../../src-main/images/relay-threads.ts'

/** A real thread, with a program that only says that it has begun and how far it is. */
let folder: string
const ended: string[] = []

beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'terrace-relay-'))
  writeFileSync(
    path.join(folder, 'says.mjs'),
    `import { parentPort } from 'node:worker_threads'
parentPort.on('message', () => undefined)
parentPort.postMessage({ is: 'joined' })
parentPort.postMessage({ is: 'progress', end: 1, progress: { done: 1 } })
`,
  )
})
afterAll(() => rmSync(folder, { recursive: true }))

const parts = (): RelayThreadsOptions =>
  ({
    keys: {
      begin: async (_name: string, at: HostId) => ({ job: 'job', end: async () => void ended.push(at) }),
      giveTask: async () => 'agent job',
      run: async () => ['192.0.2.1'],
    },
    hosts: (id: HostId) => ({ host: { name: id } }),
    endpoint: async () => ({ address: '192.0.2.2', port: 22, user: 'root', hostKey: 'key', jumped: false }),
    worker: { program: path.join(folder, 'says.mjs') },
  }) as unknown as RelayThreadsOptions

const endAt = (place: HostId, heard: End['heard']): End => ({ place, task: { task: 'serve' }, heard })

test('what throws while news of the thread are heard ends that transfer, and not the program', async () => {
  const heard = {
    onProgress: () => {
      throw new Error('the database is gone')
    },
  }
  const ends = [endAt('host:a', {}), endAt('host:b', heard)] as const
  const { agents, end } = await new RelayThreads(parts()).join('x', ends, new AbortController().signal)
  const results = await Promise.allSettled(agents.map(({ result }) => result))
  for (const result of results) {
    expect(result.status).toBe('rejected')
    expect(toErrorInfo((result as PromiseRejectedResult).reason)).toMatchObject({
      code: 'bug',
      details: { cause: expect.stringContaining('the database is gone') as string },
    })
  }
  await end()
  expect(ended.toSorted()).toEqual(['host:a', 'host:b'])
})

test('what is put on a host is taken back only once it is there', async () => {
  const said: string[] = []
  const options = parts()
  Object.assign(options.keys, {
    begin: async (_: string, at: HostId) => ({
      job: 'job',
      end: async () => void said.push(`${at} taken back`),
    }),
    giveTask: async (at: HostId) => {
      await new Promise((resolve) => setTimeout(resolve, 20))
      said.push(`${at} put there`)
      return 'agent job'
    },
    run: () => Promise.reject(new Error('no way there')),
  })
  const ends = [endAt('host:a', {}), endAt('host:b', {})] as const
  const joining = new RelayThreads(options).join('x', ends, new AbortController().signal)
  await expect(joining).rejects.toThrow('no way there')
  for (const at of ['host:a', 'host:b'])
    expect(said.filter((one) => one.startsWith(at))).toEqual([`${at} put there`, `${at} taken back`])
})
