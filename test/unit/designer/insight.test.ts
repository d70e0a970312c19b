import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { GiB } from '@shared/base/units.ts'
import type { ObservedInstance } from '@shared/contract/designs.ts'
import type { HostView } from '@shared/contract/hosts.ts'
import type { WhatIf } from '@shared/plan/what-if.ts'
import { perform } from '@renderer/designer/core/actions/index.ts'
import { unplug } from '@renderer/designer/core/actions/insight.ts'
import { slotsFor } from '@renderer/designer/core/insight/color-slots.ts'
import {
  type ColorBy,
  colorModes,
  colorServers,
  type ColoringInput,
  serversWith,
} from '@renderer/designer/core/insight/coloring.ts'
import { changeWords } from '@renderer/designer/core/insight/changes.ts'
import { fallsByServer, fallWords, landingWords } from '@renderer/designer/core/insight/falls.ts'
import { countInks, statusWords } from '@renderer/designer/core/insight/ink.ts'
import { cardLoads, loadWords } from '@renderer/designer/core/insight/load.ts'
import { pressKey } from '@renderer/designer/core/keyboard.ts'
import { badgesOf } from '@renderer/designer/core/scene.ts'
import { designedStatus } from '@renderer/designer/core/status.ts'
import { outlineRows } from '@renderer/designer/outline/tree.ts'
import { statusBoard } from '@renderer/designer/status-board.ts'
import { smallDesign } from './helpers.ts'

const instance = (serverId: string, replica: number, host: string, more: Partial<ObservedInstance> = {}) => ({
  key: `${serverId}#${replica}`,
  serverId,
  replica,
  hostId: `host:${host}` as const,
  hostName: host,
  uuid: `uuid-${serverId}-${replica}`,
  machineName: 'm',
  state: 'running' as const,
  drift: [],
  pending: [],
  at: 0,
  stale: false,
  addresses: [],
  ...more,
})

/** The small design with `a` as a group, and what the board says of what is observed of it. */
function board(
  replicas: number,
  observe: (small: ReturnType<typeof smallDesign>) => ObservedInstance[] = () => [],
) {
  const small = smallDesign()
  const { editor, a } = small
  editor.transact('group', (store) => store.update<'server'>(a.id, { replicas, tags: ['eu', 'gold'] }))
  const observed = observe(small)
  const servers = editor.store.all('server')
  const status = statusBoard({ servers, observed, findings: [], jobs: [], placement: null })
  editor.setStatus(status)
  return { ...small, status, observed }
}

describe('the inks', () => {
  test('tell what is not there, partly there, as designed, and drifted', () => {
    expect(countInks(board(2).status)).toEqual({ designed: 3, partly: 0, 'as-designed': 0, drifted: 0 })
    const { status, a, c } = board(3, (small) => [
      instance(small.a.id, 0, 'n1'),
      instance(small.b.id, 0, 'n1', { drift: ['memory 1 GiB → 2 GiB by hand'] }),
      instance(small.c.id, 0, 'n1', { stale: true }),
    ])
    expect(countInks(status)).toEqual({ designed: 0, partly: 1, 'as-designed': 1, drifted: 1 })
    const words = (id: typeof a.id) => statusWords(status.get(id) ?? designedStatus)
    expect(words(a.id)).toEqual(['1 of 3 running', 'n1', '2 not there yet'])
    expect(words(c.id)).toEqual(['Running?', 'n1'])
  })

  test('what a smaller group still has on hosts does not count as its own', () => {
    const { status, a } = board(2, (small) => [instance(small.a.id, 0, 'n1'), instance(small.a.id, 5, 'n1')])
    expect(status.get(a.id)?.missing).toBe(1)
  })
})

