import type { NumaCell } from '../machine/facts.ts'
import type { Question } from './question.ts'
import { wayTo } from './image-bytes.ts'
import { linksLeaving } from './leaving.ts'
import { UNKNOWN } from './rates.ts'
import { freeIn, type Room } from './room.ts'
import type { MixSize } from './scene.ts'
import type { Demand, Verdict } from './types.ts'
import { type TermName, termNames, type Weights } from './weights.ts'
import { fitsWhole, isEmpty } from './whole.ts'
import { wireShare, worstWire } from './wires.ts'

/** A term of a score, as people are told it. */
export interface Term {
  term: TermName
  /** 0..1, higher is better, on a fixed scale: it does not depend on which other hosts are listed. */
  value: number
  weight: number
  /** In the term's own unit (see `reckon`); null: not known, and then the value is the same for every such host. */
  measure: number | null
  /** `links`: what they are expected to send from the host, Mbit a second; absent: not known. */
  sent?: number
  /** `links`: share of them that leaves the rack; absent: racks are not known. */
  beyond?: number
  /** `network`: the measure is that of the wire at the other end of its links, which is used more. */
  elsewhere?: true
  /** `start`: bytes of images that have to be brought. */
  missing?: number
  /** `start`: of these, what a store or cache of the host has, and what one in its rack has besides; absent: none. */
  own?: number
  near?: number
  /** `disk`: share of time that the busiest disk is busy, and operations a second of all; absent: not measured. */
  busy?: number
  operations?: number
  /** `cpu`, `memory`: what stays free is lost, since the server has the machine for itself. */
  idle?: true
}

const COUNT = termNames.length
/** What is known besides lies behind the measures. */
const [SENT, BEYOND, ELSEWHERE, MISSING, BUSY_DISKS, OPERATIONS, IDLE, OWN, NEAR] = [
  0, 1, 2, 3, 4, 5, 6, 7, 8,
].map((at) => 2 * COUNT + at) as [number, number, number, number, number, number, number, number, number]
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
        if (weight <= 0) return []
        return [
          { term, value, weight, measure: measure === UNKNOWN ? null : measure, ...besides(term, terms) },
        ]
      })

/** What is known besides of some terms. */
function besides(term: TermName, terms: readonly number[]): Partial<Term> {
  const at = (place: number): number => terms[place] ?? UNKNOWN
  switch (term) {
    case 'cpu':
    case 'memory':
      return at(IDLE) === 1 ? { idle: true } : {}
    case 'network':
      return at(ELSEWHERE) === 1 ? { elsewhere: true } : {}
    case 'links':
      return {
        ...(at(SENT) === UNKNOWN ? {} : { sent: at(SENT) }),
        ...(at(BEYOND) === UNKNOWN ? {} : { beyond: at(BEYOND) }),
      }
    case 'start':
      return {
        ...(at(MISSING) === UNKNOWN ? {} : { missing: at(MISSING) }),
        ...(at(OWN) > 0 ? { own: at(OWN) } : {}),
        ...(at(NEAR) > 0 ? { near: at(NEAR) } : {}),
      }
    case 'disk':
      return at(BUSY_DISKS) === UNKNOWN ? {} : { busy: at(BUSY_DISKS), operations: at(OPERATIONS) }
    default:
      return {}
  }
}

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
const BLANK: readonly number[] = Array.from({ length: 2 * COUNT + 9 }, () => 0.5)

/**
 * What speaks for a host that fits, with everything else where it is: `out` gets the values, then the measures, both in
 * the order of `termNames`, then what is known besides.
 */
