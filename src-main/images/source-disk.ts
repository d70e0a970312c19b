import { TerraceError, toErrorInfo } from '@shared/base/errors.ts'
import type { MachineFacts } from '@shared/machine/facts.ts'
import { capturedDisk } from '@shared/plan/image-requests.ts'
import type { RequestOf } from '@shared/plan/requests.ts'
import { t } from '@shared/text/translate.ts'
import type { ReachedHost, RequestContext } from '../actuators/index.ts'
import { type DiskFacts, isAbsent } from '../drivers/index.ts'
import { standsOn, volumesByPath } from './chain.ts'
import { diskOf, isThat, mustBeMerged, userOf, volumeOf } from './disks.ts'
import { tellOfOverlays } from './overlay-users.ts'

type Capture = RequestOf<'image.capture'>

/** A disk that is to be captured: a volume of a pool, or what a machine has, wherever that lies. */
export interface SourceDisk {
  /** For people: its volume's name, or where it lies. */
  name: string
  path: string
  format: string
  /** What no later disk at that place has, where its host can tell. */
  made?: string
  /** Its name in the machine that has it. */
  target?: string
  /** How an agent reaches it while nobody writes to it. */
  reach: { kind: string; path: string; format?: string }
  /** What it is only a difference to, from the nearest on; `volume` where that is in a pool. An agent may read these too. */
  chain: readonly { path: string; volume?: string }[]
  /** Why an agent cannot read it while its machine is off. */
  refusal?: string
}

interface Found {
  disk: SourceDisk
  /** The one that has it. */
  machine: MachineFacts | undefined
}

/** Throws `not-found`, `conflict` where it lacks what its machine wrote last, and `precondition` where it must not be read. */
export async function sourceDisk(
  host: ReachedHost,
  request: Capture,
  context: RequestContext,
): Promise<Found> {
  const { signal } = context
  const named = capturedDisk(request)
  if ('target' in named) {
    const machines = await host.run('inventory', {}, signal)
    const machine = machines.find(({ uuid }) => uuid === named.machine.uuid)
    if (machine === undefined) throw noSuch(host, named.machine.name, named.target)
    return { disk: await diskOfMachine(host, machine, named.target, signal), machine }
  }
  const [volume, machines] = await Promise.all([
    volumeOf(host, named, signal),
    host.run('inventory', {}, signal),
  ])
  const machine = userOf(machines, volume)
  if (machine) mustBeMerged(host, volume, machine)
  else await tellOfOverlays(host, volume, machines, context)
  const { facts } = await host.driven()
  const { path, format, made } = volume
  const target = machine?.disks.find((disk) => isThat(disk, volume))?.target
  const disk = {
    ...{ name: volume.volume, path, format, reach: diskOf(volume, facts) },
    ...(made === undefined ? {} : { made }),
    ...(target === undefined ? {} : { target }),
    ...(path.startsWith('/') ? {} : { refusal: onlyHypervisor(path) }),
  }
  try {
    return { disk: { ...disk, chain: await standsOn(host, volume, signal) }, machine }
  } catch (thrown) {
    // A base that no pool shows: the definition of the machine may vouch for it.
    if (toErrorInfo(thrown).code !== 'precondition' || machine === undefined || target === undefined)
      throw thrown
    const { chain, refusal } = await diskOfMachine(host, machine, target, signal)
    return { disk: { ...disk, chain, ...(refusal === undefined ? {} : { refusal }) }, machine }
  }
}

const onlyHypervisor = (path: string): string =>
  t`only the hypervisor reaches it, while its machine runs: it is no file or device of the host (${path})`

async function diskOfMachine(
  host: ReachedHost,
  machine: MachineFacts,
  target: string,
  signal: AbortSignal,
): Promise<SourceDisk> {
  const { driver } = await host.driven()
  const ability = driver.actions.machineDisk
  if (isAbsent(ability)) throw new TerraceError('unsupported', `${host.host.name}: ${ability.absent}`)
  const found = await host.run('machineDisk', { uuid: machine.uuid, target }, signal)
  if (found === null) throw noSuch(host, machine.name, target)
  // One that is the snapshot of a capture is not whole.
  const whole = /^(.+)\.terrace-image-[0-9a-z]+$/.exec(found.path)?.[1]
  if (whole !== undefined) mustBeMerged(host, { path: whole }, machine)
  if (found.refusal !== undefined) throw unreadable(host.host.name, machine.name, target, found.refusal)
  const { path, format, kind, made } = found
  const chain = found.chain.some(({ named }) => !named)
    ? await inPools(host, found.chain, signal)
    : found.chain
  const refusal = kind === 'remote' ? onlyHypervisor(path) : refusalOf(format, chain)
  return {
    ...{ name: path, path, format, target, reach: reachOf(found), chain },
    ...(made === undefined ? {} : { made }),
    ...(refusal === undefined ? {} : { refusal }),
  }
}

type Chain = readonly (DiskFacts['chain'][number] & { volume?: string })[]

/** What a pool shows may be read as well as what a definition names. */
async function inPools(host: ReachedHost, chain: Chain, signal: AbortSignal): Promise<Chain> {
  const known = await volumesByPath(host, signal)
  return chain.map((one) => {
    const volume = known.get(one.path)?.volume
    return volume === undefined ? one : { ...one, named: true, volume }
  })
}

/** Formats that the agent reads (its task.py). */
const readable = new Set(['raw', 'qcow2', 'vmdk', 'vhdx', 'vpc', 'vdi', 'qed'])

function reachOf({ kind, path, format }: DiskFacts): SourceDisk['reach'] {
  if (format !== 'raw') return { kind: 'qemu', path, format }
  return kind === 'device' ? { kind, path } : { kind: 'file', path, format }
}

/**
 * What a file says that it stands on is a claim of whoever wrote it, and a raw file is read as it is, whatever it holds: so
 * one that only such a claim leads to must be of a format that nothing but a disk has, which QEMU looks at when it opens it.
 */
function refusalOf(format: string, chain: Chain): string | undefined {
  if (!readable.has(format)) return t`its format ${format} is none that Terrace reads`
  for (const { path, format: of, named } of chain) {
    if (!path.startsWith('/')) return t`it stands on ${path}, which is no file or device of the host`
    if (of === '') return t`nobody says of what format ${path} is, on which it stands`
    if (!readable.has(of)) return t`it stands on ${path}, whose format ${of} is none that Terrace reads`
    if (of === 'raw' && !named)
      return t`it stands on the raw file ${path}, which only the disk itself names: any file of the host could be meant`
  }
  return undefined
}

/** Refuses a disk that an agent cannot read beside a machine that is off. */
export function mustBeReadable(host: string, disk: SourceDisk, machine: MachineFacts | undefined): void {
  if (disk.refusal === undefined) return
  throw unreadable(host, machine?.name ?? disk.name, disk.target ?? disk.path, disk.refusal)
}

const unreadable = (host: string, machine: string, target: string, why: string): TerraceError =>
  new TerraceError('precondition', t`${host}: the disk ${target} of ${machine} is not captured: ${why}.`, {
    left: t`Nothing was read.`,
    next: t`Capture it while ${machine} runs, where that can be; else bring its content into a disk of a pool first (qemu-img convert).`,
  })

const noSuch = (host: ReachedHost, machine: string, target: string): TerraceError =>
  new TerraceError('not-found', t`${host.host.name}: there is no disk ${target} of ${machine}.`, {
    left: t`Nothing was changed.`,
    next: t`Read the host again and choose one of its disks.`,
  })
