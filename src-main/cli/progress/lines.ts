import { formatBytes, formatDuration, formatRate } from '@shared/base/units.ts'
import type { JobView, StepView } from '@shared/contract/jobs.ts'
import {
  amountText,
  leftDuration,
  leftText,
  rateText,
  savedText,
  sectionsText,
  sharesTexts,
} from '@shared/text/progress.ts'
import { printable } from '../output.ts'
import { columnsOf, cut } from './columns.ts'

/** How long a step that counts nothing is waited for before that is worth a line. */
const silentMs = 2000
const longestBar = 24
const shortestBar = 8

/** 0..1, or null while nobody knows how much there is. */
export function shareOf({ done, total, unit }: StepView): number | null {
  if (unit === null || total === null || total <= 0) return null
  return Math.min(1, Math.max(0, done / total))
}

/** Rounded down: what says 100 % is done. */
const percent = (share: number): string => `${Math.floor(share * 100)} %`

/** "1.2 GiB of 4.3 GiB", "310 MiB/s", "9 s left", "640 MiB saved", "300 of 1024 sections" */
export function factsOf(step: StepView, paused: boolean): string[] {
  const moving = paused ? ['paused'] : [rateText(step), leftText(step)]
  const sections = step.shares ? sectionsText(step.shares) : ''
  return [amountText(step), ...moving, savedText(step), sections].filter((fact) => fact !== '')
}

const joined = (facts: readonly string[]): string => facts.join(' · ')

function bar(share: number, columns: number): string {
  const full = Math.floor(share * columns)
  return '█'.repeat(full) + '░'.repeat(columns - full)
}

/** The facts for which there is room: the last ones go first, and the rate rather than the time that is left. */
function fitting(facts: readonly string[], columns: number): string {
  const [amount = '', , left] = facts
  const choices = [
    ...facts.map((_, i) => facts.slice(0, facts.length - i)).filter(({ length }) => length > 2),
    ...(left === undefined ? [] : [[amount, left]]),
    facts.slice(0, 2),
    [amount],
  ]
  return choices.map(joined).find((line) => columnsOf(line) <= columns) ?? ''
}

/** A bar, how much of it is done, and the facts for which there is room. `label` where several are shown. */
function drawn(label: string, share: number | null, facts: readonly string[], columns: number): string {
  const name = label === '' ? '' : `${cut(printable(label), Math.floor(columns / 3))}  `
  const head = share === null ? '' : `${percent(share).padStart(5)}  `
  const room = columns - 2 - columnsOf(name) - columnsOf(head)
  // The bar takes what amount, rate and time left it.
  const length = Math.min(longestBar, room - 1 - columnsOf(joined(facts.slice(0, 3))))
  const picture = share === null || room < shortestBar ? '' : `${bar(share, Math.max(shortestBar, length))} `
  const start = `  ${name}${picture}${head}`
  return cut(start + fitting(facts, columns - columnsOf(start)), columns).trimEnd()
}

/** One line of a terminal for each step that runs, and one for the job where it has several. */
export function liveLines(job: JobView, now: number, columns: number, rows: number): string[] {
  const running = job.steps.filter(({ state }) => state === 'running' || state === 'compensating')
  const worth = running.flatMap((step) => {
    const facts = factsOf(step, job.paused)
    if (step.unit !== null && facts.length > 0) return [{ step, facts }]
    const since = step.startedAt === null ? 0 : now - step.startedAt
    return since < silentMs ? [] : [{ step, facts: [`running for ${formatDuration(since)}`] }]
  })
  const many = job.steps.length > 1
  const lines = worth
    .slice(0, rows - 3)
    .map(({ step, facts }) => drawn(many ? step.title : '', shareOf(step), facts, columns))
  if (worth.length > lines.length) lines.push(cut(`  and ${worth.length - lines.length} more`, columns))
  if (many && running.length > 0) lines.push(drawn('all', job.progress, jobFacts(job), columns))
  return lines
}

function jobFacts({ steps, leftMs, paused }: JobView): string[] {
  const done = steps.filter(({ state }) => state === 'succeeded' || state === 'skipped').length
  return [
    `${done} of ${steps.length} steps`,
    ...(paused ? ['paused'] : leftMs === null ? [] : [`about ${leftDuration(leftMs)} left`]),
  ]
}

/** The same of one step for whoever reads it later: no bar, and nothing that is drawn over. */
export function plainLine(step: StepView, paused: boolean, many: boolean): string {
  const share = shareOf(step)
  const facts = [...(share === null ? [] : [percent(share)]), ...factsOf(step, paused)].join(' · ')
  return `${'progress'.padEnd(10)} ${many ? `${step.title}: ` : ''}${facts}`
}

/** What a step that moved bytes took in all; null for one that did not. */
export function summaryLine({ unit, done, startedAt, endedAt, shares }: StepView): string | null {
  if (unit !== 'bytes' || startedAt === null || endedAt === null) return null
  const ms = Math.max(1, endedAt - startedAt)
  const rate = ms >= 100 && done > 0 ? ` (${formatRate((done / ms) * 1000)})` : ''
  const more = shares ? sharesTexts(shares).join(', ') : ''
  return `${'took'.padEnd(10)} ${formatDuration(ms)} for ${formatBytes(done)}${rate}${more === '' ? '' : `: ${more}`}`
}
