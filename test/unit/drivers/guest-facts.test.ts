import { expect, test } from 'vitest'
import fc from 'fast-check'
import { readGuestInfo } from '@main/drivers/libvirt/guest-facts.ts'

/** As virsh writes it for a Debian guest (libvirt manual, "guestinfo"; the fields of os, hostname and filesystem). */
const debian = `os.id               : debian
os.name             : Debian GNU/Linux
os.pretty-name      : Debian GNU/Linux 12 (bookworm)
os.version          : 12 (bookworm)
os.version-id       : 12
os.kernel-release   : 6.1.0-21-amd64
os.kernel-version   : #1 SMP PREEMPT_DYNAMIC Debian 6.1.90-1 (2024-05-03)
os.machine          : x86_64
hostname            : web-1
fs.count            : 2
fs.0.name           : vda1
fs.0.mountpoint     : /
fs.0.fstype         : ext4
fs.0.total-bytes    : 20956397568
fs.0.used-bytes     : 1834442752
fs.0.disk.count     : 1
fs.0.disk.0.alias   : vda
fs.1.name           : vda15
fs.1.mountpoint     : /boot/efi
fs.1.fstype         : vfat
`

test('what a guest agent tells is read', () => {
  expect(readGuestInfo(debian)).toEqual({
    hostname: 'web-1',
    os: { id: 'debian', name: 'Debian GNU/Linux 12 (bookworm)', version: '12', kernel: '6.1.0-21-amd64' },
    filesystems: [
      { mountpoint: '/', type: 'ext4', totalBytes: 20956397568, usedBytes: 1834442752 },
      { mountpoint: '/boot/efi', type: 'vfat', totalBytes: null, usedBytes: null },
    ],
  })
  expect(readGuestInfo('')).toBeNull()
})

test('a guest that tells anything at all does no harm', () => {
  fc.assert(
    fc.property(
      fc.array(
        fc.tuple(
          fc.constantFrom('hostname', 'os.name', 'fs.count', 'fs.0.mountpoint', 'fs.0.total-bytes', 'x'),
          fc.oneof(fc.string(), fc.constantFrom('-1', '1e99', '999999999999', '2', '\u202e\u0007 x')),
        ),
      ),
      (lines) => {
        const facts = readGuestInfo(lines.map(([key, value]) => `${key} : ${value}`).join('\n'))
        if (facts === null) return
        expect(facts.filesystems.length).toBeLessThanOrEqual(64)
        expect(JSON.stringify(facts)).not.toMatch(/[\p{Cc}\p{Cf}]/u)
        for (const { totalBytes } of facts.filesystems) expect(totalBytes ?? 0).toBeGreaterThanOrEqual(0)
      },
    ),
  )
})
