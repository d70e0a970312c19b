import path from 'node:path'
import { z } from 'zod'
import type { Clock } from '@shared/base/clock.ts'
import type { Emitter } from '@shared/base/emitter.ts'
import { TerraceError } from '@shared/base/errors.ts'
import { newId } from '@shared/base/ids.ts'
import type { OpenDesign } from '@shared/contract/designs.ts'
import type { ContractEvents, Services } from '@shared/contract/index.ts'
import { newDesignRecords, sampleDesignRecords } from '@shared/design/create.ts'
import { emptyDiff, type RecordsDiff } from '@shared/design/diff.ts'
import { readDesignFile, type UnknownFields, writeDesignFile } from '@shared/design/file.ts'
import { DESIGN_VERSION, type DesignRecord } from '@shared/design/records.ts'
import { hostFindingsOf } from '@shared/design/rules.ts'
import { type AnyTemplate, isOwnTemplate, templateRecords } from '@shared/design/templates/index.ts'
import { isOutOfReach, isSpent } from '@shared/plan/deployments.ts'
import { DesignStore } from '@shared/design/store.ts'
import type { AuditLog, Storage } from '../storage/index.ts'
import type { FileDialogs } from './dialogs.ts'
import { exportAs, type PrintPdf, suggestedName } from './export.ts'
import { readBounded, writeWhole } from './files.ts'
import { readSteps } from './history.ts'
import { importCsv } from './import-csv.ts'
import type { ObservedDesigns } from './observed.ts'
import { createTemplateService, fromOwnTemplate } from './own-templates.ts'
import { readDesign, readWritable } from './read.ts'
import type { DesignVersions } from './versions.ts'

const fileKind = { name: 'Terrace design', extensions: ['json'] }

const unknownKey = (id: string): string => `unknown ${id}`
const unknownFields = z.record(z.string(), z.record(z.string(), z.unknown()))

function keptUnknown(storage: Storage, id: string): UnknownFields {
  const kept = unknownFields.safeParse(storage.settings.get(unknownKey(id)) ?? {})
  return kept.success ? kept.data : {}
}

export interface DesignServiceOptions {
  storage: Storage
  auditLog: AuditLog
  dialogs: FileDialogs
  events: Emitter<ContractEvents['designs']>
  observed: ObservedDesigns
  versions: DesignVersions
  clock: Clock
  /** Is a job of this design at work? */
  busy(id: string): boolean
  /** Undefined where nothing can print (command line). */
  printPdf: PrintPdf | undefined
  /** Tells the person something that is no error. */
  notify(text: string): void
}

/** The "designs" feature of the contract. */
export function createDesignService(options: DesignServiceOptions): Services['designs'] {
  const { storage, auditLog, dialogs, events, observed, notify, printPdf, versions, clock } = options
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

    open: ({ id }) => readDesign(storage, id),

    save({ id, revision, diff, step }) {
      const saved = storage.designs.save(id, revision, diff, step)
      changed(id)
      observed.refresh(id)
      return saved
    },

    remove({ id }) {
      const rows = storage.deployments.listByDesign(id)
      const { hosts } = observed.knownHosts()
      const left = rows.filter((row) => isOutOfReach(row, hosts))
      const running = rows.filter((row) => !left.includes(row) && !isSpent(row, hosts))
      const name = storage.designs.summary(id).name
      // What it is about to make would belong to no design.
      if (options.busy(id)) {
        throw new TerraceError('conflict', `A job of ${name} is still running.`, {
          left: 'Nothing was deleted.',
          next: 'Wait for it or cancel it first.',
        })
      }
      if (running.length > 0) {
        throw new TerraceError('precondition', `${name} still has ${running.length} servers on hosts.`, {
          left: 'Nothing was deleted.',
          next: 'Destroy the design first; then it can be deleted.',
        })
      }
      storage.transaction(() => {
        for (const row of rows) storage.deployments.remove(id, row.serverId, row.replica)
        storage.settings.remove(unknownKey(id))
        storage.designs.remove(id)
      })
      auditLog.record({
        what: 'design.remove',
        text: `Deleted the design ${name}`,
        outcome: 'succeeded',
        designName: name,
        ...(left.length > 0
          ? {
              details: `Left on hosts that are no longer in the list: ${left.map(({ machineName }) => machineName).join(', ')}`,
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

    async importFile() {
      const file = await dialogs.open({ title: 'Open a design file', ...fileKind })
      if (file === null) return null
      const { data, readOnly, warnings, unknown } = readDesignFile(await readBounded(file))
      // A file may come from a colleague or a backup of this very design: it never replaces what is here.
      const taken = storage.designs.list().some(({ id }) => id === data.id)
      const summary = storage.transaction(() => {
        const made = storage.designs.create({
          id: taken ? newId('design') : data.id,
          records: data.records,
          // What is understood in part only must never be written back.
          ...(readOnly ? { version: DESIGN_VERSION + 1 } : {}),
        })
        // Fields of a newer Terrace are kept aside, so that saving to a file gives them back.
        if (Object.keys(unknown).length > 0) storage.settings.set(unknownKey(made.id), unknown)
        return made
      })
      events.emit('changed', summary)
      if (warnings.length > 0) notify(told(path.basename(file), warnings))
      return summary
    },

    async exportFile({ id }) {
      const design = readWritable(storage, id)
      const suggested = suggestedName(design.records, 'terrace.json')
      const file = await dialogs.save({ title: 'Save the design as a file', ...fileKind, suggested })
      if (file === null) return null
      await writeWhole(file, writeDesignFile(design, keptUnknown(storage, id)))
      return { file }
    },

    exportAs: (wish) => exportAs({ storage, dialogs, printPdf }, wish),
    importCsv: ({ id }) => importCsv(storage, dialogs, id),

    observed: ({ id }) => observed.of(id),

    findings: ({ id }) =>
      hostFindingsOf(new DesignStore(readDesign(storage, id).records), observed.knownHosts()),

    history: ({ id }) => storage.designs.history.heads(id),
    historySteps: ({ id, from, back }) => readSteps(storage, id, from, back),
    ...versions.service,
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
    storage.designs.save(id, before.revision, diff, 'Take in a file')
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

/** The first few warnings about a file as one message. */
function told(file: string, warnings: readonly string[]): string {
  const more = warnings.length > 3 ? ` And ${warnings.length - 3} more.` : ''
  return `${file}: ${warnings.slice(0, 3).join(' ')}${more}`
}
