import fc from 'fast-check'
import { expect, test, vi } from 'vitest'
import type { FinderPort } from '@renderer/designer/finding/far-finder.ts'
import type { FinderAnswer, FinderQuestion } from '@renderer/designer/finding/finder.worker.ts'
import { Finder } from '@renderer/designer/finding/finder.ts'
import { spliceBetween, spliced } from '@renderer/designer/finding/splices.ts'
import type { Finding } from '@shared/design/findings.ts'
import { findingsByRule, findingsOf } from '@shared/design/rules.ts'
import { DesignStore } from '@shared/design/store.ts'
import { large } from '../export/samples.ts'

/** What the worker does, in this thread; it answers when told to. */
class Port implements FinderPort {
  onanswer: (answer: FinderAnswer) => void = () => undefined
  onfail: (reason: string) => void = () => undefined
  readonly questions: FinderQuestion[] = []
  ended = false
  #store = new DesignStore()
  #found: Finding[][] = []

  ask(question: FinderQuestion): void {
    this.questions.push(question)
  }
  close(): void {
    this.ended = true
  }
  answer(): void {
    for (const question of this.questions.splice(0)) {
      if (question.kind === 'text')
        this.#store = new DesignStore((JSON.parse(question.text) as { records: [] }).records)
      else if (question.kind === 'records') this.#store = new DesignStore(question.records)
      else {
        this.#store.transact(() => {
          for (const id of question.gone) this.#store.remove(id)
          for (const record of question.put) this.#store.put(record)
        })
        const now = findingsByRule(this.#store)
        const changes = now.flatMap((list, rule): FinderAnswer[number][] => {
          const change = spliceBetween(this.#found[rule] ?? [], list)
          return change ? [[rule, change]] : []
        })
        this.#found = now
        this.onanswer(changes)
      }
    }
  }
}

const setUp = (text: boolean) => {
  const records = large(600)
  const store = new DesignStore(records)
  const port = new Port()
  const found: (readonly Finding[])[] = []
  const finder = new Finder(store, (list) => found.push(list), {
    text: text ? JSON.stringify({ records }) : undefined,
    open: (onanswer, onfail) => Object.assign(port, { onanswer, onfail }),
  })
  return { store, port, found, finder }
}
const rename = (store: DesignStore, at: number, name: string) => {
  const server = store.all('server')[at]
  if (server) store.transact(() => store.update<'server'>(server.id, { name }))
}

test.each([true, false])('a worker finds what the page would, after any changes (as text: %s)', (text) => {
  const { store, port, found, finder } = setUp(text)
  // Before anybody looked.
  rename(store, 3, '')
  finder.now()
  port.answer()
  expect(found.at(-1)).toEqual(findingsOf(store))
  rename(store, 5, '')
  rename(store, 6, 'not a name')
  const gone = store.all('server')[7]
  store.transact(() => gone && store.remove(gone.id))
  finder.now()
  const [look] = port.questions
  expect(look).toMatchObject({ kind: 'look', gone: [gone?.id] })
  expect(look?.kind === 'look' && look.put.length).toBe(2)
  port.answer()
  expect(found.at(-1)).toEqual(findingsOf(store))
  finder.close()
  expect(port.ended).toBe(true)
})

test('while it looks it is asked once more at most', () => {
  const { store, port, found, finder } = setUp(false)
  finder.now()
  for (let at = 0; at < 5; at += 1) {
    rename(store, at, '')
    finder.now()
  }
  expect(port.questions.filter(({ kind }) => kind === 'look')).toHaveLength(1)
  port.answer()
  expect(port.questions.filter(({ kind }) => kind === 'look')).toHaveLength(1)
  port.answer()
  expect(port.questions).toEqual([])
  expect(found).toHaveLength(2)
  expect(found.at(-1)).toEqual(findingsOf(store))
})

test('where the worker fails the page looks itself, in turns', () => {
  const waiting: ((deadline: Pick<IdleDeadline, 'timeRemaining'>) => void)[] = []
  vi.stubGlobal('requestIdleCallback', (work: (typeof waiting)[0]) => waiting.push(work))
  vi.stubGlobal('cancelIdleCallback', () => waiting.pop())
  vi.spyOn(console, 'info').mockImplementation(() => undefined)
  const { store, port, found, finder } = setUp(true)
  finder.now()
  port.onfail('no worker here')
  expect(port.ended).toBe(true)
  while (waiting.length > 0) waiting.shift()?.({ timeRemaining: () => 50 })
  expect(found).toEqual([findingsOf(store)])
  vi.unstubAllGlobals()
})

test('a splice leads from any list to any other, and there is none between equal ones', () => {
  const finding = fc.record({ rule: fc.constantFrom('a', 'b'), text: fc.constantFrom('x', 'y', 'z') })
  const list = fc
    .array(finding, { maxLength: 8 })
    .map((all) => all.map((one): Finding => ({ ...one, severity: 'info', records: [] })))
  fc.assert(
    fc.property(list, list, (before, after) => {
      const change = spliceBetween(before, after)
      expect(change ? spliced(before, change) : before).toEqual(after)
      expect(spliceBetween(after, structuredClone(after))).toBeUndefined()
    }),
  )
})
