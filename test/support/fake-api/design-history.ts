import { TerraceError } from '../../../src-shared/base/errors.ts'
import type { DesignVersion } from '../../../src-shared/contract/design-history.ts'
import type { Services } from '../../../src-shared/contract/index.ts'
import type { OwnTemplate } from '../../../src-shared/contract/own-templates.ts'
import type { RecordsDiff } from '../../../src-shared/design/diff.ts'
import type { HistoryChange } from '../../../src-shared/design/history-change.ts'
import type { HistoryPosition } from '../../../src-shared/design/history.ts'
import type { DesignRecord } from '../../../src-shared/design/records.ts'
import type { FakeDesign } from './designs.ts'

/** The steps of one design in memory. */
export class FakeHistory {
  #steps: { title: string; at: number; diff: RecordsDiff }[] = []
  #done = 0

  get position(): HistoryPosition {
    return { done: this.#done, last: this.#steps.length }
  }
  get heads() {
    return this.#steps.map(({ title, at }, index) => ({ number: index + 1, title, at }))
  }
  write(change: HistoryChange, saved: RecordsDiff): void {
    const made = change.steps.map((step) => ({ ...step, diff: step.diff ?? saved }))
    this.#steps = [...this.#steps.slice(0, change.keep), ...made]
    this.#done = change.done
  }
  read(from: number, back: boolean) {
    const steps = this.#steps.map(({ diff }, index) => ({ number: index + 1, diff }))
    return { steps: back ? steps.slice(0, from).toReversed() : steps.slice(from - 1), more: false }
  }
}

type Kept = DesignVersion & { designId: string; records: DesignRecord[] }
type Calls =
  | 'history'
  | 'historySteps'
  | 'versions'
  | 'version'
  | 'saveVersion'
  | 'renameVersion'
  | 'removeVersion'
  | 'templates'
  | 'saveTemplate'
  | 'removeTemplate'

/** What concerns the past of designs, and own templates. */
export function fakePast(
  design: (id: string) => FakeDesign,
  tell: { versions: (id: string) => void; templates: () => void },
  now: number,
): Pick<Services['designs'], Calls> {
  const versions: Kept[] = []
  const templates: OwnTemplate[] = []
  const find = (id: string): Kept => {
    const found = versions.find((one) => one.id === id)
    if (!found) throw new TerraceError('not-found', 'This version is no longer there.')
    return found
  }
  return {
    history: ({ id }) => design(id).history.heads,
    historySteps: ({ id, from, back }) => design(id).history.read(from, back),
    versions: ({ id }) => versions.filter((one) => one.designId === id).toReversed(),
    version: ({ versionId }) => find(versionId),
    saveVersion: ({ id, name, note, kind }) => {
      const { records } = design(id)
      const servers = records.filter(({ type }) => type === 'server').length
      const made: Kept = {
        id: `version:v${versions.length}`,
        designId: id,
        kind,
        name,
        note,
        at: now + versions.length,
        who: 'maria@desk',
        servers,
        records,
      }
      versions.push(made)
      tell.versions(id)
      return made
    },
    renameVersion: ({ versionId, name, note }) => {
      const changed = Object.assign(find(versionId), { name, note, kind: 'named' })
      tell.versions(changed.designId)
      return changed
    },
    removeVersion: ({ versionId }) => {
      const { designId } = find(versionId)
      versions.splice(versions.indexOf(find(versionId)), 1)
      tell.versions(designId)
      return null
    },
    templates: () => templates,
    saveTemplate: ({ name, description, records }) => {
      const made: OwnTemplate = { id: `template:t${templates.length}`, name, description, at: now, records }
      templates.push(made)
      tell.templates()
      return made
    },
    removeTemplate: ({ id }) => {
      const at = templates.findIndex((one) => one.id === id)
      if (at >= 0) templates.splice(at, 1)
      tell.templates()
      return null
    },
  }
}
