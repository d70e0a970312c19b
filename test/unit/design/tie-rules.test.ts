import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { GiB } from '@shared/base/units.ts'
import { applyFix, fixOf } from '@shared/design/fixes/index.ts'
import { FixWorld } from '@shared/design/fixes/fix.ts'
import type { AffinityRecord, DesignRecord } from '@shared/design/records.ts'
import { findingsOf } from '@shared/design/rules.ts'
import { type Need, shortageOf } from '@shared/design/rules/shortage.ts'
import { DesignStore } from '@shared/design/store.ts'
import type { PlanHost } from '@shared/plan/world.ts'
import { facts, host } from '../plan/world.ts'
import { record } from './samples.ts'
import { rule, server } from './tied-servers.ts'

const tier = record('tier', {})
const ours = new Set([
  'rules-contradict',
  'replicas-together',
  'dedicated-together',
  'no-common-host',
  'too-few-hosts-apart',
  'rule-unknown-server',
  'rule-idle',
  'too-few-known-hosts-apart',
  'too-few-racks',
  'no-known-host-together',
  'no-known-rack-together',
  'larger-together',
])
const found = (records: DesignRecord[], hosts?: PlanHost[]) =>
  findingsOf(new DesignStore([tier, ...records]), hosts && { hosts }).filter((one) => ours.has(one.rule))
const texts = (records: DesignRecord[], hosts?: PlanHost[]) => found(records, hosts).map(({ text }) => text)
const named = (name: string, fields: Partial<PlanHost> = {}): PlanHost => ({
  ...host(name),
  ...fields,
})
const only = (...names: string[]) => ({ hostRule: { only: names } })
const [a, b, c] = [server('a'), server('b'), server('c')]

describe('rules that contradict one another', () => {
  test('directly', () => {
    const findings = found([a, b, rule('1', 'apart', ['a', 'b']), rule('2', 'together', ['a', 'b'])])
    expect(findings).toEqual([
      {
        rule: 'rules-contradict',
        severity: 'error',
        records: ['server:a', 'server:b', 'affinity:1', 'affinity:2'],
        text: 'a and b are kept apart, but have to share a host: a with b.',
        next: 'Change or remove one of these rules.',
      },
    ])
  })
  test('through others, with the rules that lead from one to the other', () => {
    expect(
      texts([
        a,
        b,
        c,
        rule('1', 'together', ['a', 'b'], { name: 'fast disk' }),
        rule('2', 'together', ['b', 'c']),
        rule('3', 'apart', ['a', 'c'], { name: 'spread' }),
      ]),
    ).toEqual([
      'a and c are kept apart (“spread”), but have to share a host: a with b (“fast disk”), b with c.',
    ])
  })
  test('in racks; on different hosts of one rack is no contradiction', () => {
    const together = rule('1', 'together', ['a', 'b'], { within: 'rack' })
    expect(texts([a, b, together, rule('2', 'apart', ['a', 'b'])])).toEqual([])
    expect(texts([a, b, together, rule('2', 'apart', ['a', 'b'], { within: 'rack' })])).toEqual([
      'a and b are kept in different racks, but have to share one: a with b.',
    ])
  })
  test('rules in a circle are none', () => {
    const circle = ['apart', 'together', 'near'] as const
    for (const kind of circle)
      expect(
        texts([
          a,
          b,
          c,
          rule('1', kind, ['a', 'b']),
          rule('2', kind, ['b', 'c']),
          rule('3', kind, ['c', 'a']),
        ]),
      ).toEqual([])
  })

  test('are found exactly when no hosts in no racks, however many, could obey them all', () => {
    const letters = ['a', 'b', 'c', 'd'] as const
    const rules = fc.array(
      fc.record({
        kind: fc.constantFrom('apart' as const, 'together' as const, 'near' as const),
        within: fc.constantFrom('host' as const, 'rack' as const),
        names: fc.uniqueArray(fc.constantFrom(...letters), { maxLength: 3 }),
      }),
      { maxLength: 5 },
    )
    const kinds = fc.record({
      replicas: fc.constantFrom(1, 1, 1, 2),
      apart: fc.boolean(),
    })
    fc.assert(
      fc.property(rules, fc.tuple(kinds, kinds, kinds, kinds), (drawn, sizes) => {
        const servers = letters.map((id, at) => server(id, sizes[at]))
        const records = drawn.map(({ kind, within, names }, at) => rule(`${at}`, kind, names, { within }))
        const findings = found([...servers, ...records]).filter(({ severity }) => severity === 'error')
        expect(findings.length > 0).toBe(!possible(servers, records))
      }),
      { numRuns: 400 },
    )
  })
})

