import fc from 'fast-check'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { TerraceError } from '@shared/base/errors.ts'
import { createLog, type LogOptions } from '@main/log/index.ts'

function testLog(options: Partial<LogOptions> = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'terrace-log-'))
  const log = createLog({ folder, clock: { now: () => 0 }, ...options })
  onTestFinished(() => {
    log.close()
    rmSync(folder, { recursive: true, force: true })
  })
  const text = (name = 'terrace.log') => readFileSync(join(log.folder, name), 'utf8')
  const lines = (): Record<string, unknown>[] => {
    log.flush()
    return text()
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as Record<string, unknown>)
  }
  return { log, folder, lines, text }
}

test('a line says when, how grave, where and what, and no field takes the place of these', () => {
  const { log, lines } = testLog()
  log.child('ssh').warning('Slow', { host: 'node1', at: 'never', text: 'other' })
  log.debug('too fine')
  expect(lines()).toEqual([
    { at: '1970-01-01T00:00:00.000Z', level: 'warning', area: 'ssh', text: 'Slow', host: 'node1' },
  ])
  expect(statSync(join(log.folder, 'terrace.log')).mode & 0o777).toBe(0o600)
  expect(statSync(log.folder).mode & 0o777).toBe(0o700)
})

test('errors show their message, stack, causes and what people are told', () => {
  const { log, lines } = testLog()
  const cause = new TypeError('inner')
  log.error('Failed', { error: new TerraceError('conflict', 'Changed', { next: 'Open it again', cause }) })
  expect(lines()[0]?.['error']).toMatchObject({
    code: 'conflict',
    message: 'Changed',
    next: 'Open it again',
    cause: {
      name: 'TypeError',
      message: 'inner',
      stack: expect.stringContaining('TypeError: inner') as string,
    },
  })
})

test('whatever is logged gives one line of JSON and never throws', () => {
  const { log, lines } = testLog()
  const loop: Record<string, unknown> = {}
  loop['self'] = loop
  const hostile = {
    get bad() {
      throw new Error('no')
    },
    toJSON() {
      throw new Error('no')
    },
  }
  log.info('odd', {
    loop,
    hostile,
    big: 10n,
    fn: () => 1,
    sym: Symbol('s'),
    map: new Map([['a', 1]]),
    date: new Date(NaN),
  })
  fc.assert(
    fc.property(
      fc.string({ unit: 'binary' }),
      fc.object({ withBigInt: true, withMap: true, withDate: true }),
      (text, fields) => {
        log.info(text, fields)
      },
    ),
  )
  expect(lines()).toHaveLength(101)
  log.info('long', { text: 'x'.repeat(1e6), many: Array.from({ length: 1e5 }, () => 1) })
  expect(JSON.stringify(lines().at(-1)).length).toBeLessThan(10_000)
})

test('no registered secret reaches the file, wherever it is put', () => {
  const { log, text } = testLog()
  const secrets = ['hunter2!', 'correct horse battery', 'a"quoted\\one', 'two\nlines of it', 'hunter2!longer']
  const release = secrets.map((secret) => log.redact(secret))
  const place = fc.constantFrom(
    (secret: string) => log.info(`before ${secret} after`),
    (secret: string) =>
      log.error('x', { error: new Error(`login with ${secret} failed`, { cause: secret }) }),
    (secret: string) => log.info('x', { deep: [{ argv: ['sh', '-c', secret] }] }),
    (secret: string) => log.info('x', { [secret]: 1 }),
    (secret: string) => log.child('vault').warning(secret + secret),
    (secret: string) => log.info('x', { map: new Map([[secret, new Set([secret])]]) }),
  )
  fc.assert(fc.property(place, fc.constantFrom(...secrets), (put, secret) => put(secret)))
  log.flush()
  for (const part of ['hunter2', 'correct horse', 'quoted', 'lines of it', 'longer'])
    expect(text()).not.toContain(part)
  for (const free of release) free()
  log.info('hunter2!')
  log.flush()
  expect(text()).toContain('hunter2!')
})

test('a secret registered twice stays hidden until both let go', () => {
  const { log, lines } = testLog()
  const first = log.redact('shared-secret')
  log.redact('shared-secret')
  first()
  first()
  log.info('it is shared-secret')
  expect(lines()[0]?.['text']).toBe('it is [redacted]')
})

test('what looks like a key or a password is hidden unasked', () => {
  const { log, text, lines } = testLog()
  const key = '-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1rZXk\nAAAA\n-----END OPENSSH PRIVATE KEY-----'
  log.info(`read ${key} ok`, { cut: '-----BEGIN RSA PRIVATE KEY-----\nMIIEcut' })
  log.info('password=geheim1 user=ada', {
    passphrase: 'geheim2',
    nested: { sudoPassword: 'geheim3', apiKey: 'geheim4' },
  })
  log.info('{"token": "geheim5"} and https://ada:geheim6@host/x')
  expect(lines().map((line) => line['text'])).toEqual([
    'read [redacted] ok',
    'password=[redacted] user=ada',
    '{"token": [redacted]} and https://ada:[redacted]@host/x',
  ])
  expect(text()).not.toMatch(/geheim|b3Blbn|MIIEcut/)
})

test('full files are put aside and only so many are kept', () => {
  const { log, text } = testLog({ maxBytes: 2000, files: 3 })
  for (let i = 0; i < 100; i += 1) {
    log.info(`line ${i} ${'x'.repeat(100)}`)
    log.flush()
  }
  expect(readdirSync(log.folder).toSorted()).toEqual(['terrace.log', 'terrace.log.1', 'terrace.log.2'])
  const all = ['terrace.log.2', 'terrace.log.1', 'terrace.log'].map((name) => text(name))
  for (const part of all) expect(part.length).toBeLessThanOrEqual(2000)
  const numbers = [...all.join('').matchAll(/line (\d+)/g)].map((match) => Number(match[1]))
  expect(numbers).toEqual(Array.from({ length: numbers.length }, (_, i) => 100 - numbers.length + i))
})

test('a log that cannot be written loses lines, counts them, and goes on when it can', () => {
  const folder = mkdtempSync(join(tmpdir(), 'terrace-log-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  writeFileSync(join(folder, 'logs'), 'a file where the folder should be')
  const { log } = testLog({ folder })
  for (let i = 0; i < 3000; i += 1) log.error(`line ${i} ${'x'.repeat(200)}`)
  rmSync(join(folder, 'logs'))
  mkdirSync(join(folder, 'logs'))
  log.flush()
  const lines = readFileSync(join(folder, 'logs', 'terrace.log'), 'utf8')
    .trim()
    .split('\n')
  const lost = Number(/(\d+) lines were lost/.exec(lines.at(-1) ?? '')?.[1])
  expect(lost).toBeGreaterThan(0)
  expect(lines.length - 1 + lost).toBe(3000)
})
