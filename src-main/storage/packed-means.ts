import type { Mean } from './sample-means.ts'

/** Numbers of one machine, in this order: cpus, memory, disk read and written, net received and sent. */
const NUMBERS = 6
/** 16 bytes of UUID, how many samples, and 32-bit floats: exact to seven digits, which a chart does not show. */
const SIZE = 16 + 4 + NUMBERS * 4

/** Means by lower-case UUID as bytes: a fixed size each, since thousands of them are kept for a month. */
export function pack(means: ReadonlyMap<string, Mean>): Uint8Array {
  const view = new DataView(new ArrayBuffer(means.size * SIZE))
  let offset = 0
  for (const [uuid, { n, values }] of means) {
    const hex = uuid.replaceAll('-', '')
    for (let b = 0; b < 16; b += 1)
      view.setUint8(offset + b, Number.parseInt(hex.slice(b * 2, b * 2 + 2), 16))
    view.setUint32(offset + 16, n)
    for (let i = 0; i < NUMBERS; i += 1) view.setFloat32(offset + 20 + i * 4, values[i] ?? 0)
    offset += SIZE
  }
  return new Uint8Array(view.buffer)
}

export function unpack(data: Uint8Array): Map<string, Mean> {
  const means = new Map<string, Mean>()
  for (let at = 0; at + SIZE <= data.byteLength; at += SIZE) means.set(uuidAt(data, at), meanAt(data, at))
  return means
}

/** One machine's mean, without unpacking the others. */
export function unpackOne(data: Uint8Array, uuid: string): Mean | undefined {
  for (let at = 0; at + SIZE <= data.byteLength; at += SIZE)
    if (uuidAt(data, at) === uuid) return meanAt(data, at)
  return undefined
}

function uuidAt(data: Uint8Array, at: number): string {
  const hex = Buffer.from(data.buffer, data.byteOffset + at, 16).toString('hex')
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}

function meanAt(data: Uint8Array, at: number): Mean {
  const view = new DataView(data.buffer, data.byteOffset + at, SIZE)
  return {
    n: view.getUint32(16),
    values: Array.from({ length: NUMBERS }, (_, i) => view.getFloat32(20 + i * 4)),
  }
}