describe('colours', () => {
  const color = (by: ColorBy, more: Partial<ColoringInput> = {}) => {
    const small = board(3)
    const { editor, a, status } = small
    const observed = [instance(a.id, 0, 'n1'), instance(a.id, 1, 'n2')]
    const hosts = [
      { host: { id: 'host:n1', name: 'north', family: null }, facts: { family: 'libvirt' } },
      { host: { id: 'host:n2', name: 'south', family: 'xen' }, facts: null },
    ] as unknown as ColoringInput['hosts']
    const coloring = colorServers({
      by,
      servers: editor.store.all('server'),
      tiers: editor.store.all('tier'),
      status,
      observed,
      placement: null,
      hosts,
      before: null,
      ...more,
    })
    return { ...small, coloring }
  }

  test('count machines by tier, host, hypervisor, state, finding and tag', () => {
    const legend = (by: ColorBy) => color(by).coloring.entries.map(({ label, count }) => `${label} ${count}`)
    expect(legend('tier')).toEqual(['web 4', 'app 1'])
    expect(legend('host')).toEqual(['north 1', 'south 1', 'No host 3'])
    expect(legend('hypervisor')).toEqual(['libvirt/KVM 1', 'Xen 1', 'No host 3'])
    expect(legend('state')).toEqual(['Designed 5'])
    expect(legend('finding')).toEqual(['Nothing found 5'])
    expect(legend('tag')).toEqual(['eu 3', 'gold 3', 'No tag 2'])
  })

  test('a group on several hosts has them all, and a legend entry leads to its servers', () => {
    const { coloring, a, b } = color('host')
    expect(coloring.of.get(a.id)?.map(({ label, count }) => [label, count])).toEqual([
      ['north', 1],
      ['south', 1],
      ['No host', 1],
    ])
    expect(serversWith(coloring, 'host:n2')).toEqual([a.id])
    expect(serversWith(coloring, '')).toContain(b.id)
    expect(coloring.of.get(b.id)?.[0]).toMatchObject({ color: 'grey' })
  })

  test('every mode colours every server, and only the default leaves cards as they are', () => {
    for (const by of colorModes) {
      const { coloring, editor } = color(by)
      expect(coloring.of.size).toBe(3)
      editor.setInsight({ coloring })
      const [badge] = badgesOf(editor)
      expect(badge?.insight.swatches.length === 0).toBe(by === 'tier')
    }
  })

  test('values keep their colour whatever comes and goes, and 21 are told apart', () => {
    const value = fc.integer({ min: 0, max: 40 }).map((n) => `v${n}`)
    fc.assert(
      fc.property(fc.uniqueArray(value), fc.uniqueArray(value), (first, second) => {
        const before = slotsFor(first)
        const after = slotsFor(second, before)
        expect([...after.keys()].sort()).toEqual(second.toSorted())
        for (const one of second) if (before.has(one)) expect(after.get(one)).toEqual(before.get(one))
        for (const slots of [before, after]) {
          const looks = new Set([...slots.values()].map(({ color: hue, pattern }) => `${hue} ${pattern}`))
          if (slots === before || first.length <= 21) expect(looks.size).toBe(Math.min(21, slots.size))
        }
      }),
    )
  })
})

describe('load', () => {
  const host = (name: string, machines: [string, number, number][]) =>
    ({
      host: { id: `host:${name}` },
      machines: machines.map(([uuid]) => ({ uuid, vcpus: 2, memoryBytes: GiB })),
      sample: {
        machines: machines.map(([uuid, cpus, memoryUsedBytes]) => ({ uuid, cpus, memoryUsedBytes })),
      },
    }) as unknown as HostView

  test('is a share of what the server has; of a group mean and highest', () => {
    const observed = [
      instance('server:a', 0, 'n1'),
      instance('server:a', 1, 'n2'),
      instance('server:b', 0, 'n1'),
    ]
    const loads = cardLoads(observed, [
      host('n1', [
        ['uuid-server:a-0', 0.5, GiB / 2],
        ['uuid-server:b-0', 9, GiB / 4],
      ]),
      host('n2', [['uuid-server:a-1', 1.5, GiB]]),
    ])
    expect(loads.get('server:a')).toEqual({
      cpu: { mean: 0.5, max: 0.75 },
      memory: { mean: 0.75, max: 1 },
      memoryUsed: 1.5 * GiB,
      memoryBytes: 2 * GiB,
      vcpus: 4,
      machines: 2,
    })
    const of = (id: 'server:a' | 'server:b') => {
      const load = loads.get(id)
      return load ? loadWords(load) : []
    }
    expect(of('server:a')).toEqual([
      'CPU 50 %, max 75 % of 4 vCPU',
      'memory 1.5 GiB of 2 GiB (75 %, max 100 %)',
    ])
    expect(of('server:b')).toEqual(['CPU 100 % of 2 vCPU', 'memory 256 MiB of 1 GiB (25 %)'])
  })

  test('of what does not run, is not measured, or whose host is silent, nothing is said', () => {
    const observed = [
      instance('server:a', 0, 'n1', { state: 'stopped' }),
      instance('server:b', 0, 'n1', { stale: true }),
      instance('server:c', 0, 'n9'),
    ]
    expect(
      cardLoads(observed, [
        host('n1', [
          ['uuid-server:a-0', 1, 1],
          ['uuid-server:b-0', 1, 1],
        ]),
      ]).size,
    ).toBe(0)
  })
})

