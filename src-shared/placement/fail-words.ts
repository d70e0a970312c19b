import { formatBytes } from '../base/units.ts'
import { wishText } from '../machine/device-words.ts'
import { networkWord } from '../machine/words.ts'
import { both, either } from '../text/lists.ts'
import { t, tn } from '../text/translate.ts'
import type { Fail, TieFail } from './types.ts'

const list = (names: readonly string[]): string => names.join(', ')

/** "memory: needs 8 GiB, 3.2 GiB of 15 GiB free (4.8 GiB short)" */
export function failText(fail: Fail): string {
  switch (fail.need) {
    case 'enabled':
      return t`enabled: ${fail.host} is switched off in Terrace`
    case 'facts':
      return t`facts: ${fail.host} was never read, so nothing is known of it`
    case 'hypervisor':
      return t`hypervisor: none that Terrace can use was found`
    case 'image':
      return t`image: practice hosts hold no images of the library`
    case 'ability':
      return t`ability: ${fail.reason}`
    case 'host rule':
      return 'never' in fail ? t`host rule: never on ${fail.never}` : t`host rule: only on ${list(fail.only)}`
    case 'family':
      return t`family: needs ${either(fail.allowed)}, this is ${fail.actual}`
    case 'tier rule':
      return t`tier rule: tier ${fail.tier} allows only ${either(fail.allowed)}, this is ${fail.actual}`
    case 'memory':
      return t`memory: needs ${formatBytes(fail.wants)}, ${formatBytes(fail.has)} of ${formatBytes(fail.limit ?? 0)} free (${formatBytes(fail.shortBy)} short)`
    case 'cpus':
      return t`cpu: needs ${fail.wants} vCPU at once, the host has ${fail.has} processors (${fail.shortBy} short)`
    case 'cpu':
      return t`cpu: needs ${fail.wants} vCPU, ${fail.has} of ${fail.limit ?? 0} free (${fail.shortBy} short)`
    case 'pool':
      return poolText(fail)
    case 'network':
      return networkText(fail)
    case 'device':
      return deviceText(fail)
    case 'apart':
      return t`apart: kept away from ${list(fail.others)}, which is placed here`
    case 'apart from':
    case 'together with':
      return tieText(fail)
    case 'empty host':
      return emptyText(fail)
    case 'whole host':
      return t`whole machine: ${fail.of} has the host for itself`
    case 'reserve':
      return reserveText(fail)
  }
}

/** All that a host fails, in one sentence without its end. */
export const failTexts = (fails: readonly Fail[]): string => fails.map(failText).join('; ')

function poolText(fail: Extract<Fail, { need: 'pool' }>): string {
  switch (fail.why) {
    case 'missing':
      return t`pool: disk ${fail.disk} needs pool ${fail.of}, which is not there`
    case 'inactive':
      return t`pool: disk ${fail.disk} needs pool ${fail.of}, which is not active`
    case 'raw only':
      return t`pool: disk ${fail.disk} is qcow2, but pool ${fail.of} (${fail.type}) holds raw disks only`
    case 'no pool':
      return t`pool: disk ${fail.disk} needs an active storage pool, the host has none`
    case 'no pool of files':
      return t`pool: disk ${fail.disk} needs an active pool of files, the host has none`
    case 'space':
      return t`pool ${fail.of}: disk ${fail.disk} needs ${formatBytes(fail.wants)}, ${formatBytes(fail.has)} free (${formatBytes(fail.shortBy)} short)`
  }
}

function networkText(fail: Extract<Fail, { need: 'network' }>): string {
  switch (fail.why) {
    case 'missing': {
      const kind = networkWord(fail.kind)
      return fail.there.length > 0
        ? t`network: needs ${kind} ${fail.of}, the host has ${list(fail.there)}`
        : t`network: needs ${kind} ${fail.of}, the host has none`
    }
    case 'inactive':
      return t`network: ${networkWord(fail.kind)} ${fail.of} is there but not active`
    case 'none active':
      return t`network: needs any active network or bridge, the host has none`
  }
}

function deviceText(fail: Extract<Fail, { need: 'device' }>): string {
  if (fail.why === 'not known') return t`devices: the host does not tell which ones guests may have`
  const what = wishText(fail.wish)
  return fail.limit === 0
    ? t`devices: needs ${what}, the host has none that guests may have`
    : t`devices: needs ${what}, ${fail.has} of ${fail.limit} free (${fail.shortBy} short)`
}

/** No more names than this: the count says the rest. */
const MOST_NAMED = 4

/** A few names, and that there are more. */
export const some = (names: readonly string[]): string =>
  list(names.slice(0, MOST_NAMED)) + (names.length > MOST_NAMED ? ' …' : '')

/** How a rule between servers is called in a sentence. */
export const ruleText = (name: string): string => (name === '' ? t`a rule` : t`the rule “${name}”`)

function tieText(fail: TieFail): string {
  const rule = ruleText(fail.name)
  const others = some(fail.others)
  if (fail.need === 'apart from')
    return fail.within === 'host'
      ? t`apart: ${rule} keeps it from ${others}, placed here`
      : t`apart: ${rule} keeps it from ${others}, in the same rack (${fail.at})`
  const at = fail.at.length > 0 ? some(fail.at) : t`on a host that is no longer in the list`
  return fail.within === 'host'
    ? t`together: ${rule} wants it on one host with ${others} (${at})`
    : t`together: ${rule} wants it in one rack with ${others} (${at})`
}

function emptyText({ others }: Extract<Fail, { need: 'empty host' }>): string {
  if (others.length === 0) return t`whole machine: needs the host for itself, machines are there`
  return tn(
    others.length,
    'whole machine: needs the host for itself, {n} machine is there ({0})',
    'whole machine: needs the host for itself, {n} machines are there ({0})',
    some(others),
  )
}

function reserveText({
  name,
  lost,
  of,
  unit,
  shortBy = 0,
  devices,
  ruled,
}: Extract<Fail, { need: 'reserve' }>): string {
  const failing = both(of)
  if (devices)
    return t`reserve: with ${name} here ${lost} could not restart if ${failing} failed, since devices would be short: ${list(devices.map(wishText))}`
  if (unit === undefined && ruled)
    return t`reserve: with ${name} here ${lost} could not restart if ${failing} failed, since its rules, or those between servers, allow no other host`
  if (unit === undefined)
    return t`reserve: with ${name} here ${lost} could not restart if ${failing} failed, since no other host may run it`
  return unit === 'bytes'
    ? t`reserve: with ${name} here ${lost} could not restart if ${failing} failed (${formatBytes(shortBy)} of memory short)`
    : t`reserve: with ${name} here ${lost} could not restart if ${failing} failed (${shortBy} vCPU short)`
}
