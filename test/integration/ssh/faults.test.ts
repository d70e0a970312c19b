import { createServer, type Server, type Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { text } from 'node:stream/consumers'
import { afterEach, expect, test } from 'vitest'
import type { Host } from '@shared/contract/hosts.ts'
import { failure } from '../../support/failure.ts'
import { startPasswordServer } from '../../support/ssh-password-server.ts'
import { sshWorld, type World } from '../../support/ssh-world.ts'
import { fingerprintOf, freePort, type Sshd, startSshd } from '../../support/sshd.ts'

const ends: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const end of ends.splice(0).toReversed()) await end()
})

async function server(options: Parameters<typeof startSshd>[0] = {}): Promise<Sshd> {
  const sshd = await startSshd(options)
  ends.push(() => sshd.stop())
  return sshd
}

function workstation(options: Parameters<typeof sshWorld>[0] = {}): World {
  const world = sshWorld(options)
  ends.push(() => world.end())
  return world
}

async function connected(options: Parameters<typeof startSshd>[0] = {}, host: Partial<Host> = {}) {
  const sshd = await server(options)
  const world = workstation()
  world.trust(sshd)
  const id = world.add('one', { port: sshd.port, identityFile: sshd.userKey, ...host })
  return { sshd, world, id, runner: world.ssh.runner(id) }
}

test('a connection lost during a command says that it may have had an effect', async () => {
  const { sshd, world, runner } = await connected()
  await runner.run({ argv: ['true'] })
  const running = failure(runner.run({ argv: ['sleep', '71.5'] }))
  const stream = await runner.stream({ argv: ['sh', '-c', 'echo begun; sleep 72.5'] })
  const reading = text(stream.stdout).catch((error: unknown) => error)
  await sleep(200)
  await sshd.kill()
  const error = await running
  expect(error).toMatchObject({ code: 'transport.closed', info: { changed: 'maybe', retryable: true } })
  expect(error.info.next).toContain('Read the state of the host again')
  expect((await failure(stream.done)).code).toBe('transport.closed')
  // A cut stream must not look like one that ended.
  expect(await reading).toMatchObject({ code: 'transport.closed' })
  expect(world.ssh.connections()).toEqual([])
})

test('a host that falls silent during a command is noticed', async () => {
  const sshd = await server()
  const world = workstation({ keepAliveMs: 150 })
  world.trust(sshd)
  const runner = world.ssh.runner(world.add('one', { port: sshd.port, identityFile: sshd.userKey }))
  await runner.run({ argv: ['true'] })
  const running = failure(runner.run({ argv: ['sleep', '77.5'] }))
  await sleep(200)
  sshd.freeze()
  expect(await running).toMatchObject({ code: 'transport.closed', info: { changed: 'maybe' } })
})

test('when the connection breaks, everybody who waits for it hears of it', async () => {
  const { sshd, runner } = await connected()
  await runner.run({ argv: ['true'] })
  const waiting = Array.from({ length: 20 }, () => failure(runner.run({ argv: ['sleep', '78.5'] })))
  await sleep(300)
  await sshd.kill()
  const codes = (await Promise.all(waiting)).map((error) => error.code)
  expect(codes.filter((code) => code === 'transport.closed')).toHaveLength(8)
  expect(codes.filter((code) => code === 'transport.refused')).toHaveLength(12)
})

test('a change of keys during a transfer goes unnoticed', async () => {
  const { runner } = await connected({ config: ['RekeyLimit 1M'] })
  const stream = await runner.stream({ argv: ['head', '-c', '8000000', '/dev/zero'] })
  let bytes = 0
  for await (const chunk of stream.stdout) bytes += (chunk as Buffer).length
  expect(bytes).toBe(8_000_000)
  expect((await stream.done).code).toBe(0)
})

test('a lost connection is made again by itself, after a wait that grows', async () => {
  const { sshd, runner } = await connected()
  await runner.run({ argv: ['true'] })
  await sshd.kill()
  await sleep(100)
  const codes: string[] = []
  const began = Date.now()
  for (let tries = 0; tries < 4; tries++) codes.push((await failure(runner.run({ argv: ['true'] }))).code)
  expect(new Set(codes)).toEqual(new Set(['transport.refused']))
  expect(Date.now() - began).toBeGreaterThan(400)
  await sshd.start()
  for (let tries = 0; ; tries++) {
    const output = await runner.run({ argv: ['echo', 'back'] }).catch(() => null)
    if (output?.stdout === 'back\n') break
    if (tries > 60) throw new Error('it did not come back')
    await sleep(200)
  }
})

