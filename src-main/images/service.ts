import path from 'node:path'
import { TerraceError } from '@shared/base/errors.ts'
import type { ImageStore, ImageUse } from '@shared/contract/images.ts'
import type { Services } from '@shared/contract/index.ts'
import type { HostId } from '@shared/contract/hosts.ts'
import type { Request } from '@shared/plan/requests.ts'
import type { ImageRequest } from '@shared/plan/image-requests.ts'
import { changesOf } from '@shared/images/history.ts'
import type { StoreId } from '@shared/plan/image-requests.ts'
import { t, tn } from '@shared/text/translate.ts'
import type { FileDialogs } from '../designs/index.ts'
import type { Hosts } from '../actuators/index.ts'
import type { JobEngine } from '../jobs/index.ts'
import type { Agents } from './agents.ts'
import { createBaseService } from './base-service.ts'
import { captureAbility } from './ability.ts'
import { claimable } from './claim.ts'
import { readMachine, readMap, readPruned } from './answers.ts'
import { type Direct, whyNot } from './direct.ts'
import type { DiskFiles } from './disk-files.ts'
import type { ImageHistory } from './history.ts'
import { type Names, newImageId, startImageJob } from './jobs.ts'
import { readWhole } from './listing.ts'
import type { Stores } from './stores.ts'

export interface ImageServiceOptions {
  stores: Stores
  agents: Agents
  direct: Pick<Direct, 'probe'>
  history: ImageHistory
  hosts: Hosts
  /** Hosts that may be asked now. */
  hostIds(): HostId[]
  files: DiskFiles
  jobs: JobEngine
  names: Names
  /** Servers of designs that begin as an image. */
  usersOf(imageId: string): ImageUse[]
  dialogs: FileDialogs
  /** The person's own terminal may name folders of this workstation; a window may not. */
  localPaths: boolean
}

const askMs = 60_000
const readMs = 120_000
const probeMs = 20_000

function mustBeCache(store: ImageStore): ImageStore {
  if (store.kind === 'cache') return store
  throw new TerraceError('precondition', t`${store.name} is a store, not a cache: it lets nothing go.`, {
    left: t`Nothing was changed.`,
  })
}

const rawOnBase = (image: string): TerraceError =>
  new TerraceError('invalid', t`A raw disk of ${image} cannot stand on a base: it has no room to say so.`, {
    left: t`Nothing was changed.`,
    next: t`Choose the format qcow2, or let the disk be one of its own.`,
  })

const claimedOnBase = (claim: string): TerraceError =>
  new TerraceError('invalid', t`${claim} would not stand on a base: it has room for all of the image.`, {
    left: t`Nothing was changed.`,
    next: t`Choose a new disk for that, or let the disk be one of its own.`,
  })

/** Else nobody could tell a disk that is still to be taken from one that is complete. */
const sameName = (volume: string): TerraceError =>
  new TerraceError('invalid', t`A disk that is taken gets another name than ${volume}.`, {
    left: t`Nothing was changed.`,
    next: t`Choose another name for the disk.`,
  })

/** The name of an image; one that is damaged has none, and can be removed all the same. Throws `not-found`. */
function removable(stores: Stores, storeId: StoreId, imageId: string): string {
  const damaged = stores.view(storeId).unreadable.some(({ id, future }) => id === imageId && !future)
  return damaged ? imageId : stores.image(storeId, imageId).name
}

