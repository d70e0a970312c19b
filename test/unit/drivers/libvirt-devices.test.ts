import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { deviceUnits, hasUnit } from '@shared/machine/devices.ts'
import type { DeviceSpec } from '@shared/machine/spec.ts'
import { probeHost, runAction } from '@main/drivers/index.ts'
import { devicesOf, guestDevicesOf } from '@main/drivers/libvirt/devices.ts'
import { newDomain } from '@main/drivers/libvirt/domain-builder.ts'
import { mergeDomain } from '@main/drivers/libvirt/domain-merge.ts'
import { libvirtDriver } from '@main/drivers/libvirt/index.ts'
import { ownDevices } from '@main/drivers/libvirt/owner.ts'
import { buildXml, child, type Element, parseXml } from '@main/drivers/libvirt/xml.ts'
import { localVirsh } from './local-virsh.ts'
import { facts, output, recorded, scriptedRunner, specOf } from './libvirt-samples.ts'

/**
 * From libvirt's own tests/nodedevschemadata (9.0): pci_0000_42_00_0_vpd, pci_82579LM_network_adapter,
 * pci_0000_02_10_7_mdev_types, pci_0000_00_1c_0_header_type and usb_device_1d6b_1_0000_00_1d_0, without what is not read.
 */
const card = `<device>
  <name>pci_0000_42_00_0</name>
  <capability type='pci'>
    <class>0x020000</class>
    <domain>0</domain>
    <bus>66</bus>
    <slot>0</slot>
    <function>0</function>
    <product id='0xa2d6'>MT42822 BlueField-2 integrated ConnectX-6 Dx network controller</product>
    <vendor id='0x15b3'>Mellanox Technologies</vendor>
    <capability type='virt_functions' maxCount='16'/>
    <iommuGroup number='65'>
      <address domain='0x0000' bus='0x42' slot='0x00' function='0x0'/>
    </iommuGroup>
    <numa node='0'/>
  </capability>
</device>
`
const onboard = `<device>
  <name>pci_0000_00_19_0</name>
  <parent>computer</parent>
  <driver>
    <name>e1000e</name>
  </driver>
  <capability type='pci'>
    <domain>0</domain>
    <bus>0</bus>
    <slot>25</slot>
    <function>0</function>
    <product id='0x1502'>82579LM Gigabit Network Connection</product>
    <vendor id='0x8086'>Intel Corporation</vendor>
    <capability type='virt_functions'>
    </capability>
  </capability>
</device>
`
const parts = `<device>
  <name>pci_0000_02_10_7</name>
  <parent>pci_0000_00_04_0</parent>
  <capability type='pci'>
    <domain>0</domain>
    <bus>2</bus>
    <slot>16</slot>
    <function>7</function>
    <product id='0x10ca'>82576 Virtual Function</product>
    <vendor id='0x8086'>Intel Corporation</vendor>
    <capability type='mdev_types'>
      <type id='foo1'>
        <name>bar1</name>
        <deviceAPI>vfio-pci</deviceAPI>
        <availableInstances>1</availableInstances>
      </type>
      <type id='foo2'>
        <name>bar2</name>
        <deviceAPI>vfio-pci</deviceAPI>
        <availableInstances>2</availableInstances>
      </type>
    </capability>
    <iommuGroup number='31'>
      <address domain='0x0000' bus='0x02' slot='0x10' function='0x7'/>
    </iommuGroup>
  </capability>
</device>
`
const bridge = `<device>
  <name>pci_0000_00_1c_0</name>
  <parent>computer</parent>
  <capability type='pci'>
    <domain>0</domain>
    <bus>0</bus>
    <slot>28</slot>
    <function>0</function>
    <product id='0x8c10'>8 Series/C220 Series Chipset Family PCI Express Root Port #1</product>
    <vendor id='0x8086'>Intel Corporation</vendor>
    <capability type='pci-bridge'/>
  </capability>
</device>
`
const hub = `<device>
  <name>usb_device_1d6b_1_0000_00_1d_0</name>
  <parent>pci_8086_27c8</parent>
  <capability type='usb_device'>
    <bus>2</bus>
    <device>1</device>
    <product id='0x0001'>1.1 root hub</product>
    <vendor id='0x1d6b'>Linux Foundation</vendor>
  </capability>
</device>
`
/** The hub's form with another device in it. */
const token = hub
  .replace('<device>1</device>', '<device>4</device>')
  .replace("id='0x0001'>1.1 root hub", "id='0x0407'>Yubikey 4/5 OTP+U2F+CCID")
  .replace("id='0x1d6b'>Linux Foundation", "id='0x1050'>Yubico.com")

