import { execFileSync, spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { globMatches, knownName, matchesName, parseKnownHosts } from '@main/ssh/known-hosts.ts'
import { expectedTypes, judge, keyName, known } from '@main/ssh/host-key.ts'
import { fingerprint } from '@main/ssh/key-blob.ts'
import { fingerprintOf, makeKey, publicKey, testFolder } from '../../support/sshd.ts'

const { folder, remove } = testFolder('known')
afterAll(remove)
let ed: string
let rsa: string
let other: string
beforeAll(() => {
  ed = makeKey(join(folder, 'ed'))
  rsa = makeKey(join(folder, 'rsa'), { type: 'rsa' })
  other = makeKey(join(folder, 'other'))
})
const blob = (file: string): Buffer => Buffer.from(publicKey(file).split(' ')[1] ?? '', 'base64')
const parse = (...lines: string[]) => parseKnownHosts(lines.join('\n'), '/k')
const about = (text: string, host: string, port = 22, alias: string | null = null) =>
  known(parseKnownHosts(text, '/k').lines, keyName(host, port, alias))
const open = { pinned: null, once: new Set<string>() }

test('fingerprints are those of ssh-keygen', () => {
  expect(fingerprint(blob(ed))).toBe(fingerprintOf(ed))
  expect(fingerprint(blob(rsa))).toBe(fingerprintOf(rsa))
})

describe('lines', () => {
  test('plain, several names, comments, markers', () => {
    const { lines, problems } = parse(
      '# a comment',
      '',
      `one,two ${publicKey(ed)} with a comment`,
      `@revoked * ${publicKey(other)}`,
      `@cert-authority *.example.org\t${publicKey(rsa)}`,
    )
    expect(problems).toEqual([])
    expect(lines.map((line) => [line.line, line.marker, line.names, line.keyType])).toEqual([
      [3, null, 'one,two', 'ssh-ed25519'],
      [4, 'revoked', '*', 'ssh-ed25519'],
      [5, 'cert-authority', '*.example.org', 'ssh-rsa'],
    ])
  })

  test.each([
    ['too few fields', () => 'host ssh-ed25519'],
    ['not base64', () => 'host ssh-ed25519 AAAA*'],
    ['another type inside', () => `host ssh-rsa ${publicKey(ed).split(' ')[1]}`],
    ['an unknown marker', () => `@trusted host ${publicKey(ed)}`],
    ['a malformed hash', () => `|1|zzz ${publicKey(ed)}`],
    ['a cut key', () => 'host ssh-ed25519 AAAAC3NzaC1l'],
  ])('%s is a problem of that line only', (_name, line) => {
    const { lines, problems } = parse(line(), `good ${publicKey(ed)}`)
    expect(lines.map((entry) => entry.names)).toEqual(['good'])
    expect(problems).toHaveLength(1)
    expect(problems[0]).toMatch(/^\/k:1: /)
  })

  test('any text is read without a crash', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 500 }), (text) => {
        expect(parseKnownHosts(text, '/k').lines).toEqual([])
      }),
    )
  })
})

test('hashed names as the real ssh-keygen -H makes them', () => {
  const file = join(folder, 'hashed')
  const names = ['plain.example', '192.0.2.7', '[plain.example]:2222', '[2001:db8::1]:22022']
  writeFileSync(file, names.map((name) => `${name} ${publicKey(ed)}\n`).join(''))
  execFileSync('ssh-keygen', ['-q', '-H', '-f', file], { stdio: 'ignore' })
  const text = readFileSync(file, 'utf8')
  expect(text).toMatch(/^\|1\|/)
  const { lines } = parseKnownHosts(text, file)
  expect(lines).toHaveLength(4)
  for (const [host, port, hits] of [
    ['Plain.Example', 22, [0]],
    ['192.0.2.7', 22, [1]],
    ['plain.example', 2222, [2]],
    ['2001:db8::1', 22022, [3]],
    ['plain.example', 2223, []],
  ] as const) {
    expect(lines.flatMap((line, n) => (matchesName(line, knownName(host, port)) ? [n] : []))).toEqual(hits)
  }
})

