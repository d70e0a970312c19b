import { formatBytes } from '@shared/base/units.ts'
import type { Forecast, GrowthOf, UseResource } from '@shared/plan/growth/types.ts'
import { decimal, formatDay } from '@shared/text/locale.ts'
import { both } from '@shared/text/lists.ts'
import { t, tn } from '@shared/text/translate.ts'

export function resourceWord(resource: UseResource): string {
  switch (resource) {
    case 'vcpus':
      return t`vCPUs`
    case 'memory':
      return t`Memory`
    case 'disk':
      return t`Storage pools`
    case 'load':
      return t`Busy processors`
  }
}

export const amountText = (resource: UseResource, amount: number): string =>
  resource === 'memory' || resource === 'disk' ? formatBytes(Math.round(amount)) : decimal(amount, 0, 1)

/** "12 GiB of 220 GiB". */
export const useText = (resource: UseResource, { used, limit }: Forecast): string =>
  t`${amountText(resource, used)} of ${amountText(resource, limit)}`

const MONTH = 30

/** How fast it grows, in months where a day is too short to show it. */
export function paceText(resource: UseResource, { perDay }: Forecast): string {
  if (!perDay) return ''
  const amount = amountText(resource, Math.abs(perDay.median) * MONTH)
  if (amount === amountText(resource, 0)) return t`does not grow`
  return perDay.median > 0 ? t`grows by ${amount} in 30 days` : t`shrinks by ${amount} in 30 days`
}

/** When it runs out, as a sentence. */
export function runsOutText(of: Forecast): string {
  const { runsOut, used, limit, perDay } = of
  if (!perDay) return t`How it grows is not known yet.`
  if (used >= limit) return t`All of it is in use.`
  if (!runsOut) return t`At this pace it does not run out.`
  const { at, earliest, latest } = runsOut
  const [day, from] = [formatDay(at), formatDay(earliest)]
  if (latest === null) return t`Runs out about ${day}: at the earliest ${from}, maybe never.`
  const to = formatDay(latest)
  return from === to ? t`Runs out about ${day}.` : t`Runs out about ${day}, between ${from} and ${to}.`
}

const NAMED = 3

/** Hosts on which it runs out first; where it does on none, the fullest. */
export function firstText(resource: UseResource, { hosts }: Pick<GrowthOf, 'hosts'>): string {
  const due = hosts.flatMap(({ name, runsOut, used, limit }) =>
    runsOut ? [used >= limit ? t`${name} (now)` : `${name} (${formatDay(runsOut.at)})`] : [],
  )
  if (due.length > 0) return t`First on ${both(due.slice(0, NAMED))}.`
  const [fullest] = hosts
  return fullest ? t`Fullest is ${fullest.name}: ${useText(resource, fullest)}.` : ''
}

/** How many servers more, by volume. */
export const untilText = ({ servers }: Pick<GrowthOf, 'servers'>): string =>
  servers === null
    ? ''
    : tn(
        servers,
        'Until then there is room for {n} more server of your mix.',
        'Until then there is room for {n} more servers of your mix.',
      )
