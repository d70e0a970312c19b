import { TerraceError } from '@shared/base/errors.ts'
import type { RequestOf } from '@shared/plan/requests.ts'
import type { ReachedHost, RequestContext } from './actuator.ts'
import { t } from '@shared/text/translate.ts'

const conflict = (text: string): TerraceError =>
  new TerraceError('conflict', text, {
    left: t`Nothing was changed.`,
    next: t`Plan the design again; to take a machine over, adopt it on the page of its host.`,
  })

/** Machines that Terrace did not make are never changed or removed by a plan. */
export async function mustBeOurs(host: ReachedHost, uuid: string, context: RequestContext): Promise<void> {
  const machine = await host.run('machine', { uuid }, context.signal)
  if (machine !== null && machine.owner === null) {
    throw conflict(t`${host.host.name}: the machine ${machine.name} was not made by Terrace.`)
  }
}

/** A machine to be defined must be new or carry the same server's mark; one to be changed must be there. */
export async function mustBeFreeOrOurs(
  host: ReachedHost,
  { spec, create }: RequestOf<'machine.define'>,
  context: RequestContext,
): Promise<void> {
  const machine = await host.run('machine', { uuid: spec.uuid }, context.signal)
  if (machine === null && !create) throw conflict(t`${host.host.name}: the machine ${spec.name} is gone.`)
  if (machine !== null && machine.owner?.serverId !== spec.owner.serverId) {
    throw conflict(t`${host.host.name}: the machine ${machine.name} belongs to something else.`)
  }
}

/** A disk that is there already may hold someone's data; a plan takes only what it made itself. */
export async function mustBeFree(
  host: ReachedHost,
  at: { pool: string; volume: string },
  context: RequestContext,
): Promise<void> {
  if ((await host.run('volume', { pool: at.pool, volume: at.volume }, context.signal)) !== null) {
    throw new TerraceError(
      'conflict',
      t`${host.host.name}: pool ${at.pool} has a disk ${at.volume} already.`,
      {
        left: t`It was left as it is, and nothing was changed.`,
        next: t`Delete or rename it on the host if nobody needs it, then try again.`,
      },
    )
  }
}
