import type { ServerDisk, ServerRecord } from '../design/records.ts'
import { findStored, type StoredImage } from './library.ts'
import { imageCopyName, isStoredCopy, storedCopyName } from './names.ts'
import { isAvailable, type PlanHost, type PlanVolume } from './world.ts'
import { t } from '../text/translate.ts'

interface Found {
  host: PlanHost
  volume: PlanVolume
}

/** An image as found on the hosts, or in the library. */
export interface FoundImage {
  /** The same for all disks that are cloned from it. */
  key: string
  /** Where the design's image itself lies, answering hosts first. */
  originals: Found[]
  /** Where it can be cloned from: the originals and the copies that Terrace made. */
  usable: Found[]
  bytes: number
  capacityBytes: number
  format: 'qcow2' | 'raw'
  copyName: string
  /** Of the library: where a pool without it gets it from. */
  stored?: StoredImage
}

export type ImageSource = Exclude<ServerDisk['source'], { kind: 'blank' }>
type VolumeSource = Extract<ImageSource, { kind: 'image' }>

/** The images that the disks of servers are made from. */
export const imagesOf = ({ servers }: { servers: readonly ServerRecord[] }): ImageSource[] =>
  servers.flatMap(({ disks }) => disks.flatMap(({ source }) => (source.kind === 'blank' ? [] : [source])))

export function imageText(source: ImageSource): string {
  if (source.kind === 'library') return t`${source.name || source.image} of the library`
  return source.host === null
    ? t`${source.volume} in pool ${source.pool}`
    : t`${source.volume} in pool ${source.pool} of ${source.host}`
}

/** Finds an image on the hosts or in the library, or says why there is none to use. */
export const findImage = (
  source: ImageSource,
  hosts: readonly PlanHost[],
  library: readonly StoredImage[],
): FoundImage | { problem: string } =>
  source.kind === 'library' ? ofLibrary(findStored(source, library), hosts) : onHosts(source, hosts)

function ofLibrary(
  stored: StoredImage | { problem: string },
  hosts: readonly PlanHost[],
): FoundImage | { problem: string } {
  if ('problem' in stored) return stored
  const { name, sha256, diskBytes, dataBytes } = stored
  return {
    key: `library/${sha256}`,
    originals: [],
    // A disk of an odd size becomes some bytes larger: qcow2 counts sectors.
    usable: volumesOf(
      hosts,
      ({ volume, capacityBytes }) => isStoredCopy(volume, sha256) && capacityBytes >= diskBytes,
    ),
    bytes: dataBytes,
    capacityBytes: diskBytes,
    format: 'qcow2',
    copyName: storedCopyName(name, sha256),
    stored,
  }
}

function onHosts(source: VolumeSource, hosts: readonly PlanHost[]): FoundImage | { problem: string } {
  const originals = volumesOf(
    hosts.filter((host) => source.host === null || host.name === source.host),
    (volume) => volume.volume === source.volume && volume.pool === source.pool,
  ).toSorted(
    (a, b) =>
      Number(isAvailable(b.host)) - Number(isAvailable(a.host)) || (a.host.name < b.host.name ? -1 : 1),
  )
  const first = originals[0]
  if (!first) return { problem: notFound(source, hosts) }
  const { bytes, capacityBytes, format } = first.volume
  if (format !== 'qcow2' && format !== 'raw') {
    return {
      problem: format
        ? t`Image ${imageText(source)} is ${format}; qcow2 and raw can be used.`
        : t`Image ${imageText(source)} is of an unknown format; qcow2 and raw can be used.`,
    }
  }
  const copyName = imageCopyName(source.volume, bytes, format)
  // Others of the same name may be another image: only what is as large counts as the same.
  const same = originals.filter(
    ({ volume }) => volume.capacityBytes === capacityBytes && volume.format === format,
  )
  const copies = volumesOf(
    hosts,
    (volume) => volume.volume === copyName && volume.capacityBytes === capacityBytes,
  )
  const key = `${first.host.name}/${source.pool}/${copyName}`
  return { key, originals: same, usable: [...same, ...copies], bytes, capacityBytes, format, copyName }
}

const volumesOf = (hosts: readonly PlanHost[], wanted: (volume: PlanVolume) => boolean): Found[] =>
  hosts.flatMap((host) => host.volumes.filter(wanted).map((volume) => ({ host, volume })))

function notFound(source: VolumeSource, hosts: readonly PlanHost[]): string {
  const image = imageText(source)
  if (source.host !== null && !hosts.some((host) => host.name === source.host)) {
    return t`Image ${image} was not found: there is no host named ${source.host}.`
  }
  const silent = hosts.filter(
    (host) => !isAvailable(host) && (source.host === null || host.name === source.host),
  )
  if (silent.length === 0) return t`Image ${image} was not found on any host.`
  const names = silent.map((host) => host.name).join(', ')
  return t`Image ${image} was not found. Not asked, because they do not answer or are switched off: ${names}.`
}