describe('devices of a libvirt host', () => {
  it('are those that guests may have, with what each is and who holds it', () => {
    expect(devicesOf(card + onboard + parts + bridge + hub + token)).toEqual([
      {
        ...{ kind: 'pci', address: '0000:42:00.0', vendor: '15b3', product: 'a2d6', class: 'network' },
        name: 'Mellanox Technologies MT42822 BlueField-2 integrated ConnectX-6 Dx network controller',
        iommuGroup: 65,
      },
      {
        ...{ kind: 'pci', address: '0000:00:19.0', vendor: '8086', product: '1502', class: 'other' },
        ...{ name: 'Intel Corporation 82579LM Gigabit Network Connection', driver: 'e1000e' },
      },
      {
        ...{ kind: 'pci', address: '0000:02:10.7', vendor: '8086', product: '10ca', class: 'other' },
        ...{ name: 'Intel Corporation 82576 Virtual Function', iommuGroup: 31 },
        mediated: [
          { id: 'foo1', name: 'bar1', free: 1 },
          { id: 'foo2', name: 'bar2', free: 2 },
        ],
      },
      {
        ...{ kind: 'usb', address: '2-4', vendor: '1050', product: '0407', class: 'usb' },
        name: 'Yubico.com Yubikey 4/5 OTP+U2F+CCID',
      },
    ])
  })

  /** libvirt's usb_device_1d6b_1_0000_00_1d_0_if0 with a driver, which a device shows as `onboard` does. */
  const interfaceOf = (driver: string, codes = [255, 0, 0], at = 0) => `<device>
  <name>usb_device_1d6b_1_0000_00_1d_0_if${at}</name>
  <parent>usb_device_1d6b_1_0000_00_1d_0</parent>
  <driver>
    <name>${driver}</name>
  </driver>
  <capability type='usb'>
    <number>${at}</number>
    <class>${codes[0]}</class>
    <subclass>${codes[1]}</subclass>
    <protocol>${codes[2]}</protocol>
  </capability>
</device>
`
  it.each([
    ['usb-storage', [8, 6, 80], true],
    ['uas', [8, 6, 98], true],
    ['r8152', [255, 255, 0], true],
    ['cdc_ether', [2, 6, 0], true],
    ['vendors-own', [2, 13, 0], true],
    ['hub', [9, 0, 0], true],
    ['usbhid', [3, 1, 1], false],
    ['cdc_acm', [2, 2, 1], false],
    ['ftdi_sio', [255, 255, 255], false],
    // A guest has it already.
    ['usbfs', [8, 6, 80], false],
  ])('on USB that the host uses by %s, %j, are its own: %s', (driver, codes, own) => {
    const devices = devicesOf(interfaceOf('usbhid', [3, 0, 0]) + token + interfaceOf(driver, codes, 1)) ?? []
    expect(devices.map(({ address }) => address)).toEqual(['2-4'])
    expect(deviceUnits(devices).map(({ held }) => held)).toEqual([
      own ? { why: 'usb driver', driver } : undefined,
    ])
  })

  it.each([
    ['0x030200', 'gpu'],
    ['0x010802', 'storage'],
    ['0x120000', 'accelerator'],
    ['0x0c0330', 'usb'],
    ['0x040300', 'other'],
    ['0x060400', undefined],
    ['0x088000', undefined],
    ['0x110100', undefined],
  ])('class %s is %s', (code, wanted) => {
    expect(devicesOf(card.replace('0x020000', code))?.[0]?.class).toBe(wanted)
  })

  it('come with the other facts; what cannot be read of them hides nothing else', async () => {
    const probed = async (more: string) =>
      probeHost(scriptedRunner([output(recorded('probe') + more)]), { at: 0 })
    expect((await probed(`\n@devices\n${card}`)).devices).toHaveLength(1)
    expect((await probed('\n@devices\n')).devices).toEqual([])
    const plain = await probed('')
    expect(plain).not.toHaveProperty('devices')
    for (const wrong of ['<device>', '<!DOCTYPE x []><device/>', 'error: no'])
      expect(await probed(`\n@devices\n${wrong}`)).toEqual({
        ...plain,
        ...(wrong === 'error: no' ? { devices: [] } : {}),
      })
  })

  it('are shown by names that libvirt made, and by nothing else that it prints', async () => {
    const virsh = localVirsh(`case "$*" in
      'nodedev-list --cap pci,usb_device,usb')
        printf '%s\\n' pci_0000_42_00_0 'pci_0000; touch '"$D"'/hurt' 'net_eth0' usb_1_4 ;;
      nodedev-dumpxml*) echo "$2" >>"$D/asked"; cat "$D/xml" ;;
      uri) echo qemu:///system ;;
      capabilities) echo '<capabilities/>' ;;
      *) : ;;
    esac`)
    try {
      writeFileSync(`${virsh.folder}/xml`, card)
      const { devices } = await probeHost(virsh.runner, { at: 0 })
      expect(devices).toHaveLength(2)
      expect(readFileSync(`${virsh.folder}/asked`, 'utf8').split('\n')).toEqual([
        'pci_0000_42_00_0',
        'usb_1_4',
        '',
      ])
      expect(existsSync(`${virsh.folder}/hurt`)).toBe(false)
    } finally {
      virsh.stop()
    }
  })
})

