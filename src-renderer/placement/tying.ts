import type { Verdict } from '@shared/placement/types.ts'

/** Nothing stands in the way but that the server is tied to other hosts: who drags it here means to change that. */
export const isTiedElsewhere = ({ fails }: Verdict): boolean =>
  fails.length > 0 && fails.every((fail) => fail.need === 'host rule' && 'only' in fail)

/** May a person tie the server to this host? */
export const mayBeTied = (verdict: Verdict): boolean => verdict.fits || isTiedElsewhere(verdict)
