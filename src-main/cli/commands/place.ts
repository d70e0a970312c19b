import { writeFile } from 'node:fs/promises'
import { TerraceError } from '@shared/base/errors.ts'
import { formatAge, formatBytes } from '@shared/base/units.ts'
import type { OpenDesign } from '@shared/contract/designs.ts'
import { instancesOf } from '@shared/design/instances.ts'
import type { DesignRecord, ServerRecord } from '@shared/design/records.ts'
import type { Assignment, Placement, Verdict } from '@shared/placement/types.ts'
import { failTexts } from '@shared/placement/fail-words.ts'
import { wouldFitText } from '@shared/placement/fit-words.ts'
import { termsOf } from '@shared/placement/terms.ts'
import { toldAssignment, toldPlacement } from '@shared/placement/told.ts'
import { type Decision, readDecision } from '@shared/placement/decision.ts'
import { place } from '@shared/placement/place.ts'
import { bestFirst } from '@shared/placement/verdicts.ts'
import type { Weights } from '@shared/placement/weights.ts'
import { marginText, termText, termWord } from '@shared/placement/words.ts'
import type { Core } from '../../core/index.ts'
import { type Context, needArgument, text, UsageError } from '../context.ts'
import { exitCodes } from '../exit-codes.ts'
import { table } from '../output.ts'
import { readDesignText } from './design.ts'
import { growthLines } from './growth-lines.ts'

const failing = { 1: 'host', 2: 'two hosts', rack: 'rack' }

/** Where each server of a design would run; with --explain why, and why not elsewhere. */
export async function placeCommand(context: Context): Promise<number> {
  const file = needArgument(context, 0, 'The design file')
  const written = await readDesignText(file)
  const core = await context.core()
  const { design } = await core.takeDesign(written)
  if (context.flags['offline'] !== true) await core.readHosts()
  const placement = await core.services.plans.place({ designId: design.id })
  const names = namesOf(design.records)
  const explain = context.flags['explain'] === true
  context.out.answer(toldPlacement(placement), [
    ...agesOf(placement),
    ...placement.assignments.flatMap((assignment) => [
      lineOf(assignment, names.get(assignment.key) ?? assignment.key),
      ...(explain ? explained(assignment) : []),
    ]),
  ])
  return placement.assignments.some(({ hostId }) => hostId === null) ? exitCodes.invalid : exitCodes.ok
}

/** For how many more servers of each size of a design there is room, and what runs out first. */
export async function capacityCommand(context: Context): Promise<number> {
  const file = needArgument(context, 0, 'The design file')
  const written = await readDesignText(file)
  const core = await context.core()
  const { design } = await core.takeDesign(written)
  if (context.flags['offline'] !== true) await core.readHosts()
  const capacity = await core.services.plans.capacity({ designId: design.id })
  context.out.answer(capacity, [
    ...(capacity.failures === 0 ? [] : [`With room for the failure of any ${failing[capacity.failures]}:`]),
    ...table(
      ['SIZE OF', 'VCPUS', 'MEMORY', 'DISK', 'MORE, SPREAD', 'MOST', 'ONE MORE HOST', 'WHAT IS USED UP'],
      capacity.sizes.map(({ servers, vcpus, memoryBytes, diskBytes, more, lacking, oneMore }) => [
        servers.join(', '),
        String(vcpus),
        formatBytes(memoryBytes),
        formatBytes(diskBytes),
        String(more.performance),
        String(Math.max(...Object.values(more))),
        oneMore.map((one) => `+${one.more} like ${one.like}`).join(', '),
        lacking.map(({ resource, hosts }) => `${resource} on ${hosts.join(', ')}`).join('; '),
      ]),
    ),
    ...growthLines(capacity),
  ])
  return exitCodes.ok
}

/** Why a server of any design would run where it would, or why not on a host. */
export async function whyCommand(context: Context): Promise<number> {
  const name = needArgument(context, 0, 'The server')
  const hostName = context.args[1]
  const file = text(context, 'facts')
  const save = text(context, 'save')
  if (file !== undefined && save !== undefined)
    throw new UsageError('--save writes what is known now, which --facts does not ask for: give one of them.')
  const { placement, asked } =
    file === undefined
      ? await askedNow(context, name, save)
      : askedOf(readDecision(await readDesignText(file)), name, file)
  if (
    hostName !== undefined &&
    !asked.some((one) => one.verdicts.some((verdict) => verdict.hostName === hostName))
  )
    throw new TerraceError('not-found', `There is no host named ${hostName}.`, {
      next: `Known hosts: ${asked[0]?.verdicts.map((verdict) => verdict.hostName).join(', ') || 'none'}.`,
    })
  const told = asked.map(({ instance, ...assignment }) => ({ instance, ...toldAssignment(assignment) }))
  context.out.answer(told, [
    ...agesOf(placement),
    ...asked.flatMap((assignment) => [
      lineOf(assignment, assignment.instance),
      ...explained(assignment, hostName),
    ]),
  ])
  return exitCodes.ok
}

interface Asked {
  placement: Placement
  asked: (Assignment & { instance: string })[]
}

