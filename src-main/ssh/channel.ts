import type { Client, ClientChannel } from 'ssh2'
import { closedError, lostError, refusedError, type Spoken } from './errors.ts'
import type { SentLine } from './command-line.ts'
import type { Slots } from './slots.ts'
import type { Stopper } from './stopper.ts'
import { answeredWithin } from './window.ts'

/** A command begun on a host: its channel and how it ended. */
export interface Begun {
  channel: ClientChannel
  /** Exit code (null after a signal), or rejects with `transport.closed` when the host never told. */
  ended: Promise<number | null>
  /** Ends the command. Its slot is free again once the host says that it has ended. */
  stop(): void
}

/**
 * Starts a command line in a slot of its own. When the host allows fewer channels than assumed, the command goes
 * back to waiting. The slot is given back when the channel has closed.
 */
export async function begin(
  { client, slots, stopper }: { client: Client; slots: Slots; stopper: Stopper },
  sent: SentLine,
  options: { kind: 'command' | 'stream'; signal: AbortSignal; host: Spoken; onChange: () => void },
): Promise<Begun> {
  for (let again = false; ; again = true) {
    const release = await slots.take(options.kind, options.signal, again)
    const closed = (): void => {
      release()
      options.onChange()
    }
    try {
      const stop = (): void => stopper.stop(sent.stopLine)
      const started = await execute(client, sent.line, options.host, (channel) =>
        begun(channel, options.host, closed, stop),
      )
      options.onChange()
      return started
    } catch (thrown) {
      const full = isFull(thrown) && slots.taken > 1
      if (full) slots.lower()
      release()
      if (!full) throw thrown
    }
  }
}

/** OpenSSH answers "open failed" (administratively prohibited or resource shortage) past its MaxSessions. */
const isFull = (thrown: unknown): boolean =>
  thrown instanceof Error &&
  'reason' in thrown &&
  (thrown.reason === 1 || thrown.reason === 2 || thrown.reason === 4)

/** `adopt` is called at once: a short command's end can follow in the same packet as its beginning. */
function execute(
  client: Client,
  line: string,
  host: Spoken,
  adopt: (channel: ClientChannel) => Begun,
): Promise<Begun> {
  return new Promise((resolve, reject) => {
    // Once asked for, the command may run although its channel is never confirmed.
    const onClose = (): void => reject(lostError(host, undefined))
    client.once('close', onClose)
    const asked = performance.now()
    const settle = (error: Error | undefined, channel: ClientChannel): void => {
      client.off('close', onClose)
      // A channel was opened, then the command was asked for.
      if (!error) answeredWithin(client, (performance.now() - asked) / 2)
      if (!error) resolve(adopt(channel))
      else reject('reason' in error ? error : refusedError(host, error))
    }
    try {
      client.exec(line, settle)
    } catch {
      client.off('close', onClose)
      reject(closedError(host))
    }
  })
}

export function begun(channel: ClientChannel, host: Spoken, release: () => void, kill: () => void): Begun {
  let code: number | null | undefined
  channel.on('exit', (value: number | null) => {
    code = value
  })
  // A stream error of a channel has no meaning beyond its closing, which is reported there.
  channel.on('error', () => {})
  const closed = new Promise<void>((resolve) => channel.on('close', () => resolve()))
  const errorsRead = new Promise<void>((resolve) => channel.stderr.on('close', () => resolve()))
  const ended = closed.then(async () => {
    release()
    await errorsRead
    if (code === undefined) throw lostError(host, undefined)
    return code
  })
  ended.catch(() => {})
  let stopped = false
  return {
    channel,
    ended,
    stop: () => {
      if (stopped) return
      stopped = true
      try {
        channel.signal('TERM')
        kill()
        channel.close()
      } catch {
        // The connection is gone, and the command's channel with it.
      }
      // Unread output would keep the channel, and with it its slot, from closing.
      channel.resume()
      channel.stderr.resume()
    },
  }
}
