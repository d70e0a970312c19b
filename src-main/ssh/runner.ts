import { TerraceError } from '@shared/base/errors.ts'
import type { Host } from '@shared/contract/hosts.ts'
import type { Command, CommandOutput, CommandStream, Runner } from '../drivers/index.ts'
import { begin, type Begun } from './channel.ts'
import { commandLine, sentLine } from './command-line.ts'
import type { Open } from './connection.ts'
import { cancelledError, type Spoken } from './errors.ts'
import { collect, commandTimeout, defaultTimeoutMs, streams } from './execute.ts'

export interface RunnerOptions {
  host(): Host
  /** The open connection, made if need be. */
  open(signal: AbortSignal | undefined): Promise<Open>
  onCommand(line: string): void
  onChange(): void
}

/** Commands of one host, on the connection it shares with all other callers. */
export function sshRunner(options: RunnerOptions): Runner {
  const start = async (
    command: Command,
    kind: 'command' | 'stream',
    signal: AbortSignal,
    first?: Open,
  ): Promise<{ begun: Begun; host: Spoken }> => {
    const host = options.host()
    const shown = commandLine(command, host)
    const sent = sentLine(command, host, kind)
    for (let attempt = 0; ; attempt++) {
      const open = (attempt === 0 && first) || (await options.open(signal))
      options.onCommand(shown)
      try {
        const begun = await begin(
          { client: open.login.client, slots: open.slots, stopper: open.stopper },
          sent,
          {
            kind,
            signal,
            host,
            onChange: options.onChange,
          },
        )
        return { begun, host }
      } catch (thrown) {
        // The connection had just gone away by itself and nothing was sent: once more on a new one.
        if (attempt > 0 || open.ended || !neverSent(thrown)) throw thrown
      }
    }
  }

  return {
    async run(command: Command, { signal } = {}): Promise<CommandOutput> {
      const timeoutMs = command.timeoutMs ?? defaultTimeoutMs
      const control = new Control(options.host(), command, signal)
      try {
        const open = await options.open(control.signal)
        control.limit(timeoutMs)
        const { begun, host } = await start(command, 'command', control.signal, open)
        control.begun = true
        control.limit(timeoutMs)
        return await collect(begun, command, host, control.signal)
      } finally {
        control.end()
      }
    },

    async stream(command: Command, { signal } = {}): Promise<CommandStream> {
      const control = new Control(options.host(), command, signal)
      try {
        const { begun, host } = await start(command, 'stream', control.signal)
        control.begun = true
        if (command.timeoutMs !== undefined) control.limit(command.timeoutMs)
        const stream = streams(begun, command, host, control.signal)
        const end = (): void => control.end()
        stream.done.then(end, end)
        return stream
      } catch (thrown) {
        control.end()
        throw thrown
      }
    },
  }
}

const neverSent = (thrown: unknown): boolean =>
  thrown instanceof TerraceError && thrown.code === 'transport.closed' && thrown.info.changed === 'nothing'

/** Joins the caller's signal and the time limit; the reason of `signal` is the error to throw. */
class Control {
  readonly #abort = new AbortController()
  readonly #host: Spoken
  readonly #command: Command
  readonly #outer: AbortSignal | undefined
  readonly #onAbort: () => void
  #timer: NodeJS.Timeout | undefined
  begun = false

  constructor(host: Spoken, command: Command, outer: AbortSignal | undefined) {
    this.#host = host
    this.#command = command
    this.#outer = outer
    this.#onAbort = () => this.#abort.abort(cancelledError(this.#host, this.begun))
    if (outer?.aborted) this.#onAbort()
    outer?.addEventListener('abort', this.#onAbort, { once: true })
  }

  get signal(): AbortSignal {
    return this.#abort.signal
  }

  /** From now on, this long. */
  limit(ms: number): void {
    clearTimeout(this.#timer)
    this.#timer = setTimeout(
      () => this.#abort.abort(commandTimeout(this.#host, this.#command, ms, this.begun)),
      ms,
    )
  }

  end(): void {
    clearTimeout(this.#timer)
    this.#outer?.removeEventListener('abort', this.#onAbort)
  }
}
