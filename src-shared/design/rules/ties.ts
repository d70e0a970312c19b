import { both } from '../../text/lists.ts'
import { t, tn } from '../../text/translate.ts'
import type { Finding } from '../findings.ts'
import type { AffinityRecord, RecordId, ServerRecord } from '../records.ts'
import { namesOf, tieText } from '../tie-words.ts'
import { allowedFamilies } from '../tier-rules.ts'
import { saysSomething, tiedServers } from '../ties.ts'
import type { DesignStore } from '../store.ts'
import type { Rule } from './rule.ts'
import { type Shortage, shortageOf } from './shortage.ts'
import { chainOf, distinct, type Group, groupsOf, saidTies, type Step, type Tie } from './tie-groups.ts'
import { leftOf } from './together.ts'

/** The servers first: a finding is shown at them. */
export const recordsOf = (servers: readonly ServerRecord[], ties: readonly Tie[]): RecordId[] => [
  ...new Set<RecordId>([...servers.map(({ id }) => id), ...ties.map(({ rule }) => rule.id)]),
]

/** "web with app, app with db (“pairs”)": how rules lead from one server to another. */
const chainText = (steps: readonly Step[]): string =>
  steps
    .map(({ tie: { rule }, from, to }) =>
      rule.name === ''
        ? t`${namesOf([from])} with ${namesOf([to])}`
        : t`${namesOf([from])} with ${namesOf([to])} (“${rule.name}”)`,
    )
    .join(', ')

/** Servers kept apart that other rules, perhaps one leading to the next, keep together. */
export const contradictions: Rule = (store) => {
  const groups = groupsOf(store)
  return saidTies(store).flatMap((tie): Finding[] => {
    const { rule } = tie
    if (rule.kind !== 'apart') return []
    const met = Map.groupBy(tie.servers, ({ id }) => groups[rule.within].get(id))
    return [...met].flatMap(([group, servers]) => {
      const [one, other] = servers
      return group && one && other ? [contradiction(tie, servers, chainOf(group, one, other))] : []
    })
  })
}

function contradiction(tie: Tie, servers: readonly ServerRecord[], chain: readonly Step[]): Finding {
  const { name, within } = tie.rule
  const [names, way] = [namesOf(servers), chainText(chain)]
  const text =
    within === 'host'
      ? name === ''
        ? t`${names} are kept apart, but have to share a host: ${way}.`
        : t`${names} are kept apart (“${name}”), but have to share a host: ${way}.`
      : name === ''
        ? t`${names} are kept in different racks, but have to share one: ${way}.`
        : t`${names} are kept in different racks (“${name}”), but have to share one: ${way}.`
  return {
    rule: 'rules-contradict',
    severity: 'error',
    records: recordsOf(
      [...servers, ...chain.flatMap(({ from, to }) => [from, to])],
      [tie, ...chain.map((step) => step.tie)],
    ),
    text,
    next: t`Change or remove one of these rules.`,
  }
}

/** All machines of all that are together are in one place: none of them can have its own spread. */
export const spreadTogether: Rule = (store) => {
  const racks = new Set(
    saidTies(store).flatMap(({ rule, servers: [only, other] }) =>
      rule.kind === 'apart' && only && !other && only.replicas > 1 ? only.id : [],
    ),
  )
  return saidTies(store).flatMap((tie) => {
    if (tie.rule.kind !== 'together') return []
    return tie.servers.flatMap((server): Finding[] => {
      const others = namesOf(tie.servers.filter((one) => one !== server))
      const name = namesOf([server])
      const records = recordsOf([server], [tie])
      if (tie.rule.within === 'host' && server.kind === 'dedicated')
        return [
          {
            rule: 'dedicated-together',
            severity: 'error',
            records,
            text: t`${name} is a dedicated server and has its host to itself, but has to share it with ${others}.`,
            next: t`Take it out of the rule, or make it a virtual server.`,
          },
        ]
      if (racks.has(server.id))
        return [
          {
            rule: 'replicas-together',
            severity: 'error',
            records,
            text: t`The replicas of ${name} are kept in different racks, but have to be in one place with ${others}.`,
            next: t`Change or remove one of these rules.`,
          },
        ]
      if (tie.rule.within === 'rack' || server.replicas === 1 || !server.apart) return []
      return [
        {
          rule: 'replicas-together',
          severity: 'error',
          records,
          text: t`The replicas of ${name} are kept on different hosts, but have to share one with ${others}.`,
          next: t`Let its replicas share a host, or take it out of the rule.`,
        },
      ]
    })
  })
}

/** Servers on one host that no host may run together: by the hosts they name, or by hypervisors. */
export const noCommonHost: Rule = (store) =>
  distinct(groupsOf(store).host).flatMap((group): Finding[] => {
    const reason = dividedBy(store, group)
    return reason === undefined
      ? []
      : [
          {
            rule: 'no-common-host',
            severity: 'error',
            records: recordsOf(group.servers, group.ties),
            text: t`${namesOf(group.servers)} have to share a host, but none may run all of them: ${reason}.`,
            next: t`Change where they may run, or the rule that keeps them together.`,
          },
        ]
  })

