import { createHash } from 'node:crypto'
import { Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { TerraceError } from '@shared/base/errors.ts'
import { type CommandStream, type Driver, exitError } from '../drivers/index.ts'
import { t } from '@shared/text/translate.ts'

/** How long an end may take to say why it stopped. */
const lastWordsMs = 3_000

/** Nobody cancelled: the end was closed here, because the other had failed. */
const isOwnClosing = (thrown: unknown): boolean =>
  thrown instanceof TerraceError && thrown.code === 'cancelled'

/** One end of a copy. */
export interface PumpEnd {
  driver: Driver
  /** "node1: reading tiny.qcow2" */
  label: string
  stream: CommandStream
}

export interface Pumped {
  bytes: number
  sha256: string
}

/** Moves all bytes from one command's output to another's input, no faster than the slower end takes them. */
export async function pump(
  from: PumpEnd,
  to: PumpEnd,
  signal: AbortSignal,
  onBytes: (total: number) => void,
): Promise<Pumped> {
  const hash = createHash('sha256')
  let bytes = 0
  const meter = new Transform({
    transform(chunk: Buffer, _encoding, next) {
      hash.update(chunk)
      bytes += chunk.length
      onBytes(bytes)
      next(null, chunk)
    },
  })
  const closeBoth = (): void => {
    from.stream.close()
    to.stream.close()
  }
  from.stream.stdin.on('error', () => undefined).end()
  to.stream.stdout.on('error', () => undefined).resume()
  const moving = pipeline(from.stream.stdout, meter, to.stream.stdin, { signal })
  // When one end stops early the other would wait for ever. The writing end may be just about to say why it stopped.
  moving.catch(async () => {
    from.stream.close()
    const stopped = to.stream.done.catch(() => undefined)
    await Promise.race([
      stopped,
      sleep(lastWordsMs, undefined, { ref: false, signal }).catch(() => undefined),
    ])
    to.stream.close()
  })
  to.stream.done.then(({ code }) => code === 0 || from.stream.close(), closeBoth)
  from.stream.done.catch(closeBoth)
  const [moved, read, written] = await Promise.allSettled([moving, from.stream.done, to.stream.done])
  if (signal.aborted) throw new TerraceError('cancelled', t`Copying was cancelled.`, { changed: 'maybe' })
  const { status } = moved
  // The writing end knows best why it stopped (no space left); the reading end comes next.
  for (const [end, outcome] of [
    [to, written],
    [from, read],
  ] as const) {
    if (outcome.status === 'rejected') {
      if (isOwnClosing(outcome.reason)) continue
      throw outcome.reason
    }
    // Without a code it was closed here, because the other end had failed.
    if (outcome.value.code !== null && outcome.value.code !== 0) {
      throw exitError(end.driver, end.label, outcome.value, 'maybe')
    }
  }
  if (
    status === 'rejected' ||
    read.status === 'rejected' ||
    written.status === 'rejected' ||
    (read.status === 'fulfilled' && read.value.code === null)
  ) {
    throw new TerraceError('transport.closed', t`${to.label} ended before all bytes had arrived.`, {
      changed: 'maybe',
      cause: status === 'rejected' ? moved.reason : undefined,
    })
  }
  return { bytes, sha256: hash.digest('hex') }
}
