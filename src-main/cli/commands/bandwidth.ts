import { formatRate, parseBytes } from '@shared/base/units.ts'
import type { Bandwidth } from '@shared/contract/bandwidth.ts'
import { hourTwice } from '@shared/images/bandwidth.ts'
import { type Context, findHost, needArgument, UsageError } from '../context.ts'

/** "20M", or "none". */
function rateNamed(text: string): number | null {
  if (text === 'none') return null
  const rate = parseBytes(text.replace(/\/s$/i, ''))
  if (rate === undefined || rate < 65_536)
    throw new UsageError(`A limit is "none" or a size a second of at least 64K, not ${JSON.stringify(text)}.`)
  return rate
}

/** "8-18=20M" */
function rowNamed(text: string): Bandwidth['hours'][number] {
  const match = /^(\d{1,2})-(\d{1,2})=(.+)$/.exec(text)
  const [from, to] = [Number(match?.[1]), Number(match?.[2])]
  if (!match || from > 23 || to > 24)
    throw new UsageError(`Hours are said like 8-18=20M, not ${JSON.stringify(text)}.`)
  return { from, to: to % 24, rate: rateNamed(match[3] ?? '') }
}

const speed = (rate: number | null): string => (rate === null ? 'no limit' : formatRate(rate))

function lines(name: string, bandwidth: Bandwidth | null): string[] {
  if (bandwidth === null) return [`${name}: no limit`]
  return [
    `${name}: ${speed(bandwidth.rate)}${bandwidth.hours.length ? ' at all other hours' : ''}`,
    ...bandwidth.hours.map(({ from, to, rate }) => `  ${from}:00 to ${to}:00: ${speed(rate)}`),
  ]
}

/** `[LIMIT] [8-18=LIMIT …]`: undefined where nothing is to be changed, null where no limit is to be left. */
function changeNamed([always, ...rows]: readonly string[]): Bandwidth | null | undefined {
  if (always === undefined) return undefined
  const change = { rate: rateNamed(always), hours: rows.map(rowNamed) }
  const twice = hourTwice(change)
  if (twice !== null) throw new UsageError(`Two rows are about the hour from ${twice}:00.`)
  return change.rate === null && change.hours.length === 0 ? null : change
}

/** `hosts bandwidth NAME [LIMIT] [8-18=LIMIT …]`: without a limit it tells what holds. */
export async function hostBandwidth(context: Context): Promise<void> {
  const name = needArgument(context, 0, 'The name of the host')
  const change = changeNamed(context.args.slice(1))
  const core = await context.core()
  const { host } = await findHost(core, name)
  const { bandwidth = null } =
    change === undefined ? host : await core.services.hosts.setBandwidth({ id: host.id, bandwidth: change })
  context.out.answer(bandwidth, lines(host.name, bandwidth))
}

/** `bandwidth [LIMIT] [8-18=LIMIT …]`: the same of this workstation. */
export async function ownBandwidth(context: Context): Promise<void> {
  const change = changeNamed(context.args)
  const { app } = (await context.core()).services
  const { bandwidth } =
    change === undefined ? await app.preferences({}) : await app.setPreferences({ bandwidth: change })
  context.out.answer(bandwidth, lines('this workstation', bandwidth))
}