/** Tries every way to put the machines on hosts in racks, as many as there are machines. */
function possible(
  servers: { id: string; replicas: number; apart: boolean }[],
  rules: AffinityRecord[],
): boolean {
  const machines = servers.flatMap((one) => Array.from({ length: one.replicas }, () => one))
  const places: { host: number; rack: number }[] = []
  const fits = (): boolean => {
    const of = (id: string, within: 'host' | 'rack') =>
      places.flatMap((place, at) => (machines[at]?.id === id ? [place[within]] : []))
    for (const one of servers) {
      const hosts = of(one.id, 'host')
      if (one.apart && new Set(hosts).size < hosts.length) return false
    }
    for (const { kind, within, servers: ids } of rules) {
      if (kind === 'near') continue
      const each = ids.map((id) => of(id, within))
      if (kind === 'together' && ids.length > 1 && new Set(each.flat()).size > 1) return false
      if (kind !== 'apart') continue
      if (ids.length === 1 && within === 'rack' && new Set(each[0]).size < (each[0]?.length ?? 0))
        return false
      const seen = new Map<number, number>()
      for (const [whose, list] of each.entries())
        for (const place of list) {
          if ((seen.get(place) ?? whose) !== whose) return false
          seen.set(place, whose)
        }
    }
    return true
  }
  // Hosts and racks are counted in the order they are first used, so that no two ways differ only by their names.
  const put = (hosts: number[]): boolean => {
    if (!fits()) return false
    if (places.length === machines.length) return true
    const racks = Math.max(-1, ...hosts) + 1
    for (let at = 0; at <= hosts.length; at += 1)
      for (const rack of at < hosts.length
        ? [hosts[at] ?? 0]
        : Array.from({ length: racks + 1 }, (_, r) => r)) {
        places.push({ host: at, rack })
        if (put(at < hosts.length ? hosts : [...hosts, rack])) return true
        places.pop()
      }
    return false
  }
  return put([])
}

describe('servers that are to be together on one host', () => {
  const together = rule('1', 'together', ['a', 'b'])
  test('cannot have replicas that are kept apart', () => {
    const records = [server('a', { replicas: 2 }), b, together]
    expect(texts(records)).toEqual([
      'The replicas of a are kept on different hosts, but have to share one with b.',
    ])
    expect(texts([server('a', { replicas: 2, apart: false }), b, together])).toEqual([])
    expect(fixed(records)).toEqual({ title: 'Let its replicas share a host', left: [] })
  })
  test('nor be a whole machine', () => {
    const records = [server('a', { kind: 'dedicated' }), b, c, rule('1', 'together', ['a', 'b', 'c'])]
    expect(texts(records)).toEqual([
      'a is a dedicated server and has its host to itself, but has to share it with b and c.',
    ])
    expect(fixed(records)).toEqual({ title: 'Take a out of the rule', left: [] })
    expect(fixed([server('a', { kind: 'dedicated' }), b, together])).toEqual({
      title: 'Remove the rule',
      left: [],
    })
  })
  test('need a host that each of them may run on, also through others', () => {
    expect(texts([server('a', only('n1', 'n2')), server('b', only('n3')), together])).toEqual([
      'a and b have to share a host, but none may run all of them: a only on n1 and n2; b only on n3.',
    ])
    expect(
      texts([
        server('a', only('n1')),
        b,
        server('c', only('n2')),
        together,
        rule('2', 'together', ['b', 'c']),
      ]),
    ).toHaveLength(1)
    expect(texts([server('a', only('n1', 'n2')), server('b', only('n2', 'n3')), together])).toEqual([])
    expect(texts([server('a', only('n1')), server('b', { hostRule: { never: ['n1'] } }), together])).toEqual([
      'a and b have to share a host, but none may run all of them: a only on n1; b never on n1.',
    ])
  })
  test('and a hypervisor that the rules of both and of their tiers allow', () => {
    const kvm = record('tier', { id: 'tier:kvm', rules: { families: ['libvirt'] } })
    expect(
      texts([
        kvm,
        server('a', { tier: 'tier:kvm' }),
        server('b', { hostRule: { families: ['xen'] } }),
        together,
      ]),
    ).toEqual([
      'a and b have to share a host, but none may run all of them: a only on libvirt; b only on xen.',
    ])
  })
  test('of the known hosts too, and room on one of them', () => {
    const hosts = [named('n1'), named('n2')]
    expect(
      texts([server('a', only('n1')), server('b', { hostRule: { never: ['n1'] } }), together], hosts),
    ).toHaveLength(1)
    expect(
      texts(
        [
          server('a', { hostRule: { never: ['n1'] } }),
          server('b', { hostRule: { never: ['n2'] } }),
          together,
        ],
        hosts,
      ),
    ).toEqual(['a and b have to share a host, but none of the hosts that Terrace knows may run all of them.'])
    const memory = facts().memoryBytes
    const half = server('a', { memoryBytes: Math.round(memory * 0.6) })
    expect(texts([half, { ...half, id: b.id, name: 'b' }, together], hosts)).toEqual([
      expect.stringMatching(/^a and b have to share a host and need 2 vCPU and .* of memory together/),
    ])
    expect(texts([half, b, together], hosts)).toEqual([])
    expect(texts([server('a', { memoryBytes: memory * 2 + GiB }), b, together], hosts)).toEqual([])
  })
})

