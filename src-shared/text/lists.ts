import { t } from './translate.ts'

/** "kvm, xen or hyperv": one of them will do. */
export const either = (names: readonly string[]): string => listed(names, (all, last) => t`${all} or ${last}`)

/** "node1, node2 and node3": all of them. */
export const both = (names: readonly string[]): string => listed(names, (all, last) => t`${all} and ${last}`)

const listed = (names: readonly string[], join: (all: string, last: string) => string): string => {
  const last = names.at(-1) ?? ''
  return names.length < 2 ? last : join(names.slice(0, -1).join(', '), last)
}
