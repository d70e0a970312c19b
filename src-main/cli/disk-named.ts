import { TerraceError } from '@shared/base/errors.ts'
import type { HostId, HostView } from '@shared/contract/hosts.ts'
import type { MachineDisk, MachineFacts } from '@shared/machine/facts.ts'
import type { Core } from '../core/index.ts'
import { findHost } from './context.ts'

/** A disk as `images.capture` takes it, and what its image is called when nobody says otherwise. */
type Named = { hostId: HostId; name: string } & (
  { pool: string; volume: string } | { machine: { uuid: string; name: string }; target: string }
)

/**
 * The disk that `SERVER` (with `--disk vdb` where it has several), `HOST:POOL/VOLUME` or `HOST:/PATH` means. Throws
 * `not-found`, or `invalid` where several could be meant.
 */
export async function diskNamed(core: Core, wanted: string, target: string | undefined): Promise<Named> {
  const [, where = '', rest = ''] = /^([^:]+):(.+)$/s.exec(wanted) ?? []
  if (rest.startsWith('/')) return atPath(core, where, rest)
  const [, pool = '', volume = ''] = /^([^/]+)\/(.+)$/s.exec(rest) ?? []
  if (volume !== '') {
    const { host } = await findHost(core, where)
    return { hostId: host.id, pool, volume, name: volume }
  }
  await core.readHosts()
  const found = (await core.services.hosts.list({})).flatMap((view) =>
    view.machines
      .filter(({ name, uuid }) => name === wanted || uuid === wanted)
      .map((machine) => ({ view, machine })),
  )
  const [only] = found
  if (!only || found.length > 1) {
    throw new TerraceError(
      found.length > 1 ? 'invalid' : 'not-found',
      found.length > 1
        ? `${found.length} servers are named ${wanted}.`
        : `No host has a server named ${wanted}.`,
      { left: 'Nothing was read.', next: 'Name its disk instead: HOST:POOL/VOLUME or HOST:/PATH.' },
    )
  }
  const { disks } = only.machine
  const chosen = disks.filter((disk) => target === undefined || disk.target === target)
  const [disk] = chosen
  if (disk === undefined || chosen.length > 1) {
    throw new TerraceError(
      'invalid',
      target === undefined
        ? `${wanted} has ${disks.length} disks.`
        : `${wanted} has no disk ${target}; it has ${disks.length}.`,
      {
        left: 'Nothing was read.',
        next: `Name one: ${disks.map((one) => `--disk ${one.target} (${placeOf(one)})`).join(', ')}.`,
      },
    )
  }
  return named(only.view, only.machine, disk, wanted)
}

const placeOf = ({ pool, volume, path, remote }: MachineDisk): string =>
  pool !== undefined && volume !== undefined ? `${pool}/${volume}` : (remote ?? path)

const named = (
  { host }: HostView,
  { uuid, name: machine }: MachineFacts,
  { pool, volume, target }: MachineDisk,
  name: string,
): Named =>
  pool !== undefined && volume !== undefined
    ? { hostId: host.id, pool, volume, name }
    : { hostId: host.id, machine: { uuid, name: machine }, target, name }

async function atPath(core: Core, where: string, path: string): Promise<Named> {
  const { id } = (await findHost(core, where)).host
  await core.readHosts()
  const view = (await core.services.hosts.list({})).find(({ host }) => host.id === id)
  for (const machine of view?.machines ?? []) {
    const disk = machine.disks.find((one) => one.path === path)
    if (view && disk) return named(view, machine, disk, machine.name)
  }
  throw new TerraceError('not-found', `No server of ${where} has the disk ${path}.`, {
    left: 'Nothing was read.',
    next: 'Name a volume of a pool (HOST:POOL/VOLUME), or bring the file in as it is: images import FILE --host HOST.',
  })
}
