import { expect, it } from 'vitest'
import { TerraceError } from '@shared/base/errors.ts'
import type { Host } from '@shared/contract/hosts.ts'
import { driverFor, type Runner } from '@main/drivers/index.ts'
import { HostMonitor } from '@main/hosts/monitor.ts'

it('volumes that could not be listed again are unknown, not as they were, and are listed later', async () => {
  const practice = driverFor('practice').transport?.('practice-1')
  if (practice === undefined) throw new Error('there are no practice hosts')
  let broken: 'volumes' | 'inventory' | undefined
  let now = 1_000_000
  const runner: Runner = {
    ...practice,
    run: (command, options) =>
      command.argv[1] === broken
        ? Promise.reject(new TerraceError('remote-exit', 'libvirt went away'))
        : practice.run(command, options),
  }
  const monitor = new HostMonitor({
    host: { id: 'host:a', name: 'a', enabled: true, practice: true, family: 'practice' } as unknown as Host,
    clock: { now: () => now },
    runner: () => runner,
    connected: () => true,
    onChange: () => undefined,
    onFacts: () => undefined,
    onMachines: () => undefined,
    onSample: () => undefined,
  })
  await monitor.read('all')
  const known = monitor.volumes
  expect(known?.length).toBeGreaterThan(0)

  broken = 'volumes'
  await monitor.read('machines')
  expect(monitor.error).toBeNull()
  expect(monitor.volumes).toBeNull()
  broken = undefined
  now += 31_000
  await monitor.read()
  expect(monitor.volumes).toEqual(known)

  // After a change they are due until they were read, also when another reading failed before it.
  broken = 'inventory'
  await monitor.read('machines')
  expect(monitor.error?.code).toBe('remote-exit')
  monitor.volumes = []
  broken = undefined
  now += 31_000
  await monitor.read()
  expect(monitor.volumes).toEqual(known)
})
