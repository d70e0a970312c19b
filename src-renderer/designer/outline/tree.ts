import type { NetworkRecord, RecordId, ServerId } from '@shared/design/records.ts'
import { tieOf } from '@shared/design/tie-words.ts'
import { tiedServers, tiesOf } from '@shared/design/ties.ts'
import { networkDetail } from '@shared/drawing/networks.ts'
import { t, tn } from '@shared/text/translate.ts'
import { balanceText } from '../core/balancing.ts'
import type { Editor } from '../core/editor.ts'
import { linkLabel, ruleWords, serverDetail } from '@shared/drawing/faces.ts'
import { driftWords, statusWords } from '../core/insight/ink.ts'
import { fallWords, landingWords } from '../core/insight/falls.ts'
import { cardInsight } from '../core/insight/insight.ts'
import { changeWords } from '../core/insight/changes.ts'
import { loadWords } from '../core/insight/load.ts'
import { designedStatus } from '../core/status.ts'
import { called } from '../core/words.ts'

/** One line of the outline. A link appears under the server it begins at. */
export interface Row {
  readonly id: RecordId
  readonly level: number
  readonly name: string
  readonly detail: string
  readonly parent: RecordId | null
  readonly expandable: boolean
  readonly position: number
  readonly count: number
}

/** The whole design as lines of a tree: tiers, their servers, and the links of each; then networks, frames and notes. */
export function outlineRows(editor: Editor, closed: ReadonlySet<RecordId>): Row[] {
  const rows: Row[] = []
  const lanes = editor.layout.lanes()
  const networks = editor.layout.networks.pills()
  const frames = editor.store.all('frame').toSorted((a, b) => a.y - b.y || a.x - b.x)
  const notes = editor.store.all('note').toSorted((a, b) => a.y - b.y || a.x - b.x)
  const count = lanes.length + networks.length + frames.length + notes.length
  for (const [at, { tier }] of lanes.entries()) {
    const servers = editor.layout.serversOf(tier.id).toSorted((a, b) => a.y - b.y || a.x - b.x)
    rows.push({
      id: tier.id,
      level: 1,
      name: called(tier),
      detail: tn(
        servers.reduce((sum, one) => sum + one.replicas, 0),
        '{n} server',
        '{n} servers',
      ),
      parent: null,
      expandable: servers.length > 0,
      position: at + 1,
      count,
    })
    if (closed.has(tier.id)) continue
    for (const [index, server] of servers.entries()) {
      const links = editor.routes.linksOf(server.id).filter((link) => link.from === server.id)
      const status = editor.status.get(server.id) ?? designedStatus
      const replicas = server.replicas > 1 ? ` ×${server.replicas}` : ''
      rows.push({
        id: server.id,
        level: 2,
        name: `${called(server)}${replicas}`,
        detail: [
          serverDetail(server),
          ...statusWords(status),
          ...driftWords(status.drift),
          ...insightWords(editor, server.id),
          server.locked ? t`locked in place` : '',
          balanceText(editor, server),
          ...tiesOf(editor.store, server.id).map((rule) =>
            tieOf(rule, server, tiedServers(editor.store, rule)),
          ),
        ]
          .filter((part) => part !== '')
          .join(', '),
        parent: tier.id,
        expandable: links.length > 0,
        position: index + 1,
        count: servers.length,
      })
      if (closed.has(server.id)) continue
      for (const [place, link] of links.entries()) {
        const to = editor.store.get<'server'>(link.to)
        rows.push({
          id: link.id,
          level: 3,
          name: `→ ${to ? called(to) : t`missing server`}`,
          detail: [linkLabel(link), ruleWords(link)].filter((part) => part !== '').join(', '),
          parent: server.id,
          expandable: false,
          position: place + 1,
          count: links.length,
        })
      }
    }
  }
  for (const [at, { network }] of networks.entries())
    rows.push({
      ...leaf(network.id, t`Network ${called(network)}`, networkWords(editor, network)),
      position: lanes.length + at + 1,
      count,
    })
  for (const [at, frame] of frames.entries())
    rows.push({
      ...leaf(frame.id, t`Frame ${called(frame)}`, ''),
      position: lanes.length + networks.length + at + 1,
      count,
    })
  for (const [at, note] of notes.entries())
    rows.push({
      ...leaf(note.id, t`Note`, note.text.slice(0, 60)),
      position: lanes.length + networks.length + frames.length + at + 1,
      count,
    })
  return rows
}

function networkWords(editor: Editor, network: NetworkRecord): string {
  const members = editor.layout.networks.membersOf(network.id).size
  return [
    networkDetail(network),
    network.outside ? t`reached from outside` : '',
    tn(members, '{n} server', '{n} servers'),
  ]
    .filter((part) => part !== '')
    .join(', ')
}

/** What the canvas marks on the card, in words. */
function insightWords({ insight }: Editor, id: ServerId): string[] {
  const { load, change, fall } = cardInsight(insight, id)
  return [
    ...(load ? loadWords(load) : []),
    ...(change ? [changeWords(change)] : []),
    ...(fall ? [fallWords(fall), landingWords(fall)] : []),
  ]
}

const leaf = (id: RecordId, name: string, detail: string): Omit<Row, 'position' | 'count'> => ({
  id,
  level: 1,
  name,
  detail,
  parent: null,
  expandable: false,
})
