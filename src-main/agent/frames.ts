import { crc32 } from 'node:zlib'
import { TerraceError } from '@shared/base/errors.ts'
import { MiB } from '@shared/base/units.ts'
import { t } from '@shared/text/translate.ts'
import { FrameMemory } from './frame-memory.ts'

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
  /** Header and payload. */
  bytes: Buffer
  /** Its memory may be used for another frame: `bytes` are not to be looked at any more. May be left out. */
  release(): void
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
export function jsonOf({ bytes }: Frame): unknown {
  try {
    return JSON.parse(bytes.toString('utf8', headerBytes))
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

/**
 * Cuts a stream of bytes into frames: `push` what arrives, take what is whole. Throws `parse`. What is pushed is copied: a
 * section comes in some hundred pieces, each with memory of its own, which is free at once then.
 */
export class FrameReader {
  readonly #memory = new FrameMemory()
  readonly #header = Buffer.alloc(headerBytes)
  /** What came before `sync`; null behind it. */
  #noise: Buffer | null = Buffer.alloc(0)
  /** Of the frame that is being read: where it is put, how long it is, and how much of it is there. */
  #room: Buffer = this.#header
  #need: number = headerBytes
  #got = 0

  /** The frames that are whole now. */
  push(chunk: Buffer): Frame[] {
    const frames: Frame[] = []
    const bytes = this.#noise === null ? chunk : this.#behindNoise(this.#noise, chunk)
    for (let at = 0; at < bytes.length;) {
      const copied = bytes.copy(this.#room, this.#got, at, at + this.#need - this.#got)
      at += copied
      this.#got += copied
      if (this.#got < this.#need) break
      if (this.#room === this.#header) this.#readHeader()
      if (this.#got === this.#need) frames.push(this.#take())
    }
    return frames
  }

  /** Is a frame begun that is not whole? */
  get partial(): boolean {
    return this.#got > 0 || this.#noise !== null
  }

  #behindNoise(before: Buffer, chunk: Buffer): Buffer {
    const whole = Buffer.concat([before, chunk])
    const at = whole.indexOf(sync)
    if (at < 0 && whole.length > maxNoise) throw broken(t`other text instead of its beginning`)
    this.#noise = at < 0 ? whole : null
    return at < 0 ? Buffer.alloc(0) : whole.subarray(at + sync.length)
  }

  /** Makes room for the payload, behind a copy of the header. */
  #readHeader(): void {
    const header = this.#header
    if (header.readUInt32LE(0) !== magic || header.readUInt32LE(52) !== crc32(header.subarray(0, 52)))
      throw broken(t`a damaged frame`)
    const type = header.readUInt8(4)
    const wire = header.readUInt32LE(16)
    if (type === 0 || wire > maxWire(type)) throw broken(t`a frame beyond the limits`)
    this.#need = headerBytes + wire
    this.#room = this.#memory.take(this.#need)
    header.copy(this.#room)
  }

  #take(): Frame {
    const room = this.#room
    const frame = {
      type: room.readUInt8(4),
      bytes: room.subarray(0, this.#need),
      release: () => this.#memory.give(room),
    }
    this.#room = this.#header
    this.#need = headerBytes
    this.#got = 0
    return frame
  }
}
