import { mkdirSync, readFileSync, readdirSync, renameSync, writeFileSync } from 'node:fs'
import { join, relative, sep } from 'node:path'
import { hash, root } from './paths.mjs'

const sources = join(root, 'resources', 'agent')
const folder = join(root, 'out', 'agent')

/** The one file that hosts get. */
export const agentFile = join(folder, 'terrace-agent.pyz')

/** The 1st of January 1980, the first day that a zip file can name. */
const DATE = (1 << 5) | 1
const LOCAL = 0x04034b50
const CENTRAL = 0x02014b50
const END = 0x06054b50
const VERSION = 20
/** Names are UTF-8. */
const FLAGS = 0x0800
/** A plain file that everybody may read. */
const MODE = (0o100644 << 16) >>> 0

const crcTable = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte
  for (let bit = 0; bit < 8; bit += 1) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1
  return value >>> 0
})

function crc32(data) {
  let crc = 0xffffffff
  for (const byte of data) crc = crcTable[(crc ^ byte) & 0xff] ^ (crc >>> 8)
  return (crc ^ 0xffffffff) >>> 0
}

/** What both headers of a file say about it: time, date, CRC-32, lengths, length of the name, no extra field. */
function facts(name, data) {
  const out = Buffer.alloc(20)
  out.writeUInt16LE(0, 0)
  out.writeUInt16LE(DATE, 2)
  out.writeUInt32LE(crc32(data), 4)
  out.writeUInt32LE(data.length, 8)
  out.writeUInt32LE(data.length, 12)
  out.writeUInt16LE(name.length, 16)
  return out
}

function numbers(...pairs) {
  const out = Buffer.alloc(pairs.reduce((sum, [size]) => sum + size, 0))
  let at = 0
  for (const [size, value] of pairs) at = out.writeUIntLE(value, at, size)
  return out
}

/**
 * A zip archive of stored entries, the same bytes for the same files.
 * @param {[string, Buffer][]} files names with forward slashes
 */
export function zip(files) {
  const local = []
  const central = []
  let offset = 0
  for (const [path, data] of files) {
    const name = Buffer.from(path)
    const about = facts(name, data)
    // Signature, version needed, flags, method (stored).
    const entry = [numbers([4, LOCAL], [2, VERSION], [2, FLAGS], [2, 0]), about, name, data]
    central.push(
      // Signature, version made by (3: Unix), version needed, flags, method.
      numbers([4, CENTRAL], [2, (3 << 8) | VERSION], [2, VERSION], [2, FLAGS], [2, 0]),
      about,
      // Length of comment, disk, inner attributes, outer attributes, offset.
      numbers([2, 0], [2, 0], [2, 0], [4, MODE], [4, offset]),
      name,
    )
    local.push(...entry)
    offset += entry.reduce((sum, part) => sum + part.length, 0)
  }
  const directory = Buffer.concat(central)
  const count = files.length
  const end = numbers(
    [4, END],
    [2, 0],
    [2, 0],
    [2, count],
    [2, count],
    [4, directory.length],
    [4, offset],
    [2, 0],
  )
  return Buffer.concat([...local, directory, end])
}

/** Whether a file below resources/ belongs to what is shipped: Python leaves its caches beside the sources. */
export const isSource = (path) => !path.split(sep).includes('__pycache__')

/**
 * Packs the agent's modules into out/agent/terrace-agent.pyz, and writes its SHA-256
 * beside it (as sha256sum does).
 * @returns {{file: string, sha256: string}}
 */
export function packAgent() {
  const files = readdirSync(sources, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.py'))
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
    .filter(isSource)
    .map((path) => [relative(sources, path).split(sep).join('/'), readFileSync(path)])
    .toSorted(([one], [other]) => (one < other ? -1 : 1))
  const data = zip(files)
  const sha256 = hash(data)
  mkdirSync(folder, { recursive: true })
  writeWhole(agentFile, data)
  writeWhole(`${agentFile}.sha256`, `${sha256}  terrace-agent.pyz\n`)
  return { file: agentFile, sha256 }
}

/** A reader never sees half a file. */
function writeWhole(file, data) {
  const next = `${file}.${process.pid}`
  writeFileSync(next, data)
  renameSync(next, file)
}
