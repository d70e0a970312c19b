import type { ServerRecord } from '@shared/design/records.ts'
import { t, tn } from '@shared/text/translate.ts'
import type { Editor } from '../editor.ts'
import { called } from '../words.ts'
import type { Action, ActionContext } from './action.ts'

/** Why a server cannot be made a balancer; null when it can, or is one already. */
export function balancerRefusal(editor: Editor, server: ServerRecord): string | null {
  const tier = editor.store.get<'tier'>(server.tier)
  if (server.balancer !== null || tier?.role === 'load-balancing') return null
  return t`Only a server of a load balancing tier balances load`
}

const areBalancers = ({ editor }: ActionContext): boolean => {
  const servers = editor.selected('server')
  return servers.length > 0 && servers.every((server) => server.balancer !== null)
}

/** Makes servers load balancers, or no longer, as one step. */
export function setBalancers(editor: Editor, servers: readonly ServerRecord[], balance: boolean): void {
  const changing = servers.filter(
    (server) => (server.balancer !== null) !== balance && balancerRefusal(editor, server) === null,
  )
  const [only] = changing
  if (!only) return
  const what = changing.length === 1 ? called(only) : tn(changing.length, '{n} server', '{n} servers')
  const title = balance ? t`Make ${what} a load balancer` : t`Make ${what} no longer a load balancer`
  editor.transact(title, (store) => {
    for (const { id } of changing)
      store.update<'server'>(id, { balancer: balance ? { algorithm: 'round-robin', check: '' } : null })
  })
  editor.announce(title)
}

export const balancerActions: readonly Action[] = [
  {
    id: 'server.balance',
    title: (context) => (areBalancers(context) ? t`No longer a load balancer` : t`Make a load balancer`),
    changes: true,
    enabled: ({ editor }) => {
      const servers = editor.selected('server')
      if (servers.length === 0) return t`Select a server first`
      const refusals = servers.map((server) => balancerRefusal(editor, server))
      return refusals.includes(null) || (refusals[0] ?? true)
    },
    run: (context) => setBalancers(context.editor, context.editor.selected('server'), !areBalancers(context)),
  },
]
