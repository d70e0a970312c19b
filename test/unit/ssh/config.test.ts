import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { userInfo } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { resolveConfigHost, sshConfigHosts, sshJumpHost } from '@main/ssh/index.ts'
import { words } from '@main/ssh/config-parse.ts'
import { testFolder } from '../../support/sshd.ts'

let home: string
let remove: () => void
beforeEach(() => {
  ;({ folder: home, remove } = testFolder('config'))
  mkdirSync(join(home, '.ssh', 'conf.d'), { recursive: true })
})
afterEach(() => remove())

const write = (text: string, file = 'config'): void => writeFileSync(join(home, '.ssh', file), text)

/** What the real ssh makes of it. Only explicit files count there, so the same text is given with -F. */
function real(name: string): Record<string, string[]> {
  const output = execFileSync('ssh', ['-G', '-F', join(home, '.ssh', 'config'), name], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  const found: Record<string, string[]> = {}
  for (const line of output.split('\n')) {
    const [keyword = '', ...rest] = line.split(' ')
    ;(found[keyword] ??= []).push(rest.join(' '))
  }
  return found
}

const configs: Record<string, { text: string; names: string[] }> = {
  'first value wins': {
    text: 'Host a\n HostName first.example\n User ann\nHost *\n HostName second.example\n User bob\n Port 2200\n',
    names: ['a', 'b'],
  },
  'settings before any Host line': { text: 'User early\nPort 2022\nHost a\n User late\n', names: ['a', 'b'] },
  'wildcards and negation': {
    text: 'Host web-?? !web-99 *.lab\n User web\nHost !a *\n Port 2201\n',
    names: ['web-01', 'web-1', 'web-99', 'x.lab', 'a'],
  },
  'equals signs, quotes and comments': {
    text: 'Host=a "b c" # comment\n  User = "quoted name"\n\tPort=2203 # why\n# User x\nHostKeyAlias "the alias"\n',
    names: ['a'],
  },
  'key words in any case': { text: 'HOST a\n hostNAME h.example\n PORT 2204\n', names: ['a', 'A'] },
  'names are told apart by case': { text: 'Host Big\n User big\n', names: ['Big', 'big'] },
  'key files add up': {
    text: 'Host a\n IdentityFile ~/.ssh/one\n IdentityFile /abs/two\nHost *\n IdentityFile ~/.ssh/one\n IdentityFile three\n',
    names: ['a', 'b'],
  },
  'percent signs': { text: 'Host *\n HostName %h.example.org\n', names: ['a', 'b.c'] },
  'jump hosts': {
    text: 'Host a\n ProxyJump gate,ann@inner:2022\nHost b\n ProxyJump none\nHost *\n ProxyJump default-gate\n',
    names: ['a', 'b', 'c'],
  },
  'Match all, and blocks passed over': {
    text: 'Host a\n User ann\nMatch originalhost nothing-here\n Port 9999\nMatch all\n Port 2205\n',
    names: ['a', 'b'],
  },
  'HostName that is itself a pattern of another block': {
    text: 'Host a\n HostName b\nHost b\n User other\n',
    names: ['a', 'b'],
  },
}

describe.each(Object.entries(configs))('as the real ssh: %s', (_name, { text, names }) => {
  test.each(names)('%s', async (name) => {
    write(text)
    const want = real(name)
    const mine = await resolveConfigHost(name, { home })
    expect((mine.hostName ?? name).toLowerCase()).toBe(want['hostname']?.[0])
    expect(mine.port ?? 22).toBe(Number(want['port']?.[0]))
    expect(mine.user ?? userInfo().username).toBe(want['user']?.[0])
    expect(mine.proxyJump ?? undefined).toBe(want['proxyjump']?.[0])
    expect(mine.hostKeyAlias ?? undefined).toBe(want['hostkeyalias']?.[0])
    // Without any file of its own, ssh lists its defaults; those are not read from the configuration.
    const files = [...new Set(want['identityfile'])].map((file) => file.replace(/^~\//, `${home}/`))
    expect(mine.identityFiles).toEqual(
      text.includes('IdentityFile') && mine.identityFiles.length > 0 ? files : [],
    )
  })
})

test('includes: globs, relative to ~/.ssh, inside Host blocks, in circles', async () => {
  write('Include conf.d/*.conf\nHost in\n Include inner\nHost *\n User last\nInclude config\n')
  write('Host x\n User from-b\n', 'conf.d/b.conf')
  write('Host x\n User from-a\n', 'conf.d/a.conf')
  write('Host x\n User hidden\n', 'conf.d/.hidden.conf')
  write('Port 2300\nHost never\n Port 2301\n', 'inner')
  expect((await resolveConfigHost('x', { home })).user).toBe('from-a')
  expect(await resolveConfigHost('in', { home })).toMatchObject({ port: 2300, user: 'last' })
  expect((await resolveConfigHost('never', { home })).port).toBeNull()
})

test('tokens in key files; unknown ones and environment variables are left out', async () => {
  write(
    'Host a\n HostName a.example\n User ann\n IdentityFile %d/k_%h_%r_%u\n IdentityFile ~/x%C\n IdentityFile ${HOME}/y\n IdentityFile ~/100%%\n',
  )
  expect((await resolveConfigHost('a', { home })).identityFiles).toEqual([
    join(home, `k_a.example_ann_${userInfo().username}`),
    join(home, '100%'),
  ])
})

test('nothing is ever executed', async () => {
  const trap = join(home, 'trap')
  write(
    `Match exec "touch ${trap}"\n User x\nHost a\n ProxyCommand touch ${trap}\n LocalCommand touch ${trap}\n PermitLocalCommand yes\n KnownHostsCommand /usr/bin/touch ${trap}\n IdentityFile $(touch ${trap})\n`,
  )
  const [a] = await sshConfigHosts(home)
  expect(a).toMatchObject({ alias: 'a', note: expect.stringContaining('ProxyCommand') as string })
  expect(existsSync(trap)).toBe(false)
})

test('the hosts to import: concrete names only, with the way there', async () => {
  write('k', 'there')
  write(
    'Host gate g2\n HostName 192.0.2.1\n User jump\nHost inner\n HostName 10.0.0.5\n Port 2222\n IdentityFile ~/.ssh/gone\n IdentityFile ~/.ssh/there\n HostKeyAlias inner-key\n ProxyJump gate,ann@mid:2022\nHost *.wild !no ?\n User w\nHost bad..$name\n',
  )
  const hosts = await sshConfigHosts(home)
  expect(hosts.map((host) => host.alias)).toEqual(['gate', 'g2', 'inner'])
  expect(hosts[2]).toEqual({
    alias: 'inner',
    jump: 'ann@mid:2022',
    jumps: ['gate', 'ann@mid:2022'],
    draft: {
      name: 'inner',
      address: '10.0.0.5',
      port: 2222,
      user: userInfo().username,
      identityFile: join(home, '.ssh', 'there'),
      jumpHostId: null,
      sudo: false,
      hostKeyAlias: 'inner-key',
    },
  })
  expect(await sshJumpHost('gate', home)).toMatchObject({
    draft: { address: '192.0.2.1', user: 'jump', port: 22 },
  })
  expect(await sshJumpHost('ann@mid:2022', home)).toMatchObject({
    draft: { address: 'mid', user: 'ann', port: 2022 },
  })
  expect(await sshJumpHost('ssh://bob@[2001:db8::1]:2023', home)).toMatchObject({
    draft: { address: '2001:db8::1', user: 'bob', port: 2023 },
  })
  expect(await sshJumpHost('-oProxyCommand=x', home)).toBeNull()
})

test('no file, and one that is a folder, are empty', async () => {
  expect(await sshConfigHosts(home)).toEqual([])
  mkdirSync(join(home, '.ssh', 'config'))
  expect(await sshConfigHosts(home)).toEqual([])
})

test('any line is split without a crash', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (line) => {
      expect(words(line)).toBeInstanceOf(Array)
    }),
  )
  expect(words('Key="a \\" b" c # d')).toEqual(['Key', 'a " b', 'c'])
})
