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
