import path from 'node:path'
import { TerraceError } from '@shared/base/errors.ts'
import { formatAge, formatBytes } from '@shared/base/units.ts'
import type { ImageView, StoreView } from '@shared/contract/images.ts'
import { type DiskFormat, formatByEnding, plainName } from '@shared/images/formats.ts'
import { guestLines, guestOf } from '@shared/images/guest.ts'
import { isDevicePool } from '@shared/images/pools.ts'
import { type Route, routes } from '@shared/images/route.ts'
import { fileOfAddress, readChecksum, usualMostBytes } from '@shared/images/web-file.ts'
import { diskFormats } from '@shared/plan/image-requests.ts'
import type { Core } from '../../core/index.ts'
import { type Context, findHost, needArgument, several, text, UsageError } from '../context.ts'
import { diskNamed } from '../disk-named.ts'
import { exitCodes } from '../exit-codes.ts'
import { figureCells, figureHeads, figureLines, figuresOf } from '../image-figures.ts'
import { table } from '../output.ts'
import { followJob } from './jobs.ts'
import { findStore, size } from './stores.ts'

/** Reads a store first, so that what others captured is found too. One that does not answer shows what it last had. */
async function readImages(
  context: Context,
  core: Core,
  store: StoreView,
): Promise<{ images: ImageView[]; unreadable: StoreView['unreadable'] }> {
  const { error, unreadable } = await core.services.images.readStore({ storeId: store.id })
  if (error) context.out.note(`${store.name}: ${error.message} Its images are those last seen.`)
  return { images: await core.services.images.list({ storeId: store.id }), unreadable }
}

interface Named {
  store: StoreView
  wanted: string
  image: ImageView | undefined
  /** It has that id, and its manifest cannot be read. */
  unread: StoreView['unreadable'][number] | undefined
}

/** An image by its id or name; several of one name: the newest. */
async function lookUp(context: Context, core: Core): Promise<Named> {
  const wanted = needArgument(context, 0, 'The name or id of the image')
  const store = await findStore(core, text(context, 'store'))
  const { images, unreadable } = await readImages(context, core, store)
  const image = images.find(({ id }) => id === wanted) ?? images.find(({ name }) => name === wanted)
  return { store, wanted, image, unread: unreadable.find(({ id }) => id === wanted) }
}

/** One that can be read; throws what is wrong with it otherwise. */
export async function findImage(
  context: Context,
  core: Core,
): Promise<{ store: StoreView; image: ImageView }> {
  return readable(await lookUp(context, core))
}

function readable({ store, wanted, image, unread }: Named): { store: StoreView; image: ImageView } {
  if (image) return { store, image }
  if (unread) throw unreadError(store, unread)
  throw new TerraceError('not-found', `${store.name} has no image ${wanted}.`, {
    left: 'Nothing was changed.',
    next: '"images list" shows all.',
  })
}

const unreadError = (
  store: StoreView,
  { id, message, future }: StoreView['unreadable'][number],
): TerraceError =>
  new TerraceError(future ? 'unsupported' : 'storage.corrupt', `${id} of ${store.name}: ${message}`, {
    left: 'It was left as it is.',
    next: future
      ? 'Use the Terrace that made it, or a later one.'
      : 'Bring its manifest back from a copy of the folder images of the store, or take it out with "images remove".',
  })

export async function listImages(context: Context): Promise<void> {
  const core = await context.core()
  const store = text(context, 'store')
  const stores =
    store === undefined
      ? (await core.services.images.stores({})).filter(({ kind }) => kind === 'store')
      : [await findStore(core, store)]
  const images: (ImageView & { storeName: string })[] = []
  for (const one of stores) {
    const found =
      context.flags['offline'] === true
        ? await core.services.images.list({ storeId: one.id })
        : await readAndTell(context, core, one)
    images.push(...found.map((image) => ({ ...image, ...figuresOf(image), storeName: one.name })))
  }
  const rows = images.map((image) => [
    image.name,
    image.id,
    image.source.server ?? image.source.disk,
    image.source.host,
    ...figureCells(image),
    formatAge(Date.now() - Date.parse(image.created)),
    image.storeName,
  ])
  context.out.answer(
    images,
    rows.length
      ? table(['NAME', 'ID', 'OF', 'FROM', ...figureHeads, 'AGE', 'STORE'], rows)
      : ['No images yet. Capture one: images capture HOST:POOL/VOLUME --name NAME.'],
  )
}

/** Those that cannot be read are in no list, so they are told beside it. */
async function readAndTell(context: Context, core: Core, store: StoreView): Promise<ImageView[]> {
  const { images, unreadable } = await readImages(context, core, store)
  for (const one of unreadable) context.out.note(`warning: ${unreadError(store, one).message}`)
  return images
}

