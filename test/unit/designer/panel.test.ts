import { describe, expect, test } from 'vitest'
import { common } from '@renderer/designer/panel/common.ts'
import {
  isAddress,
  parseAddress,
  parseList,
  parseRange,
  parseSize,
  parseWhole,
} from '@renderer/designer/panel/parse.ts'
import { statusBoard } from '@renderer/designer/status-board.ts'
import { outlineRows } from '@renderer/designer/outline/tree.ts'
import type { ObservedInstance } from '@shared/contract/designs.ts'
import type { JobView, StepView } from '@shared/contract/jobs.ts'
import { smallDesign } from './helpers.ts'

describe('what is typed', () => {
  test('sizes have units; a bare number means GiB', () => {
    expect(parseSize(0)('512 MiB')).toEqual({ value: 512 * 2 ** 20 })
    expect(parseSize(0)('4G')).toEqual({ value: 4 * 2 ** 30 })
    expect(parseSize(0)('2')).toEqual({ value: 2 * 2 ** 30 })
    expect(parseSize(0)('lots')).toHaveProperty('error')
    expect(parseSize(2 ** 20)('1 KiB')).toEqual({ error: 'At least 1 MiB' })
  })
  test('whole numbers keep to their limits', () => {
    expect(parseWhole(1, 8)('4')).toEqual({ value: 4 })
    for (const text of ['0', '9', '1.5', '', 'x']) expect(parseWhole(1, 8)(text)).toHaveProperty('error')
  })
  test('addresses and ranges', () => {
    for (const good of ['10.0.0.1', '::1', 'fe80::1', '2001:db8::10.0.0.1'])
      expect(isAddress(good)).toBe(true)
    for (const bad of ['10.0.0.256', '10.0.0', 'host', '::1]', ':::', '1:2', '10.0.0.1 '])
      expect(isAddress(bad), bad).toBe(false)
    expect(parseAddress(' 10.0.0.1 ')).toEqual({ value: '10.0.0.1' })
    expect(parseAddress('')).toEqual({ value: '' })
    expect(parseRange('10.0.0.0/24')).toEqual({ value: '10.0.0.0/24' })
    for (const bad of ['10.0.0.0', '10.0.0.0/33', '10.0.0.0/24/1', '/24'])
      expect(parseRange(bad)).toHaveProperty('error')
  })
  test('lists drop what is empty or twice', () => {
    expect(parseList(' node1, node2,,node1 ')).toEqual({ value: ['node1', 'node2'] })
  })
  test('several records agree or are mixed', () => {
    expect(common([{ a: [1] }, { a: [1] }], (one) => one.a)).toEqual({ mixed: false, value: [1] })
    expect(common([{ a: 1 }, { a: 2 }], (one) => one.a)).toEqual({ mixed: true })
  })
})

