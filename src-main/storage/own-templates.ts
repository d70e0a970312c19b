import { newId } from '../../src-shared/base/ids.ts'
import type { OwnTemplate } from '../../src-shared/contract/own-templates.ts'
import type { OwnTemplateId } from '../../src-shared/design/templates/names.ts'
import type { Sql } from './sql.ts'

/** A template as stored; whoever reads its file checks it. */
export type StoredTemplate = Omit<OwnTemplate, 'records'> & { file: string }

/** Templates that a person made from parts of their designs. */
export class OwnTemplatesRepository {
  readonly #sql: Sql

  constructor(sql: Sql) {
    this.#sql = sql
  }

  /** By name. */
  list(): StoredTemplate[] {
    return this.#sql.all<StoredTemplate>('SELECT * FROM own_templates ORDER BY name COLLATE NOCASE, at')
  }

  get(id: string): StoredTemplate | undefined {
    return this.#sql.all<StoredTemplate>('SELECT * FROM own_templates WHERE id = ?', id)[0]
  }

  add(template: Omit<StoredTemplate, 'id'>): OwnTemplateId {
    const id = newId('template')
    const { name, description, at, file } = template
    this.#sql.run(
      'INSERT INTO own_templates (id, name, description, at, file) VALUES (?, ?, ?, ?, ?)',
      id,
      name,
      description,
      at,
      file,
    )
    return id
  }

  remove(id: string): void {
    this.#sql.run('DELETE FROM own_templates WHERE id = ?', id)
  }
}
