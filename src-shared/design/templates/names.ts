import type { Id } from '../../base/ids.ts'

/** The templates, by the names that calls use; the gallery shows them in this order. */
export const templateNames = [
  'single-server',
  'web-and-database',
  'three-tier-shop',
  'ha-database',
  'kubernetes-lab',
  'mail',
] as const
export type TemplateName = (typeof templateNames)[number]

export type OwnTemplateId = Id<'template'>
/** A template that comes with Terrace, or one of the person's own. */
export type AnyTemplate = TemplateName | OwnTemplateId
export const isOwnTemplate = (template: AnyTemplate): template is OwnTemplateId =>
  template.startsWith('template:')
