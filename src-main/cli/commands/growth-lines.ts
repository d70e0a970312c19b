import { formatBytes, formatDuration } from '@shared/base/units.ts'
import type { Capacity } from '@shared/plan/capacity.ts'
import { LEAST_MS } from '@shared/plan/growth/trend.ts'
import type { Forecast, GrowthOf, UseResource } from '@shared/plan/growth/types.ts'
import { table } from '../output.ts'

const words: Record<UseResource, string> = {
  vcpus: 'vCPUs',
  memory: 'memory',
  disk: 'pools',
  load: 'busy processors',
}
const amount = (resource: UseResource, of: number): string =>
  resource === 'memory' || resource === 'disk'
    ? formatBytes(Math.round(of))
    : String(Math.round(of * 10) / 10)
const day = (at: number): string => new Date(at).toISOString().slice(0, 10)

/** What a day adds: "+1.5 GiB a day". */
function pace(resource: UseResource, { perDay }: Forecast): string {
  if (!perDay) return 'not known yet'
  const { median } = perDay
  const said = amount(resource, Math.abs(median))
  return `${median < 0 ? '-' : '+'}${said}`
}

function until(of: Forecast): string {
  const { runsOut, perDay } = of
  if (!perDay) return ''
  if (!runsOut) return 'never at this pace'
  const { at, earliest, latest } = runsOut
  if (of.used >= of.limit) return 'now'
  return `${day(at)} (${day(earliest)} to ${latest === null ? 'never' : day(latest)})`
}

const firstOf = ({ resource, hosts }: GrowthOf): string =>
  hosts
    .flatMap(({ name, runsOut, used, limit }) =>
      runsOut ? [`${name} ${used >= limit ? 'now' : day(runsOut.at)}`] : [],
    )
    .slice(0, 3)
    .join(', ') ||
  hosts
    .slice(0, 1)
    .map((one) => `${one.name} is fullest: ${amount(resource, one.used)} of ${amount(resource, one.limit)}`)
    .join('')

/** How many more of the mix fit, and when what runs out at the present growth. */
export function growthLines({ mix, growth, failures, most }: Capacity): string[] {
  const { since, at, resources } = growth
  const known = resources.some(({ perDay }) => perDay !== null)
  const of = mix && `${mix.more >= most ? `more than ${most}` : mix.more}`
  return [
    '',
    ...(mix ? [`Of the mix of the design (${mix.of} to a round) there is room for ${of} more.`] : []),
    ...(since === null
      ? ['How use grows is not known yet: it is kept from now on, whenever hosts are read.']
      : known
        ? [`At the growth since ${day(since)} (${formatDuration(at - since)}):`]
        : [
            `Use is kept since ${day(since)}; how it grows is told after ${formatDuration(LEAST_MS)} of readings.`,
          ]),
    ...(known
      ? table(
          [
            'RESOURCE',
            'IN USE',
            failures !== 0 ? 'OF, WITH RESERVE' : 'OF',
            'A DAY',
            'RUNS OUT',
            'FIRST ON',
            'ROOM UNTIL THEN',
          ],
          resources.map((one) => [
            words[one.resource],
            amount(one.resource, one.used),
            amount(one.resource, one.limit),
            pace(one.resource, one),
            until(one),
            firstOf(one),
            one.servers === null ? '' : `${one.servers} servers`,
          ]),
        )
      : []),
  ]
}