describe('what the canvas says of a server', () => {
  const observed = (
    serverId: string,
    replica: number,
    fields: Partial<ObservedInstance> = {},
  ): ObservedInstance => ({
    key: `${serverId}#${replica}`,
    serverId,
    replica,
    hostId: 'host:1',
    hostName: 'node1',
    uuid: 'u',
    machineName: 'm',
    state: 'running',
    drift: [],
    pending: [],
    at: 0,
    stale: false,
    addresses: [],
    ...fields,
  })
  const input = { observed: [], findings: [], jobs: [], placement: null }

  test('designed, running with its host, several with the count and the worst state', () => {
    const { editor, a, b, c } = smallDesign()
    editor.transact('group', (store) => store.update<'server'>(b.id, { replicas: 3 }))
    const board = statusBoard({
      ...input,
      servers: editor.store.all('server'),
      observed: [
        observed(a.id, 0, { drift: ['memory differs'] }),
        observed(b.id, 0),
        observed(b.id, 1, { hostName: 'node2', state: 'crashed' }),
      ],
      findings: [
        { rule: 'x', severity: 'info', records: [c.id], text: '' },
        { rule: 'y', severity: 'error', records: [c.id], text: '' },
      ],
    })
    expect(board.get(a.id)).toMatchObject({
      state: 'running',
      text: 'Running',
      host: 'node1',
      drift: ['memory differs'],
    })
    expect(board.get(b.id)).toMatchObject({ state: 'crashed', text: '1 of 3 running', host: '2 hosts' })
    expect(board.get(c.id)).toMatchObject({ state: 'designed', finding: 'error' })
  })

  test('a proposed host is shown only for what does not exist yet', () => {
    const { editor, a, c } = smallDesign()
    const verdict = { hostId: 'host:2', hostName: 'node2', fits: true, fails: [], score: 1, terms: [] }
    const assignment = { hostId: 'host:2', pools: {}, reason: '', verdicts: [verdict], weights: [] }
    const board = statusBoard({
      ...input,
      servers: editor.store.all('server'),
      observed: [observed(a.id, 0)],
      placement: {
        hosts: 2,
        ages: [],
        assignments: [
          { ...assignment, key: `${a.id}#0` },
          { ...assignment, key: `${c.id}#0` },
        ],
      },
    })
    expect(board.get(a.id)).toMatchObject({ host: 'node1', proposed: false })
    expect(board.get(c.id)).toMatchObject({ host: 'node2', proposed: true })
  })
})

test('what fits nowhere says so', () => {
  const { editor, c } = smallDesign()
  const full = { hostId: 'host:1', hostName: 'node1', fits: false, fails: [], score: 0, terms: [] }
  const board = statusBoard({
    servers: editor.store.all('server'),
    observed: [],
    findings: [],
    jobs: [],
    placement: {
      hosts: 2,
      ages: [],
      assignments: [
        { key: `${c.id}#0`, hostId: null, pools: {}, reason: 'No host fits.', verdicts: [full], weights: [] },
      ],
    },
  })
  expect(board.get(c.id)).toMatchObject({ host: '', proposed: true })
})

test('the progress of a job is that of its steps, and ends with the job', () => {
  const { editor, a } = smallDesign()
  const step = (state: StepView['state'], done = 0): StepView => ({
    id: `s${state}${done}`,
    title: '',
    state,
    hostId: null,
    serverId: a.id,
    replica: 0,
    after: [],
    way: null,
    image: null,
    done,
    total: 100,
    unit: 'bytes',
    rate: null,
    leftMs: null,
    shares: null,
    startedAt: null,
    endedAt: null,
    error: null,
  })
  const job: JobView = {
    id: 'job:1',
    kind: 'apply',
    title: '',
    state: 'running',
    paused: false,
    canPause: false,
    designId: 'design:1',
    createdAt: 0,
    startedAt: 0,
    endedAt: null,
    steps: [step('succeeded'), step('running', 50), step('waiting'), step('waiting', 1)],
    progress: 0,
    leftMs: null,
    error: null,
    leftovers: [],
  }
  const input = { servers: editor.store.all('server'), observed: [], findings: [], placement: null }
  expect(statusBoard({ ...input, jobs: [job] }).get(a.id)?.progress).toBe(0.375)
  expect(statusBoard({ ...input, jobs: [{ ...job, state: 'failed' }] }).get(a.id)?.progress).toBeNull()
})

test('the outline tells the whole design line by line', () => {
  const { editor, a, tiers } = smallDesign()
  const lines = outlineRows(editor, new Set()).map(
    (row) => `${row.level} ${row.name} ${row.position}/${row.count}`,
  )
  expect(lines).toEqual([
    '1 web 1/3',
    '2 a 1/2',
    '3 → c 1/1',
    '2 b 2/2',
    '1 app 2/3',
    '2 c 1/1',
    '1 data 3/3',
  ])
  const folded = outlineRows(editor, new Set([tiers[0].id]))
  expect(folded.some((row) => row.id === a.id)).toBe(false)
})
