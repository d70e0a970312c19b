import type { DeviceWish, GuestDevice, HostDevice } from '../machine/devices.ts'
import type { Family, HostFacts } from '../machine/facts.ts'
import type { FailureReserve } from './engine/failures.ts'
import type { TermName, Weights } from './weights.ts'

/** Room for one disk. */
export interface DiskDemand {
  name: string
  /** Still to be taken from the pool: 0 for a disk that is there already. */
  bytes: number
  /** null lets placement choose. */
  pool: string | null
  /** Only pools of files can hold it (a qcow2 image), not pools of block devices. */
  fileBased?: boolean
  /** The image it is cloned from: a pool without it needs room for one copy, shared by all who want it there. */
  image?: {
    key: string
    bytes: number
    at: { host: string; pool: string }[]
    /** Of the library: fetched from its store. */
    stored?: true
    /** Of the library: what stores and caches on hosts have of it, as last read; absent: nothing. */
    places?: readonly ImagePlace[]
  }
}

/** What a store or cache on a host has of an image. */
export interface ImagePlace {
  /** Name of the host. */
  host: string
  /** What the host shares with those that it can hand the image to; absent: it hands it to none. */
  rack?: string
  /** Of the image's content, without zeros. */
  bytes: number
  /** Bytes a second that became a disk of that host, where it was measured. */
  rate?: number
  /** Bytes a second that it handed to other hosts, where it was measured. */
  handRate?: number
  /** What the store or cache is called; absent in facts of an earlier Terrace. */
  store?: string
}

/** The other end of a link. */
export interface Peer {
  serverId: string
  /** How much the link counts beside the others. */
  weight: number
  /** Mbit a second that it is expected to carry between all instances of both servers; absent: not known. */
  traffic?: number
}

/** A rule between servers that an instance is under; each of them has the same one. */
export interface Tie {
  /** Id of the rule. */
  id: string
  /** What people call it; may be empty. */
  name: string
  /**
   * apart: instances of different servers share no place, and where `servers` is one alone its instances do not. together:
   * all instances of all of them are in one place.
   */
  kind: 'apart' | 'together'
  /** What place means. A host that tells no rack is a rack of its own. */
  within: 'host' | 'rack'
  /** Ids of servers, sorted; those that the design has. */
  servers: readonly string[]
}

/** What one instance needs of a host. */
export interface Demand {
  /** Instance key: "server:abc#0". */
  key: string
  name: string
  serverId: string
  tierId: string
  vcpus: number
  memoryBytes: number
  disks: DiskDemand[]
  /** Names of networks or bridges that must be there and active. */
  networks: { kind: 'network' | 'bridge'; name: string }[]
  /** Needs any active network, whichever the host has: a card that names none. */
  anyNetwork?: boolean
  only: string[]
  never: string[]
  families: Family[]
  /** What its tier says besides: both must hold. */
  tierRule?: { tier: string; families: Family[] }
  firmware: 'bios' | 'uefi'
  /** A dedicated server: it is a whole machine, on which nothing else may be. */
  whole?: true
  /** Keep away from other replicas of the same server. */
  apart: boolean
  /** Where it already runs: it stays there unless that host no longer qualifies. */
  current: string | null
  /** A disk begins as an image of the library, which practice hosts cannot hold. */
  storedImage?: true
  /** Host that has its image already: saves a copy. Names of hosts. */
  imageAt: string[]
  /** The servers that it has links with, once for each link. */
  peers?: readonly Peer[]
  /** Rules between it and other servers; absent: none. */
  ties?: readonly Tie[]
  /** Devices of its host that it is to have for itself; absent: none. */
  devices?: readonly DeviceWish[]
  /** Those that its machine has already. */
  holds?: readonly GuestDevice[]
}

/** Devices of a host that can only go to one guest together. */
export interface UnitFacts {
  kind: 'pci' | 'usb'
  devices: readonly Pick<HostDevice, 'kind' | 'address' | 'vendor' | 'product' | 'class'>[]
  /** Name of the machine that has it, which is none of the demands' own. */
  by?: string
}

