import { createCipheriv } from 'node:crypto'
import { closeSync, ftruncateSync, openSync, writeSync } from 'node:fs'
import { must } from '../../lab/run.ts'

/** Disks made from a seed: the same bytes on every machine. What is not written stays a hole of the file. */

const KiB = 1024
const MiB = 1024 * KiB
const page = 4 * KiB

/** Numbers from 0 to 1, the same for the same seed (mulberry32). */
function random(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

/** Bytes that nothing can make smaller. */
function noise(seed: number): (length: number) => Buffer {
  const cipher = createCipheriv('aes-128-ctr', Buffer.alloc(16, seed), Buffer.alloc(16))
  const zeros = Buffer.alloc(MiB)
  return (length) => cipher.update(length === MiB ? zeros : Buffer.alloc(length))
}

const poolBytes = 32 * MiB

/** Words as often as in texts: few of them make most of it. */
function textPool(next: () => number): Buffer {
  const letter = (): string => 'etaoinshrdlucmfwypvbgkqjxz'[Math.floor(next() ** 2 * 26)] ?? 'e'
  const word = (): string => Array.from({ length: 2 + Math.floor(next() * 9) }, letter).join('')
  const words = Array.from({ length: 20_000 }, word)
  const pool = Buffer.alloc(poolBytes)
  for (let at = 0; at < poolBytes;) {
    const end = next() < 0.09 ? '\n' : ' '
    at += pool.write(`${words[Math.floor(next() ** 3 * words.length)] ?? ''}${end}`, at, 'latin1') || 1
  }
  return pool
}

/** Like programs: short pieces that come again, with numbers between them. */
function binaryPool(next: () => number): Buffer {
  const pieces = Array.from({ length: 4096 }, () =>
    Buffer.from(Array.from({ length: 4 + Math.floor(next() * 9) }, () => Math.floor(next() * 256))),
  )
  const pool = Buffer.alloc(poolBytes)
  for (let at = 0; at < poolBytes - 16;) {
    at += pieces[Math.floor(next() ** 3 * pieces.length)]?.copy(pool, at) ?? 1
    if (next() < 0.4) at = pool.writeUInt16LE(Math.floor(next() * 65_536), at)
  }
  return pool
}

interface Content {
  /** Fills with a file's bytes: text, program, or packed. */
  file(into: Buffer): void
  next: () => number
}

let pools: { text: Buffer; binary: Buffer } | undefined

function content(seed: number): Content {
  const made = (pools ??= { text: textPool(random(1)), binary: binaryPool(random(2)) })
  const next = random(seed)
  const packed = noise(seed % 256)
  return {
    next,
    file(into) {
      const kind = next()
      const from = Math.floor(next() * (poolBytes - into.length))
      if (kind < 0.4) made.text.copy(into, 0, from)
      else if (kind < 0.75) made.binary.copy(into, 0, from)
      else packed(into.length).copy(into)
    },
  }
}

const pages = (bytes: number): number => Math.max(page, Math.floor(bytes / page) * page)
/** A size between two others, as often in each of their powers of two. */
const logSize = (next: () => number, least: number, most: number): number =>
  pages(least * (most / least) ** next())

function build(path: string, size: number, fill: (fd: number) => void): void {
  const fd = openSync(path, 'w')
  try {
    ftruncateSync(fd, size)
    fill(fd)
  } finally {
    closeSync(fd)
  }
}

/** Files of 4 to 512 KiB in stretches of 0.5 to 64 MiB, with holes between them: `empty` of the whole. */
function scattered(path: string, size: number, seed: number, empty: number, most = 64 * MiB): void {
  const { file, next } = content(seed)
  build(path, size, (fd) => {
    let at = 0
    let data = 0
    while (at < size) {
      if (at > 0 && data < at * (1 - empty)) {
        const stretch = Math.min(size - at, logSize(next, 512 * KiB, most))
        for (let done = 0; done < stretch;) {
          const bytes = Buffer.allocUnsafe(Math.min(stretch - done, logSize(next, page, 512 * KiB)))
          file(bytes)
          done += writeSync(fd, bytes, 0, bytes.length, at + done)
        }
        data += stretch
        at += stretch
      } else at += Math.min(size - at, logSize(next, 512 * KiB, most))
    }
  })
}

/** Like a system disk in use: a third of it empty. */
export const mixedDisk = (path: string, size: number): void => scattered(path, size, 4711, 1 / 3)
export const emptyDisk = (path: string, size: number): void => scattered(path, size, 90, 0.9, 4 * MiB)

export function randomDisk(path: string, size: number): void {
  const bytes = noise(77)
  build(path, size, (fd) => {
    for (let at = 0; at < size; at += MiB) writeSync(fd, bytes(MiB), 0, MiB, at)
  })
}

/**
 * The same disk later, 2 % of it changed: in one place for each 200 MiB some 700 of 1,024 pages are others, and a log
 * has grown by 4 MiB a GiB.
 */
export async function successorOf(path: string, from: string, size: number): Promise<void> {
  await must(['cp', '--sparse=always', from, path])
  const { file, next } = content(815)
  const fd = openSync(path, 'r+')
  try {
    const cluster = 1024 * page
    for (let count = Math.ceil(size / (200 * MiB)); count > 0; count -= 1) {
      const start = pages(next() * (size - cluster))
      for (let changed = 0; changed < 1200; changed += 1) {
        const bytes = Buffer.allocUnsafe(page)
        file(bytes)
        writeSync(fd, bytes, 0, page, start + Math.floor(next() * 1024) * page)
      }
    }
    const log = Buffer.allocUnsafe(pages((size / 1024 ** 3) * 4 * MiB))
    pools?.text.copy(log, 0, pages(next() * (poolBytes - log.length)))
    writeSync(fd, log, 0, log.length, pages(next() * (size - log.length)))
  } finally {
    closeSync(fd)
  }
}

/** 40 GiB in 10,000 sections, a page of data in every fourth. */
export function longDisk(path: string, sections: number, sectionBytes: number): void {
  const bytes = noise(40)
  build(path, sections * sectionBytes, (fd) => {
    for (let section = 0; section < sections; section += 4)
      writeSync(fd, bytes(page), 0, page, section * sectionBytes)
  })
}
