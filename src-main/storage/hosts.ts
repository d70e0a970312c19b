import { TerraceError } from '../../src-shared/base/errors.ts'
import type { Host, HostId } from '../../src-shared/contract/hosts.ts'
import { fromJson, type Json, toJson } from './json.ts'
import type { Sql } from './sql.ts'
import { t } from '../../src-shared/text/translate.ts'

/** The hosts a person added. */
export class HostsRepository {
  readonly #sql: Sql

  constructor(sql: Sql) {
    this.#sql = sql
  }

  /** In the order they were added. */
  list(): Host[] {
    return this.#sql
      .all<{ json: Json<Host> }>('SELECT json FROM hosts ORDER BY created_at, rowid')
      .map((row) => fromJson(row.json))
  }

  get(id: HostId): Host | undefined {
    const row = this.#sql.all<{ json: Json<Host> }>('SELECT json FROM hosts WHERE id = ?', id)[0]
    return row && fromJson(row.json)
  }

  insert(host: Host): void {
    this.#sql.run(
      'INSERT INTO hosts (id, name, json, created_at) VALUES (?, ?, ?, ?)',
      host.id,
      host.name,
      toJson(host),
      host.createdAt,
    )
  }

  /** Throws `not-found` for a host that was removed. */
  update(host: Host): void {
    const changes = this.#sql.run(
      'UPDATE hosts SET name = ?, json = ? WHERE id = ?',
      host.name,
      toJson(host),
      host.id,
    )
    if (changes === 0) {
      throw new TerraceError('not-found', t`The host ${host.name} is no longer there.`, {
        left: t`Nothing was changed.`,
        next: t`Add it again if it is needed.`,
      })
    }
  }

  /** Also forgets what was known of it. True if it was there. */
  remove(id: HostId): boolean {
    return this.#sql.run('DELETE FROM hosts WHERE id = ?', id) > 0
  }
}