/** What placement knows of a host. */
export interface Candidate {
  hostId: string
  name: string
  enabled: boolean
  /** false: it does not answer; its last facts are used and their age told. */
  reachable: boolean
  facts: HostFacts | null
  /** Committed by all machines on it, running or not, except those in the demands with current = this host. */
  usedVcpus: number
  usedMemoryBytes: number
  /** What is committed, machine by machine, where that is known: each would have to restart elsewhere. */
  machines?: readonly { name: string; vcpus: number; memoryBytes: number }[]
  /** Measured CPU share 0..1, or null; and the share that it stays below 95 % of the time, where that is known. */
  load: number | null
  peak?: number
  /** Of its wire, in bytes a second: what it carries, and what was measured to be used of that, or null; absent: not known. */
  network?: { rate: number; used: number | null }
  /** Measured of its disks: operations a second, and the share of time that the busiest is busy; absent: not known. */
  disks?: { operations: number; busy: number }
  /** Bytes a second that images may take of its network; absent: as fast as it goes. */
  imageRate?: number
  /** What it shares with hosts that are near it: a rack, a room. */
  rack?: string
  /** What it could hand to guests; absent: not known, or nobody asks for it. */
  devices?: readonly UnitFacts[]
  /** Does the family's driver offer what is needed? Empty: all. Else reasons. */
  lacks: string[]
}

export interface PlacementOptions {
  /** What placement is after, as weights of the terms of a score (`weightsOf`, weights.ts). */
  weights: Weights
  cpuRatio: number
  memoryRatio: number
  /** Now, ms, for ages of facts. */
  now: number
  /**
   * What may fail at once, any so many hosts or any rack: what runs there must find room on the others. 0 without it. Where that is not
   * so already, nothing makes it worse.
   */
  failures?: FailureReserve
  /** Memory kept for the host itself; default 512 MiB or 5 %, the larger. */
  reserveBytes?: number
  /**
   * Only the verdict of the chosen host is wanted: what stays is not compared with other hosts, and nothing is kept of
   * those that were not chosen.
   */
  brief?: boolean
  /** Servers of which every verdict is wanted all the same. */
  inFull?: ReadonlySet<string>
}

/** What would have to be otherwise for a host to fit: each changes one thing. */
export type Change =
  | { kind: 'switch-on' }
  | { kind: 'lift-host-rule' }
  | { kind: 'lift-family-rule' }
  | { kind: 'lift-tier-rule' }
  | { kind: 'share-host' }
  | { kind: 'lift-tie'; rule: string; name: string }
  | { kind: 'empty-host'; machines: number }
  | { kind: 'free-host'; of: string }
  | { kind: 'free-memory'; bytes: number }
  | { kind: 'free-vcpus'; count: number }
  | { kind: 'cpu-ratio'; to: number }
  | { kind: 'fewer-vcpus'; to: number }
  | { kind: 'free-pool'; pool: string; bytes: number }
  | { kind: 'network'; network: 'network' | 'bridge'; name: string }
  /** Machines give back so many devices. */
  | { kind: 'free-devices'; wish: DeviceWish; of: readonly string[] }

/** What is asked for, what is there of it, the most that the host may commit, and exactly how much is short. */
interface Amounts {
  unit: 'bytes' | 'vcpu'
  wants: number
  has: number
  limit?: number
  shortBy: number
}

/** Why no pool takes a disk. `of` is the pool. */
type PoolFail = { need: 'pool'; disk: string } & (
  | { why: 'missing' | 'inactive'; of: string }
  | { why: 'raw only'; of: string; type: string }
  | { why: 'no pool' | 'no pool of files' }
  | ({ why: 'space'; of: string } & Amounts)
)

/** `limit`: how many there are of them, whoever has them. */
type DeviceFail = { need: 'device' } & (
  | { why: 'not known' }
  | { why: 'short'; wish: DeviceWish; wants: number; has: number; limit: number; shortBy: number }
)

