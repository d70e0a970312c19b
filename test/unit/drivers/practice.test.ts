import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import type { DeviceSpec } from '@shared/machine/spec.ts'
import {
  driverFor,
  practiceAddresses,
  practiceFaults,
  practicePace,
  probeHost,
  runAction,
  setPracticeStateFolder,
} from '@main/drivers/index.ts'
import { conformance } from './conformance.ts'
import { specOf } from './libvirt-samples.ts'

const driver = driverFor('practice')
const runnerOf = (address: string) => {
  if (driver.transport === undefined) throw new Error('practice hosts bring their own transport')
  return driver.transport(address)
}

practicePace.factor = 0.02

conformance('practice', async () => {
  const runner = runnerOf('practice-1')
  const facts = await probeHost(runner, { at: 1, family: 'practice' })
  return {
    driver,
    runner,
    facts,
    pool: 'default',
    network: { kind: 'network', name: 'default' },
    guestsShutDown: true,
    touchesFiles: true,
  }
})

describe('practice hosts', () => {
  const folders: string[] = []
  afterEach(() => {
    for (const { name } of practiceFaults.list('practice-2')) practiceFaults.set('practice-2', name, false)
    setPracticeStateFolder(undefined)
    for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true })
  })

  it('are eight of unequal size', async () => {
    const facts = await Promise.all(
      practiceAddresses.map((address) => probeHost(runnerOf(address), { at: 1, family: 'practice' })),
    )
    expect(facts).toHaveLength(8)
    expect(new Set(facts.slice(0, 4).map((host) => host.memoryBytes)).size).toBe(4)
    await expect(probeHost(runnerOf('practice-9'), { at: 1, family: 'practice' })).rejects.toMatchObject({
      code: 'transport.dns',
    })
  })

  it('give a device to one machine alone, and only one that they have', async () => {
    const runner = runnerOf('practice-2')
    const facts = await probeHost(runner, { at: 1, family: 'practice' })
    const gpu = facts.devices?.find((device) => device.class === 'gpu') ?? expect.fail('no GPU')
    const { kind, address, vendor, product } = gpu
    const define = (name: string, uuid: string, devices: DeviceSpec[]) =>
      runAction(
        driver,
        'define',
        { spec: specOf({ name, uuid, disks: [], nics: [], devices }) },
        { runner, facts },
      )
    const [one, two] = [
      '7e000000-0000-4000-8000-0000000000d1',
      '7e000000-0000-4000-8000-0000000000d2',
    ] as const
    expect((await define('one', one, [{ kind, address, vendor, product }])).devices).toMatchObject([
      { address },
    ])
    await expect(define('two', two, [{ kind, address, vendor, product }])).rejects.toMatchObject({
      code: 'conflict',
    })
    await expect(define('two', two, [{ kind, address: '0000:77:00.0', vendor, product }])).rejects.toThrow(
      'no device',
    )
    expect(await define('one', one, [])).not.toHaveProperty('devices')
    expect((await define('two', two, [{ kind, address, vendor, product }])).devices).toMatchObject([
      { address },
    ])
    for (const uuid of [one, two]) await runAction(driver, 'undefine', { uuid }, { runner, facts })
  })

  it('have images and machines of someone else', async () => {
    const facts = await probeHost(runnerOf('practice-2'), { at: 1, family: 'practice' })
    const machines = await runAction(driver, 'inventory', {}, { runner: runnerOf('practice-2'), facts })
    expect(machines).toMatchObject([{ name: 'print-server', owner: null, state: 'running' }])
    const images = await runAction(
      driver,
      'volumes',
      { pool: 'default' },
      { runner: runnerOf('practice-1'), facts },
    )
    expect(images.map((image) => image.volume)).toContain('tiny.qcow2')
  })

  it('show each fault as the real thing would', async () => {
    const runner = runnerOf('practice-2')
    const facts = await probeHost(runner, { at: 1, family: 'practice' })
    const context = { runner, facts }
    practiceFaults.set('practice-2', 'pool-full', true)
    await expect(
      runAction(driver, 'volumeCreate', { pool: 'default', volume: 'x', bytes: 1e6, format: 'raw' }, context),
    ).rejects.toMatchObject({ code: 'precondition', info: { changed: 'nothing' } })
    practiceFaults.set('practice-2', 'start-fails', true)
    const uuid = '7e000000-0000-4000-8000-000000000021'
    await runAction(driver, 'forceOff', { uuid }, context)
    await expect(runAction(driver, 'start', { uuid }, context)).rejects.toMatchObject({
      code: 'precondition',
    })
    practiceFaults.set('practice-2', 'unreachable', true)
    await expect(runAction(driver, 'inventory', {}, context)).rejects.toMatchObject({
      code: 'transport.timeout',
      info: { retryable: true },
    })
    expect(practiceFaults.list('practice-2').filter((fault) => fault.on)).toHaveLength(3)
  })

  it('survive a restart of the app', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'terrace-practice-'))
    folders.push(folder)
    setPracticeStateFolder(folder)
    const runner = runnerOf('practice-3')
    const facts = await probeHost(runner, { at: 1, family: 'practice' })
    await runAction(
      driver,
      'volumeCreate',
      { pool: 'default', volume: 'kept.img', bytes: 4096, format: 'raw' },
      { runner, facts },
    )
    setPracticeStateFolder(folder)
    const kept = await runAction(driver, 'volume', { pool: 'default', volume: 'kept.img' }, { runner, facts })
    expect(kept?.capacityBytes).toBe(4096)
  })
})
