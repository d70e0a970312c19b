/** Lives through a full and a read-only disk, a tmpfs mounted at argv[2]. Run by disk.test.ts in its own namespace. */
import { execFileSync } from 'node:child_process'
import { copyFileSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { TerraceError } from '../../../src-shared/base/errors.ts'
import { openStorage } from '../../../src-main/storage/index.ts'
import { createLog } from '../../../src-main/log/index.ts'

const disk = process.argv[2] ?? ''
const folder = join(disk, 'data')
const report: Record<string, unknown> = {}
const codeOf = (fn: () => unknown): string => {
  try {
    fn()
    return 'none'
  } catch (error) {
    return error instanceof TerraceError ? error.code : String(error)
  }
}
const fill = (bytes = 64 * 2 ** 20) => {
  try {
    writeFileSync(join(disk, 'filler'), Buffer.alloc(bytes))
  } catch {
    // It is full now, as wished.
  }
}
const room = () => rmSync(join(disk, 'filler'), { force: true })

// What is room afterwards, however much the database takes.
fill(2 ** 19)
const first = openStorage({ folder, appVersion: '1' })
const log = createLog({ folder })
let saved = 0
report['fillingUp'] = codeOf(() => {
  for (;;) {
    first.settings.set(`key ${saved}`, 'x'.repeat(20_000))
    saved += 1
  }
})
report['savedSome'] = saved > 10
fill()
log.error('The disk is full')
first.hostFacts.machines('host:a', [], 1)
report['flushes'] = codeOf(() => first.flush())
report['stillFull'] = codeOf(() => first.settings.set('more', 'x'.repeat(100_000)))
report['readable'] = first.settings.get(`key ${saved - 1}`) === 'x'.repeat(20_000)
room()
report['roomAgain'] = codeOf(() => first.settings.set('more', 1))
log.info('There is room')
log.close()
first.close()

fill()
const full = openStorage({ folder, appVersion: '1' })
report['openedFull'] = [
  full.readOnly,
  full.notices.length,
  full.settings.get('more'),
  codeOf(() => full.settings.set('a', 1)),
]
report['fullNotice'] = full.notices[0]
full.close()
report['newOnFull'] = codeOf(() => openStorage({ folder: join(disk, 'other'), appVersion: '1' }))
room()
const after = openStorage({ folder, appVersion: '1' })
report['afterFull'] = [after.readOnly, after.notices, after.settings.get(`key ${saved - 1}`) !== null]

// As a killed owner leaves it: with a log beside the database.
const killed = join(disk, 'killed')
execFileSync('/bin/mount', ['-o', 'remount,size=16m', disk])
mkdirSync(killed)
after.settings.set('in', 'the log')
for (const name of readdirSync(folder)) {
  if (name.startsWith('terrace.db') || name.startsWith('owner.json'))
    copyFileSync(join(folder, name), join(killed, name))
}
after.close()
execFileSync('/bin/mount', ['-o', 'remount,ro', disk])
for (const name of ['data', 'killed']) {
  const storage = openStorage({ folder: join(disk, name), appVersion: '1' })
  report[`readOnly ${name}`] = [
    storage.readOnly,
    storage.settings.get('more'),
    storage.settings.get('in'),
    codeOf(() => storage.designs.create({ records: [] })),
  ]
  storage.close()
}
report['newOnReadOnly'] = codeOf(() => openStorage({ folder: join(disk, 'new'), appVersion: '1' }))
report['left'] = readdirSync(folder).toSorted()
process.stdout.write(`${JSON.stringify(report)}\n`)
