import { execFileSync } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { rmSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { TerraceError } from '@shared/base/errors.ts'
import { MiB } from '@shared/base/units.ts'
import type { HostId } from '@shared/contract/hosts.ts'
import type { HostFacts } from '@shared/machine/facts.ts'
import type { MachineSpec } from '@shared/machine/spec.ts'
import type { Request } from '@shared/plan/requests.ts'
import { createDispatcher, type ReachedHost } from '@main/actuators/index.ts'
import { driverFor, probeHost, type Runner } from '@main/drivers/index.ts'
import { type Lab, type LabNode, startLab } from '../../lab/lab.ts'
import { sshRunner } from '../../support/runner-ssh.ts'
import { contextOf, reachedHost } from '../../unit/actuators/reached-host.ts'
import { conformance } from '../../unit/drivers/conformance.ts'

const driver = driverFor('libvirt')
const one: HostId = 'host:one'
const two: HostId = 'host:two'

let lab: Lab
const hosts = new Map<HostId, ReachedHost & { facts: HostFacts }>()

function nodeOf(index: number): LabNode {
  const node = lab.nodes[index]
  if (node === undefined) throw new Error(`the lab has no node ${index}`)
  return node
}
const runnerOf = (index: number, user?: string): Runner =>
  sshRunner({
    address: nodeOf(index).address,
    ...(user === undefined ? {} : { user }),
    identityFile: lab.identityFile,
    knownHostsFile: lab.knownHostsFile,
    controlPath: join(lab.folder, `cm-${index}-${user ?? 'root'}`),
  })
function hostOf(id: HostId) {
  const host = hosts.get(id)
  if (host === undefined) throw new Error(`no host ${id}`)
  return host
}

beforeAll(async () => {
  lab = await startLab({ nodes: [{ smallPool: false }, { smallPool: true }, { libvirt: false }] })
  hosts.set(one, await reachedHost('node1', driver, runnerOf(0)))
  hosts.set(two, await reachedHost('node2', driver, runnerOf(1)))
})
afterAll(() => lab.stop())

it('tells which devices guests may have, each as the host’s own kernel names it', async () => {
  const { devices } = hostOf(one).facts
  expect(devices).toBeDefined()
  const { stdout } = await nodeOf(0).run(['sh', '-c', 'cd /sys/bus/pci/devices && grep -H . */vendor'])
  const vendors = new Map(
    stdout.split('\n').map((line) => line.split(/\/vendor:0x/) as [string, string | undefined]),
  )
  for (const { kind, address, vendor, name } of devices ?? []) {
    if (kind === 'pci') expect([address, vendors.get(address)]).toEqual([address, vendor])
    expect(name).not.toMatch(/\n/)
  }
})

conformance('libvirt', async () => ({
  driver,
  runner: hostOf(one).runner,
  facts: hostOf(one).facts,
  pool: 'default',
  network: { kind: 'network', name: 'default' },
  guestsShutDown: false,
  touchesFiles: true,
}))

/** Not root: files may only be touched through libvirt. */
conformance('libvirt as a member of its group', async () => {
  const runner = runnerOf(0, 'manager')
  return {
    driver,
    runner,
    facts: await probeHost(runner, { at: 1 }),
    pool: 'default',
    network: { kind: 'network', name: 'default' },
    guestsShutDown: false,
    touchesFiles: false,
  }
})

describe('libvirt hosts', () => {
  const dispatcher = createDispatcher({ hosts: hostOf })
  const run = (request: Request) => dispatcher.run(request, contextOf().context)
  const specOf = (name: string, volume: string): MachineSpec => ({
    name,
    uuid: randomUUID(),
    vcpus: 1,
    memoryBytes: 128 * MiB,
    disks: [{ name: 'root', pool: 'default', volume, format: 'qcow2', bus: 'virtio', bytes: 32 * MiB }],
    nics: [{ mac: '52:54:00:11:22:33', model: 'virtio', network: { kind: 'network', name: 'default' } }],
    firmware: 'bios',
    autostart: false,
    owner: { designId: 'design:1', serverId: 'server:real1', replica: 0, version: 1 },
    description: '',
  })

  it('are recognised, with advice in plain words', async () => {
    const { facts } = hostOf(one)
    expect(facts).toMatchObject({ family: 'libvirt', hostname: 'node1', accelerated: false })
    expect(facts.version).toMatch(/^QEMU \d+\.\d+\.\d+, libvirt \d+\.\d+\.\d+$/)
    expect(facts.pools).toMatchObject([{ name: 'default', type: 'dir', active: true }])
    expect(facts.networks).toMatchObject([
      { name: 'default', kind: 'network', ranges: ['192.168.122.0/24'], bridge: 'virbr0' },
    ])
    expect(facts.numa.reduce((sum, cell) => sum + cell.cpus, 0)).toBe(facts.cpus)
    expect(facts.advice.map(({ text }) => text).join()).toContain('emulation only')
  })

  it('without libvirt give facts and the command to install it', async () => {
    const facts = await probeHost(runnerOf(2), { at: 1 })
    expect(facts).toMatchObject({ family: null, hostname: 'node3' })
    expect(facts.cpus).toBeGreaterThan(0)
    expect(facts.advice[0]?.how).toContain('apt install libvirt-daemon-system')
  })

  it('without rights say which group is needed', async () => {
    const facts = await probeHost(runnerOf(0, 'operator'), { at: 1 })
    expect(facts.family).toBeNull()
    expect(facts.advice[0]).toMatchObject({
      severity: 'error',
      how: expect.stringContaining('usermod -aG libvirt operator') as string,
    })
  })

  it('get an image from another host, boot from a clone of it, and shut down cleanly', async () => {
    const image = { pool: 'default', volume: 'tiny-copy.qcow2' }
    const copy: Request = {
      kind: 'image.copy',
      from: { hostId: one, pool: 'default', volume: 'tiny.qcow2' },
      to: { hostId: two, ...image },
    }
    const { context, progress } = contextOf()
    await dispatcher.run(copy, context)
    const source = await hostOf(one).run('volume', { pool: 'default', volume: 'tiny.qcow2' })
    expect(progress.at(-1)?.done).toBe(source?.fileBytes)
    expect(await dispatcher.holds(copy, context)).toBe(true)
    const spec = specOf('guest-1', 'guest-1-root.qcow2')
    const at = { hostId: two, uuid: spec.uuid }
    await run({
      kind: 'volume.clone',
      hostId: two,
      pool: 'default',
      volume: 'guest-1-root.qcow2',
      from: image.volume,
    })
    await run({
      kind: 'volume.resize',
      hostId: two,
      pool: 'default',
      volume: 'guest-1-root.qcow2',
      bytes: 64 * MiB,
    })
    await run({ kind: 'machine.define', hostId: two, spec, create: true })
    await run({ kind: 'machine.start', ...at })
    await nodeOf(1).waitForSerial('guest-1', 'guest-1', 90_000)
    // A disk in use is never deleted, and grows while the machine runs.
    await expect(
      run({ kind: 'volume.delete', hostId: two, pool: 'default', volume: 'guest-1-root.qcow2' }),
    ).rejects.toMatchObject({ code: 'conflict', info: { changed: 'nothing' } })
    await run({
      kind: 'volume.resize',
      hostId: two,
      pool: 'default',
      volume: 'guest-1-root.qcow2',
      bytes: 96 * MiB,
    })
    const running = await hostOf(two).run('machine', { uuid: spec.uuid })
    expect(running?.consoles).toMatchObject({
      graphics: expect.stringMatching(/^vnc:\/\/127\.0\.0\.1:59\d\d$/) as string,
      serial: expect.stringMatching(/^\/dev\/pts\/\d+$/) as string,
    })
    await run({ kind: 'machine.setCpuLimits', ...at, shares: 256, quotaPercent: 50 })
    const live = await nodeOf(1).run(['virsh', 'schedinfo', 'guest-1', '--live'])
    expect(live.stdout).toMatch(/cpu_shares\s*: 256/)
    expect(live.stdout).toMatch(/global_quota\s*: 50000/)
    await run({ kind: 'machine.shutdown', ...at, timeoutMs: 60_000 })
    await run({ kind: 'machine.undefine', ...at })
    await run({ kind: 'volume.delete', hostId: two, pool: 'default', volume: 'guest-1-root.qcow2' })
    await run({ kind: 'volume.delete', hostId: two, ...image })
    const left = await hostOf(two).run('volumes', { pool: 'default' })
    expect(left).toEqual([])
  })

  it('with too little room refuse a copy before anything is moved', async () => {
    const small = hostOf(two).facts.pools.find(({ name }) => name === 'small')
    if (small === undefined) throw new Error('node2 has no pool "small"')
    const big = join(nodeOf(0).storageFolder, 'big.img')
    writeFileSync(big, '')
    truncateSync(big, small.capacityBytes + MiB)
    try {
      await expect(
        run({
          kind: 'image.copy',
          from: { hostId: one, pool: 'default', volume: 'big.img' },
          to: { hostId: two, pool: 'small', volume: 'big.img' },
        }),
      ).rejects.toMatchObject({ code: 'precondition', info: { changed: 'nothing' } })
    } finally {
      rmSync(big)
    }
  })

  it('whose pool fills up during a copy keep nothing of it', async () => {
    const small = hostOf(two).facts.pools.find(({ name }) => name === 'small')
    if (small === undefined) throw new Error('node2 has no pool "small"')
    const big = join(nodeOf(0).storageFolder, 'big.img')
    writeFileSync(big, Buffer.alloc(Math.floor(small.freeBytes * 0.75), 'data'))
    const request: Request = {
      kind: 'image.copy',
      from: { hostId: one, pool: 'default', volume: 'big.img' },
      to: { hostId: two, pool: 'small', volume: 'big.img' },
    }
    const { context } = contextOf()
    // Nothing is copied on while the pool is being filled, so that it is full before the copy is whole.
    let filled = false
    const fill = (): void => {
      if (filled) return
      filled = true
      const options = [
        'BatchMode=yes',
        'StrictHostKeyChecking=yes',
        `UserKnownHostsFile=${lab.knownHostsFile}`,
      ]
      execFileSync('ssh', [
        ...['-F', 'none', '-i', lab.identityFile, ...options.flatMap((option) => ['-o', option])],
        ...[`root@${nodeOf(1).address}`, `dd if=/dev/zero of=${small.path}/filler bs=64k 2>&1; true`],
      ])
    }
    try {
      await expect(dispatcher.run(request, { ...context, progress: fill })).rejects.toMatchObject({
        code: 'precondition',
        message: expect.stringContaining('No space left') as string,
        info: { changed: 'nothing', left: 'The unfinished copy was removed.' },
      })
    } finally {
      await nodeOf(1).run(['rm', '-f', `${small.path}/filler`])
      rmSync(big)
    }
    expect(await hostOf(two).run('volumes', { pool: 'small' })).toEqual([])
  })

  it('keep nothing of a copy that was cancelled', async () => {
    const stop = new AbortController()
    const { context } = contextOf(stop.signal)
    const big = join(nodeOf(0).storageFolder, 'big.img')
    writeFileSync(big, Buffer.alloc(64 * MiB, 'data'))
    const request: Request = {
      kind: 'image.copy',
      from: { hostId: one, pool: 'default', volume: 'big.img' },
      to: { hostId: two, pool: 'default', volume: 'big.img' },
    }
    try {
      await expect(
        dispatcher.run(request, { ...context, progress: () => stop.abort() }),
      ).rejects.toMatchObject({ code: 'cancelled', info: { changed: 'nothing' } })
    } finally {
      rmSync(big)
    }
    expect(await hostOf(two).run('volumes', { pool: 'default' })).toEqual([])
  })

  it('without UEFI firmware say what to install, and keep nothing', async () => {
    const spec = { ...specOf('efi-1', 'none.qcow2'), disks: [], firmware: 'uefi' as const }
    const outcome = await run({ kind: 'machine.define', hostId: one, spec, create: true }).then(
      () => 'defined',
      (error: unknown) => (error instanceof TerraceError ? `${error.code}, ${error.info.changed}` : error),
    )
    expect(['defined', 'unsupported, nothing']).toContain(outcome)
    await run({ kind: 'machine.undefine', hostId: one, uuid: spec.uuid })
    expect(await hostOf(one).run('machine', { uuid: spec.uuid })).toBeNull()
  })

  it('hand a device to one machine, not to two, and take it back', async () => {
    const { kind, address, vendor, product } = hostOf(one).facts.devices?.[0] ?? expect.fail('no device')
    const devices = [{ kind, address, vendor, product }]
    const bare = { ...specOf('has-device', 'none.qcow2'), disks: [], nics: [] }
    const machine = await hostOf(one).run('define', { spec: { ...bare, devices } })
    expect(machine.devices).toEqual([{ kind: 'pci', address }])
    const all = await hostOf(one).run('inventory', {})
    expect(all.find(({ uuid }) => uuid === bare.uuid)?.devices).toEqual(machine.devices)
    const other = { ...bare, uuid: randomUUID(), name: 'wants-device', devices }
    await expect(hostOf(one).run('define', { spec: other })).rejects.toMatchObject({
      code: 'conflict',
      info: { changed: 'nothing' },
    })
    expect(await hostOf(one).run('machine', { uuid: other.uuid })).toBeNull()
    expect(await hostOf(one).run('define', { spec: bare })).not.toHaveProperty('devices')
    expect((await hostOf(one).run('define', { spec: other })).devices).toEqual(machine.devices)
    for (const { uuid } of [bare, other]) await hostOf(one).run('undefine', { uuid })
  })

  it('keep what a person changed by hand', async () => {
    const spec = specOf('by-hand', 'by-hand.qcow2')
    await run({
      kind: 'volume.create',
      hostId: one,
      pool: 'default',
      volume: 'by-hand.qcow2',
      bytes: 32 * MiB,
      format: 'qcow2',
    })
    await run({ kind: 'machine.define', hostId: one, spec, create: true })
    const edit = `virsh dumpxml --inactive "$1" | sed 's|</metadata>|<x:note xmlns:x="urn:x">a \\&lt;b\\&gt;</x:note></metadata>|;
      s|</devices>|<watchdog model="i6300esb" action="poweroff"/><interface type="network"><mac address="52:54:00:99:99:99"/><source network="default"/><model type="e1000e"/></interface></devices>|' > /tmp/by-hand.xml; virsh define /tmp/by-hand.xml`
    expect(await nodeOf(0).run(['sh', '-c', edit, 'sh', spec.uuid])).toMatchObject({ code: 0, stderr: '' })
    const nic = { ...spec.nics[0], mac: '52:54:00:44:44:44', model: 'e1000e' as const }
    const changed = {
      ...spec,
      name: 'by hand & more',
      vcpus: 2,
      nics: [{ ...nic, network: { kind: 'network' as const, name: 'default' } }],
    }
    const machine = await hostOf(one).run('define', { spec: changed })
    expect(machine).toMatchObject({ name: 'by hand & more', vcpus: 2 })
    expect(machine.nics.map(({ mac }) => mac).toSorted()).toEqual(['52:54:00:44:44:44', '52:54:00:99:99:99'])
    const xml = (await nodeOf(0).run(['virsh', 'dumpxml', '--inactive', spec.uuid])).stdout
    expect(xml).toContain('<x:note xmlns:x="urn:x">a &lt;b&gt;</x:note>')
    expect(xml).toContain("<watchdog model='i6300esb' action='poweroff'")
    await run({ kind: 'machine.undefine', hostId: one, uuid: spec.uuid })
    await run({ kind: 'volume.delete', hostId: one, pool: 'default', volume: 'by-hand.qcow2' })
  })

  it('take names that would be dangerous elsewhere', async () => {
    for (const name of [`it's "a" <b> & c; rm -rf $HOME \`id\``, 'größe ☃ 名前', 'two  spaces', '%s\\n']) {
      const volume = `${name}.qcow2`
      const at = { hostId: one, pool: 'default', volume }
      await run({ kind: 'volume.create', ...at, bytes: MiB, format: 'qcow2' })
      const listed = await hostOf(one).run('volumes', { pool: 'default' })
      expect(listed.map((found) => found.volume)).toContain(volume)
      const spec = specOf(name, volume)
      const machine = await hostOf(one).run('define', { spec })
      expect(machine).toMatchObject({ name: name, disks: [{ pool: 'default', volume }] })
      await expect(run({ kind: 'volume.delete', ...at })).rejects.toMatchObject({ code: 'conflict' })
      await hostOf(one).run('undefine', { uuid: spec.uuid })
      await run({ kind: 'volume.delete', ...at })
    }
    await expect(hostOf(one).run('define', { spec: specOf('line\nbreak', 'x.qcow2') })).rejects.toMatchObject(
      { code: 'precondition', info: { changed: 'nothing' } },
    )
  })
})
