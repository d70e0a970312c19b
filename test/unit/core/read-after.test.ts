import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { HostId } from '@shared/contract/hosts.ts'
import type { Request } from '@shared/plan/requests.ts'
import { changedHosts, ReadAfter } from '../../../src-main/core/read-after.ts'

beforeEach(() => vi.useFakeTimers())
afterEach(() => vi.useRealTimers())

const start = (hostId: HostId): Request => ({ kind: 'machine.start', hostId, uuid: 'u' })
const capture: Request = {
  ...{ kind: 'image.capture', hostId: 'host:a', pool: 'p', volume: 'v', machine: null, live: false },
  ...{ storeId: 'store:a', imageId: 'image-0', imageName: 'i', rate: null },
}

test('many steps of a job are one reading of each host, when it has ended', () => {
  const read: string[] = []
  const after = new ReadAfter((id) => read.push(id))
  for (const id of ['host:a', 'host:b', 'host:a'] as const) after.stepDone(start(id))
  expect(read).toEqual([])
  after.jobEnded()
  expect(read).toEqual(['host:a', 'host:b'])
  vi.advanceTimersByTime(60_000)
  after.jobEnded()
  expect(read).toEqual(['host:a', 'host:b'])
})

test('a long job shows what it changed meanwhile', () => {
  const read: string[] = []
  const after = new ReadAfter((id) => read.push(id))
  for (let second = 0; second < 9; second += 1) {
    after.stepDone(start('host:a'))
    vi.advanceTimersByTime(1000)
  }
  expect(read).toHaveLength(3)
})

test('what only reads a disk is no reason to read its host; a migration concerns both', () => {
  expect(changedHosts(capture)).toEqual([])
  const uuid = 'u'
  const migrate = { kind: 'machine.migrate', hostId: 'host:a', to: 'host:b', uuid } as unknown as Request
  expect(changedHosts(migrate)).toEqual(['host:a', 'host:b'])
})
