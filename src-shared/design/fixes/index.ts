import { t } from '../../text/translate.ts'
import type { Finding } from '../findings.ts'
import type { DesignStore } from '../store.ts'
import type { FixWorld } from './fix.ts'
import { type Fix, type Fixer } from './fix.ts'
import { nameFixes } from './names.ts'
import { networkFixes } from './networks.ts'
import { imageFixes } from './images.ts'
import { serverFixes } from './servers.ts'
import { tieFixes } from './ties.ts'

const removeLink: Fixer = ({ records: [id] }, { store }) => {
  const link = id === undefined ? undefined : store.get(id)
  if (link?.type !== 'link') return undefined
  const sound = store.has(link.from) && store.has(link.to) && link.from !== link.to
  return sound ? undefined : { title: t`Delete the link`, put: [], remove: [link.id] }
}

const fixers = new Map<string, Fixer>(
  Object.entries({
    ...nameFixes,
    ...networkFixes,
    ...serverFixes,
    ...imageFixes,
    ...tieFixes,
    'link-to-nothing': removeLink,
    'link-to-itself': removeLink,
  }),
)

/** How a finding can be put right, if there is a way that nobody has to think about. */
export const fixOf = (finding: Finding, world: FixWorld): Fix | undefined =>
  fixers.get(finding.rule)?.(finding, world)

/** Are there several of these findings that can be put right? */
export function severalFixable(findings: readonly Finding[], world: FixWorld): boolean {
  const [first] = findings
  if (findings.length < 2 || !first || !fixers.has(first.rule)) return false
  let count = 0
  for (const finding of findings) {
    if (fixOf(finding, world)) count += 1
    if (count > 1) return true
  }
  return false
}

/** Does a fix to the records. Only inside a transaction. */
export function applyFix(store: DesignStore, { put, remove }: Fix): void {
  for (const record of put) store.put(record)
  for (const id of remove) store.remove(id)
}

/** Puts right what can be, one after the other, each knowing what the ones before took. Returns how many. */
export function applyAll(store: DesignStore, findings: readonly Finding[], world: FixWorld): number {
  let count = 0
  for (const finding of findings) {
    const fix = fixOf(finding, world)
    if (!fix) continue
    applyFix(store, fix)
    for (const record of fix.put) if (record.type === 'server') world.take(record)
    count += 1
  }
  return count
}
