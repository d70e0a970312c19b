import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { mergeDomain } from '@main/drivers/libvirt/domain-merge.ts'
import { newDomain } from '@main/drivers/libvirt/domain-builder.ts'
import { ownDevices, ownerOf } from '@main/drivers/libvirt/owner.ts'
import { buildXml, child, type Element, parseXml, textOf } from '@main/drivers/libvirt/xml.ts'
import { libvirtDriver } from '@main/drivers/libvirt/index.ts'
import { runAction } from '@main/drivers/index.ts'
import { facts, scriptedRunner, specOf } from './libvirt-samples.ts'

/** Names as people may type them; libvirt allows all of these in XML. */
const oddName = fc
  .oneof(
    fc.string({ unit: 'grapheme', minLength: 1, maxLength: 30 }),
    fc.constantFrom(
      `'"`,
      '<&>',
      ']]>',
      '<!--',
      '&lt;',
      '; rm -rf /',
      '名前',
      'größe',
      '&#10;',
      '${HOME}',
      '`id`',
    ),
  )
  .filter(
    (name) => !/[\p{Cc}\p{Cs}\p{Cn}\p{Co}/\u2028\u2029]/u.test(name) && name.trim() === name && name !== '',
  )

const domainOf = (text: string): Element => {
  const [domain] = parseXml(text, 'domain XML')
  if (domain === undefined) throw new Error('no domain')
  return domain
}

describe('XML', () => {
  it('keeps any text through building and reading', () => {
    fc.assert(
      fc.property(oddName, fc.string({ unit: 'grapheme' }), (name, value) => {
        fc.pre(!/[^\P{Cc}\t\n\r]|[\p{Cs}\ufffe\uffff]/u.test(value))
        const text = buildXml({ tag: 'a', attributes: { b: value }, children: [name] })
        const [read] = parseXml(text, 'text', true)
        expect(read?.attributes['b']).toBe(value)
        expect(textOf(read)).toBe(name)
      }),
    )
  })

  it('refuses what is malformed or declares entities, and says where', () => {
    for (const text of [
      '<domain><name>x</domain>',
      '<domain',
      '<!DOCTYPE a [<!ENTITY b "c">]><domain/>',
      '<?xml version="1.0"?><!DOCTYPE lolz><domain/>',
      '<domain a=1/>',
      '\u001b[31m<domain>',
      '<a></a></all><b>',
    ]) {
      expect(() => parseXml(text, 'domain XML'), text).toThrow(
        expect.objectContaining({
          code: 'parse',
          message: expect.stringContaining('domain XML') as string,
        }) as Error,
      )
    }
  })

  it('does not expand entities that it does not know', () => {
    expect(textOf(parseXml('<a>&unknown; &amp;amp; &#x41;&#65;</a>', 'text')[0])).toBe('&unknown; &amp; AA')
  })
})