test('a person who connects does not wait', async () => {
  const { sshd, world, id, runner } = await connected()
  const first = Date.now()
  await world.ssh.connect(id)
  const plainMs = Date.now() - first
  await sshd.kill()
  for (let tries = 0; tries < 3; tries++) await failure(runner.run({ argv: ['true'] }))
  await sshd.start()
  const began = Date.now()
  await world.ssh.connect(id)
  // With the wait it would fail at once, or begin about two seconds later.
  expect(Date.now() - began).toBeLessThan(1_500 + 2 * plainMs)
})

test('names that do not resolve, closed ports and silent hosts are told apart', async () => {
  const world = workstation({ connectTimeoutMs: 300 })
  const nowhere = world.add('nowhere', { address: 'no-such-host.invalid' })
  expect((await failure(world.ssh.connect(nowhere))).code).toBe('transport.dns')
  const closed = world.add('closed', { port: await freePort() })
  const refused = await failure(world.ssh.connect(closed))
  expect(refused).toMatchObject({ code: 'transport.refused', info: { changed: 'nothing', retryable: true } })
  expect(refused.message).toContain('closed (127.0.0.1:')
  const silent = await listener(() => {})
  const mute = world.add('mute', { port: silent })
  expect((await failure(world.ssh.connect(mute))).code).toBe('transport.timeout')
})

test('what is no SSH server, or hangs up at once, is an error and no crash', async () => {
  const world = workstation({ connectTimeoutMs: 1_000 })
  const web = await listener((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'))
  expect((await failure(world.ssh.connect(world.add('web', { port: web })))).code).toMatch(/^transport\./)
  const rude = await listener((socket) => socket.destroy())
  expect((await failure(world.ssh.connect(world.add('rude', { port: rude })))).code).toMatch(/^transport\./)
  const garbage = await listener((socket) => socket.end('SSH-2.0-x\r\n' + 'ÿ'.repeat(5_000)))
  expect((await failure(world.ssh.connect(world.add('garbage', { port: garbage })))).code).toMatch(
    /^transport\./,
  )
})

async function listener(onSocket: (socket: Socket) => void): Promise<number> {
  const sockets = new Set<Socket>()
  const made: Server = createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => {})
    onSocket(socket)
  })
  await new Promise<void>((resolve) => made.listen(0, '127.0.0.1', resolve))
  ends.push(async () => {
    for (const socket of sockets) socket.destroy()
    await new Promise((resolve) => made.close(resolve))
  })
  const address = made.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  return address.port
}

test('a host that offers only outdated encryption is refused', async () => {
  const old = await startPasswordServer(() => {}, { cipher: ['aes128-cbc'], hmac: ['hmac-sha1'] })
  ends.push(() => old.stop())
  const world = workstation()
  world.trust(old)
  const error = await failure(world.ssh.connect(world.add('old', { port: old.port })))
  expect(error.code).toBe('unsupported')
  expect(error.message).toContain('outdated encryption')
})

test('a host that allows few channels gets no more, and every command its turn', async () => {
  const { runner, sshd } = await connected({ config: ['MaxSessions 3'] })
  const outputs = await Promise.all(
    Array.from({ length: 25 }, (_, n) => runner.run({ argv: ['echo', String(n)] })),
  )
  expect(outputs.map((output) => Number(output.stdout))).toEqual(Array.from({ length: 25 }, (_, n) => n))
  expect(sshd.log().match(/Accepted publickey/g)).toHaveLength(1)
})

test('long streams leave room for commands, and commands are limited', async () => {
  const { runner, world } = await connected()
  const streams = await Promise.all(
    Array.from({ length: 6 }, () => runner.stream({ argv: ['sleep', '73.5'] })),
  )
  const seventh = runner.stream({ argv: ['echo', 'seventh'] })
  expect((await runner.run({ argv: ['echo', 'quick'] })).stdout).toBe('quick\n')
  expect(world.ssh.connections()[0]?.channels).toBe(6)
  streams[0]?.close()
  expect(await text((await seventh).stdout)).toBe('seventh\n')
  for (const stream of streams) stream.close()
  expect((await runner.run({ argv: ['echo', 'after'] })).stdout).toBe('after\n')
})

test('a command that waits too long for its turn has changed nothing', async () => {
  const { world, sshd } = await connected()
  await world.end()
  ends.pop()
  const narrow = workstation({ channels: 1 })
  narrow.trust(sshd)
  const runner = narrow.ssh.runner(narrow.add('one', { port: sshd.port, identityFile: sshd.userKey }))
  const abort = new AbortController()
  const first = failure(runner.run({ argv: ['sleep', '74.5'] }, { signal: abort.signal }))
  await sleep(300)
  const error = await failure(runner.run({ argv: ['true'], timeoutMs: 200 }))
  expect(error).toMatchObject({ code: 'timeout', info: { changed: 'nothing' } })
  abort.abort()
  expect((await first).code).toBe('cancelled')
})