export async function showImage(context: Context): Promise<void> {
  const core = await context.core()
  const { store, image } = await findImage(context, core)
  const map = await core.services.images.map({ storeId: store.id, imageId: image.id })
  const guest = guestOf(image)
  const total = { zero: 0, shared: 0, own: 0 }
  for (const cell of map.cells) {
    for (const kind of ['zero', 'shared', 'own'] as const) total[kind] += cell[kind]
  }
  context.out.answer({ ...image, ...figuresOf(image), sections: total }, [
    `${image.name} (${image.id}) in ${store.name}`,
    `of ${image.source.disk} on ${image.source.host}, ${image.consistency}, ${image.created}`,
    ...figureLines(image),
    `sections: ${total.zero} zero, ${total.shared} shared with other images, ${total.own} of its own`,
    ...(guest ? guestLines(guest).map((line, index) => `${index === 0 ? 'guest: ' : '       '}${line}`) : []),
    ...(image.parent ? [`came after ${image.parent}`] : []),
    ...(image.tags.length ? [`tags: ${image.tags.join(', ')}`] : []),
    ...(image.notes ? [image.notes] : []),
  ])
}

/** `--route direct|relay`: the one way that bytes may take. */
function routeOf(context: Context): Route | null {
  const said = text(context, 'route')
  const found = routes.find((one) => one === said)
  if (said !== undefined && found === undefined)
    throw new UsageError('--route is direct (host to host only) or relay (through this workstation).')
  return found ?? null
}

/** `--limit-rate 20M`: bytes a second. */
const rateOf = (context: Context): number | null => size(context, 'limit-rate') ?? null

export async function captureImage(context: Context): Promise<number> {
  const core = await context.core()
  const wanted = needArgument(context, 0, 'The server or disk (HOST:POOL/VOLUME or HOST:/PATH)')
  const { name, ...disk } = await diskNamed(core, wanted, text(context, 'disk'))
  const store = await findStore(core, text(context, 'store'))
  const { jobId } = await core.services.images.capture({
    ...disk,
    name: text(context, 'name') ?? name,
    storeId: store.id,
    live: context.flags['live'] === true,
    rate: rateOf(context),
    route: routeOf(context),
  })
  return followJob(context, core, jobId)
}

export async function deployImage(context: Context): Promise<number> {
  const core = await context.core()
  const { store, image } = await findImage(context, core)
  const names = several(context, 'host')
  if (names.length === 0) throw new UsageError('--host is missing.')
  const volume = text(context, 'volume')
  if (volume === undefined) throw new UsageError('--volume is missing.')
  const pool = text(context, 'pool') ?? 'default'
  const views = []
  for (const name of names) views.push(await findHost(core, name))
  const claim = text(context, 'claim')
  const targets = views.map(({ host }) => ({
    ...{ hostId: host.id, pool, volume },
    ...(claim === undefined ? {} : { claim }),
  }))
  const ofDevices = views.some(({ facts }) =>
    facts?.pools.some(({ name, type }) => name === pool && isDevicePool(type)),
  )
  const format = text(context, 'format') ?? (ofDevices ? 'raw' : 'qcow2')
  if (format !== 'qcow2' && format !== 'raw') throw new UsageError('--format is qcow2 or raw.')
  const overlay = context.flags['overlay'] === true
  if (overlay && context.flags['full'] === true) throw new UsageError('Say either --overlay or --full.')
  if (claim !== undefined && context.flags['yes'] !== true) {
    context.out.note(
      `This takes the disk ${claim} in pool ${pool} of ${names.join(', ')}: all it holds is lost, and its name becomes ${volume}. Say --yes to do it.`,
    )
    return exitCodes.unconfirmed
  }
  const { jobId } = await core.services.images.deploy({
    storeId: store.id,
    imageId: image.id,
    targets,
    bytes: size(context, 'bytes') ?? null,
    format,
    overlay,
    rate: rateOf(context),
    route: routeOf(context),
  })
  return followJob(context, core, jobId)
}

/** By the file's ending, unless told. */
function formatOf(context: Context, file: string): DiskFormat {
  const told = text(context, 'format')
  const found =
    told === undefined ? formatByEnding(file) : diskFormats.find((format) => format === told.toLowerCase())
  if (found) return found
  throw new UsageError(`Say which format it has: --format ${diskFormats.join('|')}.`)
}