describe('devices that a guest has', () => {
  const hostdev = `    <hostdev mode='subsystem' type='pci' managed='yes'>
      <driver name='vfio'/>
      <source>
        <address domain='0x0000' bus='0x42' slot='0x00' function='0x0'/>
      </source>
      <alias name='hostdev0'/>
      <address type='pci' domain='0x0000' bus='0x06' slot='0x00' function='0x0'/>
    </hostdev>
    <hostdev mode='subsystem' type='usb' managed='yes'>
      <source>
        <vendor id='0x1050'/>
        <product id='0x0407'/>
      </source>
      <address type='usb' bus='0' port='1'/>
    </hostdev>
`
  it('are read from its definition, also what waits for the next start', async () => {
    const text = recorded('inventory')
    const last = text.lastIndexOf('  </devices>')
    const first = text.indexOf('  </devices>')
    const put = (at: number) => text.slice(0, at) + hostdev + text.slice(at)
    const read = (stdout: string) =>
      runAction(libvirtDriver, 'inventory', {}, { runner: scriptedRunner([output(stdout)]), facts })
    const has = [
      { kind: 'pci', address: '0000:42:00.0' },
      { kind: 'usb', vendor: '1050', product: '0407' },
    ]
    expect((await read(put(first))).map(({ devices }) => devices)).toEqual([has, undefined])
    expect((await read(put(text.indexOf('  </devices>', first + 1)))).map(({ devices }) => devices)).toEqual([
      has,
      undefined,
    ])
    expect((await read(put(last))).map(({ devices }) => devices)).toEqual([undefined, has])
    const units = deviceUnits(devicesOf(card + onboard + token) ?? [])
    expect(units.map((unit) => hasUnit(has as never, unit))).toEqual([false, true, true])
  })
})

/** Both as formatdomain.html shows them ("PCI Passthrough", "Hard drives, floppy disks, CDROMs"), laid out by dumpxml. */
const otherUses = `    <interface type='hostdev' managed='yes'>
      <mac address='52:54:00:6d:90:02'/>
      <driver name='vfio'/>
      <source>
        <address type='pci' domain='0x0000' bus='0x42' slot='0x00' function='0x0'/>
      </source>
      <alias name='hostdev0'/>
      <address type='pci' domain='0x0000' bus='0x07' slot='0x00' function='0x0'/>
    </interface>
    <disk type='nvme' device='disk'>
      <driver name='qemu' type='raw'/>
      <source type='pci' managed='yes' namespace='1'>
        <address domain='0x0000' bus='0x01' slot='0x00' function='0x0'/>
      </source>
      <target dev='vdz' bus='virtio'/>
      <address type='pci' domain='0x0000' bus='0x08' slot='0x00' function='0x0'/>
    </disk>
`

describe('more devices that a guest has', () => {
  it('are also the functions and disks that it has as its own cards and disks, told apart', async () => {
    const text = recorded('inventory')
    const at = text.indexOf('  </devices>')
    const [machine] = await runAction(
      libvirtDriver,
      'inventory',
      {},
      {
        runner: scriptedRunner([output(text.slice(0, at) + otherUses + text.slice(at))]),
        facts,
      },
    )
    expect(machine).not.toHaveProperty('devices')
    expect(machine?.uses).toEqual([
      { kind: 'pci', address: '0000:42:00.0' },
      { kind: 'pci', address: '0000:01:00.0' },
    ])
  })

  it('are counted once where a running guest also tells the place of what is named by ids', async () => {
    const usb = (place: string) => `    <hostdev mode='subsystem' type='usb' managed='yes'>
      <source>
        <vendor id='0x1050'/>
        <product id='0x0407'/>
${place}      </source>
    </hostdev>
`
    const text = recorded('inventory')
    const live = text.indexOf('  </devices>')
    const withLive = text.slice(0, live) + usb(`        <address bus='2' device='4'/>\n`) + text.slice(live)
    const kept = withLive.indexOf('  </devices>', withLive.indexOf('  </devices>') + 1)
    const [machine] = await runAction(
      libvirtDriver,
      'inventory',
      {},
      {
        runner: scriptedRunner([output(withLive.slice(0, kept) + usb('') + withLive.slice(kept))]),
        facts,
      },
    )
    expect(machine?.devices).toEqual([{ kind: 'usb', vendor: '1050', product: '0407' }])
  })
})

