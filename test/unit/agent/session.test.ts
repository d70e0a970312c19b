import { PassThrough } from 'node:stream'
import { expect, test } from 'vitest'
import { FrameType, jsonFrame, sync } from '@main/agent/frames.ts'
import { AgentSession, Relay } from '@main/agent/index.ts'
import type { CommandOutput, CommandStream } from '@main/drivers/index.ts'

const hello = { protocol: 1, python: '3.11.2', codecs: ['none', 'zstd'], cpus: 2, home: '/root' }

/** An agent as its pipes show it: says what the test tells it to. */
function agent() {
  const stdin = new PassThrough()
  const stdout = new PassThrough()
  let end: (output: CommandOutput) => void = () => undefined
  let closed = false
  const done = new Promise<CommandOutput>((resolve) => {
    end = resolve
  })
  const stream: CommandStream = {
    stdin,
    stdout,
    done,
    close() {
      closed = true
      stdout.destroy()
      end({ code: null, stdout: '', stderr: '' })
    },
  }
  return {
    stream,
    stdin,
    get closed() {
      return closed
    },
    say: (type: number, value: unknown) => stdout.write(jsonFrame(type, value)),
    raw: (bytes: Buffer) => stdout.write(bytes),
    exit(code: number, stderr = '') {
      stdout.end()
      end({ code, stdout: '', stderr })
    },
  }
}

test('an agent greets, is given its task, tells its progress, and answers', async () => {
  const fake = agent()
  const progress: unknown[] = []
  const lines: string[] = []
  const session = new AgentSession({
    where: 'node1',
    stream: fake.stream,
    onProgress: (said) => progress.push(said),
    onLog: ({ level, text }) => lines.push(`${level}: ${text}`),
  })
  fake.raw(Buffer.concat([Buffer.from('Welcome to node1\n'), sync]))
  fake.say(FrameType.hello, hello)
  expect((await session.hello).codecs).toContain('zstd')
  await session.task({ task: 'list' })
  expect(fake.stdin.read().toString()).toContain('{"task":"list"}')
  fake.say(FrameType.progress, { done: 3 })
  fake.say(FrameType.log, { level: 'warn', text: 'no libzstd' })
  fake.say(FrameType.result, { images: [] })
  fake.exit(0)
  expect(await session.result).toEqual({ images: [] })
  expect(progress).toEqual([{ done: 3 }])
  expect(lines).toEqual(['warning: no libzstd'])
})

test('its error says the host, what was left and what to do', async () => {
  const fake = agent()
  const session = new AgentSession({ where: 'node1', stream: fake.stream })
  fake.raw(sync)
  fake.say(FrameType.hello, hello)
  fake.say(FrameType.error, {
    code: 'store.full',
    message: 'The store is full.',
    changed: 'maybe',
    left: 'What arrived is kept.',
    next: 'Free some space.',
  })
  fake.exit(1)
  await expect(session.result).rejects.toMatchObject({
    info: {
      code: 'storage.full',
      message: 'node1: The store is full.',
      changed: 'maybe',
      left: 'What arrived is kept.',
      next: 'Free some space.',
    },
  })
})

test('an agent that ends without an answer says why, as far as its last words tell', async () => {
  const fake = agent()
  const session = new AgentSession({ where: 'node1', stream: fake.stream })
  fake.raw(sync)
  fake.say(FrameType.hello, hello)
  fake.exit(137, 'Traceback …\nMemoryError')
  await expect(session.result).rejects.toThrow(/node1: the agent ended without an answer: MemoryError/)
})

test('an agent that was stopped did not fail by itself', async () => {
  const fake = agent()
  const session = new AgentSession({ where: 'node1', stream: fake.stream })
  fake.raw(sync)
  fake.say(FrameType.hello, hello)
  await session.hello
  session.close()
  await expect(session.result).rejects.toMatchObject({
    info: { code: 'cancelled', message: 'node1: the agent was stopped.' },
  })
})

test('an answer that was cut off is none', async () => {
  const fake = agent()
  const session = new AgentSession({ where: 'node1', stream: fake.stream })
  fake.raw(sync)
  fake.say(FrameType.hello, hello)
  fake.say(FrameType.result, { done: true })
  fake.raw(jsonFrame(FrameType.log, { text: 'more' }).subarray(0, 20))
  fake.exit(0)
  await expect(session.result).rejects.toThrow(/without an answer/)
})

test('what no agent of ours says ends the session at once', async () => {
  const fake = agent()
  const session = new AgentSession({ where: 'node1', stream: fake.stream })
  fake.raw(sync)
  fake.say(FrameType.hello, { protocol: 2 })
  await expect(session.result).rejects.toThrow(/something that Terrace does not know/)
  expect(fake.closed).toBe(true)
})

test('a relay hands frames on to the other side only, and waits for a side that is not there yet', async () => {
  const [near, far] = [agent(), agent()]
  const relay = new Relay()
  const sessions = ([near, far] as const).map(
    ({ stream }, end) => new AgentSession({ where: `node${end}`, stream, onPeer: relay.from(end as 0 | 1) }),
  )
  const section = jsonFrame(19, { bytes: 'x'.repeat(1000) })
  near.raw(Buffer.concat([sync, jsonFrame(FrameType.hello, hello), section]))
  relay.join(0, sessions[0] as AgentSession)
  await new Promise((resolve) => setTimeout(resolve, 20))
  expect(far.stdin.read()).toBeNull()
  relay.join(1, sessions[1] as AgentSession)
  await new Promise((resolve) => setTimeout(resolve, 20))
  expect(far.stdin.read()).toEqual(section)
  expect(near.stdin.read()).toBeNull()
  expect(relay.bytes).toBe(section.length)
})
