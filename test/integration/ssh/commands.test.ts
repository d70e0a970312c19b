import { randomBytes } from 'node:crypto'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { pipeline } from 'node:stream/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { HostId } from '@shared/contract/hosts.ts'
import { failure } from '../../support/failure.ts'
import { until } from '../../lab/run.ts'
import { sshWorld, type World } from '../../support/ssh-world.ts'
import { fingerprintOf, type Sshd, startSshd } from '../../support/sshd.ts'

let sshd: Sshd
let world: World
let id: HostId

beforeAll(async () => {
  sshd = await startSshd()
  world = sshWorld()
  id = world.add('one', { port: sshd.port, identityFile: sshd.userKey })
  world.trust(sshd)
})
afterAll(async () => {
  await world.end()
  await sshd.stop()
})

const run = (...argv: [string, ...string[]]) => world.ssh.runner(id).run({ argv })

test('runs a command with the known key and pins it', async () => {
  expect(await run('printf', '%s', "it's")).toEqual({ code: 0, stdout: "it's", stderr: '' })
  expect(world.asked).toEqual([])
  expect(world.pinned).toEqual([{ id, fingerprint: fingerprintOf(sshd.hostKey) }])
  expect(world.ssh.connections()).toMatchObject([
    { hostId: id, method: `key ${sshd.userKey}`, keyFingerprint: fingerprintOf(sshd.hostKey) },
  ])
})

test('gives exit codes, standard error and signals as values', async () => {
  expect(await run('sh', '-c', 'echo out; echo err >&2; exit 3')).toEqual({
    code: 3,
    stdout: 'out\n',
    stderr: 'err\n',
  })
  expect((await run('sh', '-c', 'kill -9 $$')).code).toBeNull()
  expect((await run('no-such-command-here')).code).toBe(127)
})

test('commands see the C locale, whatever the login has', async () => {
  expect((await run('sh', '-c', 'echo "$LC_ALL"')).stdout).toBe('C\n')
})

test('standard input arrives whole; without one it is empty', async () => {
  const input = 'líne\n'.repeat(50_000)
  const counted = await world.ssh.runner(id).run({ argv: ['wc', '-c'], stdin: input })
  expect(Number(counted.stdout)).toBe(Buffer.byteLength(input))
  expect((await run('wc', '-c')).stdout.trim()).toBe('0')
})

test('bytes that are not UTF-8 become replacement characters', async () => {
  expect((await run('printf', 'a\\377b')).stdout).toBe('a�b')
})

test('arguments arrive unchanged, whatever is in them', async () => {
  const nasty = [
    'a b',
    '$(touch /tmp/x)',
    '`id`',
    "'; exit 9 #",
    'new\nline',
    '雪🎉',
    '',
    '-n',
    '*',
    '~',
    '\\',
    '!x',
  ]
  const output = await run('printf', '%s\\0', ...nasty)
  expect(output.stdout.split('\0').slice(0, -1)).toEqual(nasty)
})

test('output past the bound is an error and the command is stopped', async () => {
  const error = await failure(world.ssh.runner(id).run({ argv: ['yes'], maxBytes: 10_000 }))
  expect(error.code).toBe('parse')
  await gone('yes')
})

test('a time limit ends the command on the host', async () => {
  const error = await failure(world.ssh.runner(id).run({ argv: ['sleep', '61.25'], timeoutMs: 300 }))
  expect(error.code).toBe('timeout')
  expect(error.info.changed).toBe('maybe')
  await gone('sleep 61.25')
})

test('an aborted command is cancelled, also while it waits', async () => {
  const abort = new AbortController()
  const running = failure(world.ssh.runner(id).run({ argv: ['sleep', '62.25'] }, { signal: abort.signal }))
  await sleep(200)
  abort.abort()
  expect((await running).code).toBe('cancelled')
  const already = await failure(world.ssh.runner(id).run({ argv: ['true'] }, { signal: AbortSignal.abort() }))
  expect(already).toMatchObject({ code: 'cancelled', info: { changed: 'nothing' } })
  await gone('sleep 62.25')
})

/** Waits until no process with this command line is left on the host. */
async function gone(line: string): Promise<void> {
  for (let tries = 0; ; tries++) {
    const listed = (await run('ps', '-eo', 'args=')).stdout.split('\n')
    if (!listed.includes(line)) return
    if (tries > 50) throw new Error(`${line} still runs`)
    await sleep(100)
  }
}

