import { z } from 'zod'
import { anyRecord, type DesignRecord } from '../design/records.ts'
import { type OwnTemplateId, templateNames } from '../design/templates/names.ts'
import { call } from './feature.ts'

const ownTemplateId = z.templateLiteral(['template:', z.string().regex(/^[0-9a-z]{1,32}$/)])

/** A template that comes with Terrace, or one of the person's own. */
export const anyTemplate = z.union([z.enum(templateNames), ownTemplateId])

export interface OwnTemplate {
  id: OwnTemplateId
  name: string
  description: string
  at: number
  records: DesignRecord[]
}

/** Calls of the "designs" feature that concern a person's own templates. */
export const templateCalls = {
  /** By name. */
  templates: call(z.strictObject({}))<OwnTemplate[]>(),
  saveTemplate: call(
    z.strictObject({
      name: z.string().max(200),
      description: z.string().max(500).default(''),
      records: z.array(anyRecord).max(20_000),
    }),
  )<OwnTemplate>(),
  removeTemplate: call(z.strictObject({ id: ownTemplateId }))<null>(),
}
