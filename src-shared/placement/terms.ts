import type { NumaCell } from '../machine/facts.ts'
import { type Question, UNKNOWN } from './question.ts'
import { COPY_RATE } from './rates.ts'
import { freeIn, type Room } from './room.ts'
import type { MixSize } from './scene.ts'
import type { Demand, Verdict } from './types.ts'
import { type TermName, termNames, type Weights } from './weights.ts'

/** A term of a score, as people are told it. */
export interface Term {
  term: TermName
  /** 0..1, higher is better, on a fixed scale: it does not depend on which other hosts are listed. */
  value: number
  weight: number
  /** In the term's own unit (see `reckon`); null: not known, and then the value is the same for every such host. */
  measure: number | null
}

const COUNT = termNames.length
/** Waiting so many seconds for a start halves its value. */
const HALF_START = 50
/** Facts younger than this are as good as new; as much older as the second makes them half as good. */
const FRESH_MS = 300_000
const HALF_AGE_MS = 3_600_000
/** Of the vCPUs of a server that does not run yet, the share that is expected to be busy. */
export const BUSY = 0.25
/** What is not measured is taken to be half used, on every host alike. */
const HALF = 0.5

/** Terms that count, of a host that fits. */
export const termsOf = ({ terms }: Verdict, weights: Weights): Term[] =>
  terms.length === 0
    ? []
    : termNames.flatMap((term, at) => {
        const [value = 0, weight = 0, measure = UNKNOWN] = [terms[at], weights[at], terms[COUNT + at]]
        return weight > 0 ? [{ term, value, weight, measure: measure === UNKNOWN ? null : measure }] : []
      })

/** The mean of the values by their weights; of all but one, if told by its number. */
export function scoreOf(terms: readonly number[], weights: Weights, without = -1): number {
  let sum = 0
  let whole = 0
  for (let at = 0; at < COUNT; at += 1) {
    const weight = at === without ? 0 : (weights[at] ?? 0)
    sum += weight * (terms[at] ?? 0)
    whole += weight
  }
  return whole === 0 ? 0 : sum / whole
}

/**
 * Headroom that is left with this share in use: 1 with none, 0 with all. Convex, so that what is nearly used up
 * outweighs the rest: at half use seven tenths are left, and the last hundredth costs five times as much as the first.
 */
function headroom(share: number): number {
  const used = Math.min(1, Math.max(0, share))
  return 1 - (used + used * used * used * used) / 2
}

/** Where each term's value lies; its measure lies as far behind the values. */
const AT = Object.fromEntries(termNames.map((term, at) => [term, at])) as Record<TermName, number>

/** Terms to be reckoned. Numbers with fractions from the start, so that the engine keeps them as bare numbers. */
export const blankTerms = (): number[] => BLANK.slice()
const BLANK: readonly number[] = Array.from({ length: 2 * COUNT }, () => 0.5)

/**
 * What speaks for a host that fits, with everything else where it is: `out` gets the values, then the measures, both in
 * the order of `termNames`.
 */
