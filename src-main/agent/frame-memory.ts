import { KiB, MiB } from '@shared/base/units.ts'

/** What is smaller is not worth being kept. */
const leastBytes = 64 * KiB
const mostKept = 4

/**
 * Memory for frames, used again: sections come by the thousand, and V8 answers new memory for each with collections of its
 * whole heap.
 */
export class FrameMemory {
  readonly #free: Buffer[] = []

  /** Room for so many bytes; it may be longer. */
  take(bytes: number): Buffer {
    if (bytes < leastBytes) return Buffer.allocUnsafe(bytes)
    const at = this.#free.findIndex(({ length }) => length >= bytes)
    const [found] = at < 0 ? [] : this.#free.splice(at, 1)
    // Sections are of one size, but compressed some more and some less.
    return found ?? Buffer.allocUnsafeSlow(Math.ceil(bytes / MiB) * MiB)
  }

  /** Nobody reads it any more. */
  give(room: Buffer): void {
    if (room.length < leastBytes) return
    this.#free.push(room)
    if (this.#free.length <= mostKept) return
    // The larger ones serve more.
    this.#free.sort((a, b) => b.length - a.length)
    this.#free.pop()
  }
}