type NetworkFail = { need: 'network' } & (
  | { why: 'missing'; kind: 'network' | 'bridge'; of: string; there: readonly string[] }
  | { why: 'inactive'; kind: 'network' | 'bridge'; of: string }
  | { why: 'none active' }
)

/** A rule between servers forbids it: its id, and its name, which may be empty. `others`: names of instances, sorted. */
export type TieFail = { rule: string; name: string; within: 'host' | 'rack'; others: readonly string[] } & (
  | {
      need: 'apart from'
      /** The host or rack, where the others are. */
      at: string
    }
  | {
      need: 'together with'
      /** Hosts or racks where the others are; none where that is not known. */
      at: readonly string[]
    }
)

/**
 * One need that a host fails, in names and numbers. `need` is never translated; `failText` (fail-words.ts) says it in
 * words, when somebody reads it.
 */
export type Fail =
  | { need: 'enabled' | 'facts'; host: string }
  | { need: 'hypervisor' | 'image' }
  | { need: 'ability'; reason: string }
  | { need: 'host rule'; never: string }
  | { need: 'host rule'; only: readonly string[] }
  | { need: 'family'; allowed: readonly Family[]; actual: Family }
  | { need: 'tier rule'; tier: string; allowed: readonly Family[]; actual: Family }
  | ({ need: 'memory' | 'cpu' | 'cpus' } & Amounts)
  | PoolFail
  | NetworkFail
  | DeviceFail
  | { need: 'apart'; others: readonly string[] }
  | TieFail
  /** It wants the host for itself, and these are there; none is named where only sums are known. */
  | { need: 'empty host'; others: readonly string[] }
  /** A dedicated server has the host for itself. */
  | { need: 'whole host'; of: string }
  /**
   * With the server here another, `lost`, could not restart if the hosts `of` failed; without a unit or devices: nowhere at
   * all.
   */
  | {
      need: 'reserve'
      name: string
      lost: string
      of: readonly string[]
      unit?: 'bytes' | 'vcpu'
      shortBy?: number
      /** Only devices are short, each wish by its count. */
      devices?: readonly DeviceWish[]
      /** Rules between servers, and no rules of its own alone, may be what stands in the way. */
      ruled?: true
    }

/** Tried, and found enough for the host to fit; `wouldFitText` (fit-words.ts) says it. */
export interface WouldFit {
  /** All of these together; of several ways the one that asks least. */
  changes: Change[]
  /** Other ways to have the processors, each as good as the one among the changes; tried as well. */
  instead: Change[]
}

/** One host's answer for one instance. */
export interface Verdict {
  hostId: string
  hostName: string
  fits: boolean
  fails: readonly Fail[]
  /** 0..1, higher is better; only of hosts that fit. */
  score: number
  /** What the score is made of, as `termsOf` (terms.ts) reads it; empty where it does not fit. */
  terms: readonly number[]
  /** Only of hosts that do not fit, where a change is known that was tried and suffices. */
  wouldFit?: WouldFit
}

/** By how much the chosen host is better than the next one, and what that is made of. */
export interface Margin {
  over: string
  /** Difference of the scores; below 0: that one alone would be better, the design as a whole is not. */
  by: number
  /** What each term of the score adds to it, largest first; those without a difference are left out. */
  terms: { term: TermName; by: number }[]
  /** Terms without which another host would have been chosen, and which. */
  decisive: { term: TermName; instead: string }[]
}

export interface Assignment {
  key: string
  hostId: string | null
  /** Pool chosen for each disk, by disk name. */
  pools: Record<string, string>
  /** One sentence: why there, or why nowhere. */
  reason: string
  /** Every host's verdict, by name; `bestFirst` (verdicts.ts) has the best in front. */
  verdicts: Verdict[]
  /** How much each term of the scores counts, in the order of `termNames`. */
  weights: Weights
  /** Only where it was chosen among several. */
  margin?: Margin
}

export interface Placement {
  assignments: Assignment[]
  /** How many hosts were asked. */
  hosts: number
  /** Facts older than a minute that were used, by host. */
  ages: { hostId: string; name: string; ageMs: number }[]
}