export function reckon(out: number[], question: Question, room: Room): void {
  const { demand, scene } = question
  const { host } = room
  const { facts } = host
  const cpus = facts?.cpus ?? 0

  // Age of the facts in ms.
  const age = facts ? Math.max(0, scene.options.now - facts.at) : 0
  set(out, AT.answers, host.reachable ? 1 / (1 + Math.max(0, age - FRESH_MS) / HALF_AGE_MS) : 0, age)

  // Share of the vCPUs, and of the memory, that stays free.
  const vcpus = room.vcpuLimit > 0 ? (room.usedVcpus + demand.vcpus) / room.vcpuLimit : 1
  set(out, AT.cpu, headroom(vcpus), Math.max(0, 1 - vcpus))
  const memory = room.memoryLimit > 0 ? (room.usedMemory + demand.memoryBytes) / room.memoryLimit : 1
  set(out, AT.memory, headroom(memory), Math.max(0, 1 - memory))

  // Share of the processors that would be busy on average; at peaks it counts as much.
  if (host.load === null) set(out, AT.load, headroom(HALF), UNKNOWN)
  else {
    const fresh = room.newVcpus + (demand.current === null ? demand.vcpus : 0)
    const more = cpus > 0 ? (BUSY * fresh) / cpus : 0
    const peak = Math.max(host.load, host.peak ?? 0)
    set(
      out,
      AT.load,
      (headroom(host.load + more) + headroom(peak + more)) / 2,
      Math.min(1, Math.max(0, host.load + more)),
    )
  }

  // Share of the active pools that stays free; share of the link's rate that is in use.
  const disk = diskFree(room, question.diskBytes)
  set(out, AT.disk, headroom(disk === UNKNOWN ? HALF : 1 - disk), disk)
  const { network } = host
  const traffic = network && network.rate > 0 ? Math.min(1, network.used / network.rate) : UNKNOWN
  set(out, AT.network, headroom(traffic === UNKNOWN ? HALF : traffic), traffic)

  // Cells that it spans; whether hardware helps.
  const cells = facts && facts.numa.length > 0 ? cellsFor(demand, facts.numa) : UNKNOWN
  set(out, AT.numa, cells === UNKNOWN ? 1 : 1 / cells, cells)
  const helped = facts?.accelerated ? 1 : 0
  set(out, AT.acceleration, helped, helped)

  // Seconds until its image is there.
  const { imageBytes } = question
  const seconds =
    imageBytes === UNKNOWN ? UNKNOWN : demand.imageAt.includes(host.name) ? 0 : imageBytes / COPY_RATE
  set(out, AT.start, seconds === UNKNOWN ? 1 : 1 / (1 + seconds / HALF_START), seconds)

  // Share of its links that would leave the host; other servers of the design there, which a failure takes along.
  const leaving = linksLeaving(question, room)
  set(out, AT.links, leaving === UNKNOWN ? 1 : 1 - leaving, leaving)
  set(out, AT.company, 1 / (1 + room.servers), room.servers)

  // Share of the other hosts' free memory that a failure of this one would take.
  if (scene.options.failures) {
    const beside = scene.freeBeside(room)
    const lost = beside > 0 ? Math.min(1, (room.usedMemory + demand.memoryBytes) / beside) : 1
    set(out, AT.reserve, headroom(lost), lost)
  } else set(out, AT.reserve, 1, UNKNOWN)

  // Places for servers of the design's own sizes that are lost.
  if (question.slots) {
    const { places, volume } = lostSlots(question, room)
    set(out, AT.slots, question.volume > 0 ? 1 / (1 + volume / question.volume) : 1, places)
  } else set(out, AT.slots, 1, UNKNOWN)

  // Share of its room that would be used; whether it runs something already.
  const full = (Math.min(1, memory) + Math.min(1, vcpus)) / 2
  set(out, AT.full, full, full)
  const awake = room.usedMemory > 0 || room.usedVcpus > 0 ? 1 : 0
  set(out, AT.awake, awake, awake)
}

function set(out: number[], at: number, value: number, measure: number): void {
  out[at] = value
  out[COUNT + at] = measure
}

function diskFree(room: Room, more: number): number {
  let free = -more
  let capacity = 0
  for (const pool of room.pools) {
    if (!pool.active) continue
    free += freeIn(room, pool)
    capacity += pool.capacityBytes
  }
  return capacity > 0 ? Math.min(1, Math.max(0, free / capacity)) : UNKNOWN
}

/** As many cells as it has to span, by processors or by memory, whichever is more. */
function cellsFor(demand: Demand, cells: readonly NumaCell[]): number {
  let [cpus, memory] = [0, 0]
  for (const cell of cells) {
    cpus = Math.max(cpus, cell.cpus)
    memory = Math.max(memory, cell.memoryBytes)
  }
  if (cpus <= 0 || memory <= 0) return UNKNOWN
  const span = Math.max(1, Math.ceil(demand.vcpus / cpus), Math.ceil(demand.memoryBytes / memory))
  return Math.min(span, cells.length)
}

/** Every link counts the same: how much traffic it will carry is not known. */
function linksLeaving({ peers }: Question, { replicas }: Room): number {
  if (peers.length === 0) return UNKNOWN
  let leaving = 0
  for (const { serverId, placed } of peers) leaving += 1 - (replicas?.get(serverId)?.length ?? 0) / placed
  return leaving / peers.length
}

/**
 * For how many servers of the design's sizes there is room now and with one more there: the difference, in places and
 * in share of all hosts' room (the averaged form of Ganeti's lost allocations; see engine/slots.ts).
 */
function lostSlots({ demand, scene }: Question, room: Room): { places: number; volume: number } {
  const vcpus = room.vcpuLimit - room.usedVcpus
  const memory = room.memoryLimit - room.usedMemory
  let places = 0
  let volume = 0
  for (const size of scene.mix) {
    const before = slotsFor(size, vcpus, memory)
    const lost = size.share * (before - slotsFor(size, vcpus - demand.vcpus, memory - demand.memoryBytes))
    places += lost
    volume += lost * size.volume
  }
  return { places, volume }
}

function slotsFor(size: MixSize, vcpus: number, memory: number): number {
  const byVcpus = size.vcpus > 0 ? vcpus / size.vcpus : Infinity
  const byMemory = size.memoryBytes > 0 ? memory / size.memoryBytes : Infinity
  const slots = Math.floor(Math.min(byVcpus, byMemory))
  // Of what needs nothing there is always room for more, so none of it is lost.
  return Number.isFinite(slots) ? Math.max(0, slots) : 0
}
