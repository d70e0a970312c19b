import { TerraceError } from '@shared/base/errors.ts'
import { formatAge, formatBytes, parseBytes } from '@shared/base/units.ts'
import type { StoreView } from '@shared/contract/images.ts'
import type { StoreId } from '@shared/plan/image-requests.ts'
import type { Core } from '../../core/index.ts'
import { type Context, findHost, needArgument, text, UsageError } from '../context.ts'
import { figureCells, figureHeads, figuresOf, savingOf, sharingOf, timesText } from '../image-figures.ts'
import { table } from '../output.ts'
import { followJob } from './jobs.ts'

/** A store or cache by its name or id; the default store when nothing is said. */
export async function findStore(core: Core, nameOrId: string | undefined): Promise<StoreView> {
  const stores = await core.services.images.stores({})
  const found =
    nameOrId === undefined
      ? (stores.find(({ isDefault }) => isDefault) ?? stores.find(({ kind }) => kind === 'store'))
      : stores.find(({ id, name }) => name === nameOrId || id === nameOrId)
  if (found) return found
  throw new TerraceError(
    'not-found',
    nameOrId === undefined ? 'There is no image store yet.' : `There is no image store named ${nameOrId}.`,
    {
      left: 'Nothing was changed.',
      next: stores.length
        ? `Known: ${stores.map(({ name }) => name).join(', ')}.`
        : 'Add one: stores add NAME [--host HOST] [--folder FOLDER].',
    },
  )
}

/** `--bytes 20G` and its like. */
export function size(context: Context, flag: string): number | undefined {
  const value = text(context, flag)
  if (value === undefined) return undefined
  const bytes = parseBytes(value)
  if (bytes !== undefined) return bytes
  throw new UsageError(`--${flag} takes a size like 20G, not ${JSON.stringify(value)}.`)
}

export const addStore =
  (kind: 'store' | 'cache') =>
  async (context: Context): Promise<void> => {
    const name = needArgument(context, 0, `The name of the ${kind}`)
    const budgetBytes = size(context, 'budget') ?? null
    if (kind === 'cache' && budgetBytes === null)
      throw new UsageError('A cache needs --budget, for example --budget 50G.')
    const core = await context.core()
    const host = text(context, 'host')
    const store = await core.services.images.addStore({
      kind,
      name,
      hostId: host === undefined ? null : (await findHost(core, host)).host.id,
      folder: text(context, 'folder') ?? null,
      budgetBytes,
    })
    context.out.answer(store, [`Added ${store.name}: ${await placeOf(core, store)}`])
  }

export const listStores =
  (kind: 'store' | 'cache') =>
  async (context: Context): Promise<void> => {
    const core = await context.core()
    const { images } = core.services
    const known = (await images.stores({})).filter((store) => store.kind === kind)
    const stores =
      context.flags['offline'] === true
        ? known
        : await Promise.all(known.map(async ({ id }) => images.readStore({ storeId: id })))
    const told = await Promise.all(
      stores.map(async (store) => ({ ...store, ...(await totalsOf(core, store)) })),
    )
    const rows = await Promise.all(
      told.map(async (store) => [
        store.isDefault ? `${store.name} *` : store.name,
        await placeOf(core, store),
        ...totalCells(store),
        store.readAt === null ? 'never' : formatAge(Date.now() - store.readAt),
      ]),
    )
    context.out.answer(
      told,
      rows.length
        ? table(['NAME', 'WHERE', ...totalHeads, 'READ'], rows)
        : [`No ${kind}s yet. Add one: ${kind}s add NAME [--host HOST] [--folder FOLDER].`],
    )
    for (const store of stores) if (store.error) context.out.note(`${store.name}: ${store.error.message}`)
  }

interface Totals {
  /** How many times what is stored the disks of its images are, and how many times over images use it. */
  saving: number | null
  sharing: number | null
}

const totalHeads = ['IMAGES', 'DISKS', 'STORED', 'SAVED', 'SHARED', 'FREE']

const totalCells = ({ usage, saving, sharing }: StoreView & Totals): string[] =>
  usage === null
    ? totalHeads.map(() => '-')
    : [
        String(usage.images),
        formatBytes(usage.diskBytes),
        formatBytes(usage.storedBytes),
        timesText(saving),
        timesText(sharing),
        formatBytes(usage.freeBytes),
      ]

async function totalsOf({ services }: Core, { id, usage }: StoreView): Promise<Totals> {
  if (usage === null) return { saving: null, sharing: null }
  const images = await services.images.list({ storeId: id })
  return { saving: savingOf(usage), sharing: sharingOf(usage, images) }
}

/** `stores show [NAME]`: what it holds in all, and what each image is to it. */
export async function showStore(context: Context): Promise<void> {
  const core = await context.core()
  const named = await findStore(core, context.args[0])
  const store = await core.services.images.readStore({ storeId: named.id })
  if (store.error) context.out.note(`${store.name}: ${store.error.message} What it held is as last seen.`)
  const images = await core.services.images.list({ storeId: store.id })
  const { saving, sharing } = await totalsOf(core, store)
  const { usage } = store
  const rows = images.map((image) => [image.name, image.id, ...figureCells(image)])
  context.out.answer(
    { ...store, saving, sharing, perImage: images.map((image) => ({ ...image, ...figuresOf(image) })) },
    [
      `${store.name} (${await placeOf(core, store)})${store.isDefault ? ', where captures go' : ''}`,
      ...(usage === null
        ? ['not read yet']
        : [
            `disks of ${formatBytes(usage.diskBytes)} in ${usage.images} images: ${timesText(saving)} what is stored`,
            `stored ${formatBytes(usage.storedBytes)} in ${usage.sections} sections, which images use ${timesText(sharing)} over; ${formatBytes(usage.freeBytes)} free`,
          ]),
      ...(rows.length > 0 ? table(['IMAGE', 'ID', ...figureHeads], rows) : []),
    ],
  )
}

