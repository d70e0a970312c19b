import { tn } from '../text/translate.ts'
import type { RecordsDiff } from './diff.ts'
import { sameJson } from './history-fit.ts'
import type { DesignRecord, RecordType } from './records.ts'

/** How much a change changed, one phrase for each kind of thing: "3 servers moved", "1 link removed". */
export function summaryOf({ added, updated, removed }: RecordsDiff): string[] {
  const moved: DesignRecord[] = []
  const changed: DesignRecord[] = []
  for (const [from, to] of Object.values(updated)) {
    if (sameJson(from, to)) continue
    if (onlyMoved(from, to)) moved.push(to)
    else changed.push(to)
  }
  return [
    ...phrases(Object.values(added), addedWords),
    ...phrases(moved, movedWords),
    ...phrases(changed, changedWords),
    ...phrases(Object.values(removed), removedWords),
  ]
}

/** Fields that say where a thing is drawn. */
const places = new Set(['x', 'y', 'tier', 'place', 'order', 'bends'])

function onlyMoved(from: DesignRecord, to: DesignRecord): boolean {
  const before = new Map(Object.entries(from))
  return Object.entries(to).every(([key, value]) => places.has(key) || sameJson(value, before.get(key)))
}

type Words = (type: RecordType, count: number) => string

function phrases(records: readonly DesignRecord[], words: Words): string[] {
  const counts = new Map<RecordType, number>()
  for (const { type } of records) counts.set(type, (counts.get(type) ?? 0) + 1)
  return [...counts].map(([type, count]) => words(type, count))
}

const addedWords: Words = (type, n) =>
  ({
    settings: () => tn(n, 'settings added', 'settings added'),
    tier: () => tn(n, '{n} tier added', '{n} tiers added'),
    server: () => tn(n, '{n} server added', '{n} servers added'),
    link: () => tn(n, '{n} link added', '{n} links added'),
    network: () => tn(n, '{n} network added', '{n} networks added'),
    note: () => tn(n, '{n} note added', '{n} notes added'),
    frame: () => tn(n, '{n} frame added', '{n} frames added'),
    affinity: () => tn(n, '{n} rule added', '{n} rules added'),
  })[type]()

const movedWords: Words = (type, n) =>
  ({
    settings: () => tn(n, 'settings changed', 'settings changed'),
    tier: () => tn(n, '{n} tier moved', '{n} tiers moved'),
    server: () => tn(n, '{n} server moved', '{n} servers moved'),
    link: () => tn(n, '{n} link bent', '{n} links bent'),
    network: () => tn(n, '{n} network moved', '{n} networks moved'),
    note: () => tn(n, '{n} note moved', '{n} notes moved'),
    frame: () => tn(n, '{n} frame moved', '{n} frames moved'),
    affinity: () => tn(n, '{n} rule changed', '{n} rules changed'),
  })[type]()

const changedWords: Words = (type, n) =>
  ({
    settings: () => tn(n, 'settings changed', 'settings changed'),
    tier: () => tn(n, '{n} tier changed', '{n} tiers changed'),
    server: () => tn(n, '{n} server changed', '{n} servers changed'),
    link: () => tn(n, '{n} link changed', '{n} links changed'),
    network: () => tn(n, '{n} network changed', '{n} networks changed'),
    note: () => tn(n, '{n} note changed', '{n} notes changed'),
    frame: () => tn(n, '{n} frame changed', '{n} frames changed'),
    affinity: () => tn(n, '{n} rule changed', '{n} rules changed'),
  })[type]()

const removedWords: Words = (type, n) =>
  ({
    settings: () => tn(n, 'settings removed', 'settings removed'),
    tier: () => tn(n, '{n} tier removed', '{n} tiers removed'),
    server: () => tn(n, '{n} server removed', '{n} servers removed'),
    link: () => tn(n, '{n} link removed', '{n} links removed'),
    network: () => tn(n, '{n} network removed', '{n} networks removed'),
    note: () => tn(n, '{n} note removed', '{n} notes removed'),
    frame: () => tn(n, '{n} frame removed', '{n} frames removed'),
    affinity: () => tn(n, '{n} rule removed', '{n} rules removed'),
  })[type]()