describe('devices that a machine is to have', () => {
  const token1: DeviceSpec = { kind: 'usb', address: '2-4', vendor: '1050', product: '0407' }
  const nic: DeviceSpec = { kind: 'pci', address: '0000:42:00.0', vendor: '15b3', product: 'a2d6' }
  const known = { ...facts, devices: devicesOf(card + token) ?? [] }
  const domainOf = (xml: string): Element => {
    const [domain] = parseXml(xml, 'text', true)
    if (!domain) throw new Error('no domain')
    return domain
  }

  it('are written as libvirt hands them over, a USB device by its ids where there is one alone', () => {
    const text = buildXml(newDomain(specOf({ devices: [nic, token1] }), known))
    expect(text).toContain(
      '<hostdev mode="subsystem" type="pci" managed="yes"><source><address domain="0x0000" bus="0x42" slot="0x00" function="0x0"/></source></hostdev>',
    )
    expect(text).toContain(
      '<hostdev mode="subsystem" type="usb" managed="yes"><source><vendor id="0x1050"/><product id="0x0407"/></source></hostdev>',
    )
    const two = { ...facts, devices: devicesOf(token + token.replace('<device>4<', '<device>5<')) ?? [] }
    expect(buildXml(newDomain(specOf({ devices: [token1] }), two))).toContain(
      '<product id="0x0407"/><address bus="2" device="4"/></source>',
    )
  })

  it('come and go with the spec; what a person added stays', () => {
    const spec = specOf({ devices: [nic] })
    const before = domainOf(buildXml(newDomain(spec, known)))
    const byHand = parseXml(
      '<hostdev mode="subsystem" type="pci" managed="yes"><source><address domain="0x0000" bus="0x05" slot="0x00" function="0x0"/></source></hostdev>',
      'text',
    )
    child(before, 'devices')?.children.push(...byHand)
    const merged = mergeDomain(before, { ...spec, devices: [token1] }, known)
    expect(guestDevicesOf(merged)).toEqual([
      { kind: 'pci', address: '0000:05:00.0' },
      { kind: 'usb', vendor: '1050', product: '0407' },
    ])
    expect(ownDevices(merged).devices).toEqual([token1])
    expect(buildXml(mergeDomain(merged, { ...spec, devices: [token1] }, known))).toBe(buildXml(merged))
  })

  it('are not taken from another machine that has got one meanwhile', async () => {
    const other = newDomain(specOf({ name: 'other', devices: [nic] }), known)
    const spec = specOf({ devices: [nic] })
    const asked = runAction(
      libvirtDriver,
      'define',
      { spec },
      {
        runner: scriptedRunner([
          output('', { code: 1, stderr: 'error: Domain not found' }),
          output(buildXml(other)),
        ]),
        facts: known,
      },
    )
    await expect(asked).rejects.toMatchObject({
      code: 'conflict',
      message: expect.stringContaining('other has the device 0000:42:00.0 that web-1 was to get') as string,
      info: { changed: 'nothing' },
    })
  })

  it.each(['network card', 'NVMe disk'])(
    'are not taken from a machine that has one as its %s',
    async (as) => {
      const other = newDomain(specOf({ name: 'other', uuid: '11111111-2222-4333-8444-555555555555' }), known)
      const has = parseXml(otherUses.trim(), 'text').slice(...(as === 'network card' ? [0, 1] : [1, 2]))
      child(other, 'devices')?.children.push(...has)
      const spec = specOf({ devices: [nic, { ...nic, address: '0000:01:00.0' }] })
      const runner = scriptedRunner([
        output('', { code: 1, stderr: 'error: Domain not found' }),
        output(buildXml(other)),
      ])
      await expect(
        runAction(libvirtDriver, 'define', { spec }, { runner, facts: known }),
      ).rejects.toMatchObject({
        code: 'conflict',
        message: expect.stringContaining(
          `other has the device ${as === 'network card' ? '0000:42:00.0' : '0000:01:00.0'}`,
        ) as string,
      })
    },
  )

  it('named by ids are named by place as well once there are two alike', () => {
    const two = { ...known, devices: devicesOf(token + token.replace('<device>4<', '<device>5<')) ?? [] }
    const spec = specOf({ devices: [token1] })
    const before = domainOf(buildXml(newDomain(spec, known)))
    const merged = mergeDomain(before, { ...spec, devices: [token1, { ...token1, address: '2-5' }] }, two)
    expect(guestDevicesOf(merged).map(({ address }) => address)).toEqual(['2-4', '2-5'])
  })

  it.each(['0000:42:00.9', '../x', '0000:42:00', '1-4'])('an address like %s is refused', async (address) => {
    const spec = specOf({ devices: [{ ...nic, address }] })
    await expect(
      runAction(libvirtDriver, 'define', { spec }, { runner: scriptedRunner([]), facts: known }),
    ).rejects.toMatchObject({ code: 'precondition' })
  })
})