export function reckon(out: number[], question: Question, room: Room): void {
  const { demand, scene } = question
  const { host } = room
  const { facts } = host
  const cpus = facts?.cpus ?? 0

  // Age of the facts in ms.
  const age = facts ? Math.max(0, scene.options.now - facts.at) : 0
  set(out, AT.answers, host.reachable ? 1 / (1 + Math.max(0, age - FRESH_MS) / HALF_AGE_MS) : 0, age)

  // Share of the vCPUs, and of the memory, that stays free; of a whole machine, that nobody could use any more.
  const vcpus = demand.whole
    ? shareOf(demand.vcpus, cpus)
    : shareOf(room.usedVcpus + demand.vcpus, room.vcpuLimit)
  set(out, AT.cpu, demand.whole ? vcpus : headroom(vcpus), Math.max(0, 1 - vcpus))
  const memory = demand.whole
    ? shareOf(demand.memoryBytes, facts?.memoryBytes ?? 0)
    : shareOf(room.usedMemory + demand.memoryBytes, room.memoryLimit)
  set(out, AT.memory, demand.whole ? memory : headroom(memory), Math.max(0, 1 - memory))
  out[IDLE] = demand.whole ? 1 : 0

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

  // Share of the active pools that stays free, as much as how busy the disks are; share of the wire that would be in use.
  const disk = diskFree(room, question.diskBytes)
  const { disks } = host
  const space = headroom(disk === UNKNOWN ? HALF : 1 - disk)
  set(out, AT.disk, (space + headroom(disks ? disks.busy : HALF)) / 2, disk)
  out[BUSY_DISKS] = disks ? disks.busy : UNKNOWN
  out[OPERATIONS] = disks ? disks.operations : UNKNOWN
  // Most links say nothing of traffic: nothing is made for them on any host.
  const wire = question.flows.length > 0 ? worstWire(question, room) : undefined
  const share = wire ? wire.share : wireShare(room, 0)
  set(out, AT.network, headroom(share === UNKNOWN ? HALF : share), share)
  out[ELSEWHERE] = wire?.elsewhere ? 1 : 0
  out[SENT] = wire ? wire.bits / 1e6 : UNKNOWN

  // Cells that it spans; whether hardware helps.
  const cells = facts && facts.numa.length > 0 && !demand.whole ? cellsFor(demand, facts.numa) : UNKNOWN
  set(out, AT.numa, cells === UNKNOWN ? 1 : 1 / cells, cells)
  const helped = facts?.accelerated ? 1 : 0
  set(out, AT.acceleration, demand.whole ? 1 : helped, demand.whole ? UNKNOWN : helped)

  // Seconds until its image is there.
  const { images } = question
  const way = images && wayTo(images, host)
  set(out, AT.start, way ? 1 / (1 + way.seconds / HALF_START) : 1, way ? way.seconds : UNKNOWN)
  out[MISSING] = way ? way.bytes : UNKNOWN
  out[OWN] = way ? way.own : 0
  out[NEAR] = way ? way.near : 0

  // Share of its links that would leave the host, by their weights, and the rack; other servers of the design there, which a failure takes along.
  const leaving = linksLeaving(question, room)
  set(out, AT.links, leaving ? 1 - leaving.cost : 1, leaving ? leaving.host : UNKNOWN)
  out[BEYOND] = leaving && host.rack !== undefined ? leaving.rack : UNKNOWN
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

const shareOf = (used: number, limit: number): number => (limit > 0 ? used / limit : 1)

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

/**
 * For how many servers of the design's sizes there is room now and with one more there: the difference, in places and
 * in share of all hosts' room (the averaged form of Ganeti's lost allocations; see engine/slots.ts).
 */
function lostSlots({ demand, scene }: Question, room: Room): { places: number; volume: number } {
  const vcpus = room.vcpuLimit - room.usedVcpus
  const memory = room.memoryLimit - room.usedMemory
  const empty = isEmpty(room)
  let places = 0
  let volume = 0
  for (const size of scene.mix) {
    const before = size.whole ? Number(empty && fitsWhole(size, room)) : slotsFor(size, vcpus, memory)
    const after =
      size.whole || demand.whole ? 0 : slotsFor(size, vcpus - demand.vcpus, memory - demand.memoryBytes)
    const lost = size.share * (before - after)
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