/** What caches have of each image, asked of them now. */
export async function cacheStats(context: Context): Promise<void> {
  const core = await context.core()
  const { images } = core.services
  const wanted = context.args[0]
  const caches =
    wanted === undefined
      ? (await images.stores({})).filter(({ kind }) => kind === 'cache')
      : [await findStore(core, wanted)]
  const told = []
  const lines: string[] = []
  for (const cache of caches) {
    const stats = await images.cacheStats({ storeId: cache.id })
    const names = new Map((await images.list({ storeId: null })).map(({ id, name }) => [id, name]))
    told.push({ name: cache.name, budgetBytes: cache.budgetBytes, ...stats })
    const budget = cache.budgetBytes === null ? '' : ` of ${formatBytes(cache.budgetBytes)}`
    lines.push(
      `${cache.name} (${await placeOf(core, cache)}): ${formatBytes(stats.usage.storedBytes)}${budget} in ${stats.usage.sections} sections, ${formatBytes(stats.usage.freeBytes)} free there`,
    )
    const { hits } = stats.usage
    if (hits) {
      const asked = hits.hitBytes + hits.missBytes
      const share = Math.round((hits.hitBytes / asked) * 100)
      lines.push(
        `had ${formatBytes(hits.hitBytes)} of ${formatBytes(asked)} that it was asked for (${share} %), since ${new Date(hits.since).toISOString().slice(0, 10)}`,
      )
    }
    if (stats.quarantined > 0) lines.push(`${stats.quarantined} damaged sections are in its quarantine`)
    const rows = stats.images.map(({ id, bytes, uniqueBytes, missing }) => [
      names.get(id) ?? id,
      formatBytes(bytes),
      formatBytes(uniqueBytes),
      missing === 0 ? 'whole' : `lacks ${missing} sections`,
      stats.pins.includes(id) ? 'pinned' : '',
    ])
    const absent = stats.pins.filter((id) => !stats.images.some((image) => image.id === id))
    rows.push(...absent.map((id) => [names.get(id) ?? id, '-', '-', 'not there yet', 'pinned']))
    if (rows.length > 0) lines.push(...table(['IMAGE', 'HERE', 'ITS OWN', 'STATE', 'PIN'], rows))
  }
  context.out.answer(told, lines.length ? lines : ['No caches yet.'])
}

async function placeOf(core: Core, { hostId, folder }: StoreView): Promise<string> {
  if (hostId === null) return folder
  const host = (await core.services.hosts.list({})).find((view) => view.host.id === hostId)
  return `${host?.host.name ?? hostId}:${folder}`
}

export async function forgetStore(context: Context): Promise<void> {
  const core = await context.core()
  const store = await findStore(core, needArgument(context, 0, 'The name of the store'))
  await core.services.images.forgetStore({ storeId: store.id })
  context.out.answer({ forgotten: store.id }, [`Forgot ${store.name}. Its folder was left as it is.`])
}

export async function defaultStore(context: Context): Promise<void> {
  const core = await context.core()
  const store = await findStore(core, needArgument(context, 0, 'The name of the store'))
  await core.services.images.setDefaultStore({ storeId: store.id })
  context.out.answer({ default: store.id }, [`Captures go to ${store.name} from now on.`])
}

export async function verifyStore(context: Context): Promise<number> {
  const core = await context.core()
  const store = await findStore(core, text(context, 'store') ?? context.args[0])
  const share = Number(text(context, 'percent') ?? 100)
  if (!(share > 0 && share <= 100)) throw new UsageError('--percent takes a percentage from 1 to 100.')
  const { jobId } = await core.services.images.verify({ storeId: store.id, fraction: share / 100 })
  return followJob(context, core, jobId)
}

const day = 86_400

export async function pruneStore(context: Context): Promise<number> {
  const core = await context.core()
  const store = await findStore(core, text(context, 'store') ?? context.args[0])
  const storeId: StoreId = store.id
  const graceSeconds = text(context, 'grace') === undefined ? day : graceOf(context)
  const emptyTrash = context.flags['empty-trash'] === true
  if (context.flags['yes'] !== true) {
    const would = await core.services.images.prunable({ storeId, graceSeconds })
    context.out.answer(would, [
      emptyTrash
        ? `Would remove ${would.sections} sections of ${store.name} and empty its trash: ${formatBytes(would.bytes + would.trashBytes)} would be free at once. Say --yes to do it.`
        : `Would remove ${would.sections} sections (${formatBytes(would.bytes)}) of ${store.name}. Say --yes to do it.`,
      ...(emptyTrash || would.bytes + would.trashBytes === 0
        ? []
        : [
            `They take room in its trash for a day${would.trashBytes > 0 ? `, where ${formatBytes(would.trashBytes)} are already` : ''}; with --empty-trash it is free at once.`,
          ]),
    ])
    return 0
  }
  const { jobId } = await core.services.images.prune({ storeId, graceSeconds, emptyTrash })
  return followJob(context, core, jobId)
}

function graceOf(context: Context): number {
  const match = /^(\d{1,6})(s|m|h|d)?$/.exec(text(context, 'grace') ?? '')
  if (!match) throw new UsageError('--grace takes a time like 0, 30m, 12h or 2d.')
  const unit = { s: 1, m: 60, h: 3600, d: day }[match[2] ?? 's'] ?? 1
  return Number(match[1]) * unit
}