describe('what is asked of the canvas', () => {
  test('is toggled by keys and actions, and never changes the drawing', () => {
    const { editor } = smallDesign()
    const steps = editor.history.steps.length
    const press = (key: string) => pressKey(editor, { key, ctrl: false, shift: key !== 'Escape', alt: false })
    for (const key of ['L', 'U', 'A', 'W', 'C']) press(key)
    expect(editor.session.insight).toMatchObject({
      legend: true,
      load: true,
      changes: true,
      colorBy: 'host',
    })
    expect(editor.session.insight.whatIf?.size).toBe(0)
    for (let at = 1; at < colorModes.length; at += 1) perform(editor, 'view.color-by')
    expect(editor.session.insight.colorBy).toBe('tier')
    expect(editor.history.steps.length).toBe(steps)
  })

  test('Escape plugs hosts back in before it clears the selection', () => {
    const { editor, a } = smallDesign()
    editor.select([a.id])
    perform(editor, 'view.what-if')
    unplug(editor, 'host:n1')
    unplug(editor, 'host:n2')
    unplug(editor, 'host:n1')
    expect([...(editor.session.insight.whatIf ?? [])]).toEqual(['host:n2'])
    const escape = { key: 'Escape', ctrl: false, shift: false, alt: false }
    pressKey(editor, escape)
    expect(editor.session.insight.whatIf).toBeNull()
    expect(editor.selection.size).toBe(1)
    pressKey(editor, escape)
    expect(editor.selection.size).toBe(0)
  })
})

describe('marks', () => {
  const fall = (id: string, replica: number, to: string | null, imagesLost: string[] = []) => ({
    key: `${id}#${replica}`,
    serverId: id,
    name: 'x',
    was: 'running' as const,
    from: { hostId: 'host:n1', name: 'n1' },
    to: to === null ? null : { hostId: `host:${to}`, name: to },
    reason: 'why',
    imagesLost,
  })

  test('of a lost host say what goes down, where it would go, and what stays steps back', () => {
    const { editor, a, b, c } = smallDesign()
    const answer = {
      falls: [fall(a.id, 0, 'n2'), fall(a.id, 1, null), fall(b.id, 0, 'n3', ['tiny.qcow2'])],
      servers: [
        { id: a.id, name: 'a', total: 3, left: 1, planned: 0, plannedLeft: 0 },
        { id: b.id, name: 'b', total: 1, left: 0, planned: 0, plannedLeft: 0 },
      ],
    } as unknown as WhatIf
    const falls = fallsByServer(answer)
    const words = [...falls.values()].map((one) => [fallWords(one), landingWords(one)])
    expect(words).toEqual([
      ['2 down, 1 left', '→ n2; 1 fits nowhere'],
      ['Down', 'Image lost'],
    ])
    editor.setInsight({ falls, changes: { [a.id]: { add: 1, change: 0, remove: 0, texts: [] } } })
    const badges = new Map(badgesOf(editor).map((badge) => [badge.id, badge.insight]))
    expect(badges.get(a.id)).toMatchObject({ faint: false, change: null })
    expect(badges.get(c.id)).toMatchObject({ faint: true, fall: null })
    const row = outlineRows(editor, new Set()).find((one) => one.id === a.id)
    expect(row?.detail).toContain('2 down, 1 left, → n2; 1 fits nowhere')
  })

  test('of a lost host do not count what is only planned as left', () => {
    const { a, b, c } = smallDesign()
    const told = [
      { id: a.id, name: 'a', total: 3, left: 2, planned: 2, plannedLeft: 2 },
      { id: b.id, name: 'b', total: 3, left: 2, planned: 1, plannedLeft: 1 },
      { id: c.id, name: 'c', total: 1, left: 0, planned: 1, plannedLeft: 0 },
    ]
    const falls = fallsByServer({
      falls: told.map(({ id }) => fall(id, 0, 'n2')),
      servers: told,
    } as unknown as WhatIf)
    expect([...falls.values()].map((one) => [fallWords(one), one.gone])).toEqual([
      ['1 down, 2 left (2 planned)', true],
      ['1 down, 2 left (1 planned)', false],
      ['Only planned', true],
    ])
  })

  test('of the next apply are told in the outline in the same words', () => {
    const { editor, a } = smallDesign()
    const change = { add: 0, change: 1, remove: 0, texts: ['memory 1 GiB → 2 GiB'] }
    editor.setInsight({ changes: { [a.id]: change } })
    expect(changeWords(change)).toBe('apply changes it: memory 1 GiB → 2 GiB')
    expect(changeWords({ add: 2, change: 0, remove: 1, texts: [] })).toBe('apply adds 2, removes 1')
    expect(outlineRows(editor, new Set()).find((one) => one.id === a.id)?.detail).toContain(
      'apply changes it',
    )
    expect(
      badgesOf(editor)
        .filter(({ insight }) => insight.change)
        .map(({ id }) => id),
    ).toEqual([a.id])
  })
})
