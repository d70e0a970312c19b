import { crc32 } from 'node:zlib'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  type Frame,
  FrameReader,
  FrameType,
  headerBytes,
  jsonFrame,
  jsonOf,
  sync,
} from '@main/agent/frames.ts'

const read = (chunks: readonly Buffer[]): Frame[] => {
  const reader = new FrameReader()
  return chunks.flatMap((chunk) => reader.push(chunk))
}

/** Bytes in pieces of the given sizes, the rest as one. */
function cut(bytes: Buffer, sizes: readonly number[]): Buffer[] {
  const pieces: Buffer[] = []
  let at = 0
  for (const size of sizes) {
    pieces.push(bytes.subarray(at, at + size))
    at += size
  }
  return [...pieces, bytes.subarray(at)]
}

test('frames come out whole and in order however the bytes are cut, after any noise', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.integer({ min: 1, max: 6 }), fc.jsonValue({ maxDepth: 2 })), { maxLength: 8 }),
      fc.array(fc.integer({ min: 0, max: 200 }), { maxLength: 40 }),
      fc.uint8Array({ maxLength: 300 }),
      (values, sizes, noise) => {
        const frames = values.map(([type, value]) => jsonFrame(type, value))
        const found = read(cut(Buffer.concat([noise, sync, ...frames]), sizes))
        expect(found.map(({ type }) => type)).toEqual(values.map(([type]) => type))
        expect(found.map((frame) => JSON.stringify(jsonOf(frame)))).toEqual(
          values.map(([, value]) => JSON.stringify(value)),
        )
      },
    ),
  )
})

test('a header that was changed anywhere is refused, whatever it would say', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: headerBytes * 8 - 1 }), (bit) => {
      const frame = jsonFrame(FrameType.result, { done: true })
      const at = bit >> 3
      frame.writeUInt8(frame.readUInt8(at) ^ (1 << (bit & 7)), at)
      expect(() => read([sync, frame])).toThrow(/damaged frame/)
    }),
  )
})

test('lengths beyond the limits are refused before anything is gathered', () => {
  const frame = jsonFrame(FrameType.result, {})
  frame.writeUInt32LE(9 * 2 ** 20, 16)
  frame.writeUInt32LE(crc32(frame.subarray(0, 52)), 52)
  expect(() => read([sync, frame.subarray(0, headerBytes)])).toThrow(/beyond the limits/)
})

test('a host that never comes to the point is given up after 64 KiB', () => {
  const reader = new FrameReader()
  reader.push(Buffer.alloc(65_536, 'Welcome! '))
  expect(() => reader.push(Buffer.from('x'))).toThrow(/other text instead/)
})

test('what was begun and not ended is told', () => {
  const reader = new FrameReader()
  expect(reader.partial).toBe(true)
  const frame = jsonFrame(FrameType.log, { text: 'x' })
  reader.push(Buffer.concat([sync, frame]))
  expect(reader.partial).toBe(false)
  reader.push(frame.subarray(0, 30))
  expect(reader.partial).toBe(true)
})
