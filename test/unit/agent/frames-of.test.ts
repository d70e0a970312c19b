import { PassThrough } from 'node:stream'
import { setImmediate } from 'node:timers/promises'
import { crc32 } from 'node:zlib'
import { expect, test } from 'vitest'
import { MiB } from '@shared/base/units.ts'
import { FrameReader, FrameType, headerBytes, jsonFrame, sync } from '@main/agent/frames.ts'
import { framesOf } from '@main/agent/frames-of.ts'

/** A section's frame, all of it of one value. */
function section(bytes: number, value: number): Buffer {
  const frame = Buffer.alloc(headerBytes + bytes, value)
  jsonFrame(FrameType.section, {}).copy(frame, 0, 0, headerBytes)
  frame.writeUInt32LE(bytes, 16)
  frame.writeUInt32LE(crc32(frame.subarray(0, 52)), 52)
  return frame
}

/** In pieces as they come over a channel. */
function write(to: PassThrough, bytes: Buffer): void {
  for (let at = 0; at < bytes.length; at += 32_000) to.write(bytes.subarray(at, at + 32_000))
}

test('memory of a frame is used again once it is released, and not before', async () => {
  const stream = new PassThrough()
  const frames = framesOf(stream, new FrameReader())
  write(stream, Buffer.concat([sync, ...[1, 2, 3].map((value) => section(MiB, value))]))
  const [first, second] = [await frames.next(), await frames.next()].map(({ value }) => value)
  if (!first || !second) throw new Error('Two frames came')
  expect(first.bytes.equals(section(MiB, 1))).toBe(true)
  first.release()
  const third = (await frames.next()).value
  write(stream, section(MiB - 7, 4))
  const fourth = (await frames.next()).value
  expect(second.bytes.equals(section(MiB, 2))).toBe(true)
  expect(third?.bytes.equals(section(MiB, 3))).toBe(true)
  expect(fourth?.bytes.equals(section(MiB - 7, 4))).toBe(true)
  expect(fourth?.bytes.buffer).toBe(first.bytes.buffer)
})

test('only a little is read ahead of who takes frames', async () => {
  const stream = new PassThrough()
  const frames = framesOf(stream, new FrameReader())
  stream.write(sync)
  const waiting = frames.next()
  for (let count = 0; count < 12; count += 1) write(stream, section(MiB, count))
  await waiting
  for (let turns = 0; turns < 100; turns += 1) await setImmediate()
  expect(stream.isPaused()).toBe(true)
  expect(stream.readableLength + stream.writableLength).toBeGreaterThan(6 * MiB)
  for (let count = 1; count < 12; count += 1)
    expect((await frames.next()).value?.bytes.equals(section(MiB, count))).toBe(true)
  stream.end()
  expect((await frames.next()).done).toBe(true)
})

test('who takes no more leaves no stream open', async () => {
  const stream = new PassThrough()
  stream.write(sync)
  for (let count = 0; count < 12; count += 1) write(stream, section(MiB, count))
  for await (const _ of framesOf(stream, new FrameReader())) break
  expect(stream.destroyed).toBe(true)
})

test('a stream that breaks, and one that says something else, are told', async () => {
  const broken = new PassThrough()
  const frames = framesOf(broken, new FrameReader())
  const next = frames.next()
  broken.destroy(new Error('the wire was cut'))
  await expect(next).rejects.toThrow('the wire was cut')
  const odd = new PassThrough()
  const others = framesOf(odd, new FrameReader())
  odd.write(Buffer.concat([sync, Buffer.alloc(headerBytes, 7)]))
  await expect(others.next()).rejects.toThrow(/damaged frame/)
})
