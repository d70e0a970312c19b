import { balancerLine, machinesBehind, type Member, membersOf } from '@shared/design/balancers.ts'
import type { ServerRecord } from '@shared/design/records.ts'
import type { Editor } from './editor.ts'

/** The servers that a balancer's links go to. */
export const balancedBy = (editor: Editor, server: ServerRecord): Member[] =>
  membersOf(server, editor.routes.linksOf(server.id), editor.store)

/** What a card says of a balancer; nothing of any other server. */
export const balanceText = (editor: Editor, server: ServerRecord): string =>
  server.balancer === null ? '' : balancerLine(server.balancer, machinesBehind(balancedBy(editor, server)))
