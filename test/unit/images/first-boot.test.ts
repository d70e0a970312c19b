import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { fatImage } from '@shared/images/fat.ts'
import { firstBootFiles, seedDisk } from '@shared/images/first-boot.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'terrace-seed-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

/** Reads a file off the disk with mtools, which know nothing of Terrace. */
function readBack(image: Uint8Array, names: readonly string[]): Buffer[] {
  const disk = join(folder, 'seed.img')
  writeFileSync(disk, image)
  return names.map((name, index) => {
    const out = join(folder, `out-${index}`)
    execFileSync('mcopy', ['-n', '-i', disk, `::${name}`, out])
    return readFileSync(out)
  })
}

const tools = (() => {
  try {
    execFileSync('mcopy', ['--version'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
})()

test.runIf(tools)('other programs read the files with their long names, byte for byte, and the label', () => {
  const files = [
    { name: 'user-data', content: new TextEncoder().encode('#cloud-config\n'.repeat(5000)) },
    { name: 'empty', content: new Uint8Array() },
    { name: 'a name with exactly 26 chr', content: Uint8Array.from({ length: 512 }, (_, n) => n & 255) },
    { name: 'Grüße.txt', content: new TextEncoder().encode('x') },
  ]
  const image = fatImage('cidata', files)
  const back = readBack(
    image,
    files.map(({ name }) => name),
  )
  for (const [index, { content }] of files.entries()) expect(back[index]?.equals(content)).toBe(true)
  const label = execFileSync('mlabel', ['-s', '-i', join(folder, 'seed.img'), '::'], { encoding: 'utf8' })
  expect(label).toContain('CIDATA')
})

test('what does not fit is refused before anything is made', () => {
  expect(() => fatImage('x', [{ name: 'big', content: new Uint8Array(1_500_000) }])).toThrow(
    /big does not fit/,
  )
  expect(() =>
    fatImage(
      'x',
      Array.from({ length: 120 }, (_, n) => ({ name: `file-${n}`, content: new Uint8Array(1) })),
    ),
  ).toThrow(/too many files/)
})

test('no text of a design can break out of its place in the settings', () => {
  const name = fc.string({ unit: 'binary', maxLength: 40 })
  fc.assert(
    fc.property(name, fc.array(name, { maxLength: 3 }), (user, commands) => {
      const files = firstBootFiles(
        {
          id: 'i-1',
          hostName: user,
          nics: [{ mac: '52:54:00:00:00:01', address: '10.0.0.5/24', gateway: '10.0.0.1' }],
        },
        { users: [{ name: user, keys: [user], sudo: true }], packages: [], commands },
      )
      const data = files.find((file) => file.name === 'user-data')?.content ?? ''
      expect(data.startsWith('#cloud-config\n')).toBe(true)
      const read = JSON.parse(data.slice('#cloud-config\n'.length)) as {
        hostname: string
        users: { name: string; ssh_authorized_keys: string[] }[]
        runcmd?: string[]
      }
      expect(read.hostname).toBe(user)
      expect(read.users[0]).toMatchObject({ name: user, ssh_authorized_keys: [user] })
      expect(read.runcmd ?? []).toEqual(commands)
    }),
  )
})

test('cards without an address ask for one, the others get theirs', () => {
  const [, , network] = firstBootFiles(
    {
      id: 'i-1',
      hostName: 'web-1',
      nics: [
        { mac: '52:54:00:AA:00:01', address: '' },
        { mac: '52:54:00:00:00:02', address: 'fd00::5/64', gateway: 'fd00::1', nameServers: ['fd00::53'] },
      ],
    },
    { users: [], packages: [], commands: [] },
  )
  expect(JSON.parse(network?.content ?? '')).toEqual({
    version: 2,
    ethernets: {
      nic0: { match: { macaddress: '52:54:00:aa:00:01' }, dhcp4: true },
      nic1: {
        match: { macaddress: '52:54:00:00:00:02' },
        addresses: ['fd00::5/64'],
        gateway6: 'fd00::1',
        nameservers: { addresses: ['fd00::53'] },
      },
    },
  })
  expect(seedDisk([{ name: 'meta-data', content: '{}' }])).toHaveLength(1_474_560)
})
