import { crc32 } from 'node:zlib'
import { TerraceError } from '@shared/base/errors.ts'
import { MiB } from '@shared/base/units.ts'
import { t } from '@shared/text/translate.ts'

/** The agent's protocol (docs/design/images.md): a header of 56 bytes, little-endian, and a payload. */
export const FrameType = {
  hello: 1,
  task: 2,
  progress: 3,
  result: 4,
  error: 5,
  log: 6,
  control: 7,
  section: 19,
} as const

/** Types from here on are between two agents. */
export const firstPeerType = 16
export const headerBytes = 56
const magic = 0x31465254
const maxWire = (type: number): number => (type === FrameType.section ? 17 : 8) * MiB
/** What comes before an agent's first frame, so that banners and profiles do no harm. */
export const sync = Buffer.concat([
  Buffer.from('\n\0terrace-agent\0'),
  Buffer.from('9f3c51e807b24d6a8e15c9702bfad346', 'hex'),
])
const maxNoise = 64 * 1024

/** A whole frame as it came, to be read or handed on as it is. */
export interface Frame {
  type: number
  /** Header and payload, in the pieces that they came in: a section is some hundred, and joining them costs a copy. */
  pieces: readonly Buffer[]
}

/** A frame with JSON as its payload. */
export function jsonFrame(type: number, value: unknown): Buffer {
  const payload = Buffer.from(JSON.stringify(value))
  const header = Buffer.alloc(headerBytes)
  header.writeUInt32LE(magic, 0)
  header.writeUInt8(type, 4)
  header.writeUInt32LE(payload.length, 12)
  header.writeUInt32LE(payload.length, 16)
  header.writeUInt32LE(crc32(header.subarray(0, 52)), 52)
  return Buffer.concat([header, payload])
}

/** The JSON of a frame; throws `parse`. */
export function jsonOf({ pieces }: Frame): unknown {
  try {
    return JSON.parse(Buffer.concat(pieces).toString('utf8', headerBytes))
  } catch (cause) {
    throw broken(t`a message that is no JSON`, cause)
  }
}

const broken = (what: string, cause?: unknown): TerraceError =>
  new TerraceError('parse', t`The agent on the host sent ${what}.`, {
    changed: 'maybe',
    next: t`Try again; if it happens again, look at what the login shell of that host prints and changes.`,
    cause,
  })

/** Cuts a stream of bytes into frames: `push` what arrives, take what is whole. Throws `parse`. */
export class FrameReader {
  #chunks: Buffer[] = []
  #length = 0
  #synced = false
  #need: number = headerBytes
  #type = 0

  /** The frames that are whole now. */
  push(chunk: Buffer): Frame[] {
    this.#chunks.push(chunk)
    this.#length += chunk.length
    if (!this.#synced && !this.#skipNoise()) return []
    const frames: Frame[] = []
    while (this.#length >= this.#need) {
      if (this.#type === 0) this.#readHeader()
      else frames.push(this.#take())
    }
    return frames
  }

  /** Is a frame begun that is not whole? */
  get partial(): boolean {
    return this.#length > 0 || !this.#synced
  }

  /** Takes the first bytes out. There must be as many. */
  #cut(bytes: number): Buffer[] {
    const pieces: Buffer[] = []
    let whole = 0
    let left = bytes
    for (const chunk of this.#chunks) {
      if (chunk.length > left) break
      pieces.push(chunk)
      left -= chunk.length
      whole += 1
    }
    this.#chunks.splice(0, whole)
    const [next] = this.#chunks
    if (left > 0 && next !== undefined) {
      pieces.push(next.subarray(0, left))
      this.#chunks[0] = next.subarray(left)
    }
    this.#length -= bytes
    return pieces
  }

  #skipNoise(): boolean {
    const whole = Buffer.concat(this.#chunks)
    const at = whole.indexOf(sync)
    if (at < 0 && whole.length > maxNoise) throw broken(t`other text instead of its beginning`)
    this.#synced = at >= 0
    const rest = at < 0 ? whole : whole.subarray(at + sync.length)
    this.#chunks = rest.length > 0 ? [rest] : []
    this.#length = rest.length
    return this.#synced
  }

  /** Of the next frame; its bytes stay with it. */
  #readHeader(): void {
    const header = Buffer.concat(this.#cut(headerBytes))
    this.#chunks.unshift(header)
    this.#length += headerBytes
    if (header.readUInt32LE(0) !== magic || header.readUInt32LE(52) !== crc32(header.subarray(0, 52)))
      throw broken(t`a damaged frame`)
    const type = header.readUInt8(4)
    const wire = header.readUInt32LE(16)
    if (type === 0 || wire > maxWire(type)) throw broken(t`a frame beyond the limits`)
    this.#type = type
    this.#need = headerBytes + wire
  }

  #take(): Frame {
    const frame = { type: this.#type, pieces: this.#cut(this.#need) }
    this.#type = 0
    this.#need = headerBytes
    return frame
  }
}
