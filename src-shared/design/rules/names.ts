import type { Finding } from '../findings.ts'
import { instancesOf } from '../instances.ts'
import type { RecordId } from '../records.ts'
import type { DesignStore } from '../store.ts'
import { kept, type Rule, serversOf } from './rule.ts'
import { t } from '../../text/translate.ts'

const isHostName = (name: string): boolean =>
  name.length <= 63 && /^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/i.test(name)

export const emptyNames: Rule = (store) => {
  const servers = serversOf(store)
    .filter((server) => server.name.trim() === '')
    .map((server): Finding => ({
      rule: 'empty-name',
      severity: 'error',
      records: [server.id],
      text: t`A server has no name.`,
      next: t`Give it a name in its properties.`,
    }))
  const others = [...store.all('tier'), ...store.all('network')]
    .filter((record) => record.name.trim() === '')
    .map((record): Finding => ({
      rule: 'empty-name',
      severity: 'warning',
      records: [record.id],
      text: record.type === 'tier' ? t`A tier has no name.` : t`A network has no name.`,
      next: t`Give it a name.`,
    }))
  return [...servers, ...others]
}

export const hostNames: Rule = (store) =>
  serversOf(store).flatMap((server): Finding[] => {
    if (server.name.trim() === '' || instancesOf(server).every((instance) => isHostName(instance.name)))
      return []
    return [
      {
        rule: 'host-name',
        severity: 'warning',
        records: [server.id],
        text: t`${JSON.stringify(server.name)} is not a host name that a guest could take.`,
        next: t`Use letters, digits and dashes, at most 63 in all, if the guest takes its name from here.`,
      },
    ]
  })

/** Machine names differ by more than letter case in DNS, so that is how they are compared. */
const nameHolders = kept((store: DesignStore) => {
  const holders = new Map<string, { name: string; ids: Set<RecordId> }>()
  for (const server of serversOf(store)) {
    if (server.name.trim() === '') continue
    for (const { name } of instancesOf(server)) {
      const key = name.trim().toLowerCase()
      const holder = holders.get(key) ?? { name, ids: new Set() }
      holders.set(key, holder)
      holder.ids.add(server.id)
    }
  }
  return holders
})

export const duplicateNames: Rule = (store) =>
  [...nameHolders(store).values()]
    .filter(({ ids }) => ids.size > 1)
    .map(({ name, ids }) => ({
      rule: 'duplicate-name',
      severity: 'error',
      records: [...ids],
      text: t`${ids.size} servers would be named ${name}.`,
      next: t`Give each its own name; replicas are named name-1, name-2 and so on.`,
    }))
