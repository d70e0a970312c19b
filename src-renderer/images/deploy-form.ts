import type { HostId, HostView } from '@shared/contract/hosts.ts'
import type { ImageView } from '@shared/contract/images.ts'
import { formatBytes, parseBytes } from '@shared/base/units.ts'
import type { PoolFacts } from '@shared/machine/facts.ts'
import { dataBytesOf } from '@shared/images/content.ts'
import { isDevicePool } from '@shared/images/pools.ts'
import { nameSchema } from '@shared/plan/request-parts.ts'
import { t } from '@shared/text/translate.ts'
import { hostReason } from './stores.ts'

/** A host as a target: the pools it has, and why it cannot be one. */
export interface TargetHost {
  view: HostView
  pools: PoolFacts[]
  reason: string | null
}

export const targetHosts = (hosts: readonly HostView[]): TargetHost[] =>
  hosts.map((view) => {
    const pools = view.facts?.pools.filter(({ active }) => active) ?? []
    const reason =
      hostReason(view) ?? (view.facts ? (pools.length === 0 ? t`no pool` : null) : t`not read yet`)
    return { view, pools, reason }
  })

/** The pool that a person most likely means: the roomiest. */
export const likelyPool = (pools: readonly PoolFacts[]): string =>
  pools.toSorted((a, b) => b.freeBytes - a.freeBytes)[0]?.name ?? ''

/** Pools whose volumes are plain files have names with an ending. */
const ofFiles = new Set(['dir', 'fs', 'netfs', 'gluster'])

export function volumeName(base: string, format: 'qcow2' | 'raw', pool: PoolFacts | undefined): string {
  const name = base.trim()
  const wanted = format === 'raw' ? '.raw' : '.qcow2'
  return !pool || !ofFiles.has(pool.type) || /\.(qcow2|raw|img)$/i.test(name) ? name : `${name}${wanted}`
}

/** A disk's name made of an image's: what every pool takes. */
export const diskNameOf = (image: string): string =>
  image
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/[^\w.]+/g, '-')
    .replace(/^[-.]+|-+$/g, '')
    .slice(0, 60) || 'disk'

/** The format that suits the chosen pools: block devices take bytes as they are. */
export function likelyFormat(pools: DeployFields['pools'], hosts: readonly TargetHost[]): 'qcow2' | 'raw' {
  const chosen = hosts.flatMap((host) => poolOf(host, pools) ?? [])
  return chosen.some(({ type }) => isDevicePool(type)) ? 'raw' : 'qcow2'
}

const poolOf = ({ view, pools }: TargetHost, chosen: DeployFields['pools']): PoolFacts | undefined =>
  pools.find(({ name }) => name === chosen[view.host.id])

export interface DeployFields {
  /** Chosen hosts with the chosen pool of each. */
  pools: Readonly<Record<string, string>>
  /** By host: the disk that is there and is taken. */
  claims: Readonly<Record<string, string>>
  name: string
  size: string
  format: 'qcow2' | 'raw'
}

export interface DeployProblems {
  hosts?: string
  name?: string
  size?: string
  /** By host: what is wrong with its pool, or likely to be. */
  pools: Record<string, { text: string; fatal: boolean }>
}

export interface DeployDraft {
  targets: { hostId: HostId; pool: string; volume: string; claim?: string }[]
  bytes: number
}

/** The disks that the fields make, or what is wrong with each field. */
export function readDeploy(
  image: ImageView,
  fields: DeployFields,
  hosts: readonly TargetHost[],
  /** Where next to nothing is written, as a base is there. */
  takesNoRoom: (hostId: HostId, pool: string) => boolean = () => false,
): { draft?: DeployDraft; problems: DeployProblems; bytes: number } {
  const problems: DeployProblems = { pools: {} }
  const bytes = fields.size.trim() === '' ? image.diskBytes : parseBytes(fields.size, 'g')
  if (bytes === undefined) problems.size = t`A size, such as 40 GiB`
  else if (bytes < image.diskBytes)
    problems.size = t`At least the image's own size, ${formatBytes(image.diskBytes)}`
  const name = nameSchema.safeParse(fields.name.trim())
  if (!name.success)
    problems.name = fields.name.trim() === '' ? t`A name is needed` : (name.error.issues[0]?.message ?? '')
  const chosen = hosts.filter(({ view, reason }) => reason === null && view.host.id in fields.pools)
  if (chosen.length === 0) problems.hosts = t`Choose at least one host`
  const targets = chosen.map(({ view, pools }) => {
    const pool = pools.find((one) => one.name === fields.pools[view.host.id])
    const claim = fields.claims[view.host.id]
    const volume = volumeName(fields.name, fields.format, pool)
    const content = pool && takesNoRoom(view.host.id, pool.name) ? 0 : dataBytesOf(image)
    const room = pool && claim === undefined && roomProblem(pool, content, bytes ?? image.diskBytes)
    if (!pool) problems.pools[view.host.id] = { text: t`Choose a pool`, fatal: true }
    else if (isDevicePool(pool.type) && fields.format !== 'raw') {
      problems.pools[view.host.id] = {
        text: t`Disks of ${pool.name} are block devices: choose the format raw`,
        fatal: true,
      }
    } else if (claim === volume) {
      problems.pools[view.host.id] = {
        text: t`A disk that is taken gets another name than ${volume}`,
        fatal: true,
      }
    } else if (room) problems.pools[view.host.id] = room
    return {
      hostId: view.host.id,
      pool: pool?.name ?? '',
      volume,
      ...(claim === undefined ? {} : { claim }),
    }
  })
  const wrong =
    problems.hosts ??
    problems.name ??
    problems.size ??
    Object.values(problems.pools).find(({ fatal }) => fatal)
  const rest = { problems, bytes: bytes ?? image.diskBytes }
  return wrong === undefined && bytes !== undefined ? { draft: { targets, bytes }, ...rest } : rest
}

function roomProblem(
  pool: PoolFacts,
  content: number,
  bytes: number,
): { text: string; fatal: boolean } | undefined {
  const free = formatBytes(pool.freeBytes)
  if (pool.freeBytes < content)
    return { text: t`Its content takes ${formatBytes(content)}; only ${free} are free`, fatal: true }
  if (pool.freeBytes < bytes)
    return {
      text: t`When the guest has filled it, it takes ${formatBytes(bytes)}; ${free} are free`,
      fatal: false,
    }
  return undefined
}
