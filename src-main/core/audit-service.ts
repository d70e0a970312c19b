import { writeFile } from 'node:fs/promises'
import { writeCsv } from '@shared/base/csv.ts'
import type { AuditEntry } from '@shared/contract/audit.ts'
import { TerraceError } from '@shared/base/errors.ts'
import type { Services } from '@shared/contract/index.ts'
import type { FileDialogs } from '../designs/index.ts'
import type { AuditLog } from '../storage/index.ts'
import { t } from '@shared/text/translate.ts'

const columns = [
  'serial',
  'at',
  'who',
  'what',
  'text',
  'hostName',
  'designName',
  'serverName',
  'outcome',
  'jobId',
  'details',
] as const

/** The "audit" feature of the contract. */
export function createAuditService(log: AuditLog, dialogs: FileDialogs): Services['audit'] {
  return {
    list: (query) => log.list(query),
    async exportFile({ format, ...query }) {
      const file = await dialogs.save({
        title: t`Export the audit log`,
        name: format.toUpperCase(),
        extensions: [format],
        suggested: `terrace-audit.${format}`,
      })
      if (file === null) return null
      const entries = [...log.each(query)]
      try {
        await writeFile(file, format === 'csv' ? toCsv(entries) : `${JSON.stringify(entries, null, 2)}\n`)
      } catch (cause) {
        throw new TerraceError('storage.full', t`The audit log could not be written to that file.`, {
          cause,
          left: t`The log itself is unchanged.`,
          next: t`Choose another place.`,
        })
      }
      return { file, entries: entries.length }
    },
  }
}

export const toCsv = (entries: readonly AuditEntry[]): string =>
  writeCsv([
    columns,
    ...entries.map((entry) =>
      columns.map((column) => (column === 'at' ? new Date(entry.at).toISOString() : entry[column])),
    ),
  ])
