/** Draws, undoes and redoes for ever, saving each batch, and says what is acknowledged. Run by kill-history.test.ts. */
import { writeSync } from 'node:fs'
import { seededRandom } from '../../../src-shared/base/random.ts'
import { emptyDiff, squashInto } from '../../../src-shared/design/diff.ts'
import { withoutRepeat } from '../../../src-shared/design/history-change.ts'
import { History } from '../../../src-shared/design/history.ts'
import { type DesignRecord, noteRecord } from '../../../src-shared/design/records.ts'
import { DesignStore } from '../../../src-shared/design/store.ts'
import { openStorage } from '../../../src-main/storage/index.ts'

const [folder = '', seed = '1'] = process.argv.slice(2)
const random = seededRandom(Number(seed))
const storage = openStorage({ folder, appVersion: '9.9', program: 'drawer' })
const { id } = storage.designs.list()[0] ?? storage.designs.create({ records: [] })
const design = storage.designs.open(id)
const store = new DesignStore(design.records.map(({ value }) => value as DesignRecord))
const history = new History(store, { position: design.history })
for (const { number, diff } of storage.designs.history.read(id, design.history.done, true, Infinity)) {
  history.takeHeads([{ number, title: 'Draw', at: 1 }])
  history.fill(number, JSON.parse(diff))
}
let { revision } = design
let pending = emptyDiff()
store.listen((diff) => squashInto(pending, diff))
writeSync(1, `open ${revision}\n`)

function draw(): void {
  const note = noteRecord.parse({
    id: `note:n${Math.floor(random() * 40)}`,
    type: 'note',
    x: Math.floor(random() * 1000),
    y: 0,
    text: 'x'.repeat(Math.floor(random() * 2000)),
  })
  history.transact('Draw', () => (random() < 0.2 ? store.remove(note.id) : store.put(note)))
}

for (;;) {
  for (let steps = Math.floor(random() * 4); steps >= 0; steps -= 1) {
    const move = random()
    if (move < 0.25) history.undo()
    else if (move < 0.4) history.redo()
    else draw()
  }
  // Far from the limit, so that the very beginning can always be gone back to.
  if (history.done > 200) history.goTo(3)
  const diff = pending
  pending = emptyDiff()
  const step = withoutRepeat(history.takeUnsaved(), diff)
  revision = storage.designs.save(id, revision, diff, step).revision
  writeSync(1, `saved ${revision} ${history.done}\n`)
}
