import { TerraceError } from '@shared/base/errors.ts'
import { type Command, type CommandStream, exitError } from '../drivers/index.ts'
import type { RequestContext } from './actuator.ts'
import type { End } from './image-checks.ts'
import { t } from '@shared/text/translate.ts'

/** What a listener says before each piece: a kind, the number of the connection, and how long the piece is. */
const HEAD = 9
/** More than any listener sends at once. */
const MOST = 1 << 20

export interface Frame {
  kind: 'o' | 'd' | 'e'
  link: number
  data: Buffer
}

export function frameOf(kind: Frame['kind'], link: number, data: Uint8Array = Buffer.alloc(0)): Buffer {
  const head = Buffer.alloc(HEAD)
  head.write(kind, 0, 'latin1')
  head.writeUInt32BE(link, 1)
  head.writeUInt32BE(data.length, 5)
  return Buffer.concat([head, data])
}

/** Takes bytes as they come and gives the frames that are whole. Throws `parse` for what no listener says. */
export class FrameReader {
  #rest: Buffer = Buffer.alloc(0)

  read(chunk: Buffer): Frame[] {
    this.#rest = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk])
    const frames: Frame[] = []
    while (this.#rest.length >= HEAD) {
      const kind = this.#rest.toString('latin1', 0, 1)
      const length = this.#rest.readUInt32BE(5)
      if ((kind !== 'o' && kind !== 'd' && kind !== 'e') || length > MOST)
        throw new TerraceError('parse', t`The relay of a move said something that is not understood`)
      if (this.#rest.length < HEAD + length) break
      frames.push({
        kind,
        link: this.#rest.readUInt32BE(1),
        data: this.#rest.subarray(HEAD, HEAD + length),
      })
      this.#rest = this.#rest.subarray(HEAD + length)
    }
    return frames
  }
}

/** More connections than this at once are none of a move's. */
const MOST_LINKS = 64

/**
 * Carries every connection made to a socket on one host to a socket of another, through this workstation, until it is
 * closed. What one side does not take, the other does not give. Settles once connections are taken.
 */
export async function relay(
  from: End,
  to: End,
  { listen, connect }: { listen: Command; connect: Command },
  { signal }: Pick<RequestContext, 'signal'>,
  onBytes: (count: number) => void,
): Promise<{ close(): void }> {
  const listener = await from.host.runner.stream(listen, { signal })
  const links = new Map<number, Promise<CommandStream>>()
  const ready = Promise.withResolvers<void>()
  ready.promise.catch(() => undefined)
  let closed = false
  const close = (): void => {
    if (closed) return
    closed = true
    listener.stdin.end()
    listener.close()
    for (const link of links.values()) link.then((stream) => stream.close()).catch(() => undefined)
  }
  const tell = (frame: Buffer): Promise<void> => written(listener.stdin, frame)
  listener.stdin.on('error', () => undefined)

  /** What the target says on one connection goes back to the source. */
  const back = async (number: number, stream: CommandStream): Promise<void> => {
    for await (const chunk of stream.stdout) {
      const data = Buffer.from(chunk as Uint8Array)
      onBytes(data.length)
      for (let at = 0; at < data.length; at += MOST)
        await tell(frameOf('d', number, data.subarray(at, at + MOST)))
    }
    await tell(frameOf('e', number))
  }
  const open = (number: number): void => {
    if (links.size >= MOST_LINKS) return close()
    const made = to.host.runner.stream(connect, { signal })
    links.set(number, made)
    made
      .then((stream) => {
        stream.stdin.on('error', () => undefined)
        stream.done.catch(() => undefined)
        return back(number, stream)
      })
      .catch(() => tell(frameOf('e', number)))
      .catch(() => undefined)
  }
  const take = async ({ kind, link, data }: Frame): Promise<void> => {
    if (link === 0) return ready.resolve()
    if (kind === 'o') return open(link)
    const stream = await links.get(link)?.catch(() => undefined)
    if (kind === 'e') stream?.stdin.end()
    else if (stream) {
      onBytes(data.length)
      await written(stream.stdin, data)
    }
  }
  const run = async (): Promise<void> => {
    const reader = new FrameReader()
    for await (const chunk of listener.stdout)
      for (const frame of reader.read(Buffer.from(chunk as Uint8Array))) await take(frame)
  }
  run().then(close, close)
  listener.done.then(
    (output) => ready.reject(exitError(from.driver, t`${from.host.host.name}: listening`, output, 'nothing')),
    (error: unknown) => ready.reject(error),
  )
  await ready.promise.catch((error: unknown) => {
    close()
    throw error
  })
  return { close }
}

/** Settles once there is room for more; a side that has gone takes everything. */
function written(
  to: NodeJS.WritableStream & { destroyed?: boolean; writable: boolean },
  data: Buffer,
): Promise<void> {
  return new Promise((resolve) => {
    if (!to.writable || to.write(data)) return resolve()
    const go = (): void => {
      to.removeListener('drain', go)
      to.removeListener('close', go)
      to.removeListener('error', go)
      resolve()
    }
    to.once('drain', go)
    to.once('close', go)
    to.once('error', go)
  })
}
