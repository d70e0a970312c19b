/**
 * A FAT12 floppy image of 1.44 MB with long file names, for handing a few files to a guest at its first start.
 * Layout: Microsoft, "FAT: General Overview of On-Disk Format" 1.03 and "Long Filename Specification" 0.5.
 */
const sectorBytes = 512
const sectors = 2880
const fatSectors = 9
const rootEntries = 224
const firstData = 1 + 2 * fatSectors + (rootEntries * 32) / sectorBytes
const clusters = sectors - firstData

export interface FatFile {
  /** As the guest sees it: 1 to 255 characters, no slash. */
  name: string
  content: Uint8Array
}

/** Throws RangeError when the files do not fit. Equal input gives equal bytes: all times are 1980-01-01. */
export function fatImage(label: string, files: readonly FatFile[]): Uint8Array {
  const image = new Uint8Array(sectors * sectorBytes)
  const view = new DataView(image.buffer)
  image.set(bootSector(label))
  const fat = new Uint16Array(clusters + 2)
  fat.set([0xff0, 0xfff])
  const entries: Uint8Array[] = [shortEntry(padded(label.toUpperCase(), 11), 0x08, 0, 0)]
  let next = 2
  for (const [index, { name, content }] of files.entries()) {
    const count = Math.ceil(content.length / sectorBytes)
    if (next + count > clusters + 2) throw new RangeError(`${name} does not fit on the disk`)
    for (let n = 0; n < count; n += 1) fat[next + n] = n === count - 1 ? 0xfff : next + n + 1
    image.set(content, (firstData + next - 2) * sectorBytes)
    const short = `${`F${index}`.padEnd(8)}DAT`
    entries.push(...longEntries(name, short), shortEntry(short, 0x20, count === 0 ? 0 : next, content.length))
    next += count
  }
  if (entries.length > rootEntries) throw new RangeError('too many files for the disk')
  for (const [index, entry] of entries.entries())
    image.set(entry, (1 + 2 * fatSectors) * sectorBytes + index * 32)
  for (let copy = 0; copy < 2; copy += 1) {
    const at = (1 + copy * fatSectors) * sectorBytes
    for (const [cluster, value] of fat.entries()) {
      const place = at + Math.floor((cluster * 3) / 2)
      const pair = view.getUint16(place, true)
      view.setUint16(
        place,
        cluster % 2 === 0 ? (pair & 0xf000) | value : (pair & 0x000f) | (value << 4),
        true,
      )
    }
  }
  return image
}

function bootSector(label: string): Uint8Array {
  const sector = new Uint8Array(sectorBytes)
  const view = new DataView(sector.buffer)
  sector.set([0xeb, 0x3c, 0x90])
  sector.set(ascii('TERRACE '), 3)
  view.setUint16(11, sectorBytes, true)
  sector[13] = 1 // sectors a cluster
  view.setUint16(14, 1, true) // reserved sectors
  sector[16] = 2 // copies of the FAT
  view.setUint16(17, rootEntries, true)
  view.setUint16(19, sectors, true)
  sector[21] = 0xf0
  view.setUint16(22, fatSectors, true)
  view.setUint16(24, 18, true) // sectors a track
  view.setUint16(26, 2, true) // heads
  sector[38] = 0x29
  view.setUint32(39, 0x54455252, true) // serial number
  sector.set(ascii(padded(label.toUpperCase(), 11)), 43)
  sector.set(ascii('FAT12   '), 54)
  sector.set([0x55, 0xaa], 510)
  return sector
}

const ascii = (text: string): Uint8Array => Uint8Array.from(text, (char) => char.charCodeAt(0) & 0x7f)
const padded = (text: string, length: number): string => text.slice(0, length).padEnd(length)

function shortEntry(name: string, attributes: number, cluster: number, size: number): Uint8Array {
  const entry = new Uint8Array(32)
  const view = new DataView(entry.buffer)
  entry.set(ascii(name))
  entry[11] = attributes
  view.setUint16(24, 0x21, true) // 1980-01-01
  view.setUint16(26, cluster, true)
  view.setUint32(28, size, true)
  return entry
}

/** Thirteen characters each, the last part first, tied to the short name by its checksum. */
function longEntries(name: string, short: string): Uint8Array[] {
  let sum = 0
  for (const byte of ascii(short)) sum = ((((sum & 1) << 7) | (sum >> 1)) + byte) & 0xff
  const units = Array.from({ length: name.length }, (_, at) => name.charCodeAt(at))
  const count = Math.ceil(units.length / 13)
  return Array.from({ length: count }, (_, index) => {
    const order = count - index
    const entry = new Uint8Array(32).fill(0xff)
    const view = new DataView(entry.buffer)
    entry[0] = order | (index === 0 ? 0x40 : 0)
    entry[11] = 0x0f
    entry[12] = 0
    entry[13] = sum
    view.setUint16(26, 0, true)
    const places = [1, 3, 5, 7, 9, 14, 16, 18, 20, 22, 24, 28, 30]
    for (const [n, place] of places.entries()) {
      const at = (order - 1) * 13 + n
      if (at <= units.length) view.setUint16(place, units[at] ?? 0, true)
    }
    return entry
  })
}