async function askedNow(context: Context, name: string, save: string | undefined): Promise<Asked> {
  const core = await context.core()
  const { designId, server } = await findServer(core, name)
  if (context.flags['offline'] !== true) await core.readHosts()
  const { plans } = core.services
  if (save !== undefined) {
    const written = await plans.facts({ designId })
    await writeNew(save, written)
    return askedOf(readDecision(written), name, save)
  }
  const placement = await plans.place({ designId, verdictsOf: [server.id], of: [server.id] })
  const instances = instancesOf(server)
  const asked = placement.assignments.flatMap((assignment) => {
    const instance = instances.find(({ key }) => key === assignment.key)
    // The name of one replica means that one; the server's own name all.
    return instance && [instance.name, server.name].includes(name)
      ? [{ instance: instance.name, ...assignment }]
      : []
  })
  return { placement, asked }
}

/** From facts that were saved: the same placement, whatever the hosts are like now. */
function askedOf({ demands, candidates, options }: Decision, name: string, file: string): Asked {
  const own = demands.find((demand) => demand.name === name)
  // The server's own name means all of its replicas.
  const wanted = new Map(
    demands
      .filter((demand) => demand === own || (!own && demand.name.replace(/-\d+$/, '') === name))
      .map((demand) => [demand.key, demand]),
  )
  if (wanted.size === 0)
    throw new TerraceError('not-found', `The facts in ${file} have no server named ${name}.`, {
      next: `Servers in it: ${demands.map((demand) => demand.name).join(', ') || 'none'}.`,
    })
  const inFull = new Set([...wanted.values()].map(({ serverId }) => serverId))
  const placement = place(demands, candidates, { ...options, brief: true, inFull })
  const asked = placement.assignments.flatMap((assignment) => {
    const demand = wanted.get(assignment.key)
    return demand ? [{ instance: demand.name, ...assignment }] : []
  })
  return { placement, asked }
}

/** Nothing that is there is overwritten. */
async function writeNew(file: string, content: string): Promise<void> {
  try {
    await writeFile(file, content, { flag: 'wx' })
  } catch (cause) {
    const exists = (cause as NodeJS.ErrnoException).code === 'EEXIST'
    throw new TerraceError(
      exists ? 'conflict' : 'invalid',
      exists ? `${file} exists already.` : `${file} could not be written.`,
      {
        cause,
        left: exists ? 'It was left as it is.' : 'Nothing was changed.',
        next: 'Choose another name.',
      },
    )
  }
}

async function findServer(core: Core, name: string): Promise<{ designId: string; server: ServerRecord }> {
  const found: { designId: string; design: string; server: ServerRecord }[] = []
  for (const { id, name: design } of await core.services.designs.list({})) {
    const { text: written } = await core.services.designs.open({ id })
    const { records } = JSON.parse(written) as OpenDesign
    for (const record of records)
      if (
        record.type === 'server' &&
        (record.name === name || instancesOf(record).some((one) => one.name === name))
      )
        found.push({ designId: id, design, server: record })
  }
  const [first, ...more] = found
  if (!first)
    throw new TerraceError('not-found', `No design has a server named ${name}.`, {
      next: 'Give Terrace the design with "plan FILE" or "place FILE", or check the name.',
    })
  if (more.length > 0)
    throw new TerraceError('conflict', `Several designs have a server named ${name}.`, {
      next: `Rename one of them. They are in: ${found.map(({ design }) => design).join(', ')}.`,
    })
  return first
}

const namesOf = (records: readonly DesignRecord[]): Map<string, string> =>
  new Map(
    records
      .filter((record) => record.type === 'server')
      .flatMap(instancesOf)
      .map(({ key, name }) => [key, name]),
  )

const agesOf = ({ ages }: Placement): string[] =>
  ages.map(({ name, ageMs }) => `warning: the facts of ${name} are from ${formatAge(ageMs)}.`)

const lineOf = ({ hostId, verdicts, reason }: Assignment, name: string): string => {
  const host = verdicts.find((verdict) => verdict.hostId === hostId)?.hostName
  return `${name} -> ${host ?? 'no host'}. ${reason}`
}

/** Every host's verdict, or that of one. */
function explained({ hostId, verdicts, margin, weights }: Assignment, only?: string): string[] {
  const chosen = verdicts.find((verdict) => verdict.hostId === hostId)
  return bestFirst(verdicts)
    .filter(({ hostName }) => only === undefined || hostName === only)
    .flatMap((verdict) => [
      verdictLine(verdict, weights, verdict === chosen),
      ...(verdict === chosen ? undecided(verdict, weights) : []),
      ...(verdict === chosen && margin ? [`    ${marginText(verdict.hostName, margin)}`] : []),
      ...(verdict.wouldFit ? [`    It would fit if ${wouldFitText(verdict.wouldFit)}.`] : []),
    ])
}

/** Terms of which nothing is known, or nothing is asked: they are the same for every such host. */
function undecided(verdict: Verdict, weights: Weights): string[] {
  const unknown = termsOf(verdict, weights).filter(({ measure }) => measure === null)
  return unknown.length > 0 ? [`    Does not decide: ${unknown.map(termText).join('; ')}.`] : []
}

function verdictLine(verdict: Verdict, weights: Weights, chosen: boolean): string {
  const { hostName, fits, score, fails } = verdict
  if (!fits) return `  - ${hostName}  ${failTexts(fails)}`
  // What is as it should be, or not known, is not worth its place in a long line.
  const told = termsOf(verdict, weights).filter(
    ({ term, value, measure }) => measure !== null && (term !== 'answers' || value < 1),
  )
  const terms = told.map((term) => `${termWord(term.term)}: ${termText(term)}`)
  return `  ${chosen ? '*' : '+'} ${hostName}  ${Math.round(score * 100)}  ${terms.join('; ')}`
}
