import { randomUUID } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { GiB, MiB } from '@shared/base/units.ts'
import type { HostId } from '@shared/contract/hosts.ts'
import type { MachineSpec } from '@shared/machine/spec.ts'
import { compensationOf, type Request, type RequestOf } from '@shared/plan/requests.ts'
import { createDispatcher, type Dispatcher, partialOf, type ReachedHost } from '@main/actuators/index.ts'
import {
  type ActionName,
  driverFor,
  practiceFaults,
  practicePace,
  setPracticeStateFolder,
} from '@main/drivers/index.ts'
import { contextOf, reachedHost } from './reached-host.ts'

const one: HostId = 'host:one'
const two: HostId = 'host:two'

describe('moving a machine between practice hosts', () => {
  const hosts = new Map<HostId, ReachedHost>()
  let dispatcher: Dispatcher
  let move: RequestOf<'machine.migrate'>
  const hostOf = (id: HostId): ReachedHost => {
    const host = hosts.get(id)
    if (host === undefined) throw new Error(`no host ${id}`)
    return host
  }
  const run = (request: Request, signal?: AbortSignal) => dispatcher.run(request, contextOf(signal).context)
  const machineOn = (id: HostId) => hostOf(id).run('machine', { uuid: move.uuid })
  const disksOn = async (id: HostId) =>
    (await hostOf(id).run('volumes', { pool: 'default' }))
      .map(({ volume }) => volume)
      .filter((volume) => volume.startsWith('web-'))
      .toSorted()

  /** Breaks or watches one action of one host. */
  function before(id: HostId, name: ActionName, act: () => Promise<void> | void): void {
    const plain = hostOf(id)
    hosts.set(id, {
      ...plain,
      run: async (action, params, signal) => {
        if (action === name) await act()
        return plain.run(action, params, signal)
      },
    })
  }

  beforeEach(async () => {
    practicePace.factor = 0
    setPracticeStateFolder(undefined)
    const driver = driverFor('practice')
    for (const [id, address] of [
      [one, 'practice-1'],
      [two, 'practice-2'],
    ] as const) {
      const runner = driver.transport?.(address)
      if (runner !== undefined) hosts.set(id, await reachedHost(address, driver, runner))
    }
    dispatcher = createDispatcher({ hosts: hostOf })
    const previous: MachineSpec = {
      name: 'web',
      uuid: randomUUID(),
      vcpus: 2,
      memoryBytes: 512 * MiB,
      disks: [
        {
          name: 'root',
          pool: 'default',
          volume: 'web-root.qcow2',
          format: 'qcow2',
          bus: 'virtio',
          bytes: GiB,
        },
        { name: 'data', pool: 'default', volume: 'web-data.raw', format: 'raw', bus: 'sata', bytes: 4 * MiB },
      ],
      nics: [{ mac: '52:54:00:0a:0b:0c', model: 'virtio', network: { kind: 'network', name: 'default' } }],
      firmware: 'bios',
      autostart: true,
      owner: { designId: 'design:1', serverId: 'server:a1', replica: 0, version: 1 },
      description: '',
    }
    const at = { hostId: one, pool: 'default' } as const
    await run({ kind: 'volume.clone', ...at, volume: 'web-root.qcow2', from: 'tiny.qcow2' })
    await run({ kind: 'volume.resize', ...at, volume: 'web-root.qcow2', bytes: GiB })
    await run({ kind: 'volume.create', ...at, volume: 'web-data.raw', bytes: 4 * MiB, format: 'raw' })
    await run({ kind: 'machine.define', hostId: one, spec: previous, create: true })
    await run({ kind: 'machine.start', hostId: one, uuid: previous.uuid })
    const { uuid } = previous
    move = {
      kind: 'machine.migrate',
      hostId: one,
      to: two,
      uuid,
      spec: previous,
      previous,
      shared: [],
      run: true,
    }
  })
  afterEach(() => {
    for (const address of ['practice-1', 'practice-2'])
      for (const { name } of practiceFaults.list(address)) practiceFaults.set(address, name, false)
    practicePace.factor = 1
  })

  it('takes all of it there and nothing is left behind; asking again is success', async () => {
    const { context, progress } = contextOf()
    const volume = await hostOf(one).run('volume', { pool: 'default', volume: 'web-root.qcow2' })
    expect(await dispatcher.holds(move, context)).toBe(false)
    expect(await dispatcher.run(move, context)).toMatchObject({ state: 'running', autostart: true, vcpus: 2 })
    expect(await machineOn(one)).toBeNull()
    expect(await disksOn(one)).toEqual([])
    expect(await disksOn(two)).toEqual(['web-data.raw', 'web-root.qcow2'])
    const copied = await hostOf(two).run('volume', { pool: 'default', volume: 'web-root.qcow2' })
    expect(copied).toMatchObject({ capacityBytes: GiB, format: 'qcow2', fileBytes: volume?.fileBytes })
    const total = 68 * MiB
    expect(progress.at(-1)).toEqual({ done: total, total, unit: 'bytes' })
    expect(await dispatcher.holds(move, context)).toBe(true)
    expect(await dispatcher.run(move, context)).toMatchObject({ state: 'running' })
  })

  it('is taken back by moving it back', async () => {
    await run(move)
    const back = compensationOf(move)
    if (!back) throw new Error('it cannot be taken back')
    await run(back)
    expect(await machineOn(one)).toMatchObject({ state: 'running', autostart: true })
    expect(await machineOn(two)).toBeNull()
    expect(await disksOn(two)).toEqual([])
  })

  it('that does not start there runs on as before, and nothing is left there', async () => {
    practiceFaults.set('practice-2', 'start-fails', true)
    await expect(run(move)).rejects.toMatchObject({
      code: 'precondition',
      info: { changed: 'nothing', left: 'web runs on practice-1 as before.' },
    })
    expect(await machineOn(one)).toMatchObject({ state: 'running', autostart: true })
    expect(await machineOn(two)).toBeNull()
    expect(await disksOn(two)).toEqual([])
    expect(await disksOn(one)).toEqual(['web-data.raw', 'web-root.qcow2'])
  })

  it.each(['define', 'setAutostart', 'start', 'definition'] as const)(
    'that is cut off at %s is whole somewhere, and goes on',
    async (name) => {
      // The app ends there: nothing that comes after is done, so nothing is put back either.
      const plain = new Map(hosts)
      let dead = false
      const crash = async () => {
        dead = true
        throw new Error('ended')
      }
      for (const id of [one, two]) {
        const host = hostOf(id)
        hosts.set(id, {
          ...host,
          run: async (action, params, signal) => {
            if (dead || (action === name && (id === two || name !== 'start'))) return crash()
            return host.run(action, params, signal)
          },
        })
      }
      await expect(run(move)).rejects.toThrow()
      for (const [id, host] of plain) hosts.set(id, host)
      expect(await disksOn(one)).toEqual(['web-data.raw', 'web-root.qcow2'])
      await run(move)
      expect(await machineOn(two)).toMatchObject({ state: 'running', autostart: true })
      expect(await machineOn(one)).toBeNull()
      expect(await disksOn(one)).toEqual([])
    },
  )

  it.each(['define', 'start'] as const)('that is cut off at %s can be taken back instead', async (name) => {
    const plain = new Map(hosts)
    let dead = false
    for (const id of [one, two]) {
      const host = hostOf(id)
      hosts.set(id, {
        ...host,
        run: async (action, params, signal) => {
          if (dead || (action === name && id === two)) {
            dead = true
            throw new Error('ended')
          }
          return host.run(action, params, signal)
        },
      })
    }
    await expect(run(move)).rejects.toThrow()
    for (const [id, host] of plain) hosts.set(id, host)
    const back = compensationOf(move)
    if (!back) throw new Error('it cannot be taken back')
    await run(back)
    expect(await machineOn(one)).toMatchObject({ state: 'running', autostart: true })
    expect(await machineOn(two)).toBeNull()
    expect(await disksOn(two)).toEqual([])
    expect(await disksOn(one)).toEqual(['web-data.raw', 'web-root.qcow2'])
  })

  it.each([
    ['undefine', false],
    ['undefine', true],
    ['volumeDelete', false],
    ['volumeDelete', true],
    ['setAutostart', false],
  ] as const)('that had arrived and was cut off at %s (live: %s) can be taken back', async (name, live) => {
    const forward = live ? { ...move, live } : move
    let dead = false
    const plain = new Map(hosts)
    for (const id of [one, two]) {
      const host = hostOf(id)
      hosts.set(id, {
        ...host,
        run: async (action, params, signal) => {
          const arrived = (await plain.get(two)?.run('machine', { uuid: move.uuid }))?.state === 'running'
          if (dead || (arrived && action === name)) {
            dead = true
            throw new Error('ended')
          }
          return host.run(action, params, signal)
        },
      })
    }
    await expect(run(forward)).rejects.toThrow()
    for (const [id, host] of plain) hosts.set(id, host)
    expect(await machineOn(two)).toMatchObject({ state: 'running' })
    const back = compensationOf(forward, true)
    if (!back) throw new Error('it cannot be taken back')
    await run(back)
    expect(await machineOn(one)).toMatchObject({ state: 'running', autostart: true })
    expect(await machineOn(two)).toBeNull()
    expect(await disksOn(two)).toEqual([])
    expect(await disksOn(one)).toEqual(['web-data.raw', 'web-root.qcow2'])
  })

  it('that came to its end is taken back only where nothing has its names by now', async () => {
    await run(move)
    await run({
      kind: 'volume.create',
      hostId: one,
      pool: 'default',
      volume: 'web-data.raw',
      bytes: MiB,
      format: 'raw',
    })
    const back = compensationOf({ ...move, live: true })
    if (!back) throw new Error('it cannot be taken back')
    await expect(run(back)).rejects.toMatchObject({ code: 'conflict' })
    expect(await machineOn(two)).toMatchObject({ state: 'running' })
    expect(await hostOf(one).run('volume', { pool: 'default', volume: 'web-data.raw' })).toMatchObject({
      capacityBytes: MiB,
    })
  })

  it('that is cancelled while it is copied runs on as before', async () => {
    const stop = new AbortController()
    const { context } = contextOf(stop.signal)
    await expect(dispatcher.run(move, { ...context, progress: () => stop.abort() })).rejects.toMatchObject({
      code: 'cancelled',
      info: { changed: 'nothing' },
    })
    expect(await machineOn(one)).toMatchObject({ state: 'running' })
    expect(await machineOn(two)).toBeNull()
    expect(await disksOn(two)).toEqual([])
  })

  it('that is cancelled once it has arrived is brought to its end', async () => {
    const stop = new AbortController()
    before(one, 'undefine', () => stop.abort())
    expect(await run(move, stop.signal)).toMatchObject({ state: 'running' })
    expect(await machineOn(one)).toBeNull()
    expect(await disksOn(one)).toEqual([])
  })

  it('never takes a disk of that name for its own', async () => {
    const at = { hostId: two, pool: 'default', volume: 'web-root.qcow2' }
    await run({ kind: 'volume.create', ...at, bytes: MiB, format: 'qcow2' })
    await expect(run(move)).rejects.toMatchObject({ code: 'conflict', info: { changed: 'nothing' } })
    expect(await machineOn(one)).toMatchObject({ state: 'running' })
    expect(await disksOn(two)).toEqual(['web-root.qcow2'])
  })

  it('names both hosts when it was gone on with by hand on each', async () => {
    const { autostart: _, ...rest } = move.spec
    await run({
      kind: 'volume.create',
      hostId: two,
      pool: 'default',
      volume: 'web-root.qcow2',
      bytes: GiB,
      format: 'qcow2',
    })
    await run({
      kind: 'machine.define',
      hostId: two,
      spec: { ...rest, disks: [], autostart: false },
      create: true,
    })
    await expect(run(move)).rejects.toMatchObject({
      code: 'conflict',
      message: expect.stringContaining('practice-2 has an older copy') as string,
    })
    await run({ kind: 'machine.forceOff', hostId: one, uuid: move.uuid })
    await expect(run(move)).rejects.toMatchObject({
      code: 'conflict',
      message: expect.stringContaining('not equal') as string,
    })
    expect(await machineOn(two)).not.toBeNull()
    await run({ kind: 'machine.start', hostId: one, uuid: move.uuid })
    const { uuid } = move
    await hostOf(two).run('start', { uuid })
    await expect(run(move)).rejects.toMatchObject({
      message: expect.stringContaining('at the same time') as string,
    })
  })

  it('believes in a shared pool only when both hosts see the same in it', async () => {
    await expect(run({ ...move, shared: ['root'] })).rejects.toMatchObject({
      code: 'precondition',
      info: { changed: 'nothing' },
      message: expect.stringContaining('are not the same') as string,
    })
    expect(await machineOn(one)).toMatchObject({ state: 'running' })
  })

  it('is refused where a machine belongs to something else', async () => {
    await run({
      kind: 'machine.adopt',
      hostId: one,
      uuid: move.uuid,
      owner: { ...move.spec.owner, serverId: 'server:other' },
    })
    await expect(run(move)).rejects.toMatchObject({ code: 'conflict' })
  })

  it('goes on running when it may, with its disks', async () => {
    expect(await run({ ...move, live: true })).toMatchObject({ state: 'running', autostart: true, vcpus: 2 })
    expect(await machineOn(one)).toBeNull()
    expect(await disksOn(one)).toEqual([])
    expect(await disksOn(two)).toEqual(['web-data.raw', 'web-root.qcow2'])
    const copied = await hostOf(two).run('volume', { pool: 'default', volume: 'web-root.qcow2' })
    expect(copied).toMatchObject({ capacityBytes: GiB, format: 'qcow2' })
  })

  it('that fails while it runs has never stopped, and nothing is left there', async () => {
    practiceFaults.set('practice-2', 'start-fails', true)
    await expect(run({ ...move, live: true })).rejects.toMatchObject({
      info: { changed: 'nothing', left: 'web runs on practice-1 as before.' },
    })
    expect(await machineOn(one)).toMatchObject({ state: 'running', autostart: true })
    expect(await disksOn(two)).toEqual([])
  })

  it('is cancelled while it runs', async () => {
    practicePace.factor = 0.2
    const stop = new AbortController()
    setTimeout(() => stop.abort(), 150)
    await expect(run({ ...move, live: true }, stop.signal)).rejects.toMatchObject({
      code: 'cancelled',
      info: { changed: 'nothing' },
    })
    expect(await machineOn(one)).toMatchObject({ state: 'running' })
    expect(await disksOn(two)).toEqual([])
  })

  it('that was cut off while it ran is known by its marks, and goes on or is taken back', async () => {
    const at = { hostId: two, pool: 'default' } as const
    const cutOff = async () => {
      await run({
        kind: 'volume.create',
        ...at,
        volume: partialOf('web-root.qcow2'),
        bytes: 512,
        format: 'raw',
      })
      await run({ kind: 'volume.create', ...at, volume: 'web-root.qcow2', bytes: GiB, format: 'qcow2' })
    }
    await cutOff()
    const back = compensationOf({ ...move, live: true })
    if (!back) throw new Error('it cannot be taken back')
    await run(back)
    expect(await machineOn(one)).toMatchObject({ state: 'running' })
    expect(await disksOn(two)).toEqual([])
    await cutOff()
    await run({ ...move, live: true })
    expect(await machineOn(two)).toMatchObject({ state: 'running' })
    expect(await disksOn(two)).toEqual(['web-data.raw', 'web-root.qcow2'])
  })

  it('shows the commands of each end', () => {
    const verbs = dispatcher.preview(move).map((argv) => argv[1])
    expect(verbs).toEqual([
      ...['shutdown', 'read', 'write', 'volumeRename', 'read', 'write', 'volumeRename'],
      ...['definition', 'define', 'setAutostart', 'start', 'undefine', 'volumeDelete', 'volumeDelete'],
      'setAutostart',
    ])
  })

  it('keeps what both hosts have when a host goes away at the end', async () => {
    before(one, 'undefine', () => {
      throw new Error('gone')
    })
    await expect(run(move)).rejects.toThrow()
    expect(await machineOn(two)).toMatchObject({ state: 'running' })
    expect(await machineOn(one)).toMatchObject({ state: 'stopped', autostart: false })
  })
})
