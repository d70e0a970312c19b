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

const sample = (): { name: string; content: string }[] =>
  firstBootFiles(
    {
      id: 'b1946ac9-2f3f-4d5e-8a6b-000000000001',
      hostName: 'web-1',
      nics: [
        { mac: '52:54:00:AA:BB:01', address: '10.0.2.15/24', gateway: '10.0.2.2', nameServers: ['10.0.2.3'] },
        { mac: '52:54:00:aa:bb:02', address: '' },
        { mac: '52:54:00:aa:bb:03', address: '2001:db8::5/64', gateway: '2001:db8::1' },
      ],
    },
    {
      users: [
        { name: 'ops', keys: ['ssh-ed25519 AAAA ops: #laptop "x"'], sudo: true },
        { name: 'guest', keys: [], sudo: false },
      ],
      packages: ['hello', 'jq'],
      commands: ['echo "a: b" >/root/one', '# only a comment', "echo 'Grüße\u007f\u0085\u2028' >/root/two"],
    },
  )

test('what real cloud-init was seen to carry out is what is written', () => {
  const [meta, user, network] = sample()
  expect(JSON.parse(meta?.content ?? '')).toEqual({
    'instance-id': 'b1946ac9-2f3f-4d5e-8a6b-000000000001',
    'local-hostname': 'web-1',
  })
  const [first, ...rest] = user?.content.split('\n') ?? []
  expect(first).toBe('#cloud-config')
  expect(JSON.parse(rest.join('\n'))).toEqual({
    hostname: 'web-1',
    fqdn: 'web-1',
    preserve_hostname: false,
    manage_etc_hosts: 'localhost',
    ssh_pwauth: false,
    users: [
      {
        ...{ name: 'ops', shell: '/bin/bash', lock_passwd: true, sudo: 'ALL=(ALL) NOPASSWD:ALL' },
        ssh_authorized_keys: ['ssh-ed25519 AAAA ops: #laptop "x"'],
      },
      { name: 'guest', shell: '/bin/bash', lock_passwd: true },
    ],
    package_update: true,
    packages: ['hello', 'jq'],
    runcmd: ['echo "a: b" >/root/one', '# only a comment', "echo 'Grüße\u007f\u0085\u2028' >/root/two"],
  })
  expect(JSON.parse(network?.content ?? '')).toEqual({
    version: 2,
    ethernets: {
      nic0: {
        match: { macaddress: '52:54:00:aa:bb:01' },
        ...{ addresses: ['10.0.2.15/24'], gateway4: '10.0.2.2', nameservers: { addresses: ['10.0.2.3'] } },
      },
      nic1: { match: { macaddress: '52:54:00:aa:bb:02' }, dhcp4: true },
      nic2: {
        match: { macaddress: '52:54:00:aa:bb:03' },
        ...{ addresses: ['2001:db8::5/64'], gateway6: '2001:db8::1' },
      },
    },
  })
})

test('no character is written that YAML has no place for or takes for the end of a line', () => {
  const all = Array.from({ length: 0x1_00_00 }, (_, code) => String.fromCharCode(code)).join('')
  const files = firstBootFiles(
    { id: 'i-1', hostName: 'x', nics: [] },
    { users: [], packages: [], commands: [all] },
  )
  const text = files[1]?.content ?? ''
  // YAML 1.1, "c-printable", without what ends a line there but a line feed.
  const [strange] =
    /[^\n\u0020-\u007e\u00a0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\u{10000}-\u{10ffff}]/u.exec(
      text,
    ) ?? []
  expect(strange).toBeUndefined()
  const { runcmd } = JSON.parse(text.slice(text.indexOf('\n'))) as { runcmd: string[] }
  expect(runcmd).toEqual([all])
})

const cloudInit = (() => {
  try {
    execFileSync('cloud-init', ['--version'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
})()

test.runIf(cloudInit)('cloud-init, where this machine has it, finds nothing wrong with it', () => {
  const file = join(folder, 'user-data')
  writeFileSync(file, sample()[1]?.content ?? '')
  const said = execFileSync('cloud-init', ['schema', '--config-file', file], { encoding: 'utf8' })
  expect(said).toContain('Valid')
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
