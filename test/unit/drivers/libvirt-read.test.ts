import { randomUUID } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type ActionName, type ActionParams, probeHost, runAction } from '@main/drivers/index.ts'
import { libvirtDriver } from '@main/drivers/libvirt/index.ts'
import { facts, output, recorded, scriptedRunner } from './libvirt-samples.ts'

const uuid = '355a091a-0a84-403e-8b3f-59a6cd62b25d'
const read = <N extends ActionName>(name: N, params: ActionParams<N>, stdout: string) =>
  runAction(libvirtDriver, name, params, { runner: scriptedRunner([output(stdout)]), facts })

/** An inventory of many machines, half of them running, made from the recorded one. */
function manyMachines(count: number): string {
  const text = recorded('inventory')
  const domains = text.slice(text.indexOf('@xml\n') + 5)
  const live = domains.slice(0, domains.indexOf('</domain>') + 10)
  const kept = live.replace(/ id='1'/, '')
  let states = ''
  let all = ''
  let running = ''
  let xml = ''
  for (let index = 0; index < count; index += 1) {
    const id = randomUUID()
    const named = (one: string) =>
      one.replace(/<name>.*<\/name>/, `<name>m${index}</name>`).replaceAll(uuid, id)
    all += `${id}\n`
    if (index % 2 === 0) running += `${id}\n`
    states += `Domain: 'm${index}'\n  state.state=${index % 2 === 0 ? 1 : 5}\n  state.reason=0\n\n`
    xml += `${index % 2 === 0 ? named(live) : ''}${named(kept)}`
  }
  return `@running\n${running}@all\n${all}@state\n${states}@autostart\n@addresses\n@xml\n${xml}\n@left\n${all}`
}

