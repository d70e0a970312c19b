import { existsSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { TerraceError } from '@shared/base/errors.ts'
import { newId } from '@shared/base/ids.ts'
import { newDesignRecords, sampleDesignRecords } from '@shared/design/create.ts'
import { readDesignFile, writeDesignFile } from '@shared/design/file.ts'
import { findingsOf } from '@shared/design/rules.ts'
import { DesignStore } from '@shared/design/store.ts'
import { type Context, needArgument } from '../context.ts'
import { exitCodes } from '../exit-codes.ts'

/** The text of a design file, or an error that names it. */
export async function readDesignText(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8')
  } catch (cause) {
    throw new TerraceError('invalid', `${file} could not be read.`, { cause, left: 'Nothing was changed.' })
  }
}

export async function newDesign(context: Context): Promise<void> {
  const file = needArgument(context, 0, 'The name of the file')
  if (existsSync(file)) {
    throw new TerraceError('conflict', `${file} exists already.`, {
      left: 'It was left as it is.',
      next: 'Choose another name.',
    })
  }
  const name = path.basename(file).replace(/(\.terrace)?\.json$/, '')
  const records = context.flags['sample'] === true ? sampleDesignRecords() : newDesignRecords(name)
  const id = newId('design')
  await writeFile(file, writeDesignFile({ id, records }), { flag: 'wx' })
  context.out.answer({ file, id, records: records.length }, [`Wrote ${file} (${records.length} records).`])
}

export async function validateDesign(context: Context): Promise<number> {
  const file = needArgument(context, 0, 'The name of the file')
  const { data, readOnly, warnings } = readDesignFile(await readDesignText(file))
  const findings = findingsOf(new DesignStore(data.records))
  const errors = findings.filter(({ severity }) => severity === 'error').length
  const lines = [
    ...warnings.map((warning) => `warning: ${warning}`),
    ...findings.map(({ severity, text, next }) => `${severity}: ${text}${next ? ` ${next}` : ''}`),
    `${file}: ${data.records.length} records, ${errors} errors, ${findings.length - errors} other findings.`,
  ]
  context.out.answer({ file, readOnly, warnings, findings, valid: errors === 0 }, lines)
  return errors === 0 ? exitCodes.ok : exitCodes.invalid
}
