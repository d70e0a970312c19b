import { randomUUID } from 'node:crypto'
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { TerraceError } from '@shared/base/errors.ts'
import { MiB } from '@shared/base/units.ts'
import type { MachineSpec } from '@shared/machine/spec.ts'
import type { HostId } from '@shared/contract/hosts.ts'
import { compensationOf, type Request } from '@shared/plan/requests.ts'
import { createDispatcher, type Dispatcher, partialOf, type ReachedHost } from '@main/actuators/index.ts'
import { journalOf } from '@main/actuators/partial.ts'
import { driverFor, practiceFaults, practicePace, setPracticeStateFolder } from '@main/drivers/index.ts'
import { contextOf, reachedHost } from './reached-host.ts'

const one: HostId = 'host:one'
const two: HostId = 'host:two'
const four: HostId = 'host:four'
const foreign = '7e000000-0000-4000-8000-000000000021'

describe('dispatcher over practice hosts', () => {
  const hosts = new Map<HostId, ReachedHost>()
  let dispatcher: Dispatcher
  const hostOf = (id: HostId): ReachedHost => {
    const host = hosts.get(id)
    if (host === undefined) throw new Error(`no host ${id}`)
    return host
  }
  const run = (request: Request) => dispatcher.run(request, contextOf().context)
  const holds = (request: Request) => dispatcher.holds(request, contextOf().context)
  const copy: Request = {
    kind: 'image.copy',
    from: { hostId: one, pool: 'default', volume: 'tiny.qcow2' },
    to: { hostId: two, pool: 'default', volume: 'tiny.qcow2' },
  }
  const specOf = (name: string): MachineSpec => ({
    name,
    uuid: randomUUID(),
    vcpus: 1,
    memoryBytes: 256 * MiB,
    disks: [],
    nics: [],
    firmware: 'bios',
    autostart: false,
    owner: { designId: 'design:1', serverId: 'server:a1', replica: 0, version: 1 },
    description: '',
  })

  beforeAll(() => {
    practicePace.factor = 0.01
  })
  beforeEach(async () => {
    setPracticeStateFolder(undefined)
    const driver = driverFor('practice')
    for (const [id, address] of [
      [one, 'practice-1'],
      [two, 'practice-2'],
      [four, 'practice-4'],
    ] as const) {
      const runner = driver.transport?.(address)
      if (runner !== undefined) hosts.set(id, await reachedHost(address, driver, runner))
    }
    dispatcher = createDispatcher({ hosts: hostOf })
  })
  afterEach(() => {
    for (const { name } of practiceFaults.list('practice-2')) practiceFaults.set('practice-2', name, false)
    practicePace.factor = 0.01
  })

  it('copies an image to another host with progress, verified', async () => {
    const { context, progress, lines } = contextOf()
    expect(await holds(copy)).toBe(false)
    expect(await dispatcher.run(copy, context)).toMatchObject({ volume: 'tiny.qcow2', format: 'qcow2' })
    expect(progress.at(-1)).toEqual({ done: 64 * MiB, total: 64 * MiB, unit: 'bytes' })
    expect(lines.join()).toMatch(/verified 64 MiB, SHA-256 [0-9a-f]{64}/)
    expect(await holds(copy)).toBe(true)
    const names = (await hostOf(two).run('volumes', { pool: 'default' })).map(({ volume }) => volume)
    expect(names).not.toContain(partialOf('tiny.qcow2'))
    await expect(run(copy)).rejects.toMatchObject({ code: 'conflict', info: { changed: 'nothing' } })
  })

  it('writes a first boot, read back, and never over a disk that is there', async () => {
    const seed: Request = {
      ...{ kind: 'seed.write', hostId: one, pool: 'default', volume: 'web-seed.raw' },
      files: [{ name: 'meta-data', content: 'local-hostname: web' }],
    }
    expect(await holds(seed)).toBe(false)
    expect(await run(seed)).toMatchObject({ volume: 'web-seed.raw', format: 'raw', capacityBytes: 1_474_560 })
    expect(await holds(seed)).toBe(true)
    const names = (await hostOf(one).run('volumes', { pool: 'default' })).map(({ volume }) => volume)
    expect(names).not.toContain(partialOf('web-seed.raw'))
    await expect(run(seed)).rejects.toMatchObject({ code: 'conflict', info: { changed: 'nothing' } })
    expect(dispatcher.preview(seed)).toHaveLength(3)
    practiceFaults.set('practice-2', 'pool-full', true)
    const full = { ...seed, hostId: two } as const
    await expect(run(full)).rejects.toMatchObject({ info: { changed: 'nothing' } })
    expect(await hostOf(two).run('volume', { pool: 'default', volume: partialOf('web-seed.raw') })).toBeNull()
  })

  it('deletes with a volume what of it was cut off on its way', async () => {
    const at = { hostId: one, pool: 'default', volume: 'image.qcow2' } as const
    const deployed = { kind: 'volume.delete', ...at, deployed: true } as const
    for (const volume of [partialOf(at.volume), journalOf(at)]) {
      await run({ kind: 'volume.create', ...at, volume, bytes: MiB, format: 'raw' })
      expect(await holds(deployed)).toBe(false)
    }
    await run({ ...deployed })
    expect(await holds(deployed)).toBe(true)
  })

  it('removes the unfinished copy when the pool fills up on the way', async () => {
    practicePace.factor = 0.2
    const { context } = contextOf()
    const failing = dispatcher.run(copy, {
      ...context,
      progress: ({ done }) => {
        if (done > 4 * MiB) practiceFaults.set('practice-2', 'pool-full', true)
      },
    })
    await expect(failing).rejects.toMatchObject({
      code: 'precondition',
      info: { changed: 'nothing', left: 'The unfinished copy was removed.' },
    })
    expect(await hostOf(two).run('volume', { pool: 'default', volume: partialOf('tiny.qcow2') })).toBeNull()
  })

  it('stops a copy when it is cancelled', async () => {
    practicePace.factor = 0.2
    const stop = new AbortController()
    const { context } = contextOf(stop.signal)
    const failing = dispatcher.run(copy, { ...context, progress: () => stop.abort() })
    await expect(failing).rejects.toMatchObject({ code: 'cancelled' })
    expect(await holds(copy)).toBe(false)
    expect(await hostOf(two).run('volume', { pool: 'default', volume: partialOf('tiny.qcow2') })).toBeNull()
  })

  it('names what is left when the host goes away during a copy, and removes it later', async () => {
    practicePace.factor = 0.2
    const { context } = contextOf()
    const failing = dispatcher.run(copy, {
      ...context,
      progress: () => practiceFaults.set('practice-2', 'unreachable', true),
    })
    await expect(failing).rejects.toMatchObject({
      code: 'transport.closed',
      info: { changed: 'maybe', left: expect.stringContaining('tiny.qcow2') as string },
    })
    practiceFaults.set('practice-2', 'unreachable', false)
    const back = compensationOf(copy)
    expect(back).toEqual({ kind: 'volume.delete', hostId: two, pool: 'default', volume: 'tiny.qcow2' })
    if (back !== null) await run(back)
    expect(await hostOf(two).run('volume', { pool: 'default', volume: partialOf('tiny.qcow2') })).toBeNull()
  })

  it('keeps nothing of a copy that could not be given its name', async () => {
    const host = hostOf(two)
    const failsWith = (changed: 'nothing' | 'maybe', after: boolean): void => {
      const failing: ReachedHost['run'] = async (name, params, signal) => {
        if (name !== 'volumeRename') return host.run(name, params, signal)
        if (after) await host.run(name, params, signal)
        throw new TerraceError('remote-exit', 'the rename failed', { changed })
      }
      hosts.set(two, { ...host, run: failing })
    }
    const there = async (volume: string) => (await host.run('volume', { pool: 'default', volume })) !== null
    failsWith('nothing', false)
    await expect(run(copy)).rejects.toMatchObject({
      message: 'the rename failed',
      info: { changed: 'nothing', left: 'The unfinished copy was removed.' },
    })
    expect([await there('tiny.qcow2'), await there(partialOf('tiny.qcow2'))]).toEqual([false, false])
    failsWith('maybe', true)
    await expect(run(copy)).rejects.toMatchObject({
      info: {
        changed: 'maybe',
        left: expect.stringMatching(/also be there whole, as tiny\.qcow2/) as string,
      },
    })
    expect([await there('tiny.qcow2'), await there(partialOf('tiny.qcow2'))]).toEqual([true, false])
  })

  it('says which image is missing', async () => {
    await expect(run({ ...copy, from: { ...copy.from, volume: 'none.qcow2' } })).rejects.toMatchObject({
      code: 'not-found',
      message: expect.stringContaining('none.qcow2') as string,
    })
  })

  it('never takes a disk that was there before', async () => {
    const request: Request = {
      kind: 'volume.create',
      hostId: one,
      pool: 'default',
      volume: 'debian-12.qcow2',
      bytes: 8 * 1024 * MiB,
      format: 'qcow2',
    }
    await expect(run(request)).rejects.toMatchObject({ code: 'conflict', info: { changed: 'nothing' } })
  })

  it('never takes a disk that somebody else makes at the same moment', async () => {
    const host = hostOf(one)
    const at = { pool: 'default', volume: 'raced.qcow2' }
    // The guard sees nothing, and the other is quicker.
    const racing: ReachedHost['run'] = async (name, params, signal) => {
      if (name === 'volumeCreate' || name === 'volumeClone') {
        await host.run('volumeClone', { ...at, from: 'tiny.qcow2' })
      }
      return host.run(name, params, signal)
    }
    const { capacityBytes: bytes } = (await host.run('volume', {
      pool: 'default',
      volume: 'tiny.qcow2',
    })) ?? {
      capacityBytes: 0,
    }
    const requests: Request[] = [
      { kind: 'volume.create', hostId: one, ...at, bytes, format: 'qcow2' },
      { kind: 'volume.clone', hostId: one, ...at, from: 'tiny.qcow2' },
      { ...copy, to: { hostId: one, ...at } },
    ]
    for (const request of requests) {
      hosts.set(one, { ...host, run: racing })
      await expect(run(request), request.kind).rejects.toMatchObject({
        code: 'conflict',
        info: { changed: 'nothing' },
      })
      await host.run('volumeDelete', at)
    }
  })

  it('defines, starts, changes, shuts down and removes a machine', async () => {
    const spec = specOf('web-1')
    const at = { hostId: four, uuid: spec.uuid }
    const define: Request = { kind: 'machine.define', hostId: four, spec, create: true }
    expect(await holds(define)).toBe(false)
    await run(define)
    expect(await holds(define)).toBe(true)
    expect(await run({ kind: 'machine.start', ...at })).toMatchObject({ state: 'running' })
    expect(await holds({ kind: 'machine.start', ...at })).toBe(true)
    await run({ kind: 'machine.setVcpus', ...at, vcpus: 4, live: true })
    expect(await holds({ kind: 'machine.setVcpus', ...at, vcpus: 4, live: true })).toBe(true)
    expect(await run({ kind: 'machine.shutdown', ...at })).toMatchObject({ state: 'stopped' })
    await run({ kind: 'machine.undefine', ...at })
    expect(await holds({ kind: 'machine.undefine', ...at })).toBe(true)
  })

  it('offers to force off when a guest does not shut down in time', async () => {
    practicePace.factor = 1
    const spec = specOf('slow-1')
    await run({ kind: 'machine.define', hostId: four, spec, create: true })
    await run({ kind: 'machine.start', hostId: four, uuid: spec.uuid })
    await expect(
      run({ kind: 'machine.shutdown', hostId: four, uuid: spec.uuid, timeoutMs: 50 }),
    ).rejects.toMatchObject({
      code: 'timeout',
      info: { changed: 'maybe', details: { offer: 'machine.forceOff', uuid: spec.uuid } },
    })
    expect(await run({ kind: 'machine.forceOff', hostId: four, uuid: spec.uuid })).toMatchObject({
      state: 'stopped',
    })
  })

  it('starts and stops foreign machines, but never changes or removes them', async () => {
    const at = { hostId: two, uuid: foreign }
    expect(await run({ kind: 'machine.forceOff', ...at })).toMatchObject({ state: 'stopped' })
    const before = await hostOf(two).run('machine', { uuid: foreign })
    const spec = { ...specOf('print-server'), uuid: foreign }
    for (const request of [
      { kind: 'machine.undefine', ...at },
      { kind: 'machine.setVcpus', ...at, vcpus: 8, live: false },
      { kind: 'machine.setMemory', ...at, memoryBytes: MiB, live: false },
      { kind: 'machine.define', hostId: two, spec, create: false },
    ] as const) {
      await expect(run(request)).rejects.toMatchObject({ code: 'conflict', info: { changed: 'nothing' } })
    }
    expect(await hostOf(two).run('machine', { uuid: foreign })).toEqual(before)
  })

  it('shows the exact commands, and the reasons when nothing can do it', () => {
    expect(dispatcher.preview({ kind: 'machine.start', hostId: two, uuid: foreign })).toEqual([
      ['practice', 'start', JSON.stringify({ uuid: foreign })],
    ])
    expect(dispatcher.preview(copy).length).toBeGreaterThan(2)
    const bare = hostOf(two)
    hosts.set(two, { ...bare, facts: bare.facts && { ...bare.facts, family: null } })
    expect(dispatcher.can(copy)).toEqual([
      expect.stringContaining('cannot do this alone'),
      expect.stringContaining('no hypervisor'),
      expect.stringContaining('only writes first boots'),
      expect.stringContaining('only moves machines'),
    ])
    expect(() => dispatcher.preview(copy)).toThrow(/cannot be done.*practice-2/)
  })
})