/** `images import https://…`: fetched where the store is. */
async function importUrl(context: Context, url: string): Promise<number> {
  const file = fileOfAddress(url)
  if (file === '')
    throw new UsageError('Only http and https addresses of files, without a login, are fetched.')
  const format = formatOf(context, file)
  const said = text(context, 'sha256') ?? text(context, 'sha512') ?? text(context, 'checksums')
  if (said === undefined) {
    throw new UsageError(
      'Say what the file must be: --sha256 HEX, --sha512 HEX, or --checksums URL of its SHA256SUMS.',
    )
  }
  const checksum = readChecksum(said)
  const wanted = ['sha256', 'sha512', 'checksums'].find((flag) => text(context, flag) !== undefined)
  if (!checksum || (wanted === 'checksums') !== 'list' in checksum) throw notAChecksum(wanted ?? '', said)
  if ('digest' in checksum && wanted !== `sha${checksum.digest.length * 4}`)
    throw notAChecksum(wanted ?? '', said)
  const core = await context.core()
  const store = await findStore(core, text(context, 'store'))
  const { jobId } = await core.services.images.importUrl({
    storeId: store.id,
    url,
    checksum,
    mostBytes: size(context, 'max') ?? usualMostBytes,
    format,
    name: text(context, 'name') ?? plainName(file),
  })
  return followJob(context, core, jobId)
}

const notAChecksum = (flag: string, said: string): UsageError =>
  new UsageError(`--${flag} does not take ${JSON.stringify(said)}.`)

/** A file of this workstation is named from where the person is; on a host there is no such place. */
const pathOn = (host: string | undefined, file: string): string =>
  host === undefined ? path.resolve(file) : file

export async function importImage(context: Context): Promise<number> {
  const file = needArgument(context, 0, 'The file')
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(file)) return importUrl(context, file)
  const format = formatOf(context, file)
  const core = await context.core()
  const host = text(context, 'host')
  const store = await findStore(core, text(context, 'store'))
  const started = await core.services.images.importFile({
    storeId: store.id,
    hostId: host === undefined ? null : (await findHost(core, host)).host.id,
    path: pathOn(host, file),
    handle: null,
    format,
    name: text(context, 'name') ?? plainName(file),
  })
  return started ? followJob(context, core, started.jobId) : exitCodes.cancelled
}

export async function exportImage(context: Context): Promise<number> {
  const file = needArgument(context, 1, 'The file')
  const format = formatOf(context, file)
  const core = await context.core()
  const { store, image } = await findImage(context, core)
  const host = text(context, 'host')
  const started = await core.services.images.exportFile({
    storeId: store.id,
    imageId: image.id,
    hostId: host === undefined ? null : (await findHost(core, host)).host.id,
    path: pathOn(host, file),
    format,
  })
  return started ? followJob(context, core, started.jobId) : exitCodes.cancelled
}

export async function removeImage(context: Context): Promise<number> {
  const core = await context.core()
  const named = await lookUp(context, core)
  if (named.unread?.future === false) return removeDamaged(context, core, named.store, named.unread.id)
  const { store, image } = readable(named)
  for (const { design, servers } of await core.services.images.usedBy({ imageId: image.id })) {
    context.out.note(
      `warning: servers of the design ${design} begin as it and cannot be made anew without it: ${servers.join(', ')}`,
    )
  }
  if (context.flags['yes'] !== true) {
    context.out.note(
      `This removes ${image.name} (${image.id}) from ${store.name}; ${formatBytes(image.uniqueBytes ?? 0)} are its own. Say --yes to do it.`,
    )
    return exitCodes.unconfirmed
  }
  const { jobId } = await core.services.images.remove({ storeId: store.id, imageId: image.id })
  return followJob(context, core, jobId)
}

/** An image whose manifest is damaged: as long as it is there nothing of its store is pruned. */
async function removeDamaged(context: Context, core: Core, store: StoreView, id: string): Promise<number> {
  if (context.flags['yes'] !== true) {
    context.out.note(
      `This removes the damaged ${id} from ${store.name}; what only it names of the sections goes with the next prune. Its manifest stays in the trash of the store for a day. Say --yes to do it.`,
    )
    return exitCodes.unconfirmed
  }
  const { jobId } = await core.services.images.remove({ storeId: store.id, imageId: id })
  return followJob(context, core, jobId)
}

/** A cache keeps an image whatever else needs room, or no longer. */
export const pinImage =
  (pinned: boolean) =>
  async (context: Context): Promise<void> => {
    const core = await context.core()
    const { image } = await findImage(context, core)
    const cache = await findStore(core, needArgument(context, 1, 'The name of the cache'))
    const view = await core.services.images.pin({ storeId: cache.id, imageId: image.id, pinned })
    context.out.answer({ pins: view.pins }, [
      pinned
        ? `${cache.name} keeps ${image.name} whatever else comes.`
        : `${cache.name} may let ${image.name} go.`,
    ])
  }

export async function warmCache(context: Context): Promise<number> {
  const core = await context.core()
  const { store, image } = await findImage(context, core)
  const cache = await findStore(core, needArgument(context, 1, 'The name of the cache'))
  const { jobId } = await core.services.images.warm({
    storeId: store.id,
    imageId: image.id,
    cacheId: cache.id,
  })
  return followJob(context, core, jobId)
}
