import type { RecordsDiff } from '@shared/design/diff.ts'
import type { ServerId } from '@shared/design/records.ts'
import type { DesignStore } from '@shared/design/store.ts'
import { type CardStatus, type StatusBoard } from './core/status.ts'
import {
  type BoardInput,
  type KnownOfServers,
  progressOf,
  proposedHosts,
  statusOf,
  worstFindings,
} from './status-board.ts'

/** Keeps the status board up to date: only servers that something else is known of are told anew. */
export class StatusKeeper {
  readonly #store: DesignStore
  #known: KnownOfServers = {
    observed: new Map(),
    worst: new Map(),
    progress: new Map(),
    hosts: undefined,
  }
  /** What the parts of it were made of. */
  #made: Partial<BoardInput> = {}
  #board = new Map<ServerId, CardStatus>()
  readonly #stale = new Set<ServerId>()

  constructor(store: DesignStore) {
    this.#store = store
    for (const { id } of store.all('server')) this.#stale.add(id)
  }

  /** Another one whenever it says something else. */
  get board(): StatusBoard {
    return this.#board
  }

  /** Servers were drawn, changed or removed. */
  drawn({ added, updated, removed }: RecordsDiff): void {
    for (const part of [added, updated, removed])
      for (const id of Object.keys(part)) if (id.startsWith('server:')) this.#stale.add(id as ServerId)
  }

  /** Takes in what is known now. Returns whether the board says something else. */
  update(input: Omit<BoardInput, 'servers'>): boolean {
    this.#take(input)
    const changed = new Map<ServerId, CardStatus | undefined>()
    for (const id of this.#stale) {
      const server = this.#store.get<'server'>(id)
      const before = this.#board.get(id)
      const now = server && statusOf(server, this.#known)
      if (before !== now && !(before && now && sameStatus(before, now))) changed.set(id, now)
    }
    this.#stale.clear()
    if (changed.size === 0) return false
    this.#board = new Map(this.#board)
    for (const [id, status] of changed) {
      if (status) this.#board.set(id, status)
      else this.#board.delete(id)
    }
    return true
  }

  #take({ observed, findings, jobs, placement }: Omit<BoardInput, 'servers'>): void {
    const before = this.#known
    const made = this.#made
    const known = {
      observed: made.observed === observed ? before.observed : Map.groupBy(observed, (one) => one.serverId),
      worst: made.findings === findings ? before.worst : worstFindings(findings),
      // A job's steps change in place of the job.
      progress: progressOf(jobs),
      hosts: made.placement === placement ? before.hosts : proposedHosts(placement),
    }
    this.#known = known
    this.#made = { observed, findings, placement }
    this.#differing(before.observed, known.observed)
    this.#differing(before.worst, known.worst)
    this.#differing(before.progress, known.progress)
    if (before.hosts !== known.hosts) for (const { id } of this.#store.all('server')) this.#stale.add(id)
  }

  #differing<T>(before: ReadonlyMap<string, T>, now: ReadonlyMap<string, T>): void {
    if (before === now) return
    // Findings name other records too.
    const soil = (id: string): void => {
      if (id.startsWith('server:')) this.#stale.add(id as ServerId)
    }
    for (const [id, value] of now) if (before.get(id) !== value) soil(id)
    for (const id of before.keys()) if (!now.has(id)) soil(id)
  }
}

const sameStatus = (a: CardStatus, b: CardStatus): boolean =>
  a.state === b.state &&
  a.text === b.text &&
  a.missing === b.missing &&
  a.host === b.host &&
  a.proposed === b.proposed &&
  a.stale === b.stale &&
  a.finding === b.finding &&
  a.progress === b.progress &&
  a.drift.length === b.drift.length &&
  a.drift.every((text, at) => text === b.drift[at])