describe('libvirt inventory', () => {
  it('reads a recorded host', async () => {
    const machines = await read('inventory', {}, recorded('inventory'))
    expect(machines).toMatchObject([
      {
        uuid,
        name: `web <1> & 'more'`,
        state: 'running',
        vcpus: 1,
        autostart: false,
        owner: { designId: 'design:one', serverId: 'server:abc1', replica: 0, version: 1 },
        disks: [{ target: 'vda', bus: 'virtio', pool: 'default', volume: 'tiny.qcow2' }],
        nics: [{ mac: '52:54:00:11:22:33', model: 'virtio', network: 'default', kind: 'network' }],
        pending: [],
        cpuShares: 512,
        cpuQuotaPercent: 150,
        consoles: { graphics: 'vnc://127.0.0.1:5900' },
      },
      { name: 'x1', state: 'stopped', autostart: true, owner: null, consoles: {} },
    ])
    expect(machines[0]?.nics[0]?.addresses).toEqual([expect.stringMatching(/^192\.168\.122\.\d+$/)])
  })

  it('reads 2,000 machines and lets others have their turn meanwhile', async () => {
    const text = manyMachines(2000)
    let turns = 0
    const watch = setInterval(() => (turns += 1), 1)
    const machines = await read('inventory', {}, text)
    clearInterval(watch)
    expect(machines).toHaveLength(2000)
    expect(machines.filter(({ state }) => state === 'running')).toHaveLength(1000)
    expect(turns).toBeGreaterThan(5)
  })

  it('fails when libvirt showed fewer machines than it has, and not when one is gone meanwhile', async () => {
    const text = recorded('inventory')
    const other = '355a091a-0a84-403e-8b3f-59a6cd62b25c'
    const domains = text.slice(text.indexOf('<domain'), text.indexOf('\n@left')).split(/(?<=<\/domain>\n)/)
    const [live = '', kept = '', stopped = ''] = domains
    expect(stopped).toContain(other)
    for (const lost of [live + kept + stopped, kept + stopped, live, kept, stopped]) {
      await expect(read('inventory', {}, text.replace(lost, '')), lost.slice(0, 40)).rejects.toMatchObject({
        code: 'parse',
        message: expect.stringMatching(
          /^node1: inventory: libvirt did not show [12] of its 2 machines/,
        ) as string,
        info: { retryable: true, changed: 'nothing' },
      })
    }
    await expect(read('machine', { uuid }, text.replace(live + kept, ''))).rejects.toMatchObject({
      code: 'parse',
    })
    const gone = text.replace(stopped, '').replace(new RegExp(`${other}\n$`), '')
    expect((await read('inventory', {}, gone)).map((machine) => machine.uuid)).toEqual([uuid])
    // Cut off before its end: the list could be shorter than it is.
    await expect(read('inventory', {}, text.slice(0, text.indexOf('@left')))).rejects.toMatchObject({
      code: 'parse',
    })
    // What a machine says of itself cannot stand in for the end of the list.
    const lying = text.replace(stopped, '').replace('<os>', `<x><![CDATA[\n@left\n]]></x><os>`)
    await expect(read('inventory', {}, lying)).rejects.toMatchObject({ code: 'parse' })
  })

  it('never takes a damaged or hostile answer for machines', async () => {
    const text = recorded('inventory')
    for (const bad of [
      '',
      'bash: virsh: command not found',
      text.slice(0, text.indexOf('\n@left') - 200),
      text.slice(0, text.indexOf('\n@left') - 200) + text.slice(text.indexOf('\n@left')),
      text.replace('</uuid>', '\u001b[2J</uuid>'),
      text.replace(/<uuid>[^<]*/, '<uuid>../../x'),
      text.replace('<domain', '<!DOCTYPE x><domain'),
      text.replace('<os>', '<os'),
      text.replace('@xml', '@xm'),
      text.replace('<domain ', '<pool '),
    ]) {
      await expect(read('inventory', {}, bad)).rejects.toMatchObject({
        code: 'parse',
        message: expect.stringContaining('node1: inventory') as string,
      })
    }
    const huge = text.replaceAll(`web &lt;1&gt;`, 'x'.repeat(2e6)).replace('web <1>', 'x'.repeat(2e6))
    expect((await read('inventory', {}, huge))[0]?.state).toBe('running')
  })

  it('gives only parse errors for any cut or noise', async () => {
    const text = recorded('inventory')
    await fc.assert(
      fc.asyncProperty(fc.nat(text.length), fc.string({ unit: 'binary' }), async (at, noise) => {
        const broken = text.slice(0, at) + noise + text.slice(at + 7)
        await read('inventory', {}, broken).then(
          (machines) => expect(machines.length).toBeLessThanOrEqual(3),
          (error: unknown) => expect(error).toMatchObject({ code: 'parse' }),
        )
      }),
      { numRuns: 60 },
    )
  })

  it('does not believe a mark that it does not understand', async () => {
    for (const [what, instead] of [
      [`version="1"`, `version="2"`],
      [`server="server:abc1"`, `server="host:abc1"`],
      [`replica="0"`, `replica="-1"`],
      ['https://terrace.invalid/xml/1', 'https://example.com/'],
    ] as const) {
      const machines = await read('inventory', {}, recorded('inventory').replaceAll(what, instead))
      expect(machines[0]?.owner, what).toBeNull()
    }
  })
})

describe('libvirt counters', () => {
  it('reads a recorded host', async () => {
    const counters = await read('counters', {}, recorded('counters'))
    expect(counters.memoryTotalBytes).toBe(24_684_100 * 1024)
    expect(counters.netRxBytes).toBe(6_382_824)
    expect(counters.cpuBusyNs).toBeLessThan(counters.cpuTotalNs)
    expect(counters.load1).toBe(7.7)
    expect(counters.pools).toMatchObject([{ name: 'default' }])
    expect(counters.machines).toMatchObject([
      { state: 'stopped', cpuTimeNs: 300_000_000 },
      { uuid, state: 'running', cpuTimeNs: 2_928_226_841, memoryUsedBytes: (61_736 - 41_024) * 1024 },
    ])
    expect(counters.machines[1]?.diskReadBytes).toBeGreaterThan(0)
  })

  it('gives a parse error for numbers that are none', async () => {
    const text = recorded('counters')
    for (const [what, instead] of [
      [/^cpu .*$/m, 'cpu 1 2 x 4'],
      [/^MemTotal.*$/m, 'MemTotal: lots kB'],
      [/@load\n.*/, '@load\n\u001b[31m'],
      [/@uptime\n.*/, '@uptime\n-1'],
      [/@xml/, ''],
    ] as const) {
      await expect(read('counters', {}, text.replace(what, instead))).rejects.toMatchObject({ code: 'parse' })
    }
  })
})

