import { longDisk, mixedDisk } from './disks.ts'

// A process of its own: makes a disk, so that what this takes is not counted as Terrace's where memory is measured.
// usage: make-disk.ts mixed PATH BYTES | make-disk.ts long PATH SECTIONS SECTION-BYTES

const [kind = '', path = '', ...numbers] = process.argv.slice(2)
const [first = Number.NaN, second = Number.NaN] = numbers.map(Number)
if (kind === 'mixed') mixedDisk(path, first)
else if (kind === 'long') longDisk(path, first, second)
else throw new Error(`There is no kind of disk “${kind}”`)