test('closing a connection ends what runs on it', async () => {
  const { world, id, runner } = await connected()
  await runner.run({ argv: ['true'] })
  const running = failure(runner.run({ argv: ['sleep', '75.5'] }))
  await sleep(200)
  expect(world.ssh.close(id)).toBe(true)
  expect((await running).code).toBe('transport.closed')
  expect(world.ssh.close(id)).toBe(false)
})

test('a changed address is not answered by the old connection', async () => {
  const { world, id, runner } = await connected()
  await runner.run({ argv: ['true'] })
  const host = world.hosts.get(id)
  if (host) world.hosts.set(id, { ...host, port: await freePort(), pinnedKey: null })
  expect((await failure(runner.run({ argv: ['true'] }))).code).toBe('transport.refused')
})

test('a host that is gone from the list is not found', async () => {
  const world = workstation()
  expect((await failure(world.ssh.runner('host:gone').run({ argv: ['true'] }))).code).toBe('not-found')
})

test('through a jump host, each verified under its own name', async () => {
  const gate = await server()
  const inner = await server()
  const asked: string[] = []
  const world = workstation({
    answer: (question) => {
      if (question.kind === 'hostkey-unknown')
        asked.push(`${question.hostName} ${question.hop} ${question.fingerprint}`)
      return { kind: 'trust', remember: true }
    },
  })
  const gateId = world.add('gate', { port: gate.port, identityFile: gate.userKey })
  const id = world.add('inner', { port: inner.port, identityFile: inner.userKey, jumpHostId: gateId })
  expect((await world.ssh.runner(id).run({ argv: ['echo', 'through'] })).stdout).toBe('through\n')
  expect(asked).toEqual([
    `inner gate ${fingerprintOf(gate.hostKey)}`,
    `inner host ${fingerprintOf(inner.hostKey)}`,
  ])
  expect(
    world.ssh
      .connections()
      .map((view) => view.name)
      .toSorted(),
  ).toEqual(['gate', 'inner'])
  // The bytes of the inner connection go through the gate: without it there is none.
  const running = failure(world.ssh.runner(id).run({ argv: ['sleep', '76.5'] }))
  await sleep(300)
  world.ssh.close(gateId)
  expect((await running).code).toBe('transport.closed')
  // The next command brings both up again.
  expect((await world.ssh.runner(id).run({ argv: ['echo', 'again'] })).stdout).toBe('again\n')
})

test('a jump host that fails is named, as is one that passes nothing on', async () => {
  const gate = await server({ config: ['AllowTcpForwarding no'] })
  const world = workstation()
  world.trust(gate)
  const off = world.add('off', { port: await freePort() })
  const behind = world.add('behind', { port: 2200, jumpHostId: off })
  const error = await failure(world.ssh.connect(behind))
  expect(error.code).toBe('transport.refused')
  expect(error.message).toContain('behind the jump host off')
  const strict = world.add('strict', { port: gate.port, identityFile: gate.userKey })
  const stopped = world.add('stopped', { port: 2200, jumpHostId: strict })
  expect((await failure(world.ssh.connect(stopped))).code).toBe('unsupported')
})

test('a jump host says why it cannot reach the host', async () => {
  const gate = await server()
  const world = workstation()
  world.trust(gate)
  const gateId = world.add('gate', { port: gate.port, identityFile: gate.userKey })
  const id = world.add('behind', { port: await freePort(), jumpHostId: gateId })
  const error = await failure(world.ssh.connect(id))
  expect(error.code).toBe('transport.refused')
  expect(error.message).toContain('The jump host gate could not reach behind')
})

test('jump hosts in a circle, missing, or too many are refused', async () => {
  const world = workstation()
  const a = world.add('a', { jumpHostId: 'host:b' })
  world.add('b', { jumpHostId: 'host:a' })
  expect((await failure(world.ssh.connect(a))).message).toContain('circle')
  expect((await failure(world.ssh.connect(world.add('c', { jumpHostId: 'host:none' })))).code).toBe(
    'precondition',
  )
  for (let n = 0; n < 12; n++) world.add(`n${n}`, { jumpHostId: `host:n${n + 1}` })
  world.add('n12', {})
  expect((await failure(world.ssh.connect('host:n0'))).message).toContain('more than 10')
})
