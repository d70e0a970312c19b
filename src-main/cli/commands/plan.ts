import { TerraceError } from '@shared/base/errors.ts'
import { formatAge, formatBytes, formatDuration } from '@shared/base/units.ts'
import { instancesOf } from '@shared/design/instances.ts'
import type { DesignRecord } from '@shared/design/records.ts'
import type { Plan } from '@shared/plan/plan.ts'
import type { Core } from '../../core/index.ts'
import { type Context, needArgument } from '../context.ts'
import { exitCodes } from '../exit-codes.ts'
import { table } from '../output.ts'
import { readDesignText } from './design.ts'
import { followJob } from './jobs.ts'

interface Made {
  core: Core
  plan: Plan
  /** What the plan says, line by line. */
  lines: string[]
}

async function makePlan(context: Context, destroy: boolean): Promise<Made> {
  const file = needArgument(context, 0, 'The design file')
  const text = await readDesignText(file)
  const core = await context.core()
  const { design, warnings } = await core.takeDesign(text)
  for (const warning of warnings) context.out.note(`warning: ${warning}`)
  const plan = await core.services.plans.make({ designId: design.id, destroy })
  return { core, plan, lines: planLines(plan, design.records) }
}

const errorsOf = (plan: Plan) => plan.problems.filter(({ severity }) => severity === 'error')

export async function planCommand(context: Context): Promise<number> {
  const { core, plan, lines } = await makePlan(context, context.flags['destroy'] === true)
  const commands: Record<string, string[][]> = {}
  if (context.flags['commands'] === true) {
    for (const step of plan.steps) {
      const argvs = await core.services.plans.commands({ planId: plan.id, stepId: step.id })
      commands[step.id] = argvs
      lines.push('', `${step.id}:`, ...argvs.map((argv) => `  ${JSON.stringify(argv)}`))
    }
  }
  context.out.answer(context.flags['commands'] === true ? { ...plan, commands } : plan, lines)
  return errorsOf(plan).length > 0 ? exitCodes.invalid : exitCodes.ok
}

export const applyCommand =
  (destroy: boolean) =>
  async (context: Context): Promise<number> => {
    const { core, plan, lines } = await makePlan(context, destroy)
    const [error] = errorsOf(plan)
    if (error) {
      throw new TerraceError('invalid', `The plan cannot be carried out: ${error.text}`, {
        left: 'Nothing was touched.',
        ...(error.how ? { next: error.how } : {}),
      })
    }
    if (plan.steps.length === 0) {
      context.out.answer({ plan, job: null }, ['Nothing to do: what runs is what the design says.'])
      return exitCodes.ok
    }
    if (context.flags['yes'] !== true) {
      context.out.answer(plan, [...lines, '', 'Nothing was touched. Add --yes to carry it out.'])
      return exitCodes.unconfirmed
    }
    for (const line of lines) context.out.note(line)
    const agreed = plan.steps.filter(({ risk }) => risk !== 'none').map(({ id }) => id)
    const { jobId } = await core.services.plans.apply({ planId: plan.id, agreed })
    return followJob(context, core, jobId)
  }

export async function statusCommand(context: Context): Promise<number> {
  const file = needArgument(context, 0, 'The design file')
  const text = await readDesignText(file)
  const core = await context.core()
  const { design } = await core.takeDesign(text)
  await core.readHosts()
  const observed = await core.services.designs.observed({ id: design.id })
  const servers = design.records.filter((record) => record.type === 'server')
  const rows = servers.flatMap((server) =>
    instancesOf(server).map(({ name, replica }) => {
      const instance = observed.find((one) => one.serverId === server.id && one.replica === replica)
      const status = !instance ? 'designed' : instance.drift.length > 0 ? 'drifted' : instance.state
      return { server: name, status, host: instance?.hostName ?? null, instance: instance ?? null }
    }),
  )
  // What runs for servers that the drawing no longer has.
  const gone = observed.filter(
    (one) => !servers.some(({ id, replicas }) => id === one.serverId && one.replica < replicas),
  )
  const removed = gone.map((one) => ({
    server: one.machineName,
    status: 'removed from the design',
    host: one.hostName,
    instance: one,
  }))
  const all = [...rows, ...removed]
  context.out.answer(
    all,
    table(
      ['SERVER', 'STATUS', 'HOST', 'NOTES'],
      all.map(({ server, status, host, instance }) => [
        server,
        status,
        host ?? '-',
        [
          ...(instance?.drift ?? []),
          ...(instance?.pending ?? []),
          instance?.stale ? `seen ${formatAge(Date.now() - instance.at)}` : '',
        ]
          .filter(Boolean)
          .join('; '),
      ]),
    ),
  )
  return exitCodes.ok
}

function planLines(plan: Plan, records: readonly DesignRecord[]): string[] {
  const { totals } = plan
  const servers = records.filter((record) => record.type === 'server')
  const names = new Map(servers.flatMap(instancesOf).map(({ key, name }) => [key, name]))
  return [
    ...plan.problems.map(({ severity, text, how }) => `${severity}: ${text}${how ? ` ${how}` : ''}`),
    ...plan.staleHosts.map(
      ({ name, ageMs }) => `warning: ${name} does not answer; its facts are from ${formatAge(ageMs)}.`,
    ),
    ...plan.placement.assignments.map(({ key, hostId, reason, verdicts }) => {
      const host = verdicts.find((verdict) => verdict.hostId === hostId)?.hostName ?? 'no host'
      return `placement: ${names.get(key) ?? key} on ${host}. ${reason}`
    }),
    ...plan.steps.map(
      (step) =>
        `${step.id.padEnd(4)} ${step.risk === 'none' ? ' ' : '!'} ${step.title}${step.warning ? ` — ${step.warning}` : ''}`,
    ),
    `${totals.create} to create, ${totals.change} to change, ${totals.remove} to remove, ${totals.keep} to keep; ` +
      `${formatBytes(totals.bytes)} to move, about ${formatDuration(totals.estimateMs)}.`,
  ]
}
