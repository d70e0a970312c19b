import { newTie } from '@shared/design/create.ts'
import { type AffinityRecord, MOST_TIED, type ServerId, type ServerRecord } from '@shared/design/records.ts'
import type { DesignStore } from '@shared/design/store.ts'
import { tiedServers, tiesAmong, tiesOf } from '@shared/design/ties.ts'
import { namesOf, tieText } from '@shared/design/tie-words.ts'
import { t, tn } from '@shared/text/translate.ts'
import type { Editor } from './editor.ts'

type Kind = AffinityRecord['kind']

/** The rules that name any of these servers, in the order of their ids. */
export const tiesOfAny = (store: DesignStore, servers: readonly ServerRecord[]): AffinityRecord[] =>
  [...new Set(servers.flatMap(({ id }) => tiesOf(store, id)))].sort((a, b) => (a.id < b.id ? -1 : 1))

/** The rules that hold for all of these servers at once, and perhaps for others. */
function tiesOfAll(store: DesignStore, servers: readonly ServerRecord[]): AffinityRecord[] {
  const [first] = servers
  if (!first) return []
  return tiesOf(store, first.id).filter((rule) => {
    const named = new Set(rule.servers)
    return servers.every(({ id }) => named.has(id))
  })
}

/** What keeping these servers so is called in the history. */
export function tieTitle(kind: Kind, servers: readonly ServerRecord[]): string {
  const names = namesOf(servers)
  if (kind === 'apart') return t`Keep ${names} apart`
  return kind === 'together' ? t`Keep ${names} together` : t`Keep ${names} near one another`
}

/** Why servers cannot be kept so; null when they can. */
export function tieRefusal(store: DesignStore, kind: Kind, servers: readonly ServerRecord[]): string | null {
  if (servers.length < 2) return t`Select two or more servers first`
  if (servers.length > MOST_TIED)
    return tn(MOST_TIED, 'A rule names at most {n} server', 'A rule names at most {n} servers')
  if (tiesOfAll(store, servers).some((rule) => rule.kind === kind)) {
    if (kind === 'apart') return t`They are kept apart already`
    return kind === 'together' ? t`They are kept together already` : t`They are kept near already`
  }
  if (kind !== 'together') return null
  const whole = servers.find((server) => server.kind === 'dedicated')
  if (whole) return t`${namesOf([whole])} is dedicated: nothing else runs on its host`
  const spread = servers.find((server) => server.replicas > 1 && server.apart)
  return spread ? t`The replicas of ${namesOf([spread])} are kept on different hosts` : null
}

/** Keeps servers apart, together or near. A rule that names just these becomes that; else there is a new one. */
export function tie(editor: Editor, kind: Kind, servers: readonly ServerRecord[]): AffinityRecord['id'] {
  const own = tiesOfAll(editor.store, servers).find(
    (rule) => tiedServers(editor.store, rule).length === servers.length,
  )
  // What a rule of another kind was about, hosts or racks, was not said of this one.
  const record = own
    ? { ...own, kind, within: 'host' as const }
    : newTie({ kind, servers: servers.map(({ id }) => id) })
  const title = tieTitle(kind, servers)
  editor.transact(title, (store) => store.put(record))
  editor.announce(tieText(record, servers))
  return record.id
}

/** Changes a rule as one step. */
export function changeTie(
  editor: Editor,
  id: AffinityRecord['id'],
  fields: Partial<Pick<AffinityRecord, 'kind' | 'within' | 'name' | 'servers'>>,
): void {
  const rule = editor.store.get<'affinity'>(id)
  if (!rule) return
  const servers = tiedServers(editor.store, { ...rule, ...fields })
  const title =
    fields.kind === undefined ? t`Change the rule of ${namesOf(servers)}` : tieTitle(fields.kind, servers)
  editor.transact(title, (store) => store.update<'affinity'>(id, fields))
  editor.announce(tieText({ ...rule, ...fields }, servers))
}

/** Removes rules as one step. */
export function dropTies(editor: Editor, rules: readonly AffinityRecord[]): void {
  const [only] = rules
  if (!only) return
  const title =
    rules.length === 1
      ? t`Remove the rule: ${tieText(only, tiedServers(editor.store, only))}`
      : tn(rules.length, 'Remove {n} rule', 'Remove {n} rules')
  editor.transact(title, (store) => {
    for (const { id } of rules) store.remove(id)
  })
  editor.announce(title)
}

/** The rules that are of two or more of these servers and of no others. */
export const tiesBetween = (store: DesignStore, servers: readonly ServerRecord[]): AffinityRecord[] =>
  tiesAmong(store, new Set(servers.map(({ id }) => id))).filter((rule) => tiedServers(store, rule).length > 1)

/** Why no rule between servers can be dropped; null when some can. */
export function dropRefusal(store: DesignStore, servers: readonly ServerRecord[]): string | null {
  if (servers.length < 2) return t`Select two or more servers first`
  if (tiesBetween(store, servers).length > 0) return null
  const ids = new Set<ServerId>(servers.map(({ id }) => id))
  const shared = tiesOfAny(store, servers).some(
    (rule) => tiedServers(store, rule).filter(({ id }) => ids.has(id)).length > 1,
  )
  return shared
    ? t`Their rules name other servers too: change them in the properties`
    : t`There is no rule between them`
}

/** The rule that keeps a server's replicas in different racks. */
export const rackTieOf = (store: DesignStore, { id }: ServerRecord): AffinityRecord | undefined =>
  tiesOf(store, id).find((rule) => tiedServers(store, rule).length === 1)

/** Keeps the replicas of each of these servers in different racks, or no longer, as one step. */
export function setRackTies(editor: Editor, servers: readonly ServerRecord[], apart: boolean): void {
  const names = namesOf(servers)
  const title = apart
    ? t`Keep replicas of ${names} in different racks`
    : t`Let replicas of ${names} share a rack`
  editor.transact(title, (store) => {
    for (const server of servers) {
      const rule = rackTieOf(store, server)
      if (rule && !apart) store.remove(rule.id)
      if (!rule && apart) store.put(newTie({ kind: 'apart', within: 'rack', servers: [server.id] }))
    }
  })
  editor.announce(title)
}
