import type { DesignData, DesignRecord, RecordId } from '@shared/design/records.ts'
import type { Finding } from '@shared/design/findings.ts'
import { findingsByRule } from '@shared/design/rules.ts'
import { DesignStore } from '@shared/design/store.ts'
import { speak } from '@shared/text/choose.ts'
import { type Splice, spliceBetween } from './splices.ts'

/** First the drawing, as the text it came as or as records; then what became of its records, and the wish to look. */
export type FinderQuestion =
  | { readonly kind: 'text'; readonly language: string; readonly text: string }
  | { readonly kind: 'records'; readonly language: string; readonly records: readonly DesignRecord[] }
  | { readonly kind: 'look'; readonly put: readonly DesignRecord[]; readonly gone: readonly RecordId[] }

/** For each rule, by its number, how what it finds has changed. */
export type FinderAnswer = readonly (readonly [rule: number, change: Splice])[]

let store = new DesignStore()
let found: readonly (readonly Finding[])[] = []
let ready: Promise<void> = Promise.resolve()

self.addEventListener('message', ({ data }: MessageEvent<FinderQuestion>) => {
  // Nothing is found before the language is there to say it in.
  ready = ready.then(() => answer(data))
  // What is thrown here reaches the page as an error of the worker: it then looks itself.
  ready.catch((error: unknown) => reportError(error))
})

async function answer(question: FinderQuestion): Promise<void> {
  if (question.kind === 'look') return look(question.put, question.gone)
  if (question.language !== 'en') await speak(question.language)
  const records =
    question.kind === 'text' ? (JSON.parse(question.text) as DesignData).records : question.records
  store = new DesignStore(records)
}

function look(put: readonly DesignRecord[], gone: readonly RecordId[]): void {
  store.transact(() => {
    for (const id of gone) store.remove(id)
    for (const record of put) store.put(record)
  })
  const now = findingsByRule(store)
  const changes = now.flatMap((list, rule): FinderAnswer[number][] => {
    const change = spliceBetween(found[rule] ?? [], list)
    return change ? [[rule, change]] : []
  })
  found = now
  self.postMessage(changes satisfies FinderAnswer, {})
}
