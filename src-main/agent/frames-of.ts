import { finished, type Readable } from 'node:stream'
import { MiB } from '@shared/base/units.ts'
import type { Frame, FrameReader } from './frames.ts'

/** How much is read ahead of a frame that is still being handed on: a section or two. */
const aheadBytes = 4 * MiB

/**
 * The frames of a stream. Others are read while one is being taken, so that the pieces they come in are not kept for long.
 * Throws what the reader throws, and when the stream breaks. The stream is destroyed when they are not taken to their end.
 */
export async function* framesOf(stream: Readable, reader: FrameReader): AsyncGenerator<Frame, void> {
  const waiting: Frame[] = []
  let bytes = 0
  let end: { error: unknown } | undefined
  let wake = (): void => undefined
  const onEnd = (error: unknown): void => {
    end ??= { error }
    wake()
  }
  stream.on('data', (chunk: Buffer) => {
    if (end) return
    try {
      for (const frame of reader.push(chunk)) {
        waiting.push(frame)
        bytes += frame.bytes.length
      }
      if (bytes > aheadBytes) stream.pause()
      wake()
    } catch (thrown) {
      onEnd(thrown)
    }
  })
  finished(stream, { writable: false }, onEnd)
  try {
    for (;;) {
      const frame = waiting.shift()
      if (frame) {
        bytes -= frame.bytes.length
        if (bytes <= aheadBytes && stream.isPaused()) stream.resume()
        yield frame
      } else if (end) {
        if (end.error) throw end.error
        return
      } else
        await new Promise<void>((resolve) => {
          wake = resolve
        })
    }
  } finally {
    // Who takes no more leaves nobody waiting with what is still to come.
    onEnd(undefined)
    stream.destroy()
  }
}
