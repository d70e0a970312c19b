import { formatAge, formatBytes, formatDuration, formatTraffic } from '../base/units.ts'
import { either } from '../text/lists.ts'
import { t, tn } from '../text/translate.ts'
import { partText } from './part-text.ts'
import type { Term } from './terms.ts'
import type { Margin } from './types.ts'
import type { TermName } from './weights.ts'

/** What term of a host's score this is, in words. */
export function termWord(term: TermName): string {
  switch (term) {
    case 'answers':
      return t`answers`
    case 'cpu':
      return t`CPU headroom`
    case 'load':
      return t`load`
    case 'memory':
      return t`memory headroom`
    case 'disk':
      return t`disks`
    case 'network':
      return t`network`
    case 'numa':
      return t`NUMA cells`
    case 'acceleration':
      return t`acceleration`
    case 'start':
      return t`image`
    case 'links':
      return t`links`
    case 'company':
      return t`company`
    case 'reserve':
      return t`failure reserve`
    case 'slots':
      return t`lost places`
    case 'full':
      return t`fullness`
    case 'awake':
      return t`in use`
  }
}

const percent = (share: number): string => `${Math.round(share * 100)} %`
/** Facts are told with their age from here on. */
const OLD_MS = 60_000

/** The number of a term that is a share, so that two hosts can be told against each other; undefined: it is none. */
export function shareText({ term, measure }: Term): string | undefined {
  switch (term) {
    case 'cpu':
    case 'load':
    case 'memory':
    case 'disk':
    case 'network':
    case 'links':
    case 'reserve':
    case 'full':
      return measure === null ? undefined : percent(measure)
    default:
      return undefined
  }
}

/** What a term says of a host: "62 % of memory stays free". */
export function termText(told: Term): string {
  const { term, value, measure, idle } = told
  switch (term) {
    case 'answers':
      if (value === 0) return t`it does not answer, its last known facts are used`
      return measure !== null && measure > OLD_MS
        ? t`it answers; its facts are from ${formatAge(measure)}`
        : t`it answers`
    case 'cpu':
      return idle
        ? t`${percent(measure ?? 0)} of its processors would lie idle`
        : t`${percent(measure ?? 0)} of vCPU stays free`
    case 'load':
      return measure === null
        ? t`its load is not measured`
        : t`its processors will be ${percent(measure)} busy`
    case 'memory':
      return idle
        ? t`${percent(measure ?? 0)} of its memory would lie idle`
        : t`${percent(measure ?? 0)} of memory stays free`
    case 'disk':
      return diskText(told)
    case 'network':
      return wireText(told)
    case 'numa':
      if (measure === null) return t`its NUMA cells are not known`
      return measure === 1
        ? t`it fits into one NUMA cell`
        : tn(measure, 'it spans {n} NUMA cell', 'it spans {n} NUMA cells')
    case 'acceleration':
      if (measure === null) return t`a whole machine virtualises nothing`
      return measure === 1 ? t`it virtualises in hardware` : t`it emulates, without hardware help`
    case 'start':
      return startText(told)
    case 'links':
      return linksText(told)
    case 'company':
      return measure === 0 || measure === null
        ? t`no other server of this design runs there`
        : tn(
            measure,
            '{n} other server of this design would share it',
            '{n} other servers of this design would share it',
          )
    case 'reserve':
      return measure === null
        ? t`no failure reserve is asked for`
        : t`its failure would take ${percent(measure)} of the memory free elsewhere`
    case 'slots':
      return t`places lost for servers of this design: ${String(Math.round((measure ?? 0) * 10) / 10)}`
    case 'full':
      return t`${percent(measure ?? 0)} of its room is used`
    case 'awake':
      return measure === 1 ? t`it runs something already` : t`nothing runs there yet`
  }
}

function wireText({ measure, elsewhere }: Term): string {
  if (measure === null) return t`the speed of its link is not known`
  if (measure > 1)
    return elsewhere
      ? t`the link of a host that its traffic goes to would have to carry ${percent(measure)} of its speed`
      : t`its link would have to carry ${percent(measure)} of its speed`
  return elsewhere
    ? t`${percent(measure)} of the link of a host that its traffic goes to will be in use`
    : t`${percent(measure)} of its link will be in use`
}

function linksText({ measure, sent, beyond }: Term): string {
  if (measure === null) return t`it has no links to placed servers`
  const share = percent(measure)
  if (sent === undefined)
    return beyond === undefined
      ? t`${share} of its links leave the host`
      : t`${share} of its links leave the host, ${percent(beyond)} the rack`
  const rate = formatTraffic(sent)
  return beyond === undefined
    ? t`${share} of its traffic leaves the host (${rate})`
    : t`${share} of its traffic leaves the host (${rate}), ${percent(beyond)} the rack`
}

