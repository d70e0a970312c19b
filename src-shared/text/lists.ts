import { t } from './translate.ts'

/** "kvm or xen": one of them will do. */
export const either = (names: readonly string[]): string =>
  names.length === 0 ? '' : names.reduce((all, name) => t`${all} or ${name}`)

/** "node1 and node2": all of them. */
export const both = (names: readonly string[]): string =>
  names.length === 0 ? '' : names.reduce((all, name) => t`${all} and ${name}`)
