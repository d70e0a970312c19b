import { TerraceError } from '../../src-shared/base/errors.ts'
import { newId } from '../../src-shared/base/ids.ts'
import type { DesignVersion } from '../../src-shared/contract/design-history.ts'
import type { Sql } from './sql.ts'
import { t } from '../../src-shared/text/translate.ts'

/** Versions that Terrace made by itself: so many of a design, and so many letters of them. */
const AUTOMATIC = 50
const AUTOMATIC_LETTERS = 64 * 2 ** 20

const HEAD = 'id, design_id, kind, name, note, at, who, servers'

interface HeadRow extends DesignVersion {
  design_id: string
}

/** States of designs, each whole, as the text of its file. */
export class DesignVersionsRepository {
  readonly #sql: Sql

  constructor(sql: Sql) {
    this.#sql = sql
  }

  /** Newest first. */
  list(designId: string): DesignVersion[] {
    return this.#sql
      .all<HeadRow>(
        `SELECT ${HEAD} FROM design_versions INDEXED BY design_versions_heads
         WHERE design_id = ? ORDER BY at DESC, id`,
        designId,
      )
      .map(versionOf)
  }

  /** Throws `not-found`. */
  get(id: string): { designId: string; version: DesignVersion } {
    const row = this.#sql.all<HeadRow>(`SELECT ${HEAD} FROM design_versions WHERE id = ?`, id)[0]
    if (!row) {
      throw new TerraceError('not-found', t`This version is no longer there.`, {
        left: t`Nothing was changed.`,
        next: t`Choose another one from the list.`,
      })
    }
    return { designId: row.design_id, version: versionOf(row) }
  }

  /** The text of the design's file as it was then. */
  file(id: string): string {
    const row = this.#sql.all<{ file: string }>('SELECT file FROM design_versions WHERE id = ?', id)[0]
    return row?.file ?? ''
  }

  add(designId: string, version: Omit<DesignVersion, 'id'>, file: string): DesignVersion {
    const id = newId('version')
    const { kind, name, note, at, who, servers } = version
    this.#sql.transaction(() => {
      this.#sql.run(
        `INSERT INTO design_versions (id, design_id, kind, name, note, at, who, servers, letters, file)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
        id,
        designId,
        kind,
        name,
        note,
        at,
        who,
        servers,
        file.length,
        file,
      )
      if (kind !== 'named') this.#bound(designId)
    })
    return { id, ...version }
  }

  /** From now on it counts as named by a person. */
  rename(id: string, name: string, note: string): void {
    this.#sql.run(
      "UPDATE design_versions SET name = ?, note = ?, kind = 'named' WHERE id = ?",
      name,
      note,
      id,
    )
  }

  remove(id: string): void {
    this.#sql.run('DELETE FROM design_versions WHERE id = ?', id)
  }

  #bound(designId: string): void {
    let room = AUTOMATIC_LETTERS
    const automatic = this.#sql.all<{ id: string; letters: number }>(
      `SELECT id, letters FROM design_versions INDEXED BY design_versions_heads
       WHERE design_id = ? AND kind <> 'named' ORDER BY at DESC, id`,
      designId,
    )
    for (const [at, { id, letters }] of automatic.entries()) {
      room -= letters
      // The newest is kept however large it is.
      if (at >= AUTOMATIC || (room < 0 && at > 0)) this.remove(id)
    }
  }
}

const versionOf = ({ id, kind, name, note, at, who, servers }: HeadRow): DesignVersion => ({
  id,
  kind,
  name,
  note,
  at,
  who,
  servers,
})
