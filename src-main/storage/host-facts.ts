import type { HostId } from '../../src-shared/contract/hosts.ts'
import type { HostFacts, MachineFacts } from '../../src-shared/machine/facts.ts'
import { fromJson, type Json, maybeJson, toJson } from './json.ts'
import type { Sql } from './sql.ts'
import type { WriteBehind } from './write-behind.ts'

/** What a host said last, and when (ms since the epoch). */
export interface KnownFacts {
  facts: HostFacts | null
  factsAt: number | null
  machines: MachineFacts[]
  machinesAt: number | null
}

interface Row {
  host_id: string
  facts: Json<HostFacts> | null
  facts_at: number | null
  machines: Json<MachineFacts[]> | null
  machines_at: number | null
}

/** Last known facts, so that placing works offline. Written within seconds, not at once: hosts can say them again. */
export class HostFactsRepository {
  readonly #sql: Sql
  readonly #behind: WriteBehind
  /** What is stored, to rewrite only the time when nothing else changed. */
  readonly #stored = new Map<string, string>()

  constructor(sql: Sql, behind: WriteBehind) {
    this.#sql = sql
    this.#behind = behind
  }

  save(id: HostId, facts: HostFacts): void {
    this.#behind.put(`facts ${id}`, () => this.#write(id, 'facts', toJson(facts), facts.at))
  }

  machines(id: HostId, machines: MachineFacts[], at: number): void {
    this.#behind.put(`machines ${id}`, () => this.#write(id, 'machines', toJson(machines), at))
  }

  loadAll(): Map<HostId, KnownFacts> {
    this.#behind.flush()
    const known = new Map<HostId, KnownFacts>()
    for (const row of this.#sql.all<Row>('SELECT * FROM host_facts')) {
      known.set(row.host_id as HostId, {
        facts: maybeJson(row.facts),
        factsAt: row.facts_at,
        machines: row.machines === null ? [] : fromJson(row.machines),
        machinesAt: row.machines_at,
      })
    }
    return known
  }

  #write(id: HostId, what: 'facts' | 'machines', json: string, at: number): void {
    const key = `${what} ${id}`
    if (this.#stored.get(key) === json) {
      this.#sql.run(`UPDATE host_facts SET ${what}_at = ? WHERE host_id = ?`, at, id)
      return
    }
    // A host removed meanwhile takes no facts.
    this.#sql.run(
      `INSERT INTO host_facts (host_id, ${what}, ${what}_at) SELECT id, ?, ? FROM hosts WHERE id = ?
       ON CONFLICT (host_id) DO UPDATE SET ${what} = excluded.${what}, ${what}_at = excluded.${what}_at`,
      json,
      at,
      id,
    )
    this.#sql.afterCommit(() => this.#stored.set(key, json))
  }
}
