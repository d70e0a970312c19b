import { describe, expect, it } from 'vitest'
import { TerraceError } from '@shared/base/errors.ts'
import type { Host } from '@shared/contract/hosts.ts'
import type { Runner } from '@main/drivers/index.ts'
import { HostMonitor } from '@main/hosts/monitor.ts'

const host = { id: 'host:a', name: 'node1', enabled: true, practice: false, family: null } as unknown as Host

function monitorOver(run: Runner['run']): HostMonitor {
  const runner: Runner = { run, stream: () => Promise.reject(new Error('not used')) }
  return new HostMonitor({
    host,
    clock: { now: () => 1_000_000 },
    runner: () => runner,
    connected: () => false,
    onChange: () => undefined,
    onFacts: () => undefined,
    onMachines: () => undefined,
    onSample: () => undefined,
  })
}

describe('a host whose connection the person closed', () => {
  it('is not called unreachable because of that, and is read again when asked for', async () => {
    let cut: (error: Error) => void = () => undefined
    let asked = 0
    const monitor = monitorOver(() => {
      asked += 1
      return new Promise((_, reject) => (cut = reject))
    })
    const reading = monitor.read()
    await new Promise((resolve) => setTimeout(resolve, 10))
    monitor.resting = true
    cut(new TerraceError('transport.closed', 'The connection to node1 was closed.'))
    await reading
    expect(monitor.error).toBeNull()
    expect(asked).toBeGreaterThan(0)
    const again = monitor.read('all')
    expect(monitor.resting).toBe(false)
    await new Promise((resolve) => setTimeout(resolve, 10))
    cut(new TerraceError('transport.timeout', 'node1 does not answer.'))
    await again
    expect(monitor.error?.code).toBe('transport.timeout')
  })
})