function diskText({ measure, busy, operations = 0 }: Term): string {
  const activity =
    busy === undefined
      ? undefined
      : tn(Math.round(operations), '{n} operation a second', '{n} operations a second')
  if (measure === null)
    return busy === undefined || activity === undefined
      ? t`its disk space is not known`
      : t`its disk space is not known; its disks are ${percent(busy)} busy (${activity})`
  return busy === undefined || activity === undefined
    ? t`${percent(measure)} of disk space stays free`
    : t`${percent(measure)} of disk space stays free; its disks are ${percent(busy)} busy (${activity})`
}

function startText({ measure: seconds, missing = 0, own = 0, near = 0 }: Term): string {
  if (seconds === null) return t`there is no image to bring`
  if (seconds === 0) return t`the image is already there`
  const [size, time] = [formatBytes(missing), formatDuration(seconds * 1000)]
  if (own >= missing) return t`the image is in a store or cache of its own (${size}, about ${time})`
  if (own > 0) return t`its cache has ${partText(own / missing)} of the image (${size}, about ${time})`
  if (near >= missing) return t`the image is in a store or cache in its rack (${size}, about ${time})`
  if (near > 0)
    return t`a cache in its rack has ${partText(near / missing)} of the image (${size}, about ${time})`
  return t`the image must be copied there (${size}, about ${time})`
}

/** Differences of scores are told in hundredths, as scores are. */
export const points = (by: number): string => {
  const rounded = Math.round(by * 1000) / 10
  return rounded > 0 ? `+${rounded}` : String(rounded).replace('-', '−')
}

/** "node8 beats node3 by 7: CPU headroom +11, image −4. Without image, node3 would be chosen." */
export function marginText(chosen: string, { over, by, terms, decisive }: Margin): string {
  const parts = terms.map((term) => `${termWord(term.term)} ${points(term.by)}`).join(', ')
  const size = points(by).replace('+', '')
  const first =
    terms.length === 0
      ? t`${chosen} and ${over} are as good; the name decided.`
      : by < -5e-4
        ? t`${over} would be better than ${chosen} by ${points(-by).replace('+', '')} for it alone: ${parts}. The design as a whole decided.`
        : t`${chosen} beats ${over} by ${size}: ${parts}.`
  const instead = new Map<string, string[]>()
  for (const one of decisive)
    instead.set(one.instead, [...(instead.get(one.instead) ?? []), termWord(one.term)])
  const others = [...instead].map(
    ([host, words]) => t`Did ${either(words)} not count, ${host} would be chosen.`,
  )
  return [first, ...others].join(' ')
}

/** What it costs to be on this host rather than on the chosen one: "7 worse than node3: CPU headroom −11, image +4." */
export function priceText(chosen: string, { by, terms }: Pick<Margin, 'by' | 'terms'>): string {
  if (terms.length === 0) return t`As good as ${chosen}.`
  const parts = terms.map((term) => `${termWord(term.term)} ${points(term.by)}`).join(', ')
  const size = points(Math.abs(by)).replace('+', '')
  return by < 0 ? t`${size} worse than ${chosen}: ${parts}.` : t`${size} better than ${chosen}: ${parts}.`
}

/** What a term asks, for who weighs it. */
export function termHint(term: TermName): string {
  switch (term) {
    case 'answers':
      return t`Whether the host answers, and how old its facts are.`
    case 'cpu':
      return t`How many of the vCPUs that a host may give stay free: how much servers contend for its processors.`
    case 'load':
      return t`How busy its processors are measured to be, on average and at peaks, with what is to be added.`
    case 'memory':
      return t`How much of its memory stays free.`
    case 'disk':
      return t`How much of its disk space stays free, and how busy its disks are measured to be.`
    case 'network':
      return t`How much of the speed of its link would be in use with the traffic that is expected of its links, where that is known.`
    case 'numa':
      return t`Whether a server fits into one NUMA cell, where these are known.`
    case 'acceleration':
      return t`Whether it virtualises in hardware.`
    case 'start':
      return t`How long the first start waits for an image to come there; one that a cache of the host or of its rack has comes sooner.`
    case 'links':
      return t`How much of the traffic to servers that are placed would leave the host; within a rack it counts a quarter.`
    case 'company':
      return t`How many other servers of this design a failure of the host would take along.`
    case 'reserve':
      return t`How much of the memory free elsewhere a failure of the host would take, where room for failures is kept.`
    case 'slots':
      return t`How many places for servers of this design’s sizes are lost there.`
    case 'full':
      return t`How full the host is: fuller ones are taken first.`
    case 'awake':
      return t`Whether the host runs something already.`
  }
}
