import { TerraceError } from '@shared/base/errors.ts'
import { formatBytes, formatDuration } from '@shared/base/units.ts'
import type { HostId } from '@shared/contract/hosts.ts'
import { loadsAfter } from '@shared/plan/moves/report.ts'
import type { MoveGoal, MovesHost, MovesProposal, ProposedMove } from '@shared/plan/moves/types.ts'
import { type Context, findHost, needArgument, UsageError, wholeNumber } from '../context.ts'
import { exitCodes } from '../exit-codes.ts'
import { table } from '../output.ts'
import { readDesignText } from './design.ts'
import { followJob } from './jobs.ts'

/** Moves of a design's servers that even out hosts, or gather servers on few of them. */
export const rebalanceCommand =
  (goal: Exclude<MoveGoal, 'drain'>) =>
  (context: Context): Promise<number> =>
    moves(context, goal, needArgument(context, 0, 'The design file'), [])

/** Moves that empty hosts of a design's servers: the last argument is the design. */
export async function drainCommand(context: Context): Promise<number> {
  needArgument(context, 0, 'The host')
  needArgument(context, 1, 'The design file')
  return moves(context, 'drain', context.args.at(-1) ?? '', context.args.slice(0, -1))
}

async function moves(
  context: Context,
  goal: MoveGoal,
  file: string,
  hostNames: readonly string[],
): Promise<number> {
  const most = wholeNumber(context, 'moves')
  const knee = context.flags['knee'] === true
  const cold = context.flags['cold'] === true
  const whole = goal === 'drain' || goal === 'consolidate'
  if (most !== undefined && (knee || most === 0))
    throw new UsageError(knee ? 'Use --moves or --knee, not both.' : '--moves takes 1 or more.')
  if (whole && (most !== undefined || knee))
    throw new UsageError('Emptying hosts takes all of its moves: --moves and --knee are not for it.')
  const text = await readDesignText(file)
  const core = await context.core()
  const { design } = await core.takeDesign(text)
  if (context.flags['offline'] !== true) await core.readHosts()
  const drained: HostId[] = []
  for (const name of hostNames) drained.push((await findHost(core, name)).host.id)
  const found = await core.services.plans.moves({
    ...{ designId: design.id, goal, drained, force: context.flags['force'] === true, cold },
    ...(most === undefined ? {} : { most }),
  })
  const chosen = knee && found.knee ? found.moves.slice(0, found.knee.moves) : found.moves
  const lines = proposalLines(found, chosen)
  const stuck = found.stays.some((one) => one.stuck)
  if (context.flags['apply'] !== true || chosen.length === 0) {
    context.out.answer({ ...found, chosen: chosen.length }, lines)
    return stuck ? exitCodes.invalid : exitCodes.ok
  }
  const plan = await core.services.plans.planMoves({
    designId: design.id,
    goal,
    cold,
    moves: chosen.map(({ key, to }) => ({ key, to: to.hostId as HostId })),
  })
  const error = plan.problems.find(({ severity }) => severity === 'error')
  if (error)
    throw new TerraceError('invalid', `The moves cannot be carried out: ${error.text}`, {
      left: 'Nothing was touched.',
      ...(error.how ? { next: error.how } : {}),
    })
  if (context.flags['yes'] !== true) {
    const restarts = plan.steps.flatMap(({ warning }) => warning ?? [])
    context.out.answer({ ...found, chosen: chosen.length, plan }, [
      ...lines,
      ...restarts.map((warning) => `! ${warning}`),
      'Nothing was touched. Add --yes to carry it out.',
    ])
    return exitCodes.unconfirmed
  }
  for (const line of lines) context.out.note(line)
  const agreed = plan.steps.filter(({ risk }) => risk !== 'none').map(({ id }) => id)
  const { jobId } = await core.services.plans.apply({ planId: plan.id, agreed })
  return followJob(context, core, jobId)
}

const percent = (share: number): string => `${Math.round(share * 100)} %`

function proposalLines(found: MovesProposal, chosen: readonly ProposedMove[]): string[] {
  const { goal, moves: all, knee, stays, notices, emptied } = found
  const even = goal === 'rebalance' || goal === 'spread'
  const bytes = chosen.reduce((sum, move) => sum + move.bytes, 0)
  const time = chosen.reduce((sum, move) => sum + move.estimateMs, 0)
  return [
    ...notices.map(({ severity, text, how }) => `${severity}: ${text}${how ? ` ${how}` : ''}`),
    ...(chosen.length === 0
      ? ['Nothing to move.']
      : [
          ...table(
            [
              'MOVE',
              'SERVER',
              'FROM',
              'TO',
              'COPIES',
              'TAKES',
              'MEANWHILE',
              ...(even ? ['GAIN', 'IN ALL'] : []),
            ],
            chosen.map((move, at) => [
              String(at + 1),
              move.name,
              move.from.name,
              move.to.name,
              formatBytes(move.bytes),
              formatDuration(move.estimateMs),
              move.live ? 'runs' : move.running ? 'is away' : 'off',
              ...(even ? [percent(move.gain), percent(move.share)] : []),
            ]),
          ),
          '',
          ...hostTable(found.hosts, chosen),
          '',
        ]),
    ...stays.map(({ name, hostName, why }) => `${name} stays on ${hostName}: ${why}.`),
    ...(knee ? [`${knee.moves} of ${all.length} moves give ${percent(knee.share)} of the gain.`] : []),
    ...(emptied.length > 0 && !even ? [`Empty afterwards: ${emptied.join(', ')}.`] : []),
    ...(chosen.length > 0
      ? [
          `${chosen.length} ${chosen.length === 1 ? 'move' : 'moves'}, ${formatBytes(bytes)} to copy, about ${formatDuration(time)}.`,
        ]
      : []),
  ]
}

function hostTable(before: readonly MovesHost[], chosen: readonly ProposedMove[]): string[] {
  const after = loadsAfter(before, chosen)
  const change = (from: string, to: string): string => (from === to ? from : `${from} -> ${to}`)
  return table(
    ['HOST', 'SERVERS', 'VCPUS', 'MEMORY'],
    before.map((host, at) => {
      const now = after[at] ?? host
      const memory = (one: MovesHost) => percent(one.memoryBytes / Math.max(1, one.memoryLimit))
      return [
        host.name,
        change(String(host.servers), String(now.servers)),
        `${change(String(host.vcpus), String(now.vcpus))} of ${host.vcpuLimit}`,
        `${change(memory(host), memory(now))} of ${formatBytes(host.memoryLimit)}`,
      ]
    }),
  )
}
