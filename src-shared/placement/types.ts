import type { Family, HostFacts } from '../machine/facts.ts'

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
  }
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
  /** Keep away from other replicas of the same server. */
  apart: boolean
  /** Where it already runs: it stays there unless that host no longer qualifies. */
  current: string | null
  /** A disk begins as an image of the library, which practice hosts cannot hold. */
  storedImage?: true
  /** Host that has its image already: saves a copy. Names of hosts. */
  imageAt: string[]
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
  /** Measured CPU share 0..1, or null. */
  load: number | null
  /** Does the family's driver offer what is needed? Empty: all. Else reasons. */
  lacks: string[]
}

export interface PlacementOptions {
  policy: 'spread' | 'pack'
  cpuRatio: number
  memoryRatio: number
  /** Now, ms, for ages of facts. */
  now: number
  /**
   * Any so many hosts may fail at once: what runs on them must find room on the others. 0 without it. Where that is not
   * so already, nothing makes it worse.
   */
  failures?: 0 | 1 | 2
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
  | { kind: 'free-memory'; bytes: number }
  | { kind: 'free-vcpus'; count: number }
  | { kind: 'cpu-ratio'; to: number }
  | { kind: 'fewer-vcpus'; to: number }
  | { kind: 'free-pool'; pool: string; bytes: number }
  | { kind: 'network'; network: 'network' | 'bridge'; name: string }

/** One need that a host fails. */
export interface Fail {
  /** Which: "memory", "host rule"; never translated. */
  need: string
  /** "memory: needs 8 GiB, 3.2 GiB free (4.8 GiB short)". */
  text: string
  /** Of the numbers; none: there are none to tell. */
  unit?: 'bytes' | 'vcpu'
  wants?: number
  has?: number
  /** Most that the host may commit in all. */
  limit?: number
  shortBy?: number
  /** Pool or network that it is about. */
  of?: string
}

/** Tried, and found enough for the host to fit. */
export interface WouldFit {
  /** All of these together; of several ways the one that asks least. */
  changes: Change[]
  /** "4.8 GiB of memory were free there". */
  text: string
}

export interface ScorePart {
  /** Which: "memory balance"; never translated. */
  part: string
  /** 0..1, higher is better. */
  value: number
  weight: number
  /** "62 % free after". */
  text: string
}

/** One host's answer for one instance. */
export interface Verdict {
  hostId: string
  hostName: string
  fits: boolean
  fails: Fail[]
  /** 0..1, higher is better; only of hosts that fit. */
  score: number
  /** The parts of the score, for people. */
  parts: ScorePart[]
  /** Only of hosts that do not fit, where a change is known that was tried and suffices. */
  wouldFit?: WouldFit
}

/** By how much the chosen host is better than the next one, and what that is made of. */
export interface Margin {
  over: string
  /** Difference of the scores. */
  by: number
  /** What each part of the score adds to it, largest first; those without a difference are left out. */
  terms: { part: string; by: number }[]
  /** Parts without which another host would have been chosen, and which. */
  decisive: { part: string; instead: string }[]
}

export interface Assignment {
  key: string
  hostId: string | null
  /** Pool chosen for each disk, by disk name. */
  pools: Record<string, string>
  /** One sentence: why there, or why nowhere. */
  reason: string
  /** Every host's verdict, best first. */
  verdicts: Verdict[]
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
