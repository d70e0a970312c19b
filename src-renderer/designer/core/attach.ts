import { serverNic, type NetworkId, type ServerId } from '@shared/design/records.ts'
import { t, tn } from '@shared/text/translate.ts'
import type { Editor } from './editor.ts'
import { called } from './words.ts'

/** As many network cards as a server may have. */
const MAX_NICS = 16

/** Why a server cannot get a card in a network, or null when it can. */
export function attachRefusal(editor: Editor, network: NetworkId, server: ServerId): string | null {
  const to = editor.store.get<'network'>(network)
  const one = editor.store.get<'server'>(server)
  if (!to || !one) return t`There is no such network or server`
  if (editor.layout.networks.membersOf(network).has(server))
    return t`${called(one)} is in ${called(to)} already`
  return one.nics.length >= MAX_NICS ? t`${called(one)} has ${MAX_NICS} network cards already` : null
}

/** Gives servers a card in a network, as one step; those that cannot have one are passed over. */
export function attach(editor: Editor, network: NetworkId, servers: readonly ServerId[]): void {
  const to = editor.store.get<'network'>(network)
  const joining = servers.filter((id) => attachRefusal(editor, network, id) === null)
  if (!to || joining.length === 0) return
  const title = t`Attach ${named(editor, joining)} to ${called(to)}`
  editor.transact(title, (store) => {
    for (const id of joining) {
      const nics = store.get<'server'>(id)?.nics ?? []
      store.update<'server'>(id, { nics: [...nics, serverNic.parse({ network })] })
    }
  })
  editor.announce(title)
}

/** Takes the cards that servers have in a network away, as one step. */
export function detach(editor: Editor, network: NetworkId, servers: readonly ServerId[]): void {
  const from = editor.store.get<'network'>(network)
  if (!from || servers.length === 0) return
  const title = t`Detach ${named(editor, servers)} from ${called(from)}`
  editor.transact(title, (store) => {
    for (const id of servers) {
      const nics = store.get<'server'>(id)?.nics.filter((nic) => nic.network !== network)
      if (nics) store.update<'server'>(id, { nics })
    }
  })
  editor.announce(title)
}

function named(editor: Editor, ids: readonly ServerId[]): string {
  const [first] = ids
  const only = ids.length === 1 && first ? editor.store.get<'server'>(first) : undefined
  return only ? called(only) : tn(ids.length, '{n} server', '{n} servers')
}
