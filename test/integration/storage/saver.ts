/** Saves a design for ever, and says each revision once it is acknowledged. Run by kill.test.ts. */
import { writeSync } from 'node:fs'
import { emptyDiff } from '../../../src-shared/design/diff.ts'
import { noteRecord } from '../../../src-shared/design/records.ts'
import { openStorage } from '../../../src-main/storage/index.ts'

const folder = process.argv[2] ?? ''
const storage = openStorage({ folder, appVersion: '9.9', program: 'saver' })
const { id } = storage.designs.list()[0] ?? storage.designs.create({ records: [] })
let { revision } = storage.designs.open(id)
writeSync(1, `open ${revision}\n`)
for (;;) {
  const next = revision + 1
  const record = noteRecord.parse({
    id: `note:n${next % 50}`,
    type: 'note',
    x: next,
    y: 0,
    text: 'x'.repeat(next % 3000),
  })
  storage.transaction(() => {
    storage.designs.save(id, revision, { ...emptyDiff(), added: { [record.id]: record } })
    storage.settings.set('revision', next)
    storage.audit.append({
      at: next,
      who: 'a@b',
      what: 'design.save',
      text: `Saved ${next}`,
      hostName: null,
      designName: null,
      serverName: null,
      outcome: 'succeeded',
      jobId: null,
      details: null,
    })
  })
  revision = next
  writeSync(1, `saved ${revision}\n`)
}
