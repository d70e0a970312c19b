import path from 'node:path'
import type { CsvServers } from '@shared/contract/designs.ts'
import { readServersCsv } from '@shared/import/csv.ts'
import { t } from '@shared/text/translate.ts'
import type { Storage } from '../storage/index.ts'
import type { FileDialogs } from './dialogs.ts'
import { readBounded } from './files.ts'
import { readWritable } from '../stored-designs/index.ts'

/** Servers from a CSV file that the person chooses, to be added to a design by the designer; null when they cancelled. */
export async function importCsv(
  storage: Storage,
  dialogs: FileDialogs,
  id: string,
): Promise<CsvServers | null> {
  const { records } = readWritable(storage, id)
  const file = await dialogs.open({
    title: t`Add servers from a CSV file`,
    name: t`CSV table`,
    extensions: ['csv', 'tsv', 'txt'],
  })
  if (file === null) return null
  return { file: path.basename(file), ...readServersCsv(await readBounded(file), records) }
}