describe('disks of a host', () => {
  // The form of Documentation/admin-guide/iostats.rst of Linux.
  const stats = `   8       0 sda 100 1 2 3 50 4 5 6 0 777 9 0 0 0 0
   8       1 sda1 100 1 2 3 50 4 5 6 0 777 9
 259       0 nvme0n1 7 0 0 0 3 0 0 0 0 42 0
 259       1 nvme0n1p1 7 0 0 0 3 0 0 0 0 42 0
 253       0 dm-0 9 0 0 0 9 0 0 0 0 9 0
   8      16 sdb what 0 0 0 3 0 0 0 0 42 0
`
  it('are counted whole, and only those that tell numbers', async () => {
    const text = recorded('counters').replace('@machines\n', `@disks\n${stats}@machines\n`)
    expect((await read('counters', {}, text)).disks).toEqual([
      { name: 'sda', operations: 150, busyMs: 777 },
      { name: 'nvme0n1', operations: 10, busyMs: 42 },
    ])
    expect((await read('counters', {}, recorded('counters'))).disks).toBeUndefined()
  })
})

describe('libvirt probe', () => {
  const probe = (text: string) => probeHost(scriptedRunner([output(text), output('')]), { at: 5 })

  it('reads a recorded host', async () => {
    expect(await probe(recorded('probe'))).toMatchObject({
      at: 5,
      family: 'libvirt',
      version: 'QEMU 7.2.22, libvirt 9.0.0',
      hostname: 'node1',
      cpus: 2,
      python: '3.11.2',
      accelerated: false,
      pools: [{ name: 'default', type: 'dir', path: '/var/lib/libvirt/images', active: true }],
      networks: [{ name: 'default', kind: 'network', active: true, ranges: ['192.168.122.0/24'] }],
      advice: [{ severity: 'warning', text: expect.stringContaining('emulation only') as string }],
    })
  })

  it('says what is missing, and how to get it', async () => {
    const text = recorded('probe')
    const advice = async (changed: string) =>
      (await probe(changed)).advice.map(({ text: said, how }) => `${said} ${how}`).join('\n')
    expect(await advice(text.replace(/@pools\n[^@]*/, '@pools\n'))).toContain("pool-start 'default'")
    expect(await advice(text.replace(/<pool [^]*<\/pool>/, ''))).toContain('pool-define-as')
    expect(await advice(text.replace(/@networks\n[^@]*/, '@networks\n'))).toContain('net-start default')
    expect(await advice(text.replace('Python 3.11.2', 'python3: not found'))).toContain('python3')
    expect(await advice(text.replace(/@tools\n.*\n/, '@tools\n'))).toContain('qemu-utils')
    const denied = text.replace(
      /@connect\n[^]*/,
      '@connect\nerror: failed to connect to the hypervisor\nerror: authentication unavailable: no polkit agent\n@xml\n',
    )
    expect(await advice(denied.replace('@user\nroot', '@user\nanna'))).toContain('usermod -aG libvirt anna')
    const dead = text.replace(
      /@connect\n[^]*/,
      '@connect\nerror: Failed to connect socket: No such file\n@xml\n',
    )
    expect(await advice(dead)).toContain('systemctl enable --now libvirtd')
    expect((await probe(dead)).family).toBeNull()
  })

  it('knows the speed of the fastest card that says one, virtual cards say none', async () => {
    const rate = async (...speeds: string[]) =>
      (await probe(recorded('probe').replace('@kvm\n', `@speeds\n${speeds.join('\n')}\n@kvm\n`))).linkRate
    expect(await rate('1000', '10000', '-1')).toBe(1.25e9)
    expect(await rate('-1')).toBeUndefined()
    expect(await rate('1e9', 'much', '99999999999')).toBeUndefined()
    expect(await rate()).toBeUndefined()
  })

  it('finds no libvirt on a host without virsh', async () => {
    const bare = recorded('probe').replace(/@virsh\n[^]*/, '@virsh\n@xml\n')
    const found = await probeHost(scriptedRunner([output(bare), output(bare)]), { at: 5 })
    expect(found).toMatchObject({ family: null, hostname: 'node1' })
    expect(found.advice[0]?.how).toContain('apt install libvirt-daemon-system')
  })
})
