import type { ServerId } from '@shared/design/records.ts'
import type { Loss, WhatIf } from '@shared/plan/what-if.ts'
import { t, tn } from '@shared/text/translate.ts'

/** What the loss of hosts does to one server. */
export interface CardFall {
  readonly down: number
  readonly left: number
  /** Of both, so many are only planned. */
  readonly planned: number
  /** Nothing is left that counts. */
  readonly gone: boolean
  /** Names of the hosts that would take the fallen ones. */
  readonly to: readonly string[]
  /** Fallen ones that fit nowhere. */
  readonly nowhere: number
  /** Fallen ones that could not be made again: their image is lost. */
  readonly imageless: number
}

/** What is only planned does not stand in for what was on hosts. */
export const isGone = (loss: Loss | undefined): boolean =>
  !loss || loss.left === 0 || (loss.planned < loss.total && loss.left === loss.plannedLeft)

export function fallsByServer({ falls, servers }: WhatIf): Map<ServerId, CardFall> {
  const losses = new Map(servers.map((one) => [one.id, one]))
  const result = new Map<ServerId, CardFall>()
  for (const [id, own] of Map.groupBy(falls, (fall) => fall.serverId)) {
    const to = own.flatMap((fall) => (fall.to ? [fall.to.name] : []))
    result.set(id as ServerId, {
      down: own.length,
      left: losses.get(id)?.left ?? 0,
      planned: losses.get(id)?.planned ?? 0,
      gone: isGone(losses.get(id)),
      to: [...new Set(to)],
      nowhere: own.length - to.length,
      imageless: own.filter((fall) => fall.to && fall.imagesLost.length > 0).length,
    })
  }
  return result
}

/** "Down", or of a group "1 down, 2 left". What is only planned cannot go down, and does not stand in for others. */
export function fallWords({ down, left, planned }: CardFall): string {
  if (left === 0 && down === 1) return planned === 1 ? t`Only planned` : t`Down`
  const words = t`${down} down, ${left} left`
  return planned > 0 ? t`${words} (${planned} planned)` : words
}

/** Where what falls would go. */
export function landingWords({ down, to, nowhere, imageless }: CardFall): string {
  if (imageless > 0) return t`Image lost`
  if (nowhere === 0) return `→ ${to.join(', ')}`
  if (nowhere === down) return t`Fits nowhere`
  return `→ ${to.join(', ')}; ${tn(nowhere, '{n} fits nowhere', '{n} fit nowhere')}`
}
