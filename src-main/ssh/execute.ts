import { Readable, Writable } from 'node:stream'
import { TerraceError } from '@shared/base/errors.ts'
import { MiB } from '@shared/base/units.ts'
import type { Command, CommandOutput, CommandStream } from '../drivers/index.ts'
import type { Begun } from './channel.ts'
import { cancelledError, type Spoken, spoken } from './errors.ts'
import { widening } from './window.ts'
import { t } from '@shared/text/translate.ts'

export const defaultTimeoutMs = 30_000
export const defaultMaxBytes = 16 * MiB
const streamErrorBytes = 64 * 1024

type Named = Pick<Command, 'argv'>
const named = (command: Named): string => `“${command.argv.slice(0, 3).join(' ').slice(0, 80)}”`

/** A command that ran longer than allowed. */
export const commandTimeout = (
  host: Spoken,
  command: Named,
  timeoutMs: number,
  begun: boolean,
): TerraceError =>
  new TerraceError(
    'timeout',
    t`${named(command)} on ${spoken(host)} took longer than ${timeoutMs / 1000} s.`,
    {
      changed: begun ? 'maybe' : 'nothing',
      left: begun ? t`It was told to stop; what it had done until then stays.` : t`It had not begun.`,
      next: t`Check the load of the host and try again.`,
    },
  )

/** Collects a command's output to its end. `signal` stops it; its reason is what is thrown then. */
export async function collect(
  begun: Begun,
  command: Command,
  host: Spoken,
  signal: AbortSignal,
): Promise<CommandOutput> {
  const { channel } = begun
  const maxBytes = command.maxBytes ?? defaultMaxBytes
  const out: Buffer[] = []
  const err: Buffer[] = []
  let bytes = 0
  let settled = false
  return await new Promise<CommandOutput>((resolve, reject) => {
    const settle = (finish: () => void): void => {
      if (settled) return
      settled = true
      signal.removeEventListener('abort', onAbort)
      finish()
    }
    const stop = (error: unknown): void =>
      settle(() => {
        begun.stop()
        reject(error)
      })
    const onAbort = (): void => stop(signal.reason)
    const take = (into: Buffer[]) => (chunk: Buffer) => {
      if (settled) return
      bytes += chunk.length
      if (bytes > maxBytes) {
        stop(
          new TerraceError(
            'parse',
            t`${named(command)} on ${spoken(host)} wrote more than ${maxBytes} bytes.`,
            {
              changed: 'maybe',
              left: t`It was stopped and its output was thrown away.`,
            },
          ),
        )
      } else into.push(chunk)
    }
    signal.addEventListener('abort', onAbort, { once: true })
    channel.on('data', take(out))
    channel.stderr.on('data', take(err))
    begun.ended.then(
      (code) => settle(() => resolve({ code, stdout: text(out), stderr: text(err) })),
      (thrown: unknown) => settle(() => reject(thrown)),
    )
    if (command.stdin !== undefined) channel.end(command.stdin)
    if (signal.aborted) onAbort()
  })
}

/** Bytes of a host as text; what is not UTF-8 becomes replacement characters. */
const text = (chunks: readonly Buffer[]): string => Buffer.concat(chunks).toString('utf8')

/**
 * A command's input and output as streams with back-pressure. When the connection breaks both are destroyed with
 * the error, so that a cut output is never taken for a complete one.
 */
export function streams(begun: Begun, command: Command, host: Spoken, signal: AbortSignal): CommandStream {
  const { channel } = begun
  const err: Buffer[] = []
  let errBytes = 0
  channel.stderr.on('data', (chunk: Buffer) => {
    // The beginning says why; the rest would only fill memory.
    if (errBytes < streamErrorBytes) err.push(chunk.subarray(0, streamErrorBytes - errBytes))
    errBytes += chunk.length
  })

  let stopped: unknown
  let rejectStopped: (why: Error) => void = () => {}
  const whenStopped = new Promise<never>((_resolve, reject) => {
    rejectStopped = reject
  })
  const stdin = new Writable({
    highWaterMark: MiB,
    write: (chunk: Buffer, _encoding, done) => {
      if (!channel.writable) done(new Error(t`The command no longer takes input.`))
      else channel.write(chunk, done)
    },
    final: (done) => {
      channel.end()
      done()
    },
  })
  const stdout = new Readable({ highWaterMark: MiB, read: () => channel.resume() })
  // Without a listener of the caller's the loss is still told by `done`.
  stdin.on('error', () => {})
  stdout.on('error', () => {})
  channel.pause()
  const took = widening(channel)
  channel.on('data', (chunk: Buffer) => {
    if (!stdout.destroyed && !stdout.push(chunk)) channel.pause()
    took(chunk.length)
  })

  const stop = (why: unknown): void => {
    if (stopped !== undefined) return
    stopped = why
    signal.removeEventListener('abort', onAbort)
    const error = why instanceof Error ? why : cancelledError(host, true)
    stdin.destroy(error)
    stdout.destroy(error)
    rejectStopped(error)
    begun.stop()
  }
  const onAbort = (): void => stop(signal.reason)
  const onDestroyed = (): void => {
    // A reader that gives up must not leave the host writing into nothing.
    if (stdout.destroyed && !stdout.readableEnded) stop(cancelledError(host, true))
  }
  stdout.on('close', onDestroyed)
  signal.addEventListener('abort', onAbort, { once: true })
  if (signal.aborted) onAbort()

  const ended = begun.ended.then(
    (code): CommandOutput => {
      if (stopped === undefined) {
        stopped = 'ended'
        signal.removeEventListener('abort', onAbort)
        stdin.destroy()
        stdout.push(null)
      }
      return { code, stdout: '', stderr: text(err) }
    },
    (thrown: unknown) => {
      stop(thrown)
      throw thrown
    },
  )
  const done = Promise.race([ended, whenStopped])
  done.catch(() => {})
  if (command.stdin !== undefined) stdin.end(command.stdin)
  return { stdin, stdout, done, close: () => stop(cancelledError(host, true)) }
}
