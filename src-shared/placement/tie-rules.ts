import type { Rule, Scope } from './engine/rules.ts'
import type { Demand, Tie } from './types.ts'

/** An instance as the engine knows it: a server by its number. */
export interface Member {
  readonly demand: Pick<Demand, 'serverId' | 'apart' | 'ties'>
  readonly member: number
}

/**
 * The rules between instances in the engine's terms: replicas that are kept apart, and the ties of the design. Several may
 * be one server there, as those are that have to be together and move together.
 */
export function rulesBetween(list: readonly Member[]): Rule[] {
  const replicas = new Map<string, number[]>()
  const tied = new Map<string, { tie: Tie; all: Member[] }>()
  for (const one of list) {
    const { serverId, apart, ties = [] } = one.demand
    if (apart) replicas.set(serverId, [...(replicas.get(serverId) ?? []), one.member])
    for (const tie of ties) {
      const known = tied.get(tie.id)
      if (known) known.all.push(one)
      else tied.set(tie.id, { tie, all: [one] })
    }
  }
  return [
    ...[...replicas.values()]
      .map((members) => [...new Set(members)])
      .filter((members) => members.length > 1)
      .map((members): Rule => ({ kind: 'apart', scope: 'host', most: 1, members })),
    ...[...tied.values()].flatMap(({ tie, all }) => ruleOf(tie, all)),
  ]
}

function ruleOf({ kind, within, servers }: Tie, all: readonly Member[]): Rule[] {
  const scope: Scope = within === 'host' ? 'host' : 'domain'
  const members = [...new Set(all.map(({ member }) => member))]
  if (members.length < 2) return []
  // One that stands for several counts as often: of a rule that is broken the most count.
  if (kind === 'together') return [{ kind, scope, members: all.map(({ member }) => member) }]
  if (servers.length === 1) return [{ kind, scope, most: 1, members }]
  const classes = members.map((member, at) => {
    const own = new Set(all.flatMap((one) => (one.member === member ? [one.demand.serverId] : [])))
    const [first = ''] = own
    // One that breaks the rule by itself shares a place with nobody.
    return own.size === 1 ? servers.indexOf(first) : servers.length + at
  })
  return [{ kind: 'classes', scope, members, classes }]
}
