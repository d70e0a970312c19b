import type { ServerDisk, ServerRecord } from '../design/records.ts'
import { imageCopyName } from './names.ts'
import { isAvailable, type PlanHost, type PlanVolume } from './world.ts'
import { t } from '../text/translate.ts'

/** An image as found on the hosts. */
export interface FoundImage {
  /** The same for all disks that are cloned from it. */
  key: string
  /** Where the design's image itself lies, answering hosts first. */
  originals: { host: PlanHost; volume: PlanVolume }[]
  /** Where it can be cloned from: the originals and the copies that Terrace made. */
  usable: { host: PlanHost; volume: PlanVolume }[]
  bytes: number
  capacityBytes: number
  format: 'qcow2' | 'raw'
  copyName: string
}

export type ImageSource = Extract<ServerDisk['source'], { kind: 'image' }>

/** The images that the disks of servers are made from. */
export const imagesOf = ({ servers }: { servers: readonly ServerRecord[] }): ImageSource[] =>
  servers.flatMap(({ disks }) => disks.flatMap(({ source }) => (source.kind === 'image' ? [source] : [])))

export const imageText = (source: ImageSource): string =>
  source.host === null
    ? t`${source.volume} in pool ${source.pool}`
    : t`${source.volume} in pool ${source.pool} of ${source.host}`

/** Finds an image on the hosts, or says why there is none to use. */
export function findImage(source: ImageSource, hosts: readonly PlanHost[]): FoundImage | { problem: string } {
  const originals = hosts
    .filter((host) => source.host === null || host.name === source.host)
    .flatMap((host) =>
      host.volumes
        .filter((volume) => volume.volume === source.volume && volume.pool === source.pool)
        .map((volume) => ({ host, volume })),
    )
    .toSorted(
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
  const copies = hosts.flatMap((host) =>
    host.volumes
      .filter((volume) => volume.volume === copyName && volume.capacityBytes === capacityBytes)
      .map((volume) => ({ host, volume })),
  )
  const key = `${first.host.name}/${source.pool}/${copyName}`
  return { key, originals: same, usable: [...same, ...copies], bytes, capacityBytes, format, copyName }
}

function notFound(source: ImageSource, hosts: readonly PlanHost[]): string {
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