/** What leaves the servers of a group no host in common, as far as the drawing tells. */
export function dividedBy(store: DesignStore, { servers }: Group): string | undefined {
  const limited = servers.flatMap((server) => {
    const left = leftOf(server)
    return left ? [{ server, left: new Set(left) }] : []
  })
  // A server that may run nowhere is told of by itself.
  if (limited.some(({ left }) => left.size === 0)) return undefined
  const never = new Set(servers.flatMap(({ hostRule }) => hostRule.never))
  const [first, ...rest] = limited
  const common = [...(first?.left ?? [])].filter(
    (name) => !never.has(name) && rest.every(({ left }) => left.has(name)),
  )
  if (first && common.length === 0)
    return [
      ...limited.map(({ server, left }) => t`${namesOf([server])} only on ${both([...left])}`),
      ...servers.flatMap((server) =>
        server.hostRule.never.length > 0
          ? t`${namesOf([server])} never on ${both(server.hostRule.never)}`
          : [],
      ),
    ].join('; ')
  const ofFamilies = servers.flatMap((server) => {
    const families =
      server.kind === 'virtual' ? allowedFamilies(server, store.get<'tier'>(server.tier)) : null
    return families ? [{ server, families }] : []
  })
  const [head, ...others] = ofFamilies
  if (!head || ofFamilies.some(({ families }) => families.length === 0)) return undefined
  if (head.families.some((family) => others.every(({ families }) => families.includes(family))))
    return undefined
  return ofFamilies
    .map(({ server, families }) => t`${namesOf([server])} only on ${both(families)}`)
    .join('; ')
}

/** How many hosts of its own a server needs when others are kept apart from it. */
export const hostsNeeded = ({ kind, replicas, apart }: ServerRecord): number =>
  kind === 'dedicated' || apart ? replicas : 1

/** Who of servers kept on different hosts name fewer than they need; what one alone lacks is told of by itself. */
export function shortOfNamed({ rule, servers }: Tie): Shortage<ServerRecord> | undefined {
  if (rule.kind !== 'apart' || rule.within !== 'host') return undefined
  const shortage = shortageOf(
    servers.flatMap((server) => {
      const places = leftOf(server)
      return places ? [{ who: server, units: hostsNeeded(server), places: [...new Set(places)] }] : []
    }),
  )
  return shortage && shortage.who.length > 1 ? shortage : undefined
}

/** Servers kept apart that name fewer hosts than they need. */
export const tooFewNamed: Rule = (store) =>
  saidTies(store).flatMap((tie): Finding[] => {
    const shortage = shortOfNamed(tie)
    if (!shortage) return []
    return [
      {
        rule: 'too-few-hosts-apart',
        severity: 'error',
        records: recordsOf(shortage.who, [tie]),
        text: fewText(shortage.who, shortage.units, shortage.places),
        next: t`Allow them more hosts, or take some out of the rule that keeps them apart.`,
      },
    ]
  })

/** "web, app and db are kept apart and need 3 hosts, but only node1 and node2 may run them." */
export const fewText = (servers: readonly ServerRecord[], units: number, hosts: readonly string[]): string =>
  tn(
    units,
    '{0} are kept apart and need {n} host, but may run only on {1}.',
    '{0} are kept apart and need {n} hosts, but may run only on {1}.',
    namesOf(servers),
    both(hosts.toSorted()),
  )

/** How people tell one rule from another. */
const labelOf = (rule: AffinityRecord, servers: readonly ServerRecord[]): string =>
  rule.name === '' ? tieText(rule, servers) : `“${rule.name}”`

/** Rules that name who is not there, or say nothing. */
export const idleTies: Rule = (store) =>
  store
    .all('affinity')
    .sort((a, b) => (a.id < b.id ? -1 : 1))
    .flatMap((rule): Finding[] => {
      const servers = tiedServers(store, rule)
      const records = recordsOf(servers, [{ rule, servers }])
      const missing = new Set(rule.servers).size - servers.length
      const [only] = servers
      if (missing > 0)
        return [
          {
            rule: 'rule-unknown-server',
            severity: 'warning',
            records,
            text: tn(
              missing,
              'A rule between servers names {n} that is not in the design: {0}.',
              'A rule between servers names {n} that are not in the design: {0}.',
              labelOf(rule, servers),
            ),
            next: t`Take out who is not there, or remove the rule.`,
          },
        ]
      // Of a single machine there are no replicas to keep apart.
      const idle = servers.length === 1 && only?.replicas === 1
      if (saysSomething(rule, servers.length) && !idle) return []
      return [
        {
          rule: 'rule-idle',
          severity: 'warning',
          records,
          text: only
            ? t`A rule names only ${namesOf([only])} and says nothing: ${labelOf(rule, servers)}.`
            : t`A rule between servers names none and says nothing.`,
          next: t`Name more servers in it, or remove it.`,
        },
      ]
    })
