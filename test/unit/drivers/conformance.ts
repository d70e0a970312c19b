import { createHash, randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { beforeAll, describe, expect, it } from 'vitest'
import { GiB, MiB } from '@shared/base/units.ts'
import type { HostFacts, MachineFacts, MachineState } from '@shared/machine/facts.ts'
import type { MachineSpec } from '@shared/machine/spec.ts'
import {
  type ActionAnswer,
  type ActionName,
  type ActionParams,
  type Driver,
  isAbsent,
  probeHost,
  runAction,
  type Runner,
} from '@main/drivers/index.ts'

export interface Subject {
  driver: Driver
  runner: Runner
  facts: HostFacts
  /** A pool of at least 1 GiB, and a network to attach to. */
  pool: string
  network: { kind: 'network' | 'bridge'; name: string }
  /** Does a guest without a system react to a shutdown request there? */
  guestsShutDown: boolean
  /** May the account write to the files of the pool? */
  touchesFiles: boolean
}

/** What every driver must do, whatever its family. */
export function conformance(title: string, subjectOf: () => Subject | Promise<Subject>): void {
  describe(`${title}: driver conformance`, () => {
    let subject: Subject
    const spec: MachineSpec = {
      name: `conform ${randomUUID().slice(0, 8)}`.replace(' ', '-'),
      uuid: randomUUID(),
      vcpus: 2,
      memoryBytes: 128 * MiB,
      disks: [],
      nics: [],
      firmware: 'bios',
      autostart: false,
      cpuShares: 512,
      cpuQuotaPercent: 150,
      owner: { designId: 'design:conformance', serverId: 'server:conformance1', replica: 1, version: 1 },
      description: 'Made by the conformance suite; "quotes", <tags> & others\nin two lines',
    }
    const volumes = [`${spec.name}-root.qcow2`, `${spec.name}-copy.qcow2`, `${spec.name}-raw.img`]
    const [root = '', copy = '', raw = ''] = volumes
    const above = `${spec.name}-above.qcow2`
    const { uuid } = spec

    const run = <N extends ActionName>(name: N, params: ActionParams<N>): Promise<ActionAnswer<N>> =>
      runAction(subject.driver, name, params, subject)

    async function waitFor(states: MachineState[]): Promise<MachineFacts> {
      for (let tries = 0; tries < 200; tries += 1) {
        const machine = await run('machine', { uuid })
        if (machine !== null && states.includes(machine.state)) return machine
        await sleep(100)
      }
      throw new Error(`the machine never became ${states.join(' or ')}`)
    }

    beforeAll(async () => {
      subject = await subjectOf()
      spec.disks = [
        { name: 'root', pool: subject.pool, volume: root, format: 'qcow2', bus: 'virtio', bytes: 64 * MiB },
        { name: 'data', pool: subject.pool, volume: raw, format: 'raw', bus: 'sata', bytes: 1 * MiB },
      ]
      spec.nics = [{ mac: '52:54:00:0a:0b:0c', model: 'virtio', network: subject.network }]
    })

    it('knows its host', async () => {
      const facts = await probeHost(subject.runner, { at: 42, family: subject.driver.family })
      expect(facts.family).toBe(subject.driver.family)
      expect(facts.at).toBe(42)
      expect(facts.cpus).toBeGreaterThan(0)
      expect(facts.memoryBytes).toBeGreaterThan(0.25 * GiB)
      expect(facts.version).not.toBe('')
      expect(facts.pools.map((pool) => pool.name)).toContain(subject.pool)
      const networks = await run('networks', {})
      expect(networks).toContainEqual(expect.objectContaining(subject.network))
    })

    it('creates, clones, grows and lists volumes; asking again is success, but not for new ones', async () => {
      const at = { pool: subject.pool, volume: root }
      expect(await run('volume', at)).toBeNull()
      const made = await run('volumeCreate', { ...at, bytes: 64 * MiB, format: 'qcow2' })
      expect(made).toMatchObject({ ...at, format: 'qcow2', capacityBytes: 64 * MiB })
      expect(await run('volumeCreate', { ...at, bytes: 64 * MiB, format: 'qcow2' })).toMatchObject(at)
      await expect(run('volumeCreate', { ...at, bytes: 32 * MiB, format: 'raw' })).rejects.toMatchObject({
        code: 'conflict',
      })
      const cloned = await run('volumeClone', { pool: subject.pool, volume: copy, from: root })
      expect(cloned).toMatchObject({ volume: copy, format: 'qcow2', capacityBytes: 64 * MiB })
      expect(cloned.backing).toBeUndefined()
      await run('volumeClone', { pool: subject.pool, volume: copy, from: root })
      for (const take of [
        () => run('volumeCreate', { ...at, bytes: 64 * MiB, format: 'qcow2', fresh: true }),
        () => run('volumeClone', { pool: subject.pool, volume: copy, from: root, fresh: true }),
      ]) {
        await expect(take()).rejects.toMatchObject({ code: 'conflict', info: { changed: 'nothing' } })
      }
      const grown = await run('volumeResize', { pool: subject.pool, volume: copy, bytes: 96 * MiB })
      expect(grown.capacityBytes).toBe(96 * MiB)
      await run('volumeResize', { pool: subject.pool, volume: copy, bytes: 96 * MiB })
      await expect(
        run('volumeResize', { pool: subject.pool, volume: copy, bytes: 64 * MiB }),
      ).rejects.toMatchObject({ info: { changed: 'nothing' } })
      const other = `${copy}.renamed`
      expect((await run('volumeRename', { pool: subject.pool, volume: copy, to: other })).volume).toBe(other)
      await expect(
        run('volumeRename', { pool: subject.pool, volume: other, to: root }),
      ).rejects.toMatchObject({
        code: 'conflict',
      })
      await run('volumeRename', { pool: subject.pool, volume: other, to: copy })
      expect(await run('volume', { pool: subject.pool, volume: other })).toBeNull()
      const names = (await run('volumes', { pool: subject.pool })).map((volume) => volume.volume)
      expect(names).toEqual(expect.arrayContaining([root, copy]))
    })

    it('lets a disk stand on another one, which is kept as long as it does', async () => {
      const at = { pool: subject.pool, volume: above }
      const overlay = { ...at, base: root, bytes: 96 * MiB }
      await expect(run('volumeOverlay', { ...overlay, bytes: 32 * MiB })).rejects.toMatchObject({
        info: { changed: 'nothing' },
      })
      const base = await run('volume', { pool: subject.pool, volume: root })
      const made = await run('volumeOverlay', overlay)
      expect(made).toMatchObject({ ...at, format: 'qcow2', capacityBytes: 96 * MiB, backing: base?.path })
      expect(await run('volumeOverlay', overlay)).toMatchObject({ backing: base?.path })
      await expect(run('volumeOverlay', { ...overlay, fresh: true })).rejects.toMatchObject({
        code: 'conflict',
        info: { changed: 'nothing' },
      })
      await expect(run('volumeOverlay', { ...overlay, base: copy })).rejects.toMatchObject({
        code: 'conflict',
      })
      await expect(run('volumeDelete', { pool: subject.pool, volume: root })).rejects.toMatchObject({
        code: 'conflict',
        message: expect.stringContaining(above) as string,
        info: { changed: 'nothing' },
      })
      if (subject.touchesFiles) {
        const flat = await run('volumeFlatten', at)
        expect(flat).toMatchObject({ capacityBytes: 96 * MiB, format: 'qcow2' })
        expect(flat.backing).toBeUndefined()
        expect((await run('volumeFlatten', at)).backing).toBeUndefined()
      } else {
        await expect(run('volumeFlatten', at)).rejects.toMatchObject({ code: 'precondition' })
      }
      await run('volumeDelete', at)
    })

    it('moves the bytes of a volume in and out unharmed', async () => {
      const { volumeBytes } = subject.driver
      if (isAbsent(volumeBytes)) throw new Error(volumeBytes.absent)
      const at = { pool: subject.pool, volume: raw }
      await run('volumeCreate', { ...at, bytes: 1 * MiB, format: 'raw' })
      const bytes = Buffer.alloc(1 * MiB, 'terrace \0\x01\xff\n"')
      const hash = createHash('sha256').update(bytes).digest('hex')
      const write = await subject.runner.stream(volumeBytes.write(at))
      write.stdin.end(bytes)
      expect(await write.done).toMatchObject({ code: 0 })
      const read = await subject.runner.stream(volumeBytes.read(at))
      read.stdin.end()
      const back: Buffer[] = []
      for await (const chunk of read.stdout) back.push(Buffer.from(chunk as Uint8Array))
      expect(await read.done).toMatchObject({ code: 0 })
      expect(createHash('sha256').update(Buffer.concat(back)).digest('hex')).toBe(hash)
      const digest = await subject.runner.run(volumeBytes.digest(at, bytes.length))
      expect(digest.stdout).toContain(hash)
      const part = await subject.runner.run(volumeBytes.digest(at, 1000))
      expect(part.stdout).toContain(createHash('sha256').update(bytes.subarray(0, 1000)).digest('hex'))
      expect((await run('volume', at))?.fileBytes).toBe(bytes.length)
    })

    it('defines a machine that it recognises as its own', async () => {
      expect(await run('machine', { uuid })).toBeNull()
      const machine = await run('define', { spec })
      expect(machine).toMatchObject({
        uuid,
        name: spec.name,
        state: 'stopped',
        vcpus: 2,
        memoryBytes: spec.memoryBytes,
        autostart: false,
        owner: spec.owner,
        pending: [],
        cpuShares: 512,
        cpuQuotaPercent: 150,
      })
      expect(machine.disks).toMatchObject([
        { pool: subject.pool, volume: root, bus: 'virtio' },
        { pool: subject.pool, volume: raw, bus: 'sata' },
      ])
      expect(machine.nics).toMatchObject([
        {
          mac: '52:54:00:0a:0b:0c',
          model: 'virtio',
          network: subject.network.name,
          kind: subject.network.kind,
        },
      ])
      expect(await run('define', { spec })).toEqual(machine)
      expect(await run('inventory', {})).toContainEqual(machine)
    })

    it('refuses a name that another machine has', async () => {
      await expect(run('define', { spec: { ...spec, uuid: randomUUID(), disks: [] } })).rejects.toMatchObject(
        {
          code: 'conflict',
          info: { changed: 'nothing' },
        },
      )
    })

    it('starts, suspends, resumes, reboots, resets and forces off; asking again is success', async () => {
      expect((await run('start', { uuid })).state).toBe('running')
      expect((await run('start', { uuid })).state).toBe('running')
      expect((await run('suspend', { uuid })).state).toBe('paused')
      expect((await run('suspend', { uuid })).state).toBe('paused')
      expect((await run('resume', { uuid })).state).toBe('running')
      expect((await run('resume', { uuid })).state).toBe('running')
      expect((await run('reset', { uuid })).state).toBe('running')
      expect((await run('reboot', { uuid })).state).toBe('running')
    })

    it('counts for a running machine', async () => {
      const first = await run('counters', {})
      await sleep(300)
      const second = await run('counters', {})
      expect(second.cpuTotalNs).toBeGreaterThan(first.cpuTotalNs)
      expect(second.cpuBusyNs).toBeGreaterThanOrEqual(first.cpuBusyNs)
      expect(second.memoryTotalBytes).toBeGreaterThan(0)
      expect(second.memoryUsedBytes).toBeLessThanOrEqual(second.memoryTotalBytes)
      expect(second.pools.map((pool) => pool.name)).toContain(subject.pool)
      const [before, after] = [first, second].map((all) =>
        all.machines.find((machine) => machine.uuid === uuid),
      )
      expect(after?.state).toBe('running')
      expect(after?.cpuTimeNs).toBeGreaterThanOrEqual(before?.cpuTimeNs ?? Infinity)
    })

    it('keeps changes that cannot be made now for the next start, and says so', async () => {
      const less = await run('setVcpus', { uuid, vcpus: 1, live: false })
      expect(less.vcpus).toBe(2)
      expect(less.pending).toEqual(['vCPU 2 → 1 at the next start'])
      const more = await run('setMemory', { uuid, memoryBytes: 192 * MiB, live: true })
      expect(more.pending.join()).toContain('memory 128 MiB → 192 MiB')
      await run('setCpuLimits', { uuid, shares: 2048, quotaPercent: 0 })
      const set = await run('setAutostart', { uuid, autostart: true })
      expect(set).toMatchObject({ autostart: true, cpuShares: 2048 })
      expect(set.cpuQuotaPercent).toBeUndefined()
      expect((await run('setAutostart', { uuid, autostart: false })).autostart).toBe(false)
    })

    it('shuts down or forces off, and shows the kept changes', async () => {
      await expect(run('undefine', { uuid })).rejects.toMatchObject({ info: { changed: 'nothing' } })
      const asked = await run('shutdown', { uuid })
      expect(['running', 'stopping', 'stopped']).toContain(asked.state)
      if (subject.guestsShutDown) await waitFor(['stopped'])
      expect((await run('forceOff', { uuid })).state).toBe('stopped')
      const off = await run('forceOff', { uuid })
      expect(off).toMatchObject({ state: 'stopped', vcpus: 1, memoryBytes: 192 * MiB, pending: [] })
      expect((await run('shutdown', { uuid })).state).toBe('stopped')
      await expect(run('reboot', { uuid })).rejects.toMatchObject({ info: { changed: 'nothing' } })
    })

    it('brings a machine back to its spec', async () => {
      const machine = await run('define', { spec: { ...spec, vcpus: 3, nics: [] } })
      expect(machine).toMatchObject({ vcpus: 3, memoryBytes: spec.memoryBytes, nics: [], owner: spec.owner })
      expect(machine.disks).toHaveLength(2)
    })

    it('takes its mark off and puts it back', async () => {
      expect((await run('adopt', { uuid, owner: null })).owner).toBeNull()
      const adopted = await run('adopt', { uuid, owner: { ...spec.owner, replica: 3 } })
      expect(adopted.owner).toEqual({ ...spec.owner, replica: 3 })
      expect(adopted.vcpus).toBe(3)
    })

    it('takes over the definition of a machine from another host', async () => {
      const text = await run('definition', { uuid })
      const before = await run('machine', { uuid })
      await run('undefine', { uuid })
      const there = { pool: subject.pool, volume: copy }
      const disks = spec.disks.map((disk) => (disk.name === 'root' ? { ...disk, ...there } : disk))
      const moved = spec.disks.map((disk, at) => ({ from: disk, to: disks[at] ?? disk }))
      const base = { text, facts: subject.facts, disks: moved }
      const machine = await run('define', { spec: { ...spec, vcpus: 3, disks, nics: [] }, base })
      expect(machine).toMatchObject({ owner: spec.owner, vcpus: 3, nics: [] })
      expect(machine.disks).toMatchObject([
        { ...there, target: before?.disks[0]?.target },
        { pool: subject.pool, volume: raw, target: before?.disks[1]?.target },
      ])
      await expect(run('definition', { uuid: randomUUID() })).rejects.toMatchObject({ code: 'not-found' })
    })

    it('says which machine is missing', async () => {
      await expect(run('start', { uuid: randomUUID() })).rejects.toMatchObject({ code: 'not-found' })
      await expect(run('volumes', { pool: 'no such pool' })).rejects.toMatchObject({ code: 'not-found' })
    })

    it('removes all of it; asking again is success', async () => {
      for (let again = 0; again < 2; again += 1) {
        expect(await run('undefine', { uuid })).toBeNull()
        for (const volume of volumes) {
          expect(await run('volumeDelete', { pool: subject.pool, volume })).toBeNull()
        }
      }
      expect(await run('machine', { uuid })).toBeNull()
      expect(await run('volume', { pool: subject.pool, volume: root })).toBeNull()
    })
  })
}
