import { TerraceError } from '@shared/base/errors.ts'
import { manifestFormat, manifestVersion } from '@shared/images/manifest.ts'
import type { MachineFacts } from '@shared/machine/facts.ts'
import type { RequestOf } from '@shared/plan/requests.ts'
import { t } from '@shared/text/translate.ts'
import type { Hosts, RequestContext } from '../actuators/index.ts'
import type { Agents } from './agents.ts'
import { progressOf } from './answers.ts'
import { diskOf, isOff, userOf, volumeOf } from './disks.ts'
import type { Stores } from './stores.ts'
import { transfer } from './transfer.ts'

export const sectionBytes = 4 * 1024 * 1024

export interface ImageParts {
  agents: Agents
  stores: Stores
  hosts: Hosts
}

type Capture = RequestOf<'image.capture'>

/** A disk of a host becomes an image: section by section, each hashed at both ends. Goes on where it was cut. */
export async function capture(
  { agents, stores, hosts }: ImageParts,
  request: Capture,
  context: RequestContext,
): Promise<unknown> {
  const { signal } = context
  const host = hosts(request.hostId)
  const { facts, driver } = await host.driven()
  const store = stores.get(request.storeId)
  const volume = await volumeOf(host, request, signal)
  const machine = await userOf(host, volume, signal)
  if (machine && !isOff(machine)) throw inUse(host.host.name, request.volume, machine)
  const disk = diskOf(volume, facts)
  const outcome = await transfer(
    agents,
    {
      near: {
        place: request.hostId,
        task: {
          task: 'capture',
          allow: [volume.path],
          job: request.imageId,
          disk,
          sectionBytes,
          codec: 'auto',
          ...(request.rate === null ? {} : { rate: request.rate }),
        },
      },
      far: {
        place: store.hostId,
        task: {
          task: 'receive',
          allow: [store.folder],
          job: request.imageId,
          store: store.folder,
          head: {
            format: manifestFormat,
            version: manifestVersion,
            id: request.imageId,
            name: request.imageName,
            created: new Date().toISOString(),
            consistency: 'stopped',
            source: {
              host: host.host.name,
              server: machine?.name ?? null,
              disk: volume.path,
              family: driver.family,
              live: false,
            },
            parent: parentOf(stores, request, host.host.name, volume.path),
            guest: null,
            machine: machine ? described(machine) : null,
            checkpoint: null,
          },
        },
      },
    },
    signal,
    {
      near: {
        onProgress: (progress) => context.progress(progressOf(progress)),
        onLog: ({ level, text }) => context.log(level, text),
      },
      far: { onLog: ({ level, text }) => context.log(level, text) },
    },
  )
  await stores.read(store.id)
  return outcome
}

/** The newest image of the same disk: what most sections are shared with. */
function parentOf(stores: Stores, request: Capture, host: string, path: string): string | null {
  const same = stores
    .images(request.storeId)
    .find(({ id, source }) => id !== request.imageId && source.host === host && source.disk === path)
  return same?.id ?? null
}

/** What a machine was when its disk was captured, so that it can be made again elsewhere. */
function described(machine: MachineFacts): Record<string, unknown> {
  const { name, uuid, vcpus, memoryBytes, autostart, disks, nics, cpuShares, cpuQuotaPercent } = machine
  return {
    name,
    uuid,
    vcpus,
    memoryBytes,
    autostart,
    disks: disks.map(({ target, bus, path, capacityBytes }) => ({ target, bus, path, capacityBytes })),
    nics: nics.map(({ mac, model, network, kind }) => ({ mac, model, network, kind })),
    ...(cpuShares === undefined ? {} : { cpuShares }),
    ...(cpuQuotaPercent === undefined ? {} : { cpuQuotaPercent }),
  }
}

const inUse = (host: string, volume: string, machine: MachineFacts): TerraceError =>
  new TerraceError(
    'precondition',
    t`${host}: the disk ${volume} is in use by ${machine.name}, which is not off.`,
    {
      left: t`Nothing was read.`,
      next: t`Shut ${machine.name} down first, or capture it while it runs.`,
    },
  )
