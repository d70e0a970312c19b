import type { Clock } from '@shared/base/clock.ts'
import type { Emitter } from '@shared/base/emitter.ts'
import { TerraceError } from '@shared/base/errors.ts'
import type { OpenDesign } from '@shared/contract/designs.ts'
import type { ContractEvents, Services } from '@shared/contract/index.ts'
import { newDesignRecords, sampleDesignRecords } from '@shared/design/create.ts'
import { emptyDiff, type RecordsDiff } from '@shared/design/diff.ts'
import type { DesignRecord } from '@shared/design/records.ts'
import { type AnyTemplate, isOwnTemplate, templateRecords } from '@shared/design/templates/index.ts'
import { isOutOfReach, isSpent } from '@shared/plan/deployments.ts'
import { t, tn } from '@shared/text/translate.ts'
import type { Compute } from '../compute/index.ts'
import type { AuditLog, Storage } from '../storage/index.ts'
import type { FileDialogs } from './dialogs.ts'
import { exportAs, type PrintPdf } from './export.ts'
import { readSteps } from './history.ts'
import { importCsv } from './import-csv.ts'
import type { ObservedDesigns } from './observed.ts'
import { createTemplateService, fromOwnTemplate } from './own-templates.ts'
import {
  isRead,
  keepRead,
  readDesign,
  readWritable,
  saveDesign,
  type SavedDesign,
} from '../stored-designs/index.ts'
import { forgetUnknown } from './unknown-fields.ts'
import { createViewService, forgetView } from './view.ts'
import type { DesignVersions } from './versions.ts'

export interface DesignServiceOptions {
  storage: Storage
  compute: Compute
  auditLog: AuditLog
  dialogs: FileDialogs
  events: Emitter<ContractEvents['designs']>
  observed: ObservedDesigns
  versions: DesignVersions
  clock: Clock
  /** Is a job of this design at work? */
  busy(id: string): boolean
  /** Hears of each saved change, in the transaction that saves it. */
  onSaved(id: string, saved: SavedDesign, diff: RecordsDiff): void
  /** Undefined where nothing can print (command line). */
  printPdf: PrintPdf | undefined
}

/** The "designs" feature of the contract. */
export function createDesignService(options: DesignServiceOptions): Services['designs'] {
  const { storage, compute, auditLog, dialogs, events, observed, printPdf, versions, clock } = options
  const changed = (id: string): void => events.emit('changed', storage.designs.summary(id))

  return {
    list: () => storage.designs.list(),

    create({ name, sample, template }) {
      const drawn = () => (sample ? sampleDesignRecords(name) : newDesignRecords(name))
      const chosen = (from: AnyTemplate) =>
        isOwnTemplate(from) ? fromOwnTemplate(storage, from, name) : templateRecords(from, name)
      const records = template ? chosen(template) : drawn()
      const summary = storage.designs.create({ records })
      events.emit('changed', summary)
      return summary
    },

    async open({ id }) {
      if (!isRead(storage, id)) keepRead(storage, await compute.run('open', { designId: id }))
      return { text: JSON.stringify(readDesign(storage, id)) }
    },

    save({ id, revision, diff, step }) {
      const saved = storage.transaction(() => {
        const made = saveDesign(storage, id, revision, diff, step)
        options.onSaved(id, made, diff)
        return made
      })
      changed(id)
      observed.refresh(id)
      return { revision: saved.revision }
    },

    remove({ id }) {
      const rows = storage.deployments.listByDesign(id)
      const { hosts } = observed.knownHosts()
      const left = rows.filter((row) => isOutOfReach(row, hosts))
      const running = rows.filter((row) => !left.includes(row) && !isSpent(row, hosts))
      const name = storage.designs.summary(id).name
      // What it is about to make would belong to no design.
      if (options.busy(id)) {
        throw new TerraceError('conflict', t`A job of ${name} is still running.`, {
          left: t`Nothing was deleted.`,
          next: t`Wait for it or cancel it first.`,
        })
      }
      if (running.length > 0) {
        throw new TerraceError(
          'precondition',
          tn(
            running.length,
            '{0} still has {n} server on hosts.',
            '{0} still has {n} servers on hosts.',
            name,
          ),
          {
            left: t`Nothing was deleted.`,
            next: t`Destroy the design first; then it can be deleted.`,
          },
        )
      }
      storage.transaction(() => {
        for (const row of rows) storage.deployments.remove(id, row.serverId, row.replica)
        forgetUnknown(storage, id)
        forgetView(storage, id)
        storage.designs.remove(id)
      })
      auditLog.record({
        what: 'design.remove',
        text: t`Deleted the design ${name}`,
        outcome: 'succeeded',
        designName: name,
        ...(left.length > 0
          ? {
              details: t`Left on hosts that are no longer in the list: ${left.map(({ machineName }) => machineName).join(', ')}`,
            }
          : {}),
      })
      events.emit('removed', { id })
      return null
    },

    duplicate({ id }) {
      const summary = storage.designs.duplicate(id)
      events.emit('changed', summary)
      return summary
    },

    exportAs: (wish) => exportAs({ storage, compute, dialogs, printPdf }, wish),
    importCsv: ({ id }) => importCsv(storage, dialogs, id),

    observed: ({ id }) => observed.of(id),

    findings: ({ id }) =>
      compute.run('findings', { designId: id, ...observed.knownHosts(), now: clock.now() }, `findings ${id}`),

    history: ({ id }) => storage.designs.history.heads(id),
    historySteps: ({ id, from, back }) => readSteps(storage, id, from, back),
    ...versions.service,
    ...createViewService(storage),
    ...createTemplateService({ storage, events, clock }),
  }
}

/**
 * Takes records in as the design `id`, made or changed to be exactly these. Used by the command line, where the file
 * is the master.
 */
export function takeDesign(storage: Storage, id: string, records: readonly DesignRecord[]): OpenDesign {
  if (!storage.designs.list().some((design) => design.id === id)) {
    storage.designs.create({ id, records })
    return readDesign(storage, id)
  }
  const before = readWritable(storage, id)
  const diff = diffBetween(before.records, records)
  if (Object.values(diff).some((part) => Object.keys(part).length > 0))
    storage.designs.save(id, before.revision, diff, t`Take in a file`)
  return readDesign(storage, id)
}

function diffBetween(before: readonly DesignRecord[], after: readonly DesignRecord[]): RecordsDiff {
  const diff = emptyDiff()
  const old = new Map(before.map((record) => [record.id, record]))
  for (const record of after) {
    const from = old.get(record.id)
    old.delete(record.id)
    if (!from) diff.added[record.id] = record
    else if (JSON.stringify(from) !== JSON.stringify(record)) diff.updated[record.id] = [from, record]
  }
  for (const [id, record] of old) diff.removed[id] = record
  return diff
}
