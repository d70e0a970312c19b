import { formatBytes, formatDuration, formatRate } from '../base/units.ts'
import type { DiskShares, StepView } from '../contract/jobs.ts'
import { t, tn } from './translate.ts'

const second = 1000
const minute = 60 * second
const hour = 60 * minute

/** How exact a time that is left can be told: [below, in steps of], in ms. */
const grains: readonly (readonly [number, number])[] = [
  [minute, second],
  [10 * minute, 5 * second],
  [hour, minute],
  [24 * hour, 5 * minute],
]

/** A time that is left, no more exact than anybody knows it: "9 s", "3 min 20 s", "2 h 5 min". */
export function leftDuration(ms: number): string {
  const grain = grains.find(([below]) => ms < below)?.[1] ?? hour
  return formatDuration(Math.max(1, Math.ceil(ms / grain)) * grain)
}

/** "1.2 GiB of 4.3 GiB", "2 of 5"; empty when a step counts nothing. */
export function amountText({ unit, done, total }: StepView): string {
  if (unit === null || (done === 0 && total === null)) return ''
  const text = unit === 'bytes' ? formatBytes : String
  return total === null ? text(done) : t`${text(done)} of ${text(total)}`
}

/** Three digits are as much as a rate of some seconds is worth. */
function steady(rate: number): number {
  const unit = 1024 ** Math.max(0, Math.floor(Math.log2(Math.max(1, rate)) / 10))
  return rate >= 100 * unit ? Math.round(rate / unit) * unit : rate
}

/** "310 MiB/s"; empty for what is no bytes, or does not run. */
export const rateText = ({ unit, rate, state }: StepView): string =>
  unit === 'bytes' && rate !== null && state === 'running' ? formatRate(steady(rate)) : ''

/** "9 s left"; empty while nobody knows. */
export const leftText = ({ leftMs, state }: StepView): string =>
  leftMs !== null && state === 'running' ? t`${leftDuration(leftMs)} left` : ''

/** Bytes of the disk that were neither moved nor stored again. */
export const savedBytes = ({ hadBytes, keptBytes }: DiskShares): number => hadBytes + keptBytes

/** "640 MiB saved"; empty while that is nothing. */
export const savedText = ({ shares }: StepView): string =>
  shares !== null && savedBytes(shares) > 0 ? t`${formatBytes(savedBytes(shares))} saved` : ''

/** "300 of 1,024 sections" */
export const sectionsText = ({ sections, sectionsDone }: DiskShares): string =>
  tn(sections, '{0} of {n} section', '{0} of {n} sections', sectionsDone)

/** What became of the bytes that did not take their time, each as a part of a sentence. */
export function sharesTexts(shares: DiskShares): string[] {
  const { zeroBytes, hadBytes, keptBytes, earlierBytes, sentBytes } = shares
  return [
    sentBytes === null ? '' : t`${formatBytes(sentBytes)} sent`,
    hadBytes > 0 ? t`${formatBytes(hadBytes)} were there already` : '',
    keptBytes > 0 ? t`${formatBytes(keptBytes)} unchanged since the image before` : '',
    zeroBytes > 0 ? t`${formatBytes(zeroBytes)} were zero` : '',
    earlierBytes > 0 ? t`${formatBytes(earlierBytes)} came in an earlier try` : '',
  ].filter((text) => text !== '')
}
