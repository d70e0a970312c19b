import fc from 'fast-check'
import { expect, test } from 'vitest'
import { statusBoard } from '@renderer/designer/status-board.ts'
import { StatusKeeper } from '@renderer/designer/status-keeper.ts'
import type { ObservedInstance } from '@shared/contract/designs.ts'
import type { Finding } from '@shared/design/findings.ts'
import type { RecordId, ServerId } from '@shared/design/records.ts'
import type { Placement } from '@shared/placement/types.ts'
import { smallDesign } from './helpers.ts'

const observed = (serverId: string, state: 'running' | 'stopped'): ObservedInstance => ({
  key: `${serverId}#0`,
  serverId,
  replica: 0,
  hostId: 'host:1',
  hostName: 'node1',
  uuid: '',
  machineName: '',
  state,
  drift: [],
  pending: [],
  at: 0,
  stale: false,
  addresses: [],
})
const finding = (id: RecordId, severity: Finding['severity']): Finding => ({
  rule: 'x',
  severity,
  records: [id],
  text: '',
})
const placement = (id: ServerId, hostId: string | null): Placement => ({
  ages: [],
  hosts: 1,
  assignments: [
    {
      key: `${id}#0`,
      hostId,
      pools: {},
      reason: '',
      verdicts: [{ hostId: 'host:1', hostName: 'node1', fits: true, fails: [], score: 1, terms: [] }],
      weights: [],
    },
  ],
})

test('what is kept up to date is what would be made anew, after any changes', () => {
  const one = fc.nat({ max: 2 })
  const change = fc.oneof(
    fc.record({
      what: fc.constant('observed' as const),
      who: one,
      state: fc.constantFrom('running', 'stopped'),
    }),
    fc.record({
      what: fc.constant('finding' as const),
      who: one,
      severity: fc.constantFrom('info', 'error'),
    }),
    fc.record({ what: fc.constant('placement' as const), who: one, host: fc.constantFrom('host:1', null) }),
    fc.record({ what: fc.constant('replicas' as const), who: one, replicas: fc.integer({ min: 1, max: 3 }) }),
    fc.record({ what: fc.constant('remove' as const), who: one }),
    fc.record({ what: fc.constant('undo' as const) }),
  )
  fc.assert(
    fc.property(fc.array(change, { maxLength: 20 }), (changes) => {
      const { editor, a, b, c, tiers } = smallDesign()
      const ids = [a.id, b.id, c.id]
      const keeper = new StatusKeeper(editor.store)
      editor.on('change', ({ diff }) => keeper.drawn(diff))
      const known = {
        observed: [] as ObservedInstance[],
        findings: [] as Finding[],
        jobs: [],
        placement: null as Placement | null,
      }
      for (const step of changes) {
        const id = 'who' in step ? (ids[step.who] ?? a.id) : a.id
        if (step.what === 'observed') known.observed = [observed(id, step.state)]
        if (step.what === 'finding')
          known.findings = [
            ...known.findings,
            finding(id, step.severity),
            finding(tiers[0].id, step.severity),
          ]
        if (step.what === 'placement') known.placement = placement(id, step.host)
        if (step.what === 'undo') editor.undo()
        if (step.what === 'replicas' && editor.store.has(id))
          editor.transact('r', (store) => store.update<'server'>(id, { replicas: step.replicas }))
        if (step.what === 'remove') editor.transact('x', (store) => store.remove(id))
        const before = keeper.board
        const told = keeper.update(known)
        expect(told).toBe(keeper.board !== before)
        const anew = statusBoard({ ...known, servers: editor.store.all('server') })
        const plain = (board: typeof anew) =>
          [...board]
            .map(([key, value]) => [key, { ...value }] as const)
            .toSorted(([x], [y]) => (x < y ? -1 : 1))
        expect(plain(keeper.board)).toEqual(plain(anew))
      }
    }),
    { numRuns: 60 },
  )
})

test('a move of servers says nothing else of any, and makes no other board', () => {
  const { editor, a } = smallDesign()
  const keeper = new StatusKeeper(editor.store)
  editor.on('change', ({ diff }) => keeper.drawn(diff))
  const known = {
    observed: [observed(a.id, 'running')],
    findings: [finding(a.id, 'info')],
    jobs: [],
    placement: null,
  }
  expect(keeper.update(known)).toBe(true)
  const { board } = keeper
  editor.transact('Move', (store) => store.update<'server'>(a.id, { x: 600 }))
  expect(keeper.update({ ...known, findings: [...known.findings] })).toBe(false)
  expect(keeper.board).toBe(board)
})
