import type { Advice } from '../machine/facts.ts'
import type { Placement } from '../placement/types.ts'
import type { HostChange } from './loads.ts'
import type { MovesOfPlan } from './moves/types.ts'
import type { Request } from './requests.ts'

export type Risk = 'none' | 'restart' | 'destroy'

/** One step of a plan: one request to one actuator, with what a person needs to judge it. */
export interface PlanStep {
  /** Unique in the plan: "s1", "s2" … in a valid order. */
  id: string
  /** Steps that must have succeeded before. */
  after: string[]
  request: Request
  /** One sentence: "Copy image tiny.qcow2 from node1 to node2 (38 MiB)". */
  title: string
  /** null where it is about this workstation or a store only. */
  hostId: string | null
  /** The design's server and which replica, where it concerns one. */
  serverId?: string
  replica?: number
  /** What changes, field by field, for people: ["memory 1 GiB → 2 GiB"]. */
  changes: string[]
  /** Bytes to move over the network or write; 0 when none. */
  bytes: number
  /** Estimated time in ms. */
  estimateMs: number
  risk: Risk
  /** Why a person must agree: "stops web-1 and deletes its disk root (2 GiB)". Set when risk is not none. */
  warning?: string
}

/** From what runs now to what a design says. Nothing is touched until it is applied. */
export interface Plan {
  id: string
  designId: string
  designName: string
  createdAt: number
  /** Made to remove everything that the design has put on hosts. */
  destroy: boolean
  /** Made to move servers to other hosts; the design itself may ask for more. */
  moves?: MovesOfPlan
  steps: PlanStep[]
  placement: Placement
  /** How full every host is before it and after it, by name; absent in plans of earlier versions. */
  loads?: HostChange[]
  /** What keeps a part of the design from being carried out, or is worth knowing. `error` ones block the apply. */
  problems: (Advice & { serverId?: string; hostId?: string })[]
  /** Hosts whose facts are old, with their age in ms. */
  staleHosts: { hostId: string; name: string; ageMs: number }[]
  totals: { create: number; change: number; remove: number; keep: number; bytes: number; estimateMs: number }
  /** What it relies on, in words: {"web-1 on node1": "running, 1 vCPU, 1 GiB …"}. Told when the world has moved. */
  facts: Record<string, string>
  /** Spoken when it was made, so of all its texts; English when it does not say. */
  language?: string
  /** Hash over those facts; compared again at apply. */
  basis: string
}
