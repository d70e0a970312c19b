import type { ServerId } from '@shared/design/records.ts'
import type { WhatIf } from '@shared/plan/what-if.ts'
import { t, tn } from '@shared/text/translate.ts'

/** What the loss of hosts does to one server. */
export interface CardFall {
  readonly down: number
  readonly left: number
  /** Names of the hosts that would take the fallen ones. */
  readonly to: readonly string[]
  /** Fallen ones that fit nowhere. */
  readonly nowhere: number
  /** Fallen ones that could not be made again: their image is lost. */
  readonly imageless: number
}

export function fallsByServer({ falls, servers }: WhatIf): Map<ServerId, CardFall> {
  const left = new Map(servers.map((one) => [one.id, one.left]))
  const result = new Map<ServerId, CardFall>()
  for (const [id, own] of Map.groupBy(falls, (fall) => fall.serverId)) {
    const to = own.flatMap((fall) => (fall.to ? [fall.to.name] : []))
    result.set(id as ServerId, {
      down: own.length,
      left: left.get(id) ?? 0,
      to: [...new Set(to)],
      nowhere: own.length - to.length,
      imageless: own.filter((fall) => fall.to && fall.imagesLost.length > 0).length,
    })
  }
  return result
}

/** "Down", or of a group "1 down, 2 left". */
export const fallWords = ({ down, left }: CardFall): string =>
  left === 0 && down === 1 ? t`Down` : t`${down} down, ${left} left`

/** Where what falls would go. */
export function landingWords({ down, to, nowhere, imageless }: CardFall): string {
  if (imageless > 0) return t`Image lost`
  if (nowhere === 0) return `→ ${to.join(', ')}`
  if (nowhere === down) return t`Fits nowhere`
  return `→ ${to.join(', ')}; ${tn(nowhere, '{n} fits nowhere', '{n} fit nowhere')}`
}
