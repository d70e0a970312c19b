import { Readable, Writable } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import { TerraceError } from '@shared/base/errors.ts'
import type { Command, CommandOutput, CommandStream, Runner } from '../driver.ts'
import { blockOf, ContentWriter } from './content.ts'
import { answer } from './handlers.ts'
import type { PracticeHost } from './host.ts'
import { pace } from './pace.ts'
import { Refusal } from './refusal.ts'
import { practiceHost } from './world.ts'
import { t } from '@shared/text/translate.ts'

const latencyMs = 8
const slowMs = 2500
const streamBytesPerMs = (64 * 2 ** 20) / 2000

/** Carries commands to one practice host, inside this process. */
export function practiceTransport(address: string): Runner {
  return {
    async run(command, options) {
      const host = await reach(address, options?.signal)
      return settle(host, async () => answer(host, command.argv))
    },
    async stream(command, options) {
      const host = await reach(address, options?.signal)
      const verb = command.argv[1]
      if (verb === 'read') return reading(host, command, options?.signal)
      if (verb === 'write') return writing(host, command, options?.signal)
      return whole(settle(host, async () => answer(host, command.argv)))
    },
  }
}

/** The host, after the time that reaching it takes. */
async function reach(address: string, signal: AbortSignal | undefined): Promise<PracticeHost> {
  const host = practiceHost(address)
  await pause(host.has('slow') ? slowMs : latencyMs, signal)
  if (host.has('unreachable')) {
    throw new TerraceError(
      'transport.timeout',
      t`${address} does not answer (a fault switched on for practice)`,
      {
        next: t`Switch the fault off on the page of this practice host.`,
      },
    )
  }
  host.advance(Date.now())
  return host
}

async function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  const wait = ms * pace.factor
  try {
    if (wait > 0) await sleep(wait, undefined, signal === undefined ? {} : { signal })
    signal?.throwIfAborted()
  } catch (error) {
    throw new TerraceError('cancelled', t`The command was cancelled`, { cause: error })
  }
}

/** Runs one command's work; what the host refuses becomes exit code 1. A change is on disk before it is answered. */
async function settle(host: PracticeHost, work: () => Promise<unknown>): Promise<CommandOutput> {
  try {
    const before = JSON.stringify(host.state)
    const stdout = JSON.stringify(await work())
    if (JSON.stringify(host.state) !== before) await host.save()
    return { code: 0, stdout, stderr: '' }
  } catch (error) {
    if (error instanceof Refusal) return { code: 1, stdout: '', stderr: `error: ${error.message}\n` }
    throw error
  }
}

interface VolumeParams {
  pool: string
  volume: string
}
const volumeParams = (command: Command): VolumeParams => JSON.parse(command.argv[2] ?? '{}') as VolumeParams

const silentInput = (): Writable => new Writable({ write: (_chunk, _encoding, done) => done() })

/** A stream whose output is one text. */
function whole(output: Promise<CommandOutput>): CommandStream {
  const stdout = Readable.from(
    (async function* () {
      yield Buffer.from((await output).stdout)
    })(),
  )
  return { stdin: silentInput(), stdout, done: output, close: () => stdout.destroy() }
}

function reading(host: PracticeHost, command: Command, signal: AbortSignal | undefined): CommandStream {
  const { pool, volume } = volumeParams(command)
  const state = { closed: false }
  const { promise: done, resolve, reject } = Promise.withResolvers<CommandOutput>()
  done.catch(() => undefined)
  async function* blocks() {
    const { content } = host.volume(pool, volume)
    for (let index = 0; !state.closed; index += 1) {
      if (host.has('unreachable'))
        throw new TerraceError('transport.closed', t`${host.hardware.address} went away`)
      const block = blockOf(content, index)
      if (block.length === 0) return
      await pause(block.length / streamBytesPerMs, signal)
      yield block
    }
  }
  async function* guarded() {
    try {
      yield* blocks()
      resolve({ code: state.closed ? null : 0, stdout: '', stderr: '' })
    } catch (error) {
      if (error instanceof Refusal) resolve({ code: 1, stdout: '', stderr: `error: ${error.message}\n` })
      else reject(error)
    }
  }
  const stdout = Readable.from(guarded(), { objectMode: false })
  return {
    stdin: silentInput(),
    stdout,
    done,
    close() {
      state.closed = true
      stdout.destroy()
      resolve({ code: null, stdout: '', stderr: '' })
    },
  }
}

function writing(host: PracticeHost, command: Command, signal: AbortSignal | undefined): CommandStream {
  const { pool, volume } = volumeParams(command)
  const writer = new ContentWriter()
  const { promise: done, resolve, reject } = Promise.withResolvers<CommandOutput>()
  done.catch(() => undefined)
  const refuse = (message: string) => resolve({ code: 1, stdout: '', stderr: `error: ${message}\n` })
  const take = async (chunk: Buffer): Promise<void> => {
    await pause(chunk.length / streamBytesPerMs, signal)
    if (host.has('unreachable'))
      throw new TerraceError('transport.closed', t`${host.hardware.address} went away`)
    if (host.has('pool-full')) throw new Refusal(`no space left in pool ${pool}`)
    writer.push(chunk)
  }
  const finish = async (): Promise<void> => {
    const target = host.volume(pool, volume)
    const content = writer.finish()
    if (content === undefined) throw new Refusal('practice pools keep only practice images and small files')
    host.state.volumes = host.state.volumes.map((known) =>
      known !== target
        ? known
        : content.kind === 'sample'
          ? { ...known, content, format: content.format, capacityBytes: content.capacityBytes }
          : { ...known, content },
    )
    await host.save()
  }
  const fail = (error: unknown): Error => {
    if (error instanceof Refusal) refuse(error.message)
    else reject(error)
    return error instanceof Error ? error : new Error(String(error))
  }
  const stdin = new Writable({
    write(chunk: Buffer, _encoding, next) {
      take(chunk).then(
        () => next(),
        (error: unknown) => next(fail(error)),
      )
    },
    final(next) {
      finish().then(
        () => {
          resolve({ code: 0, stdout: '', stderr: '' })
          next()
        },
        (error: unknown) => next(fail(error)),
      )
    },
  })
  return {
    stdin,
    stdout: Readable.from([]),
    done,
    close() {
      resolve({ code: null, stdout: '', stderr: '' })
      stdin.destroy()
    },
  }
}
