import { TerraceError } from '@shared/base/errors.ts'
import { formatAge, formatBytes, formatTraffic } from '@shared/base/units.ts'
import { type Host, hostDraft, type HostView } from '@shared/contract/hosts.ts'
import {
  type Context,
  findHost,
  freshHosts,
  needArgument,
  text,
  UsageError,
  wholeNumber,
} from '../context.ts'
import { table } from '../output.ts'

export async function addHost(context: Context): Promise<void> {
  const practice = wholeNumber(context, 'practice')
  if (practice !== undefined) return addPractice(context, practice)
  const name = needArgument(context, 0, 'The name of the host')
  const address = text(context, 'address')
  if (!address) throw new UsageError('--address is missing.')
  const expected = text(context, 'host-key')
  const acceptNew = context.flags['accept-new'] === true
  if (expected === undefined && !acceptNew) {
    throw new UsageError('Say which host key to trust: --host-key SHA256:… or --accept-new.')
  }
  const port = wholeNumber(context, 'port')
  const core = await context.core()
  const jump = text(context, 'jump')
  const parsed = hostDraft.safeParse({
    name,
    address,
    ...(port === undefined ? {} : { port }),
    ...(text(context, 'user') === undefined ? {} : { user: text(context, 'user') }),
    identityFile: text(context, 'identity') ?? null,
    jumpHostId: jump === undefined ? null : (await findHost(core, jump)).host.id,
    sudo: context.flags['sudo'] === true,
  })
  if (!parsed.success) {
    const issue = parsed.error.issues[0]
    throw new TerraceError('invalid', `${String(issue?.path[0])}: ${issue?.message}.`, {
      left: 'No host was added.',
    })
  }
  const host = await core.services.hosts.add({ draft: parsed.data })
  const view = await connectOrRemove(context, host, { acceptNew, ...(expected ? { expected } : {}) })
  context.out.answer(hostJson(view), [`Added ${host.name}: ${factsLine(view)}`, ...adviceLines(view)])
}

async function connectOrRemove(
  context: Context,
  host: Host,
  policy: { acceptNew: boolean; expected?: string },
) {
  const core = await context.core()
  try {
    return await core.connect(host.id, policy)
  } catch (error) {
    await core.services.hosts.remove({ id: host.id })
    context.out.note(`${host.name} was not added.`)
    throw error
  }
}

async function addPractice(context: Context, count: number): Promise<void> {
  if (count < 1 || count > 8) throw new UsageError('--practice takes a number from 1 to 8.')
  const core = await context.core()
  const hosts = await core.services.hosts.addPractice({ count })
  const views = await Promise.all(hosts.map(async ({ id }) => core.services.hosts.probe({ id })))
  context.out.answer(
    views.map(hostJson),
    views.map((view) => `Added ${view.host.name}: ${factsLine(view)}`),
  )
}

export async function listHosts(context: Context): Promise<void> {
  const core = await context.core()
  const views =
    context.flags['offline'] === true ? await core.services.hosts.list({}) : await freshHosts(core)
  const rows = views.map((view) => [
    view.host.name,
    view.host.practice ? 'practice' : `${view.host.user}@${view.host.address}:${view.host.port}`,
    view.reach,
    view.facts?.version ?? '-',
    view.facts ? String(view.facts.cpus) : '-',
    view.facts ? formatBytes(view.facts.memoryBytes) : '-',
    String(view.machines.length),
    view.lastSeen === null ? 'never' : formatAge(Date.now() - view.lastSeen),
  ])
  const heading = ['NAME', 'ADDRESS', 'STATE', 'HYPERVISOR', 'CPUS', 'MEMORY', 'MACHINES', 'SEEN']
  context.out.answer(
    views.map(hostJson),
    views.length ? table(heading, rows) : ['No hosts yet. Add one: hosts add NAME --address A --accept-new'],
  )
}

export async function probeHostCommand(context: Context): Promise<void> {
  const core = await context.core()
  const { host } = await findHost(core, needArgument(context, 0, 'The name of the host'))
  const view = await core.connect(host.id, { acceptNew: context.flags['accept-new'] === true })
  const facts = view.facts
  context.out.answer(hostJson(view), [
    `${host.name}: ${factsLine(view)}`,
    ...(facts?.pools.map(
      (pool) =>
        `  pool ${pool.name} (${pool.type}): ${formatBytes(pool.freeBytes)} of ${formatBytes(pool.capacityBytes)} free`,
    ) ?? []),
    ...(facts?.networks.map(
      (network) => `  ${network.kind} ${network.name}: ${network.active ? 'active' : 'not active'}`,
    ) ?? []),
    ...adviceLines(view),
  ])
}

export async function removeHost(context: Context): Promise<void> {
  const core = await context.core()
  const { host } = await findHost(core, needArgument(context, 0, 'The name of the host'))
  await core.services.hosts.remove({ id: host.id })
  context.out.answer({ removed: host.name }, [
    `Removed ${host.name}. Nothing was changed on the host itself.`,
  ])
}

function factsLine({ facts }: HostView): string {
  if (!facts) return 'not read yet'
  const family = facts.family ? facts.version : 'no hypervisor found'
  const link = facts.linkRate === undefined ? '' : `, link ${formatTraffic(facts.linkRate / 125_000)}`
  return `${family}, ${facts.cpuModel}, ${facts.cpus} CPUs, ${formatBytes(facts.memoryBytes)}${link}`
}

const adviceLines = ({ facts }: HostView): string[] =>
  (facts?.advice ?? []).map(
    (advice) => `  ${advice.severity}: ${advice.text}${advice.how ? ` ${advice.how}` : ''}`,
  )

function hostJson(view: HostView): unknown {
  const { host, reach, facts, machines, lastSeen, error } = view
  return { ...host, reach, lastSeen, error, facts, machines: machines.length }
}
