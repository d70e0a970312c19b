import { z } from 'zod'
import { type Changed, type ErrorCode, errorCodes, TerraceError } from '@shared/base/errors.ts'
import { t } from '@shared/text/translate.ts'
import type { CommandStream } from '../drivers/index.ts'
import { firstPeerType, type Frame, FrameReader, FrameType, jsonFrame, jsonOf } from './frames.ts'
import { framesOf } from './frames-of.ts'

const hello = z.object({
  protocol: z.literal(1),
  python: z.string().max(64),
  codecs: z.array(z.string().max(16)).max(16),
  cpus: z.int().min(0),
  home: z.string().max(4096),
})
export type Hello = z.infer<typeof hello>

const failure = z.object({
  code: z.string().max(64),
  message: z.string().max(4096),
  changed: z.enum(['nothing', 'maybe', 'yes']).catch('maybe'),
  left: z.string().max(4096).nullish(),
  next: z.string().max(4096).nullish(),
})

const logLine = z.object({
  level: z
    .enum(['info', 'warn', 'error'])
    .catch('info')
    .transform((level) => (level === 'warn' ? 'warning' : level)),
  text: z.string().max(4096),
})

/** What the words of an agent mean as errors of Terrace. */
const codes: Record<string, ErrorCode> = {
  protocol: 'parse',
  path: 'precondition',
  'store.full': 'storage.full',
  'pool.full': 'storage.full',
  'source.read': 'remote-exit',
  corrupt: 'storage.corrupt',
  transport: 'transport.closed',
}
const codeOf = (word: string): ErrorCode =>
  codes[word] ?? errorCodes.find((code) => code === word) ?? 'remote-exit'

export interface SessionOptions {
  /** For messages: "node1", "this workstation". */
  where: string
  stream: CommandStream
  onProgress?(progress: unknown): void
  onLog?(line: z.infer<typeof logLine>): void
  /** A frame for the other agent. What it answers is waited for, so that the slower side holds the faster. */
  onPeer?(frame: Frame): Promise<void> | void
}

/** One task of an agent, from its first word to its last. */
export class AgentSession {
  readonly hello: Promise<Hello>
  /** What it answered at its end. Rejects with its error, or when it ended without one. */
  readonly result: Promise<unknown>
  readonly #options: SessionOptions
  #greet: (hello: Hello) => void = () => undefined
  #answer: { value: unknown } | undefined
  #failed: TerraceError | undefined
  #closed = false
  /** Until the agent takes more. */
  #room: Promise<void> | undefined

  constructor(options: SessionOptions) {
    this.#options = options
    const greeted = new Promise<Hello>((resolve) => {
      this.#greet = resolve
    })
    this.result = this.#read()
    this.hello = Promise.race([greeted, this.result.then(() => greeted)])
    this.result.catch(() => undefined)
    this.hello.catch(() => undefined)
  }

  get where(): string {
    return this.#options.where
  }

  async task(task: object): Promise<void> {
    await this.send(jsonFrame(FrameType.task, task))
  }

  /** `rate` in bytes a second on the wire; null is no limit. */
  async control(control: { paused?: boolean; rate?: number | null }): Promise<void> {
    await this.send(jsonFrame(FrameType.control, control))
  }

  /** What a task that was given early lacked: its agent waits for it. */
  async begin(begin: object): Promise<void> {
    await this.send(jsonFrame(FrameType.control, { begin }))
  }

  /**
   * Waits while the agent takes nothing more. An agent that ended is told by `result`, not here. `taken` is told once
   * nobody looks at the bytes any more.
   */
  async send(bytes: Buffer, taken?: () => void): Promise<void> {
    const { stdin } = this.#options.stream
    if (stdin.destroyed || !stdin.writable) return taken?.()
    if (stdin.write(bytes, () => taken?.())) return
    this.#room ??= new Promise((resolve) => {
      const go = (): void => {
        stdin.off('drain', go).off('close', go)
        this.#room = undefined
        resolve()
      }
      stdin.on('drain', go).on('close', go)
    })
    await this.#room
  }

  /** Ends the task: the agent stops and leaves nothing running. */
  close(): void {
    this.#closed = true
    this.#options.stream.close()
  }

  async #read(): Promise<unknown> {
    const { stream, where } = this.#options
    const reader = new FrameReader()
    try {
      for await (const frame of framesOf(stream.stdout, reader)) await this.#take(frame)
    } catch (thrown) {
      stream.close()
      if (this.#failed) throw this.#failed
      if (this.#closed) throw this.#stopped()
      throw thrown
    }
    const ended = await stream.done.catch((thrown: unknown) => {
      if (this.#answer || this.#failed || this.#closed) return null
      throw thrown
    })
    if (this.#failed) throw this.#failed
    if (this.#answer && !reader.partial) return this.#answer.value
    if (this.#closed) throw this.#stopped()
    const said = ended?.stderr.trim().split('\n').at(-1) ?? ''
    throw new TerraceError(
      'remote-exit',
      said === ''
        ? t`${where}: the agent ended without an answer.`
        : t`${where}: the agent ended without an answer: ${said}`,
      {
        changed: 'maybe',
        next: t`Try again: what is done already is kept.`,
        details: { exitCode: ended?.code ?? null },
      },
    )
  }

  async #take(frame: Frame): Promise<void> {
    if (frame.type >= firstPeerType) {
      await this.#options.onPeer?.(frame)
      return
    }
    const value = jsonOf(frame)
    switch (frame.type) {
      case FrameType.hello:
        this.#greet(this.#checked(hello, value))
        break
      case FrameType.progress:
        this.#options.onProgress?.(value)
        break
      case FrameType.log:
        this.#options.onLog?.(this.#checked(logLine, value))
        break
      case FrameType.result:
        this.#answer = { value }
        break
      case FrameType.error:
        this.#failed ??= this.#errorOf(this.#checked(failure, value))
        break
      default:
        throw this.#unread()
    }
  }

  #errorOf({ code, message, changed, left, next }: z.infer<typeof failure>): TerraceError {
    return new TerraceError(codeOf(code), `${this.where}: ${message}`, {
      changed: changed satisfies Changed,
      retryable: code === 'transport',
      ...(left ? { left } : {}),
      ...(next ? { next } : {}),
      details: { agentCode: code },
    })
  }

  /** No failure of its own: it follows from what it was stopped for. */
  #stopped(): TerraceError {
    return new TerraceError('cancelled', t`${this.where}: the agent was stopped.`, { changed: 'maybe' })
  }

  #checked<T>(schema: z.ZodType<T>, value: unknown): T {
    const read = schema.safeParse(value)
    if (read.success) return read.data
    throw this.#unread()
  }

  #unread(): TerraceError {
    return new TerraceError('parse', t`${this.where}: the agent said something that Terrace does not know.`, {
      changed: 'maybe',
      next: t`Try again; if it happens again, report it with the log.`,
    })
  }
}