describe('servers that are kept apart', () => {
  test('need a host each among those that they name', () => {
    const apart = rule('1', 'apart', ['a', 'b', 'c'])
    expect(texts([server('a', only('n1')), server('b', only('n1')), c, apart])).toEqual([
      'a and b are kept apart and need 2 hosts, but may run only on n1.',
    ])
    // Once, whether or not that host is known.
    expect(texts([server('a', only('n1')), server('b', only('n1')), c, apart], [named('n1')])).toHaveLength(1)
    expect(texts([server('a', only('n1', 'n2')), server('b', only('n1')), c, apart])).toEqual([])
    expect(
      texts([server('a', { ...only('n1', 'n2'), replicas: 2 }), server('b', only('n2')), c, apart]),
    ).toEqual(['a and b are kept apart and need 3 hosts, but may run only on n1 and n2.'])
  })
  test('and among those that are known', () => {
    const apart = rule('1', 'apart', ['a', 'b', 'c'])
    expect(texts([a, b, c, apart], [named('n1'), named('n2')])).toEqual([
      'a, b and c are kept apart and need 3 hosts, but may run only on n1 and n2.',
    ])
    expect(texts([a, b, c, apart], [named('n1'), named('n2'), named('n3')])).toEqual([])
  })
  test('and in racks a rack each; a host that tells none is one', () => {
    const hosts = [named('n1', { rack: 'A' }), named('n2', { rack: 'A' })]
    const apart = rule('1', 'apart', ['a', 'b'], { within: 'rack' })
    expect(texts([a, b, apart], hosts)).toEqual([
      'a and b are kept in different racks and need 2 racks, but may run only in A.',
    ])
    expect(texts([a, b, apart], [...hosts, named('n3')])).toEqual([])
    const alone = rule('1', 'apart', ['a'], { within: 'rack' })
    expect(texts([server('a', { replicas: 2 }), alone], hosts)).toEqual([
      'The 2 replicas of a are kept in different racks, but may run only in A.',
    ])
  })
  test('who lacks places is found exactly when somebody does, and lacks them', () => {
    const places = fc.uniqueArray(fc.constantFrom('1', '2', '3', '4'), { maxLength: 4 })
    const needs = fc.array(fc.record({ units: fc.integer({ min: 1, max: 2 }), places }), { maxLength: 4 })
    fc.assert(
      fc.property(needs, (drawn) => {
        const all = drawn.map((one, who): Need<number> => ({ who, ...one }))
        const shortage = shortageOf(all)
        expect(shortage === undefined).toBe(everybody(all, new Set()))
        if (!shortage) return
        const those = all.filter(({ who }) => shortage.who.includes(who))
        expect(new Set(those.flatMap((one) => one.places))).toEqual(new Set(shortage.places))
        expect(those.reduce((sum, { units }) => sum + units, 0)).toBe(shortage.units)
        expect(shortage.units).toBeGreaterThan(shortage.places.length)
      }),
      { numRuns: 500 },
    )
  })
})

/** Can everybody have places of their own? Every way is tried. */
function everybody(needs: readonly Need<number>[], taken: ReadonlySet<string>): boolean {
  const [first, ...rest] = needs
  if (!first) return true
  if (first.units === 0) return everybody(rest, taken)
  return first.places.some(
    (place) =>
      !taken.has(place) &&
      everybody([{ ...first, units: first.units - 1 }, ...rest], new Set([...taken, place])),
  )
}

/** What the fix of the first finding is called, and what is found after it. */
function fixed(records: DesignRecord[]): { title: string | undefined; left: string[] } {
  const store = new DesignStore([tier, ...records])
  const finding = findingsOf(store).find((one) => ours.has(one.rule))
  const fix = finding && fixOf(finding, new FixWorld(store))
  if (fix) store.transact(() => applyFix(store, fix))
  return {
    title: fix?.title,
    left: findingsOf(store)
      .filter((one) => ours.has(one.rule))
      .map(({ text }) => text),
  }
}

describe('rules that say nothing', () => {
  test('name who is not there: whoever is goes on under them', () => {
    const records = [a, b, rule('1', 'apart', ['a', 'b', 'gone'], { name: 'spread' })]
    expect(texts(records)).toEqual(['A rule between servers names 1 that is not in the design: “spread”.'])
    expect(fixed(records)).toEqual({ title: 'Take out who is not there', left: [] })
    expect(fixed([a, rule('1', 'apart', ['a', 'gone'], { within: 'rack' })])).toEqual({
      title: 'Remove the rule',
      left: [],
    })
  })
  test('or too few', () => {
    expect(found([a, rule('1', 'together', ['a'])])).toMatchObject([
      { rule: 'rule-idle', severity: 'warning', records: ['server:a', 'affinity:1'] },
    ])
    expect(fixed([a, rule('1', 'together', ['a'])])).toEqual({ title: 'Remove the rule', left: [] })
    expect(fixed([rule('1', 'near', [])])).toEqual({ title: 'Remove the rule', left: [] })
    expect(texts([a, rule('1', 'apart', ['a'], { within: 'rack' })])).toHaveLength(1)
    expect(texts([server('a', { replicas: 2 }), rule('1', 'apart', ['a'], { within: 'rack' })])).toEqual([])
  })
})
