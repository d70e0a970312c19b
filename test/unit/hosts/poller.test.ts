import { afterEach, expect, test, vi } from 'vitest'
import { newId } from '@shared/base/ids.ts'
import type { HostMonitor } from '@main/hosts/monitor.ts'
import { Poller } from '@main/hosts/poller.ts'

afterEach(() => vi.useRealTimers())

const monitor = (read: () => Promise<void>): HostMonitor =>
  ({
    host: { id: newId('host'), enabled: true },
    needsPerson: false,
    error: null,
    read,
  }) as unknown as HostMonitor

test('hosts that wait for a person do not keep the others from being read', async () => {
  vi.useFakeTimers()
  const waiting = Array.from({ length: 20 }, () => monitor(() => new Promise(() => undefined)))
  const reads = vi.fn<() => Promise<void>>(async () => undefined)
  const poller = new Poller(() => [...waiting, monitor(reads)])
  poller.start()
  await vi.advanceTimersByTimeAsync(5_000)
  // Never more than a few at once, so the last one has to wait its turn.
  expect(reads).not.toHaveBeenCalled()
  await vi.advanceTimersByTimeAsync(120_000)
  expect(reads.mock.calls.length).toBeGreaterThan(1)
  poller.stop()
})

test('a host is read often as long as one window looks at it, whatever the others do', async () => {
  vi.useFakeTimers()
  const reads = vi.fn<() => Promise<void>>(async () => undefined)
  const shown = monitor(reads)
  const { id } = shown.host
  const poller = new Poller(() => [shown])
  const [one, other] = [{}, {}]
  const inAMinute = async (): Promise<number> => {
    reads.mockClear()
    await vi.advanceTimersByTimeAsync(60_000)
    return reads.mock.calls.length
  }
  poller.start()
  await inAMinute()
  expect(await inAMinute()).toBeLessThan(4)
  poller.watch([id], one)
  poller.watch([id], other)
  expect(await inAMinute()).toBeGreaterThan(10)
  poller.watch([], other)
  expect(await inAMinute()).toBeGreaterThan(10)
  poller.watch([newId('host')], one)
  await inAMinute()
  expect(await inAMinute()).toBeLessThan(4)
  poller.stop()
})