test('patterns match as in the real ssh-keygen -F', () => {
  const patterns = ['web-?', '*.example.org,!db.example.org', '[10.0.0.*]:2222', '!a,*', 'UPPER']
  const names = [
    'web-1',
    'web-12',
    'x.example.org',
    'db.example.org',
    '[10.0.0.9]:2222',
    '10.0.0.9',
    'a',
    'upper',
    'Upper',
  ]
  for (const pattern of patterns) {
    const file = join(folder, 'patterns')
    writeFileSync(file, `${pattern} ${publicKey(ed)}\n`)
    const [line] = parseKnownHosts(readFileSync(file, 'utf8'), file).lines
    for (const name of names) {
      const real = spawnSync('ssh-keygen', ['-F', name, '-f', file]).status === 0
      expect(`${pattern} ${name} ${line !== undefined && matchesName(line, name)}`).toBe(
        `${pattern} ${name} ${real}`,
      )
    }
  }
})

test('a hostile pattern takes no time', () => {
  const began = Date.now()
  expect(globMatches('*a'.repeat(500), 'a'.repeat(400) + 'b')).toBe(false)
  expect(Date.now() - began).toBeLessThan(5_000)
})

describe('judging a key', () => {
  test('unknown, known, changed, revoked', () => {
    expect(judge(blob(ed), about('', 'h'), open)).toMatchObject({ is: 'unknown', keyType: 'ssh-ed25519' })
    const text = `h ${publicKey(ed)}\n`
    expect(judge(blob(ed), about(text, 'h'), open)).toEqual({ is: 'known' })
    expect(judge(blob(other), about(text, 'h'), open)).toMatchObject({
      is: 'changed',
      knownFingerprint: fingerprintOf(ed),
      source: '/k:1',
    })
    expect(judge(blob(ed), about(`${text}@revoked h ${publicKey(ed)}\n`, 'h'), open).is).toBe('revoked')
    expect(judge(blob(ed), about(`${text}@revoked h ${publicKey(other)}\n`, 'h'), open).is).toBe('known')
  })

  test('a key of another type than those known is a change', () => {
    expect(judge(blob(rsa), about(`h ${publicKey(ed)}\n`, 'h'), open).is).toBe('changed')
    expect(judge(blob(rsa), about(`h ${publicKey(ed)}\nh ${publicKey(rsa)}\n`, 'h'), open).is).toBe('known')
  })

  test('the standard port vouches for another port, but does not speak against it', () => {
    const text = `h ${publicKey(ed)}\n`
    expect(judge(blob(ed), about(text, 'h', 2222), open).is).toBe('known')
    expect(judge(blob(other), about(text, 'h', 2222), open).is).toBe('unknown')
    expect(judge(blob(ed), about(`@revoked h ${publicKey(ed)}`, 'h', 2222), open).is).toBe('revoked')
    expect(judge(blob(ed), about(`[h]:2222 ${publicKey(ed)}`, 'h'), open).is).toBe('unknown')
  })

  test('pins, given fingerprints and acceptances for this run', () => {
    const pinned = fingerprintOf(ed)
    expect(judge(blob(ed), about('', 'moved'), { ...open, pinned }).is).toBe('known')
    expect(judge(blob(other), about('', 'moved'), { ...open, pinned }).is).toBe('changed')
    expect(judge(blob(ed), about(`h ${publicKey(other)}`, 'h'), { ...open, pinned }).is).toBe('changed')
    expect(judge(blob(ed), about('', 'h'), { ...open, expected: pinned }).is).toBe('known')
    expect(judge(blob(other), about(`h ${publicKey(other)}`, 'h'), { ...open, expected: pinned }).is).toBe(
      'changed',
    )
    expect(judge(blob(ed), about('', 'h'), { ...open, once: new Set([pinned]) }).is).toBe('known')
    expect(judge(blob(ed), about(`@revoked h ${publicKey(ed)}`, 'h'), { ...open, pinned }).is).toBe('revoked')
  })

  test('a certificate authority is no key of the host', () => {
    const what = about(`@cert-authority h ${publicKey(ed)}`, 'h')
    expect(what.authority?.line).toBe(1)
    expect(judge(blob(ed), what, open).is).toBe('unknown')
  })
})

test('only known types are asked for, the pinned one alone', () => {
  const text = `h ${publicKey(ed)}\nh ${publicKey(rsa)}\n`
  expect(expectedTypes(about('', 'h'), null)).toBeUndefined()
  expect(expectedTypes(about(text, 'h'), null)).toEqual(['ssh-ed25519', 'ssh-rsa'])
  expect(expectedTypes(about(text, 'h'), fingerprintOf(rsa))).toEqual(['ssh-rsa'])
  expect(expectedTypes(about(text, 'h'), 'SHA256:other')).toEqual(['ssh-ed25519', 'ssh-rsa'])
})