describe('one connection', () => {
  test('is shared by callers who come at once', async () => {
    world.ssh.close(id)
    const before = sshd.log().match(/Accepted publickey/g)?.length ?? 0
    const outputs = await Promise.all(Array.from({ length: 40 }, (_, n) => run('echo', String(n))))
    expect(outputs.map((output) => output.stdout)).toEqual(Array.from({ length: 40 }, (_, n) => `${n}\n`))
    expect(sshd.log().match(/Accepted publickey/g)?.length).toBe(before + 1)
  })

  test('never misses the end of a short command', async () => {
    const outputs = await Promise.all(
      Array.from({ length: 400 }, (_, n) => run('sh', '-c', `exit ${n % 200}`)),
    )
    expect(outputs.map((output) => output.code)).toEqual(Array.from({ length: 400 }, (_, n) => n % 200))
  })

  test('is encrypted with AES-GCM after a strict key exchange', async () => {
    const talkative = await startSshd({ config: ['LogLevel DEBUG3'] })
    world.trust(talkative)
    await world.ssh.connect(world.add('talkative', { port: talkative.port, identityFile: talkative.userKey }))
    expect(talkative.log()).toMatch(/kex: client->server cipher: aes256-gcm@openssh\.com/)
    expect(talkative.log()).toMatch(/kex: server->client cipher: aes256-gcm@openssh\.com/)
    expect(talkative.log()).toContain('will use strict KEX ordering')
    world.ssh.close('host:talkative')
    await talkative.stop()
  })

  test('is told about and can be closed, all at once', async () => {
    await run('true')
    let changes = 0
    const off = world.ssh.on('changed', () => changes++)
    expect(await world.ssh.closeAll()).toBe(1)
    expect(world.ssh.connections()).toEqual([])
    await sleep(300)
    expect(changes).toBeGreaterThan(0)
    off()
    expect((await run('echo', 'again')).stdout).toBe('again\n')
  })
})

describe('streams', () => {
  test('carry bytes both ways with back-pressure', async () => {
    const bytes = randomBytes(8 * 1024 * 1024)
    const stream = await world.ssh.runner(id).stream({ argv: ['cat'] })
    const received: Buffer[] = []
    const reading = pipeline(stream.stdout, async (source: AsyncIterable<Buffer>) => {
      for await (const chunk of source) {
        received.push(chunk)
        if (received.length % 50 === 0) await sleep(1)
      }
    })
    await pipeline(Readable.from([bytes]), stream.stdin)
    await reading
    expect(Buffer.concat(received).equals(bytes)).toBe(true)
    expect((await stream.done).code).toBe(0)
  })

  test('let a host send 2 MiB ahead, and little more', async () => {
    const written = join(mkdtempSync(join(tmpdir(), 'terrace-window-')), 'written')
    const script = 'for n in $(seq 64); do head -c 1048576 /dev/zero; echo $n >"$1"; done'
    const stream = await world.ssh.runner(id).stream({ argv: ['sh', '-c', script, 'sh', written] })
    const ahead = (): number => (existsSync(written) ? Number(readFileSync(written, 'utf8')) : 0)
    await until('2 MiB to be sent', 60_000, () => ahead() >= 2)
    await sleep(1_000)
    expect(ahead()).toBeLessThan(8)
    let bytes = 0
    for await (const chunk of stream.stdout) bytes += (chunk as Buffer).length
    expect(bytes).toBe(64 * 1024 * 1024)
    expect((await stream.done).code).toBe(0)
    rmSync(dirname(written), { recursive: true })
  })

  test('hold a fast host back while nobody reads, which costs it little', async () => {
    const before = sshd.cpuSeconds()
    const stream = await world.ssh.runner(id).stream({ argv: ['dd', 'if=/dev/zero', 'bs=1M', 'count=64'] })
    await sleep(500)
    expect(stream.stdout.readableLength).toBeLessThan(8 * 1024 * 1024)
    let bytes = 0
    for await (const chunk of stream.stdout) bytes += (chunk as Buffer).length
    expect(bytes).toBe(64 * 1024 * 1024)
    expect((await stream.done).stderr).toContain('64+0 records')
    // To keep more OpenSSH copies all that it keeps: with a window of 16 MiB it needed 10 s.
    expect(sshd.cpuSeconds() - before).toBeLessThan(5)
  })

  test('give exit codes as values and are closed twice without harm', async () => {
    const failed = await world.ssh.runner(id).stream({ argv: ['sh', '-c', 'echo why >&2; exit 4'] })
    expect(await text(failed.stdout)).toBe('')
    expect(await failed.done).toMatchObject({ code: 4, stderr: 'why\n' })
    const endless = await world.ssh.runner(id).stream({ argv: ['sleep', '63.25'] })
    endless.close()
    endless.close()
    expect((await failure(endless.done)).code).toBe('cancelled')
    await gone('sleep 63.25')
  })
})

test('sudo -n goes before the command where the host asks for it', async () => {
  const elevated = world.add('elevated', { port: sshd.port, identityFile: sshd.userKey, sudo: true })
  const runner = world.ssh.runner(elevated)
  const who = await runner.run({ argv: ['sh', '-c', 'echo "$SUDO_COMMAND"'] })
  expect(who.stdout).toMatch(/env LC_ALL=C TERRACE_RUN=[0-9a-f]{16} sh/)
  expect((await runner.run({ argv: ['sh', '-c', 'echo "$SUDO_COMMAND"'], elevate: false })).stdout).toBe('\n')
})