/** The "images" feature of the contract. */
export function createImageService(options: ImageServiceOptions): Services['images'] {
  const { stores, agents, hosts, files, jobs, names, dialogs } = options

  const start = (title: string, request: Request | readonly Request[], bytes = 0) => ({
    jobId: startImageJob(jobs, names, {
      kind: 'images',
      title,
      requests: Array.isArray(request) ? (request as readonly Request[]) : [request as Request],
      bytes,
    }),
  })

  const storeTask = (store: ImageStore, task: object) =>
    agents.ask(
      store.hostId,
      { allow: [store.folder], store: store.folder, ...task },
      AbortSignal.timeout(askMs),
    )

  /** A file of this workstation: named by the person's own terminal, chosen before, or asked for now. */
  const localFile = async (named: string | null, handle: string | null): Promise<string | null> => {
    if (options.localPaths && named !== null) return named
    const chosen = handle ?? (await files.choose(dialogs))?.handle
    return chosen === undefined ? null : files.path(chosen)
  }

  return {
    stores: () => stores.list(),
    addStore(wanted) {
      if (wanted.hostId === null && wanted.folder !== null && !options.localPaths) {
        throw new TerraceError('precondition', t`A window names no folders of this workstation.`, {
          left: t`Nothing was changed.`,
        })
      }
      return stores.add(wanted, AbortSignal.timeout(askMs))
    },
    renameStore({ storeId, name }) {
      stores.update(storeId, { name })
      return null
    },
    setDefaultStore({ storeId }) {
      stores.update(storeId, { isDefault: true })
      return null
    },
    forgetStore({ storeId }) {
      stores.forget(storeId)
      return null
    },
    readStore: ({ storeId }) => stores.read(storeId),
    list: ({ storeId }) => stores.images(storeId),

    async map({ storeId, imageId }) {
      stores.image(storeId, imageId)
      return readMap(await storeTask(stores.get(storeId), { task: 'map', id: imageId }))
    },

    history({ storeId, imageId }) {
      stores.image(storeId, imageId)
      return options.history.read(storeId, imageId)
    },
    usedBy: ({ imageId }) => options.usersOf(imageId),
    async cacheStats({ storeId }) {
      const cache = mustBeCache(stores.get(storeId))
      const { usage, perImage, pins, quarantined } = await readWhole(
        agents,
        cache,
        AbortSignal.timeout(readMs),
      )
      return { usage, images: perImage, pins, quarantined }
    },
    async pin({ storeId, imageId, pinned }) {
      await storeTask(mustBeCache(stores.get(storeId)), { task: 'pin', id: imageId, pinned })
      return stores.read(storeId)
    },

    async machine({ storeId, imageId }) {
      stores.image(storeId, imageId)
      return readMachine(await storeTask(stores.get(storeId), { task: 'show', id: imageId }))
    },

    async setAbout({ storeId, imageId, name, tags, notes }) {
      const store = stores.get(storeId)
      const [first, ...more] = changesOf(stores.image(storeId, imageId), { name, tags, notes })
      const about = { name, tags, notes, ...(first && { history: options.history.entry(first) }) }
      await storeTask(store, { task: 'about', id: imageId, about })
      for (const change of more) options.history.note(storeId, imageId, change)
      await stores.read(storeId)
      return stores.image(storeId, imageId)
    },

    captureAbility: ({ hostId }) => captureAbility(hosts(hostId)),
    capture({ hostId, name, storeId, live, rate, route, ...disk }) {
      const store = stores.chosen(storeId)
      const imageId = newImageId()
      const request: ImageRequest = {
        kind: 'image.capture',
        hostId,
        machine: null,
        ...disk,
        storeId: store.id,
        imageId,
        imageName: name,
        live,
        rate,
        ...(route ? { route } : {}),
      }
      return { ...start(t`Capture ${name}`, request), imageId }
    },

    deploy({ storeId, imageId, targets, bytes, format, overlay = false, rate, route }) {
      const image = stores.image(storeId, imageId)
      if (overlay && format === 'raw') throw rawOnBase(image.name)
      for (const { volume, claim } of targets) {
        if (claim !== undefined && overlay) throw claimedOnBase(claim)
        if (claim === volume) throw sameName(volume)
      }
      const requests = targets.map(({ hostId, pool, volume, claim }, index): ImageRequest => ({
        kind: 'image.deploy',
        hostId,
        pool,
        volume,
        storeId,
        imageId,
        imageName: image.name,
        sha256: image.sha256,
        bytes: bytes ?? image.diskBytes,
        format,
        via: targets[index - 1]?.hostId ?? null,
        ...(overlay ? { overlay } : {}),
        ...(claim === undefined ? {} : { claim }),
        rate,
        ...(route ? { route } : {}),
      }))
      const title = tn(targets.length, 'Deploy {0} on {n} host', 'Deploy {0} on {n} hosts', image.name)
      return start(title, requests, image.diskBytes)
    },

    claimable: ({ hostId, pool }) => claimable(hosts(hostId), pool, AbortSignal.timeout(askMs)),
    ...createBaseService({ hosts, hostIds: () => options.hostIds(), stores, start }),

    async route({ hostId, storeId }) {
      const to = stores.get(storeId).hostId
      if (to === null || to === hostId)
        return { way: to === null ? 'here' : 'local', roundTripMs: null, reason: null }
      try {
        const { roundTripMs } = await options.direct.probe(
          { near: hostId, far: to },
          AbortSignal.timeout(probeMs),
        )
        return { way: 'direct', roundTripMs, reason: null }
      } catch (thrown) {
        return { way: 'relay', roundTripMs: null, reason: whyNot(thrown) }
      }
    },

    chooseFile: () => files.choose(dialogs),
    async importFile({ storeId, hostId, path: file, handle, format, name }) {
      const store = stores.chosen(storeId)
      const source = hostId === null ? await localFile(file, handle) : file
      if (source === null) return null
      const imageId = newImageId()
      const request: ImageRequest = {
        kind: 'image.import',
        storeId: store.id,
        imageId,
        imageName: name,
        hostId,
        path: source,
        format,
      }
      return { ...start(t`Import ${name}`, request), imageId }
    },

    importUrl({ storeId, name, ...file }) {
      const store = stores.chosen(storeId)
      const imageId = newImageId()
      const request: ImageRequest = {
        kind: 'image.fetch',
        storeId: store.id,
        imageId,
        imageName: name,
        ...file,
      }
      return { ...start(t`Import ${name}`, request), imageId }
    },

    async exportFile({ storeId, imageId, hostId, path: file, format }) {
      const image = stores.image(storeId, imageId)
      const target =
        hostId === null && !(options.localPaths && file !== null)
          ? await dialogs.save({
              title: t`Export ${image.name}`,
              name: t`Disk images`,
              extensions: [format],
              suggested: path.basename(`${image.name}.${format}`),
            })
          : file
      if (target === null) return null
      const { sha256, name: imageName } = image
      const request: ImageRequest = {
        kind: 'image.export',
        storeId,
        imageId,
        imageName,
        hostId,
        path: target,
        format,
        sha256,
      }
      return start(t`Export ${image.name}`, request, image.diskBytes)
    },

    warm({ storeId, imageId, cacheId }) {
      const { name: imageName, sha256, diskBytes } = stores.image(storeId, imageId)
      const { name } = stores.get(cacheId)
      const request: ImageRequest = { kind: 'cache.warm', storeId, imageId, imageName, cacheId, sha256 }
      return start(t`Bring ${imageName} into ${name}`, request, diskBytes)
    },

    remove({ storeId, imageId }) {
      const name = removable(stores, storeId, imageId)
      return start(t`Remove the image ${name}`, { kind: 'image.remove', storeId, imageId, imageName: name })
    },
    verify({ storeId, fraction }) {
      const { name } = stores.get(storeId)
      return start(t`Verify ${name}`, { kind: 'store.verify', storeId, fraction })
    },
    async prunable({ storeId, graceSeconds }) {
      const store = stores.get(storeId)
      const answer = await storeTask(store, { task: 'prune', graceSeconds, dryRun: true })
      const { unusedSections, unusedBytes, trashBytes } = readPruned(answer)
      return { sections: unusedSections, bytes: unusedBytes, trashBytes }
    },
    prune({ storeId, graceSeconds, emptyTrash }) {
      const { name } = stores.get(storeId)
      return start(t`Prune ${name}`, { kind: 'store.prune', storeId, graceSeconds, emptyTrash })
    },
  }
}
