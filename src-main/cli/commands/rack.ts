import { displayName, type Host } from '@shared/contract/hosts.ts'
import { type Context, findHost, needArgument, UsageError } from '../context.ts'

const line = ({ name, rack }: Host): string =>
  rack === undefined ? `${name}: no rack said` : `${name}: rack ${rack}`

/** `hosts rack NAME [RACK | none]`: without a rack it tells which one it is. */
export async function hostRack(context: Context): Promise<void> {
  const name = needArgument(context, 0, 'The name of the host')
  const wanted = context.args[1]
  const core = await context.core()
  const { host } = await findHost(core, name)
  if (wanted === undefined) return context.out.answer(host.rack ?? null, [line(host)])
  const read = displayName.safeParse(wanted)
  if (!read.success) throw new UsageError(`That is no name of a rack: ${read.error.issues[0]?.message}.`)
  const changed = await core.services.hosts.setRack({
    id: host.id,
    rack: read.data === 'none' ? null : read.data,
  })
  context.out.answer(changed.rack ?? null, [line(changed)])
}
