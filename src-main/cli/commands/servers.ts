import { TerraceError } from '@shared/base/errors.ts'
import { formatBytes } from '@shared/base/units.ts'
import type { HostView, ServerAction } from '@shared/contract/hosts.ts'
import type { MachineFacts } from '@shared/machine/facts.ts'
import { type Context, freshHosts, needArgument, text } from '../context.ts'
import { table } from '../output.ts'

export async function listServers(context: Context): Promise<void> {
  const views = await freshHosts(await context.core())
  const found = views.flatMap((view) => view.machines.map((machine) => ({ view, machine })))
  const rows = found.map(({ view, machine }) => [
    machine.name,
    view.host.name,
    machine.state,
    String(machine.vcpus),
    formatBytes(machine.memoryBytes),
    machine.owner ? 'terrace' : 'foreign',
    machine.uuid,
  ])
  context.out.answer(
    found.map(({ view, machine }) => ({ host: view.host.name, ...machine })),
    rows.length
      ? table(['NAME', 'HOST', 'STATE', 'VCPUS', 'MEMORY', 'OWNER', 'UUID'], rows)
      : ['No servers on the hosts.'],
  )
  for (const view of views) if (view.error) context.out.note(`${view.host.name}: ${view.error.message}`)
}

export const serverCommand =
  (action: ServerAction) =>
  async (context: Context): Promise<void> => {
    const core = await context.core()
    const wanted = needArgument(context, 0, 'The name or UUID of the server')
    const { view, machine } = pick(await freshHosts(core), wanted, text(context, 'host'))
    const after = await core.services.hosts.machineAction({
      hostId: view.host.id,
      uuid: machine.uuid,
      action,
    })
    context.out.answer({ host: view.host.name, ...after }, [
      `${after.name} on ${view.host.name}: ${after.state}`,
    ])
  }

/** Names repeat across hosts, so an ambiguous one asks for --host or the UUID instead of guessing. */
function pick(
  views: HostView[],
  wanted: string,
  hostName?: string,
): { view: HostView; machine: MachineFacts } {
  const found = views
    .filter((view) => hostName === undefined || view.host.name === hostName)
    .flatMap((view) => view.machines.map((machine) => ({ view, machine })))
    .filter(({ machine }) => machine.uuid === wanted || machine.name === wanted)
  const [only] = found
  if (only && found.length === 1) return only
  if (found.length > 1) {
    throw new TerraceError('invalid', `${found.length} servers are named ${wanted}.`, {
      left: 'Nothing was changed.',
      next: `Name the host with --host (${found.map(({ view }) => view.host.name).join(', ')}) or give the UUID.`,
    })
  }
  throw new TerraceError('not-found', `No host has a server named ${wanted}.`, {
    next: '"servers list" shows all.',
  })
}
