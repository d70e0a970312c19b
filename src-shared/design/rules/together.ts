import { t } from '../../text/translate.ts'
import type { Finding } from '../findings.ts'
import type { ServerRecord } from '../records.ts'
import { called, type HostRule, listed, type Rule, serversOf } from './rule.ts'
import { groupsOf } from './tie-groups.ts'

/** The hosts that a rule by name leaves; undefined: any. */
export const leftOf = ({ hostRule: { only, never } }: ServerRecord): string[] | undefined =>
  only.length === 0 ? undefined : only.filter((name) => !never.includes(name))

/** Replicas stand in for one another only while they do not fail together. */
export const together: Rule = (store) => {
  const bound = groupsOf(store).host
  return serversOf(store).flatMap((server): Finding[] => {
    if (server.replicas === 1 || server.kind !== 'virtual' || server.apart) return []
    // A rule wants it, and all its replicas, on one host with others.
    if (bound.has(server.id)) return []
    const left = leftOf(server)
    if (left?.length === 0) return []
    const [host] = left ?? []
    if (left?.length === 1 && host !== undefined) {
      return [
        {
          rule: 'one-host',
          severity: 'warning',
          records: [server.id],
          text: t`All ${server.replicas} replicas of ${called(server)} have to run on ${host}: when it fails, all do.`,
          next: t`Allow more hosts, and keep the replicas apart.`,
        },
      ]
    }
    return [
      {
        rule: 'not-apart',
        severity: 'info',
        records: [server.id],
        text: t`The ${server.replicas} replicas of ${called(server)} may all come to run on one host.`,
        next: t`Keep its replicas on different hosts.`,
      },
    ]
  })
}

/** The same with the hosts that are known: fewer may take it than it has replicas. */
export const tooFewKnown: HostRule = (store, { hosts }) => {
  const known = hosts.filter((host) => host.enabled)
  if (known.length === 0) return []
  return serversOf(store).flatMap((server): Finding[] => {
    if (server.replicas === 1 || server.kind !== 'virtual' || !server.apart) return []
    const left = leftOf(server)
    // Said by the drawing itself already.
    if (left && left.length < server.replicas) return []
    const only = left && new Set(left)
    const never = new Set(server.hostRule.never)
    const { families } = server.hostRule
    const possible = known.filter(
      ({ name, facts }) =>
        !never.has(name) &&
        (!only || only.has(name)) &&
        (families.length === 0 || !facts?.family || families.includes(facts.family)),
    )
    if (possible.length >= server.replicas) return []
    return [
      {
        rule: 'too-few-known-hosts',
        severity: 'error',
        records: [server.id],
        text:
          possible.length === 0
            ? t`None of the hosts that Terrace knows may run ${called(server)}.`
            : t`The ${server.replicas} replicas of ${called(server)} are kept apart, but of the hosts that Terrace knows only ${listed(possible.map(({ name }) => name))} may run them.`,
        next: t`Add hosts, lower the number of replicas, or let them share a host.`,
      },
    ]
  })
}