describe('domain XML', () => {
  let folder: string
  beforeAll(() => (folder = mkdtempSync(join(tmpdir(), 'terrace-xml-'))))
  afterAll(() => rmSync(folder, { recursive: true }))

  function validate(domain: Element): void {
    const file = join(folder, 'domain.xml')
    writeFileSync(file, buildXml(domain))
    const { status, stderr, error } = spawnSync('virt-xml-validate', [file, 'domain'], { encoding: 'utf8' })
    if (error !== undefined) throw error
    expect(stderr.replace(/^.* validates$/m, '').trim()).toBe('')
    expect(status).toBe(0)
  }

  it('is what libvirt’s schema wants, whatever the names', () => {
    fc.assert(
      fc.property(
        oddName,
        oddName,
        fc.constantFrom('bios' as const, 'uefi' as const),
        fc.boolean(),
        fc.option(fc.integer({ min: 1, max: 800 }), { nil: undefined }),
        (name, volume, firmware, accelerated, quota) => {
          const { disks, ...rest } = specOf({ name, firmware, description: `about ${name}` })
          const spec = {
            ...rest,
            disks: disks.map((disk) => ({ ...disk, volume: `${volume}-${disk.name}` })),
            ...(quota === undefined ? {} : { cpuQuotaPercent: quota, cpuShares: 100 }),
          }
          const domain = newDomain(spec, { ...facts, accelerated })
          validate(domain)
          const read = domainOf(buildXml(domain))
          expect(textOf(child(read, 'name'))).toBe(name)
          expect(ownerOf(read)).toEqual(spec.owner)
        },
      ),
      { numRuns: 25 },
    )
  })

  it('carries the name for the guest, the console’s log and devices by path', () => {
    const text = buildXml(newDomain(specOf(), facts))
    expect(text).toContain('<entry name="serial">web-1</entry>')
    expect(text).toContain('file="/var/log/libvirt/qemu/web-1.serial.log"')
    expect(text).toContain('<source file="/var/lib/libvirt/images/web-1.qcow2"/>')
    expect(text).toContain('<source dev="/dev/lvm/web-1-data"/>')
    expect(text).toContain('<target dev="sda" bus="scsi"/>')
    expect(text).toContain('listen="127.0.0.1"')
    expect(buildXml(newDomain(specOf({ name: '../../etc/x' }), facts))).not.toContain('/qemu/..')
  })

  it('merged into an existing one keeps what a person added and takes only its own devices away', () => {
    const spec = specOf()
    const before = domainOf(buildXml(newDomain(spec, facts)))
    const devices = child(before, 'devices')
    devices?.children.push(
      ...parseXml(
        `<watchdog model="i6300esb" action="poweroff"/>
         <disk type="file" device="disk"><source file="/home/own.img"/><target dev="vdb" bus="virtio"/></disk>
         <interface type="network"><mac address="52:54:00:00:00:01"/><source network="other"/></interface>`,
        'text',
      ),
    )
    const [root] = spec.disks
    if (root === undefined) throw new Error('no root disk')
    const more = { ...root, name: 'more', volume: 'more.qcow2' }
    const next = { ...spec, disks: [root, more], nics: [], vcpus: 5, description: 'new' }
    const merged = mergeDomain(before, next, facts)
    validate(merged)
    const text = buildXml(merged)
    expect(text).toContain('<watchdog model="i6300esb" action="poweroff"/>')
    expect(text).toContain('/home/own.img')
    expect(text).toContain('52:54:00:00:00:01')
    expect(text).not.toContain('52:54:00:ab:cd:ef')
    expect(text).not.toContain('web-1-data')
    expect(text).toContain(
      '<source file="/var/lib/libvirt/images/more.qcow2"/><target dev="vdc" bus="virtio"/>',
    )
    expect(ownDevices(merged).disks).toEqual([
      { pool: 'default', volume: 'web-1.qcow2' },
      { pool: 'default', volume: 'more.qcow2' },
    ])
    expect(buildXml(mergeDomain(merged, next, facts))).toBe(text)
  })

  it('loses a processor topology only when it no longer fits', () => {
    const spec = specOf({ vcpus: 2 })
    const before = domainOf(buildXml(newDomain(spec, { ...facts, cpus: 2 })))
    before.children.push(
      ...parseXml(
        '<cpu mode="host-model"><topology sockets="1" dies="1" cores="2" threads="1"/></cpu>',
        'text',
      ),
    )
    expect(buildXml(mergeDomain(before, spec, { ...facts, cpus: 2 }))).toContain('<topology')
    expect(buildXml(mergeDomain(before, { ...spec, vcpus: 4 }, facts))).toContain('<cpu mode="host-model"/>')
  })

  it('is never built from a name with a line break', async () => {
    const runner = scriptedRunner([])
    for (const name of ['a\nb', 'a\0b', '-x', 'a/b', ' a', 'a\u2028b', '']) {
      await expect(
        runAction(libvirtDriver, 'define', { spec: specOf({ name }) }, { runner, facts }),
      ).rejects.toMatchObject({ code: 'precondition', info: { changed: 'nothing' } })
    }
    expect(runner.ran).toEqual([])
  })
})
