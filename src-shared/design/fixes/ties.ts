import { t } from '../../text/translate.ts'
import type { Finding } from '../findings.ts'
import type { AffinityRecord } from '../records.ts'
import { saysSomething, tiedServers } from '../ties.ts'
import { namesOf } from '../tie-words.ts'
import { changing, type Fix, type Fixer, type FixWorld } from './fix.ts'

const ruleOf = ({ records }: Finding, { store }: FixWorld): AffinityRecord | undefined =>
  records.flatMap((id) => {
    const record = store.get(id)
    return record?.type === 'affinity' ? record : []
  })[0]

const removing = ({ id }: AffinityRecord): Fix => ({
  title: t`Remove the rule`,
  put: [],
  remove: [id],
})

/** The rule without the servers that are not there; nothing of it where it would then say nothing. */
const withoutUnknown: Fixer = (finding, world) => {
  const rule = ruleOf(finding, world)
  if (!rule || rule.servers.every((id) => world.store.has(id))) return undefined
  const servers = tiedServers(world.store, rule).map(({ id }) => id)
  // What was about several is not about the replicas of the one that is left.
  if (servers.length < 2) return removing(rule)
  return changing(t`Take out who is not there`, { ...rule, servers })
}

const removeIdle: Fixer = (finding, world) => {
  const rule = ruleOf(finding, world)
  if (!rule) return undefined
  const servers = tiedServers(world.store, rule)
  const idle = !saysSomething(rule, servers.length) || (servers.length === 1 && servers[0]?.replicas === 1)
  return idle ? removing(rule) : undefined
}

/** Keeping replicas apart is what every server begins with; the rule is what somebody said. */
const shareHost: Fixer = (finding, world) => {
  const [server] = world.servers(finding)
  const rule = ruleOf(finding, world)
  return server?.apart && server.replicas > 1 && rule?.kind === 'together' && rule.within === 'host'
    ? changing(t`Let its replicas share a host`, { ...server, apart: false })
    : undefined
}

const takeOutDedicated: Fixer = (finding, world) => {
  const [server] = world.servers(finding)
  const rule = ruleOf(finding, world)
  if (server?.kind !== 'dedicated' || !rule?.servers.includes(server.id)) return undefined
  const servers = rule.servers.filter((id) => id !== server.id)
  if (tiedServers(world.store, { servers }).length < 2) return removing(rule)
  return changing(t`Take ${namesOf([server])} out of the rule`, { ...rule, servers })
}

export const tieFixes: Record<string, Fixer> = {
  'rule-unknown-server': withoutUnknown,
  'rule-idle': removeIdle,
  'replicas-together': shareHost,
  'dedicated-together': takeOutDedicated,
}
