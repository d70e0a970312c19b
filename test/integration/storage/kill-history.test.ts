import { expect, test } from 'vitest'
import { canonicalJson } from '@shared/base/canonical.ts'
import { seededRandom } from '@shared/base/random.ts'
import { HistoryFit } from '@shared/design/history-fit.ts'
import { History } from '@shared/design/history.ts'
import { DesignStore } from '@shared/design/store.ts'
import { openStorage } from '@main/storage/index.ts'
import { readDesign } from '../../../src-main/stored-designs/index.ts'
import { readSteps } from '../../../src-main/designs/history.ts'
import { privateFolder, sleep, startChild } from './child.ts'

const drawer = new URL('drawer.ts', import.meta.url)

const bytes = (store: DesignStore): string =>
  canonicalJson(store.records().toSorted((a, b) => (a.id < b.id ? -1 : 1)))

test('killed in the middle of drawing: all that was acknowledged is there, and undo goes back to the very beginning', async () => {
  const folder = privateFolder()
  const random = seededRandom(20260401)
  let most = 0
  let longest = 0
  for (let round = 0; round < 12; round += 1) {
    const child = startChild(drawer, [folder, String(round + 1)])
    await child.says('saved')
    await sleep(random() * 80)
    child.process.kill('SIGKILL')
    await child.ended
    const acknowledged = child.lines
      .findLast((line) => line.startsWith('saved'))
      ?.split(' ')
      .map(Number)
    const storage = openStorage({ folder, appVersion: '9.9' })
    const [summary] = storage.designs.list()
    const design = readDesign(storage, summary?.id ?? '')
    const { history: position, revision } = design
    expect(revision).toBeGreaterThanOrEqual(acknowledged?.[1] ?? 0)
    if (revision === acknowledged?.[1]) expect(position.done).toBe(acknowledged[2])

    const store = new DesignStore(design.records)
    const history = new History(store, { position })
    const fits = { back: new HistoryFit(design.records), forth: new HistoryFit(design.records) }
    history.takeHeads(storage.designs.history.heads(design.id))
    expect([history.first, history.all.length]).toEqual([1, position.last])
    for (const back of [true, false]) {
      let from = back ? position.done : position.done + 1
      for (let more = true; more;) {
        const read = readSteps(storage, design.id, from, back)
        for (const { number, diff } of read.steps) {
          expect(back ? fits.back.back(diff) : fits.forth.forth(diff)).toBe(true)
          history.fill(number, diff)
        }
        from += back ? -read.steps.length : read.steps.length
        more = read.more
      }
    }
    const whole = bytes(store)
    history.goTo(0)
    expect([history.done, bytes(store)]).toEqual([0, '[]'])
    history.goTo(position.last)
    expect(history.done).toBe(position.last)
    history.goTo(position.done)
    expect(bytes(store)).toBe(whole)
    most = Math.max(most, revision)
    longest = Math.max(longest, position.last)
    storage.close()
  }
  expect(most).toBeGreaterThan(20)
  expect(longest).toBeGreaterThan(20)
})
