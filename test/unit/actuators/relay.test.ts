import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, connect as connectTo, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { FrameReader, frameOf, relay } from '@main/actuators/relay.ts'
import type { End } from '@main/actuators/image-checks.ts'
import { driverFor, type Command, type CommandOutput, type CommandStream } from '@main/drivers/index.ts'
import { connectScript, listenScript } from '@main/drivers/libvirt/relay-scripts.ts'

describe('frames of a relay', () => {
  it('are read whole, however they are cut', () => {
    const frame = fc.record({
      kind: fc.constantFrom('o', 'd', 'e' as const),
      link: fc.integer({ min: 0, max: 2 ** 32 - 1 }),
      data: fc.uint8Array({ maxLength: 40 }),
    })
    fc.assert(
      fc.property(
        fc.array(frame, { maxLength: 8 }),
        fc.array(fc.nat(30), { maxLength: 40 }),
        (list, cuts) => {
          const all = Buffer.concat(list.map(({ kind, link, data }) => frameOf(kind, link, data)))
          const reader = new FrameReader()
          const read = []
          let at = 0
          for (const cut of [...cuts, all.length]) {
            read.push(...reader.read(all.subarray(at, at + cut)))
            at = Math.min(all.length, at + cut)
          }
          expect(read.map(({ kind, link, data }) => ({ kind, link, data: Uint8Array.from(data) }))).toEqual(
            list,
          )
        },
      ),
    )
  })

  it('refuse what no listener says', () => {
    expect(() => new FrameReader().read(Buffer.from('Traceback (most recent call last)'))).toThrow(
      /not understood/,
    )
    const huge = Buffer.alloc(9)
    huge.write('d')
    huge.writeUInt32BE(2 ** 31, 5)
    expect(() => new FrameReader().read(huge)).toThrow(/not understood/)
  })
})

/** The real scripts, each as a process of this machine. */
describe('a relay between two sockets', () => {
  let folder: string
  const running = new Set<CommandStream>()
  const end = (name: string): End => ({
    host: {
      host: { name },
      facts: null,
      runner: {
        run: async () => Promise.reject(new Error('not asked')),
        stream: async ({ argv }: Command) => {
          const child = spawn(argv[0], argv.slice(1), { stdio: ['pipe', 'pipe', 'pipe'] })
          let stderr = ''
          child.stderr.on('data', (text: Buffer) => (stderr += text.toString()))
          child.stdin.on('error', () => undefined)
          const done = new Promise<CommandOutput>((resolve) =>
            child.on('close', (code) => resolve({ code, stdout: '', stderr })),
          )
          const stream = { stdin: child.stdin, stdout: child.stdout, done, close: () => void child.kill() }
          running.add(stream)
          return stream
        },
      },
      driven: async () => Promise.reject(new Error('not asked')),
      run: async () => Promise.reject(new Error('not asked')),
    },
    driver: driverFor('libvirt'),
    facts: {} as End['facts'],
  })
  const socket = (name: string): string => join(folder, name)
  const ends = () => ({
    listen: { argv: ['python3', '-c', listenScript, socket('listen')] as const },
    connect: { argv: ['python3', '-c', connectScript, socket('nowhere'), socket('target')] as const },
  })
  const { signal } = new AbortController()

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'relay-'))
  })
  afterEach(async () => {
    for (const stream of running) stream.close()
    await Promise.all([...running].map(({ done }) => done))
    running.clear()
    rmSync(folder, { recursive: true, force: true })
  })

  const everything = async (from: Socket): Promise<Buffer> => {
    const parts: Buffer[] = []
    for await (const part of from) parts.push(Buffer.from(part as Uint8Array))
    return Buffer.concat(parts)
  }

  it('carries many connections at once, both ways, to the end of each', async () => {
    // Answers with what it was told, turned round, once the other side has ended.
    const server = createServer({ allowHalfOpen: true }, (link) => {
      void everything(link).then((all) => link.end(Buffer.from(all.toReversed())))
    }).listen(socket('target'))
    let counted = 0
    const carried = await relay(end('one'), end('two'), ends(), { signal }, (bytes) => (counted += bytes))
    const sizes = [0, 1, 5_000_000, 300_000]
    const back = await Promise.all(
      sizes.map(async (size) => {
        const link = connectTo({ path: socket('listen'), allowHalfOpen: true })
        const data = Buffer.from(Uint8Array.from({ length: size }, (_, at) => at % 251))
        link.end(data)
        return { data, answer: await everything(link) }
      }),
    )
    for (const { data, answer } of back) expect(answer.equals(Buffer.from(data.toReversed()))).toBe(true)
    expect(counted).toBe(2 * sizes.reduce((sum, size) => sum + size, 0))
    carried.close()
    await Promise.all([...running].map(({ done }) => done))
    server.close()
  })

  it('ends a connection that finds nobody, and says why it cannot listen', async () => {
    const carried = await relay(
      end('one'),
      end('two'),
      { ...ends(), connect: { argv: ['python3', '-c', 'import sys; sys.exit(1)'] } },
      { signal },
      () => undefined,
    )
    expect(await everything(connectTo(socket('listen')))).toEqual(Buffer.alloc(0))
    carried.close()
    const nowhere = { argv: ['python3', '-c', listenScript, socket('no/such/folder')] as const }
    await expect(
      relay(end('one'), end('two'), { ...ends(), listen: nowhere }, { signal }, () => undefined),
    ).rejects.toThrow(/one: listening/)
  })
})
