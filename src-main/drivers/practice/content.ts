import { createHash } from 'node:crypto'
import { seededRandom } from '@shared/base/random.ts'
import { KiB, MiB } from '@shared/base/units.ts'

/**
 * What a practice volume holds. Samples are made from their seed when they are read, so that an image of many
 * megabytes takes no room; other bytes are kept as they are, up to `keepLimit`.
 */
export type Content =
  { kind: 'zero'; bytes: number } | Sample | { kind: 'kept'; base64: string; bytes: number }

export interface Sample {
  kind: 'sample'
  seed: number
  bytes: number
  /** The disk that the bytes stand for. */
  format: 'qcow2' | 'raw'
  capacityBytes: number
}

export const keepLimit = 1 * MiB
/** Enough for a disk of a few files, most of which is zeros: those at its end are not kept. */
const takeLimit = 2 * MiB
const blockSize = 256 * KiB
const headSize = 128

const blocks = new Map<number, Buffer>()
function sampleBlock(seed: number): Buffer {
  const known = blocks.get(seed)
  if (known !== undefined) return known
  const random = seededRandom(seed)
  const block = Buffer.alloc(blockSize)
  for (let at = 0; at < blockSize; at += 4) block.writeUInt32LE(Math.floor(random() * 4294967296), at)
  blocks.set(seed, block)
  return block
}

const sampleHead = (sample: Sample): string =>
  `TERRACE-PRACTICE ${sample.seed} ${sample.bytes} ${sample.format} ${sample.capacityBytes}\n`.padEnd(
    headSize,
    '.',
  )

function readHead(head: Buffer): Sample | undefined {
  const match = /^TERRACE-PRACTICE (\d{1,9}) (\d{1,13}) (qcow2|raw) (\d{1,15})\n/.exec(
    head.toString('latin1'),
  )
  if (!match) return undefined
  return {
    kind: 'sample',
    seed: Number(match[1]),
    bytes: Number(match[2]),
    format: match[3] === 'raw' ? 'raw' : 'qcow2',
    capacityBytes: Number(match[4]),
  }
}

/** One block of the content: `index * 256 KiB` on; empty past its end. */
export function blockOf(content: Content, index: number): Buffer {
  const from = index * blockSize
  const length = Math.max(0, Math.min(blockSize, content.bytes - from))
  if (length === 0) return Buffer.alloc(0)
  if (content.kind === 'kept') {
    const kept = Buffer.from(content.base64, 'base64').subarray(from, from + length)
    return Buffer.concat([kept], length)
  }
  if (content.kind === 'zero') return Buffer.alloc(length)
  const block = Buffer.from(sampleBlock(content.seed).subarray(0, length))
  if (index === 0) block.write(sampleHead(content).slice(0, length))
  else if (length >= 4) block.writeUInt32LE(index, 0)
  return block
}

/** SHA-256 of the first `bytes` bytes; yields between blocks so that nothing else waits for it. */
export async function digestOf(content: Content, bytes: number): Promise<string> {
  const hash = createHash('sha256')
  let left = Math.min(bytes, content.bytes)
  for (let index = 0; left > 0; index += 1) {
    const block = blockOf(content, index).subarray(0, left)
    hash.update(block)
    left -= block.length
    if (index % 16 === 15) await new Promise((resolve) => setImmediate(resolve))
  }
  return hash.digest('hex')
}

/** Takes bytes as they arrive and finds out which content they are. */
export class ContentWriter {
  #head = Buffer.alloc(0)
  #sample: Sample | undefined
  #pending = Buffer.alloc(0)
  #index = 0
  #same = true
  #kept: Buffer[] = []
  #empty = true
  total = 0

  push(chunk: Buffer): void {
    this.total += chunk.length
    this.#empty &&= chunk.every((byte) => byte === 0)
    if (this.#head.length < headSize) {
      this.#head = Buffer.concat([this.#head, chunk]).subarray(0, headSize)
      this.#sample = readHead(this.#head)
    }
    if (this.total <= takeLimit) this.#kept.push(Buffer.from(chunk))
    else this.#kept = []
    this.#pending = Buffer.concat([this.#pending, chunk])
    while (this.#pending.length >= blockSize) this.#compare(this.#pending.subarray(0, blockSize))
  }

  #compare(block: Buffer): void {
    this.#pending = this.#pending.subarray(block.length)
    if (this.#sample !== undefined && this.#same) {
      this.#same = blockOf(this.#sample, this.#index).equals(block)
    }
    this.#index += 1
  }

  /** The content received, or undefined when it is too large to keep and no sample. */
  finish(): Content | undefined {
    const sample = this.#sample
    if (this.#pending.length > 0) this.#compare(this.#pending)
    if (sample !== undefined && this.#same && sample.bytes === this.total) return sample
    if (this.#empty) return { kind: 'zero', bytes: this.total }
    if (this.total > takeLimit) return undefined
    const all = Buffer.concat(this.#kept)
    const kept = all.subarray(0, all.findLastIndex((byte) => byte !== 0) + 1)
    if (kept.length > keepLimit) return undefined
    return { kind: 'kept', base64: kept.toString('base64'), bytes: this.total }
  }
}
