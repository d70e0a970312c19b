import { GRID, newNetwork, uniqueName } from '@shared/design/create.ts'
import type { NetworkId, NetworkRecord, ServerId, ServerRecord } from '@shared/design/records.ts'
import { snap } from '@shared/drawing/geometry.ts'
import type { DesignStore } from '@shared/design/store.ts'
import { t, tn } from '@shared/text/translate.ts'
import { attach, attachRefusal, detach } from '../attach.ts'
import type { Editor } from '../editor.ts'
import { called } from '../words.ts'
import type { Action, ActionContext } from './action.ts'

/** The network that was pointed at, else the selected one. */
function networkOf({ editor, network }: ActionContext): NetworkRecord | undefined {
  return (network && editor.store.get<'network'>(network)) ?? editor.selected('network')[0]
}

const hasNetwork = (context: ActionContext): true | string =>
  networkOf(context) !== undefined || t`Point at a network or select one first`

const selectedIds = (editor: Editor): ServerId[] => editor.selected('server').map(({ id }) => id)

/** Selected servers that have a card in the network. */
const joined = (editor: Editor, network: NetworkId): ServerId[] =>
  selectedIds(editor).filter((id) => editor.layout.networks.membersOf(network).has(id))

/** Removes a network; its servers stay, their cards on their host's own default network. Only in a transaction. */
export function removeNetwork(store: DesignStore, network: NetworkId, members: Iterable<ServerId>): void {
  for (const id of members) {
    const server = store.get<'server'>(id)
    if (!server) continue
    const nics: ServerRecord['nics'] = server.nics.map((nic) =>
      nic.network === network ? { ...nic, network: null } : nic,
    )
    store.update<'server'>(id, { nics })
  }
  for (const tier of store.all('tier'))
    if (tier.rules.network === network)
      store.update<'tier'>(tier.id, { rules: { ...tier.rules, network: null } })
  store.remove(network)
}

/** An action on the network that was pointed at or selected. */
function onNetwork(
  id: string,
  title: Action['title'],
  run: (editor: Editor, network: NetworkRecord) => void,
  more: {
    changes?: boolean
    enabled?: (editor: Editor, network: NetworkRecord) => true | string
  } = {},
): Action {
  return {
    id: `network.${id}`,
    title,
    changes: more.changes ?? true,
    enabled: (context) => {
      const network = networkOf(context)
      if (!network) return hasNetwork(context)
      return more.enabled?.(context.editor, network) ?? true
    },
    run: (context) => {
      const network = networkOf(context)
      if (network) run(context.editor, network)
    },
  }
}

/** Selects the network alone and leads to a field of its properties. */
function openField(editor: Editor, network: NetworkRecord, field = ''): void {
  editor.select([network.id])
  editor.askForProperties(field)
}

export const networkActions: readonly Action[] = [
  {
    id: 'network.add',
    title: () => t`Add network`,
    changes: true,
    run: ({ editor, world }) => {
      const names = new Set(editor.store.all('network').map((one) => one.name))
      const place = world ? { x: snap(world.x, GRID), y: snap(world.y, GRID) } : null
      const network = newNetwork({ name: uniqueName('network', names), place })
      editor.transact(t`Add network ${network.name}`, (store) => store.put(network))
      editor.select([network.id])
      editor.reveal(network.id)
      editor.askForProperties()
    },
  },
  onNetwork(
    'rename',
    () => t`Rename`,
    (editor, { id }) => {
      editor.select([id])
      editor.reveal(id)
      editor.patch({ editing: id })
    },
  ),
  onNetwork('properties', () => t`Properties`, openField, { changes: false }),
  onNetwork(
    'select-servers',
    () => t`Select its servers`,
    (editor, { id }) => editor.select(editor.layout.networks.membersOf(id)),
    {
      changes: false,
      enabled: (editor, { id }) => editor.layout.networks.membersOf(id).size > 0 || t`No server is in it`,
    },
  ),
  onNetwork(
    'attach',
    ({ editor }) => {
      const count = selectedIds(editor).length
      return count === 0 ? t`Attach selected servers` : tn(count, 'Attach {n} server', 'Attach {n} servers')
    },
    (editor, { id }) => attach(editor, id, selectedIds(editor)),
    {
      enabled: (editor, { id }) => {
        const refusals = selectedIds(editor).map((server) => attachRefusal(editor, id, server))
        if (refusals.length === 0) return t`Select servers first, then right-click the network`
        return refusals.includes(null) || (refusals[0] ?? true)
      },
    },
  ),
  onNetwork(
    'attach-to',
    () => t`Attach a server…`,
    (editor, { id }) => editor.go('attaching', { info: editor.pointer, hit: { kind: 'network', id } }),
    {
      enabled: (editor, { id }) =>
        editor.store.all('server').length > editor.layout.networks.membersOf(id).size ||
        t`There is no server outside of it`,
    },
  ),
  onNetwork(
    'detach',
    () => t`Detach selected servers`,
    (editor, { id }) => detach(editor, id, joined(editor, id)),
    {
      enabled: (editor, { id }) => {
        if (selectedIds(editor).length === 0) return t`Select servers first, then right-click the network`
        return joined(editor, id).length > 0 || t`None of the selected servers is in it`
      },
    },
  ),
  onNetwork(
    'range',
    (context) =>
      (networkOf(context)?.range ?? '') === '' ? t`Add address range…` : t`Change address range…`,
    (editor, network) => openField(editor, network, 'range'),
  ),
  onNetwork(
    'put-back',
    () => t`Put back above the lanes`,
    (editor, network) => {
      editor.transact(t`Put network ${called(network)} back`, (store) =>
        store.update<'network'>(network.id, { place: null }),
      )
    },
    { enabled: (_, network) => network.place !== null || t`It stands there` },
  ),
  onNetwork(
    'delete',
    (context) => {
      const network = networkOf(context)
      const members = network ? context.editor.layout.networks.membersOf(network.id).size : 0
      return members === 0
        ? t`Delete network`
        : tn(members, 'Delete network ({n} server stays)', 'Delete network ({n} servers stay)')
    },
    (editor, network) => {
      const members = [...editor.layout.networks.membersOf(network.id)]
      const title = t`Delete network ${called(network)}`
      editor.transact(title, (store) => removeNetwork(store, network.id, members))
      editor.announce(
        members.length === 0
          ? title
          : tn(
              members.length,
              '{0}: {n} server stays, on the default network of its host',
              '{0}: {n} servers stay, on the default network of their hosts',
              title,
            ),
      )
    },
  ),
]
