import { randomUUID } from 'node:crypto'
import { mkdirSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { MiB } from '@shared/base/units.ts'
import type { HostId } from '@shared/contract/hosts.ts'
import type { HostFacts } from '@shared/machine/facts.ts'
import type { MachineSpec } from '@shared/machine/spec.ts'
import { compensationOf, type Request, type RequestOf } from '@shared/plan/requests.ts'
import { createDispatcher, type ReachedHost } from '@main/actuators/index.ts'
import { driverFor } from '@main/drivers/index.ts'
import { type Lab, type LabNode, startLab } from '../../lab/lab.ts'
import { sshRunner } from '../../support/runner-ssh.ts'
import { holdings, virsh } from '../../support/cli-lab.ts'
import { contextOf, reachedHost } from '../../unit/actuators/reached-host.ts'

const driver = driverFor('libvirt')
const [one, two]: [HostId, HostId] = ['host:one', 'host:two']

const shared = `/srv/terrace-test-${process.pid}`
let lab: Lab
const hosts = new Map<HostId, ReachedHost & { facts: HostFacts }>()
function hostOf(id: HostId) {
  const host = hosts.get(id)
  if (host === undefined) throw new Error(`no host ${id}`)
  return host
}
const node = (index: number): LabNode => {
  const found = lab.nodes[index]
  if (found === undefined) throw new Error(`the lab has no node ${index}`)
  return found
}

beforeAll(async () => {
  lab = await startLab({ nodes: 2 })
  mkdirSync(shared, { recursive: true })
  for (const [index, id] of [one, two].entries()) {
    // Both hosts see this folder, as they would see one of a file server.
    await virsh(node(index), 'pool-define-as', 'both', 'dir', '--target', shared)
    await virsh(node(index), 'pool-start', 'both')
    const runner = sshRunner({
      address: node(index).address,
      identityFile: lab.identityFile,
      knownHostsFile: lab.knownHostsFile,
      controlPath: join(lab.folder, `cm-${index}`),
    })
    hosts.set(id, await reachedHost(`node${index + 1}`, driver, runner))
  }
}, 300_000)
afterAll(async () => {
  await lab.stop()
  rmSync(shared, { recursive: true, force: true })
})

describe('moving a machine between libvirt hosts', () => {
  const dispatcher = createDispatcher({ hosts: hostOf })
  const run = (request: Request) => dispatcher.run(request, contextOf().context)
  const disk = (name: string, volume: string) =>
    ({ name, pool: 'default', volume, format: 'qcow2', bus: 'virtio', bytes: 32 * MiB }) as const
  const previous: MachineSpec = {
    name: 'mover',
    uuid: randomUUID(),
    vcpus: 1,
    memoryBytes: 128 * MiB,
    disks: [disk('root', 'mover-root.qcow2')],
    nics: [{ mac: '52:54:00:11:22:44', model: 'virtio', network: { kind: 'network', name: 'default' } }],
    firmware: 'bios',
    autostart: true,
    owner: { designId: 'design:1', serverId: 'server:mover1', replica: 0, version: 1 },
    description: '',
  }
  const { uuid } = previous
  const spec: MachineSpec = { ...previous, disks: [disk('root', 'mover-root-2.qcow2')] }
  const move: RequestOf<'machine.migrate'> = {
    ...{ kind: 'machine.migrate', hostId: one, to: two, uuid, spec, previous, shared: [], run: true },
  }
  let empty: Record<string, string>[]

  it('takes its disks with what the guest wrote, and what a person added by hand', async () => {
    empty = [await holdings(node(0)), await holdings(node(1))]
    const at = { hostId: one, pool: 'default', volume: 'mover-root.qcow2' } as const
    await run({ kind: 'volume.clone', ...at, from: 'tiny.qcow2' })
    await run({ kind: 'machine.define', hostId: one, spec: previous, create: true })
    const edit = `virsh dumpxml --inactive "$1" | sed 's|</devices>|<watchdog model="i6300esb" action="poweroff"/></devices>|' > /tmp/m.xml; virsh define /tmp/m.xml`
    expect(await node(0).run(['sh', '-c', edit, 'sh', uuid])).toMatchObject({ code: 0 })
    await run({ kind: 'machine.start', hostId: one, uuid })
    await node(0).waitForSerial('mover', 'TERRACE-GUEST-WROTE mover', 90_000)

    const { context, progress } = contextOf()
    expect(await dispatcher.holds(move, context)).toBe(false)
    expect(await dispatcher.run(move, context)).toMatchObject({ state: 'running', autostart: true })
    expect(await dispatcher.holds(move, context)).toBe(true)
    expect(progress.at(-1)?.done).toBe(progress.at(-1)?.total)
    await node(1).waitForSerial('mover', 'TERRACE-GUEST-NOTE started as mover', 90_000)
    await node(1).waitForSerial('mover', 'TERRACE-GUEST-WROTE mover', 90_000)
    expect(await holdings(node(0))).toEqual(empty[0])
    const xml = await virsh(node(1), 'dumpxml', '--inactive', uuid)
    expect(xml).toContain("<watchdog model='i6300esb' action='poweroff'")
    expect(xml).toContain('mover-root-2.qcow2')
  })

  it('that cannot start there runs on where it was, and nothing is left there', async () => {
    const back = compensationOf(move)
    if (back?.kind !== 'machine.migrate') throw new Error('it cannot be taken back')
    const broken = { ...back, spec: { ...back.spec, memoryBytes: hostOf(one).facts.memoryBytes * 4 } }
    await expect(run(broken)).rejects.toMatchObject({
      info: { changed: 'nothing', left: 'mover runs on node2 as before.' },
    })
    expect(await virsh(node(1), 'domstate', uuid)).toBe('running')
    expect(await virsh(node(1), 'dominfo', uuid)).toMatch(/Autostart: +enable/)
    expect(await holdings(node(0))).toEqual(empty[0])
  })

  it('is taken back by moving it back, with all that was written meanwhile', async () => {
    await node(1).waitForSerial('mover', 'TERRACE-GUEST-WROTE mover', 90_000)
    const back = compensationOf(move)
    if (!back) throw new Error('it cannot be taken back')
    await run(back)
    const notes = () => node(0).serialLog('mover').split('TERRACE-GUEST-NOTE').length - 1
    await node(0).waitForSerial('mover', 'TERRACE-GUEST-WROTE mover', 90_000)
    expect(notes()).toBeGreaterThanOrEqual(2)
    expect(await holdings(node(1))).toEqual(empty[1])
  })

  it.each([
    ['shut down', false],
    ['while it runs', true],
  ])('takes a disk along that stands on another one: whole, %s', async (_, live) => {
    const root = { hostId: one, pool: 'default', volume: 'above.qcow2' } as const
    const above: MachineSpec = {
      ...previous,
      name: 'above',
      uuid: randomUUID(),
      disks: [disk('root', root.volume)],
    }
    const at = {
      pool: 'default',
      volume: root.volume,
      base: 'tiny.qcow2',
      bytes: 32 * MiB,
      fresh: true,
    } as const
    await hostOf(one).run('volumeOverlay', at)
    await run({ kind: 'machine.define', hostId: one, spec: above, create: true })
    await run({ kind: 'machine.start', hostId: one, uuid: above.uuid })
    await node(0).waitForSerial('above', 'TERRACE-GUEST-WROTE above', 90_000)
    await run({
      ...move,
      ...{ uuid: above.uuid, spec: above, previous: above },
      ...(live ? { live: true as const } : {}),
    })
    const there = await hostOf(two).run('volume', { pool: 'default', volume: root.volume })
    expect(there?.backing).toBeUndefined()
    if (!live) await node(1).waitForSerial('above', 'TERRACE-GUEST-NOTE started as above', 90_000)
    expect(await hostOf(one).run('volume', { pool: 'default', volume: root.volume })).toBeNull()
    await run({ kind: 'machine.forceOff', hostId: two, uuid: above.uuid })
    const check = await node(1).run(['qemu-img', 'check', `/var/lib/libvirt/images/${root.volume}`])
    expect(check.code).toBe(0)
    await run({ kind: 'machine.undefine', hostId: two, uuid: above.uuid })
    await run({ kind: 'volume.delete', hostId: two, pool: 'default', volume: root.volume })
    // Its base was not touched.
    expect(await hostOf(one).run('volume', { pool: 'default', volume: 'tiny.qcow2' })).not.toBeNull()
  })

  it('goes on running while it moves, with its disk, and nothing is left behind', async () => {
    const live = { ...move, spec: previous, live: true } as const
    const { context, progress } = contextOf()
    expect(await dispatcher.run(live, context)).toMatchObject({ state: 'running', autostart: true })
    expect(await dispatcher.holds(live, context)).toBe(true)
    expect(progress.at(-1)?.done).toBeGreaterThan(32 * MiB)
    expect(await holdings(node(0))).toEqual(empty[0])
    // It did not start anew: nothing of a start is on its console there, and it hears its power button.
    expect(node(1).serialLog('mover')).not.toContain('TERRACE-GUEST-UP')
    await run({ kind: 'machine.shutdown', hostId: two, uuid, timeoutMs: 60_000 })
    expect(node(1).serialLog('mover')).toContain('TERRACE-GUEST-DOWN mover')
    // What it wrote while it ran on the first host is on the disk of the second.
    await run({ kind: 'machine.start', hostId: two, uuid })
    await node(1).waitForSerial('mover', 'TERRACE-GUEST-NOTE started as mover', 90_000)
    const sockets = await node(0).run(['sh', '-c', 'ls /var/lib/libvirt/qemu/*.sock 2>/dev/null; true'])
    expect(sockets.stdout).toBe('')
  })

  it('leaves disks where they are in a pool that both hosts see, once that is proved', async () => {
    const root = { ...disk('root', 'roamer.raw'), pool: 'both', format: 'raw' as const, bytes: 8 * MiB }
    const roamer = { ...previous, name: 'roamer', uuid: randomUUID(), disks: [root], autostart: false }
    const at = { hostId: one, pool: 'both', volume: 'roamer.raw' } as const
    await run({ kind: 'volume.create', ...at, bytes: 8 * MiB, format: 'raw' })
    await run({ kind: 'machine.define', hostId: one, spec: roamer, create: true })
    const request: RequestOf<'machine.migrate'> = {
      ...{ kind: 'machine.migrate', hostId: one, to: two, uuid: roamer.uuid, spec: roamer, previous: roamer },
      ...{ shared: ['root'], run: false },
    }
    expect(await run(request)).toMatchObject({
      state: 'stopped',
      disks: [{ pool: 'both', volume: 'roamer.raw' }],
    })
    expect(await hostOf(one).run('machine', { uuid: roamer.uuid })).toBeNull()
    expect(readdirSync(shared)).toEqual(['roamer.raw'])
    // Pools of that name that are two: nothing is touched.
    const here = { ...roamer, disks: [{ ...root, pool: 'default' }] }
    const untrue = { ...request, hostId: two, to: one, spec: here, previous: here }
    await expect(run(untrue)).rejects.toMatchObject({ code: 'precondition', info: { changed: 'nothing' } })
    await run({ kind: 'machine.undefine', hostId: two, uuid: roamer.uuid })
    await run({ kind: 'volume.delete', ...at })
  })

  it('that was cancelled while it moved runs on where it was, and can be tried again', async () => {
    const stop = new AbortController()
    const { context } = contextOf(stop.signal)
    const back = { ...move, hostId: two, to: one, spec: previous, live: true } as const
    await expect(dispatcher.run(back, { ...context, progress: () => stop.abort() })).rejects.toMatchObject({
      code: 'cancelled',
      info: { changed: 'nothing', left: 'mover runs on node2 as before.' },
    })
    expect(await virsh(node(1), 'domstate', uuid)).toBe('running')
    expect(await holdings(node(0))).toEqual(empty[0])
    await run(back)
    expect(await virsh(node(0), 'domstate', uuid)).toBe('running')
    expect(await holdings(node(1))).toEqual(empty[1])
    await run({ kind: 'machine.forceOff', hostId: one, uuid })
    await run({ kind: 'machine.undefine', hostId: one, uuid })
    await run({ kind: 'volume.delete', hostId: one, pool: 'default', volume: 'mover-root.qcow2' })
  })
})
