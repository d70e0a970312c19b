import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createEditor } from '@renderer/designer/core/create-editor.ts'
import { matchesOf } from '@renderer/designer/core/find.ts'
import { badgesOf, mapScene, overlayOf, sceneOf } from '@renderer/designer/core/scene.ts'
import { groupsOf, severities } from '@renderer/designer/findings-groups.ts'
import { outlineRows } from '@renderer/designer/outline/tree.ts'
import { common } from '@renderer/designer/panel/common.ts'
import { suggestedTags, tagsOf } from '@renderer/designer/panel/tags.ts'
import { addressWarning, nameWarning, rangeWarning } from '@renderer/designer/panel/warnings.ts'
import { FixWorld } from '@shared/design/fixes/fix.ts'
import { fixOf } from '@shared/design/fixes/index.ts'
import type { DesignRecord } from '@shared/design/records.ts'
import { findingsOf } from '@shared/design/rules.ts'
import { svgOf } from '@shared/export/svg.ts'
import { anyLegalRecord, record } from '../design/samples.ts'
import { hostile, withTexts } from '../export/samples.ts'

/** Everything that shows a design, as all of the window would: nothing of it may throw. Returns its picture. */
function showAll(records: readonly DesignRecord[]): string {
  const editor = createEditor(records)
  editor.setViewport({ width: 1200, height: 800 })
  for (const zoom of [0.05, 0.3, 1, 4]) {
    editor.setCamera({ x: -40, y: -40, zoom })
    const scene = sceneOf(editor)
    for (const card of scene.cards) expect(Number.isFinite(card.box.x + card.box.y)).toBe(true)
    badgesOf(editor)
    editor.contextMenu({ x: 300, y: 300 })
  }
  editor.zoomToFit()
  mapScene(editor)
  editor.select(records.map(({ id }) => id))
  overlayOf(editor)
  outlineRows(editor, new Set())
  const { store } = editor
  const world = new FixWorld(store)
  const findings = findingsOf(store)
  for (const finding of findings) fixOf(finding, world)
  groupsOf(findings, new Set(severities))
  const servers = store.all('server')
  tagsOf(servers)
  suggestedTags(store, servers.slice(0, 1))
  common(servers, (server) => server.nics)
  for (const text of [...hostile, '10.0.0.5', '0.0.0.0/0', '::/0', 'fd00::/128']) {
    matchesOf(editor, text)
    for (const server of servers.slice(0, 2)) {
      addressWarning(store, server, server.nics[0]?.network ?? null, text)
      nameWarning(store, server, text)
    }
    for (const network of store.all('network')) rangeWarning(store, network, text)
  }
  return svgOf(records)
}

const picture = /^<svg /

test.each([...hostile, '\u200B\u200D\uFEFF', '\u202E'.repeat(200), '👩‍👩‍👧‍👦'.repeat(8), '', ' '])(
  'a design whose every text is %j is shown',
  (text) => expect(showAll(withTexts(text))).toMatch(picture),
)

test('so is one whose every number is as large or as small as it may be', () => {
  for (const far of [-1e6, 0, 1e6])
    for (const most of [false, true])
      expect(
        showAll([
          record('settings', { cpuRatio: most ? 64 : 0.1, memoryRatio: most ? 4 : 0.1 }),
          record('tier', { id: 'tier:t', order: far }),
          record('network', {
            id: 'network:n',
            range: most ? '0.0.0.0/0' : '::/128',
            place: { x: far, y: far },
          }),
          ...['a', 'b'].map((id) =>
            record('server', {
              id: `server:${id}`,
              x: far,
              y: most ? 1e6 : far,
              vcpus: most ? 1024 : 1,
              memoryBytes: most ? 2 ** 50 : 0,
              replicas: most ? 100 : 1,
              notes: 'n'.repeat(most ? 10_000 : 0),
              tags: Array.from({ length: most ? 32 : 0 }, (_, at) => `${at}`.padEnd(64, 'x')),
              disks: Array.from({ length: most ? 32 : 0 }, () => ({ name: '', bytes: 2 ** 50 })),
              nics: Array.from({ length: most ? 16 : 0 }, () => ({
                network: 'network:n',
                address: '1.2.3.4',
              })),
            }),
          ),
          record('link', { from: 'server:a', to: 'server:b', bends: [{ x: far, y: -far }] }),
          record('link', { id: 'link:gone', from: 'server:a', to: 'server:gone' }),
          record('note', { x: far, y: far, width: 1e5, height: 20 }),
          record('frame', { x: far, y: far, width: 40, height: 1e5 }),
        ]),
      ).toMatch(picture)
})

test('and any other that a file can hold', () => {
  fc.assert(
    fc.property(fc.uniqueArray(anyLegalRecord, { selector: ({ id }) => id }), (records) => {
      expect(showAll(records)).toMatch(picture)
    }),
    { numRuns: 60 },
  )
})
