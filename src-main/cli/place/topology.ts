import { TerraceError } from '@shared/base/errors.ts'
import { Cluster } from '@shared/placement/engine/cluster.ts'
import type { Rule } from '@shared/placement/engine/rules.ts'
import { shortageText } from '@shared/placement/engine/designs/shortage-text.ts'
import { placeAll } from '@shared/placement/engine/designs/transaction.ts'
import { amountText, RESOURCES } from './files.ts'
import { readTopology } from './topology-file.ts'

/** Places all servers of a design with their links, or none. Throws a TerraceError that says why none. */
export function placeTopology(file: string): { lines: string[]; summary: string } {
  const { hosts, servers, terms } = readTopology(file)
  const begun = performance.now()
  const cluster = new Cluster(RESOURCES, hosts, servers)
  const done = placeAll(cluster, terms)
  const took = performance.now() - begun
  if (!done.placed)
    throw new TerraceError(
      'precondition',
      `${file}: ${shortageText(cluster, done.shortage, { rule: (rule) => ruleName(cluster, terms.rules[rule]), amount: amountText })}`,
      { left: 'Nothing was placed.', next: 'Give it more room, or loosen a rule.' },
    )
  return {
    lines: servers.map(
      ({ name }, server) => `${name},${cluster.hosts[cluster.hostOf[server] ?? -1]?.name ?? ''}`,
    ),
    summary: `${servers.length} placed; cost ${done.cost}${done.proven ? ', none is lower' : ''}; ${took.toFixed(0)} ms`,
  }
}

function ruleName(cluster: Cluster, rule: Rule | undefined): string {
  if (!rule) return ''
  const names = rule.members.map((member) => cluster.servers[member]?.name ?? '')
  const who = names.length > 3 ? `${names.slice(0, 2).join(', ')} … ${names.at(-1) ?? ''}` : names.join(', ')
  const place = rule.kind !== 'only' && rule.scope === 'domain' ? 'rack' : 'node'
  return rule.kind === 'apart'
    ? `at most ${rule.most} of ${who} on a ${place}`
    : `${who} together on a ${place}`
}
