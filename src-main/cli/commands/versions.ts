import { TerraceError } from '@shared/base/errors.ts'
import type { DesignVersion } from '@shared/contract/design-history.ts'
import { compareDesigns, type Difference } from '@shared/design/compare.ts'
import { readDesignFile, writeDesignFile } from '@shared/design/file.ts'
import type { DesignRecord } from '@shared/design/records.ts'
import { t, tn } from '@shared/text/translate.ts'
import type { Core } from '../../core/index.ts'
import { writeWhole } from '../../designs/index.ts'
import { type Context, needArgument, text } from '../context.ts'
import { table } from '../output.ts'
import { readDesignText } from './design.ts'

/** The design of a file, as it is in the file, and the versions that Terrace keeps of it. */
async function open(context: Context) {
  const file = needArgument(context, 0, t`The design file`)
  const content = await readDesignText(file)
  const { data } = readDesignFile(content)
  const core = await context.core()
  return { file, content, data, core, versions: await core.services.designs.versions({ id: data.id }) }
}

export async function listVersions(context: Context): Promise<void> {
  const { versions } = await open(context)
  const rows = versions.map((version) => [
    version.id,
    new Date(version.at).toISOString(),
    version.kind,
    String(version.servers),
    version.who,
    version.name,
  ])
  const heading = ['ID', 'TIME', 'KIND', 'SERVERS', 'WHO', 'NAME']
  context.out.answer(versions, rows.length ? table(heading, rows) : [t`No versions of this design are kept.`])
}

export async function saveVersion(context: Context): Promise<void> {
  const name = needArgument(context, 1, t`The name of the version`)
  const { content, core } = await open(context)
  const { design } = await core.takeDesign(content)
  const note = text(context, 'note') ?? ''
  const version = await core.services.designs.saveVersion({ id: design.id, name, note, kind: 'named' })
  context.out.answer(version, [t`Kept ${version.id}: ${version.name}`])
}

/** What differs from a version to another one, or to the file as it is. */
export async function compareVersions(context: Context): Promise<void> {
  const wanted = needArgument(context, 1, t`The version`)
  const { file, data, core, versions } = await open(context)
  const from = find(versions, wanted)
  const other = context.args[2]
  const to = other === undefined ? undefined : find(versions, other)
  const before = await recordsOf(core, from)
  const differences = compareDesigns(before, to ? await recordsOf(core, to) : data.records)
  context.out.answer(
    { from: from.id, to: to?.id ?? file, differences },
    differences.length > 0 ? differences.flatMap(lines) : [t`Nothing differs.`],
  )
}

const marks = { added: '+', changed: '~', removed: '-' } as const

const lines = ({ what, type, name, fields }: Difference): string[] => [
  `${marks[what]} ${type} ${name}`,
  ...fields.map(({ label, from, to }) => `    ${label}: ${from} → ${to}`),
]

/** Makes the file what a version was; what it is now is kept as a version first. */
export async function restoreVersion(context: Context): Promise<void> {
  const wanted = needArgument(context, 1, t`The version`)
  const { file, content, data, core, versions } = await open(context)
  const version = find(versions, wanted)
  const { design } = await core.takeDesign(content)
  const name = t`Before restoring ${version.name}`.slice(0, 200)
  const before = await core.services.designs.saveVersion({ id: design.id, name, note: '', kind: 'restoring' })
  const records = await recordsOf(core, version)
  const restored = writeDesignFile({ id: data.id, records })
  await writeWhole(file, restored)
  await core.takeDesign(restored)
  context.out.answer({ file, version, before, records: records.length }, [
    tn(
      records.length,
      'Wrote {0} as it was in {1} ({n} record).',
      'Wrote {0} as it was in {1} ({n} records).',
      file,
      version.name,
    ),
    t`As it was before it is kept as ${before.id}.`,
  ])
}

const recordsOf = async (core: Core, { id }: DesignVersion): Promise<DesignRecord[]> =>
  (await core.services.designs.version({ versionId: id })).records

/** By its id, or by its name: of several, which one is meant is not for Terrace to guess. */
function find(versions: readonly DesignVersion[], wanted: string): DesignVersion {
  const [found, second] = versions.filter(({ id, name }) => id === wanted || name === wanted)
  if (found && !second) return found
  throw new TerraceError(
    found ? 'precondition' : 'not-found',
    found ? t`Several versions are named ${wanted}.` : t`The design has no version ${wanted}.`,
    {
      left: t`Nothing was changed.`,
      next: t`"design versions list" shows those that are kept, with their ids.`,
    },
  )
}
