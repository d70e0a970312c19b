import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { DesignRecord, ServerId } from '@shared/design/records.ts'
import { DesignStore } from '@shared/design/store.ts'
import { isTied, saysSomething, tiedServers, tiesAmong, tiesOf, untie } from '@shared/design/ties.ts'
import { tieOf, tieText } from '@shared/design/tie-words.ts'
import { record } from './samples.ts'
import { rule, server } from './tied-servers.ts'

const [a, b, c, d] = [server('a'), server('b'), server('c'), server('d')]
const all: DesignRecord[] = [record('tier', {}), a, b, c, d]

const letters = fc.constantFrom('a', 'b', 'c', 'd', 'e')
const anyRule = fc
  .record({
    id: fc.constantFrom('1', '2', '3', '4'),
    kind: fc.constantFrom('apart' as const, 'together' as const, 'near' as const),
    within: fc.constantFrom('host' as const, 'rack' as const),
    names: fc.array(letters, { maxLength: 4 }),
  })
  .map(({ id, kind, within, names }) => rule(id, kind, names, { within }))

describe('which rules a server is under', () => {
  test('those that name it and say something; who is not there counts for nothing', () => {
    const store = new DesignStore([
      ...all,
      rule('1', 'apart', ['a', 'b']),
      rule('2', 'together', ['a', 'gone']),
      rule('3', 'apart', ['a'], { within: 'rack' }),
      rule('4', 'near', ['c', 'c']),
    ])
    expect(tiesOf(store, a.id).map(({ id }) => id)).toEqual(['affinity:1', 'affinity:3'])
    expect(isTied(store, c.id)).toBe(false)
    expect(isTied(store, d.id)).toBe(false)
  })

  test('are the same asked at any time as asked of a new store', () => {
    const step = fc.oneof(
      anyRule.map((one) => ({ put: one as DesignRecord })),
      letters.map((id) => ({ put: server(id) as DesignRecord })),
      letters.map((id) => ({ remove: `server:${id}` as ServerId })),
    )
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
        const store = new DesignStore(all)
        for (const one of steps) {
          store.transact(() => ('put' in one ? store.put(one.put) : store.remove(one.remove)))
          const anew = new DesignStore(store.records())
          for (const { id } of store.all('server')) {
            expect(tiesOf(store, id)).toEqual(tiesOf(anew, id))
            const plain = store
              .all('affinity')
              .filter(
                (each) => each.servers.includes(id) && saysSomething(each, tiedServers(store, each).length),
              )
            expect(new Set(tiesOf(store, id))).toEqual(new Set(plain))
            expect(isTied(store, id)).toBe(plain.length > 0)
          }
        }
      }),
    )
  })

  test('go with servers only when they name no others', () => {
    const store = new DesignStore([
      ...all,
      rule('1', 'apart', ['a', 'b']),
      rule('2', 'apart', ['a', 'b', 'c']),
    ])
    expect(tiesAmong(store, new Set([a.id, b.id])).map(({ id }) => id)).toEqual(['affinity:1'])
    expect(tiesAmong(store, new Set([a.id, b.id, c.id]))).toHaveLength(2)
    expect(tiesAmong(store, new Set([a.id]))).toEqual([])
  })
})

describe('taking servers out of rules', () => {
  test('a rule of more goes on without them, one that is left with a single server goes', () => {
    const store = new DesignStore([
      ...all,
      rule('1', 'apart', ['a', 'b']),
      rule('2', 'apart', ['a', 'b', 'c'], { name: 'three' }),
      rule('3', 'together', ['c', 'd']),
      rule('4', 'apart', ['a'], { within: 'rack' }),
      rule('5', 'apart', ['a', 'b'], { within: 'rack' }),
    ])
    store.transact(() => {
      store.remove(a.id)
      untie(store, new Set([a.id]))
    })
    expect(store.all('affinity').map(({ id, servers }) => [id, servers])).toEqual([
      ['affinity:2', ['server:b', 'server:c']],
      ['affinity:3', ['server:c', 'server:d']],
    ])
  })

  test('never leaves a rule that names who is gone or says nothing', () => {
    fc.assert(
      fc.property(fc.array(anyRule, { maxLength: 4 }), fc.array(letters, { maxLength: 4 }), (rules, gone) => {
        const before = new DesignStore([...all, server('e')])
        const whole = rules.filter((one) => saysSomething(one, tiedServers(before, one).length))
        const store = new DesignStore([...all, server('e'), ...whole])
        const ids = new Set(gone.map((id): ServerId => `server:${id}`))
        store.transact(() => {
          for (const id of ids) store.remove(id)
          untie(store, ids)
        })
        for (const one of store.all('affinity')) {
          expect(one.servers.every((id) => store.has(id))).toBe(true)
          expect(saysSomething(one, tiedServers(store, one).length)).toBe(true)
        }
      }),
    )
  })
})

test('rules read as sentences', () => {
  expect(tieOf(rule('1', 'apart', []), a, [a, b, c])).toBe('Apart from b and c · different hosts')
  expect(tieOf(rule('1', 'apart', [], { within: 'rack' }), a, [a, b])).toBe('Apart from b · different racks')
  expect(tieOf(rule('1', 'together', []), a, [b, a])).toBe('Together with b · same host')
  expect(tieOf(rule('1', 'near', []), a, [a, b])).toBe('Near b')
  expect(tieOf(rule('1', 'apart', [], { within: 'rack' }), a, [a])).toBe(
    'Its replicas apart · different racks',
  )
  expect(tieText(rule('1', 'together', [], { within: 'rack' }), [a, b])).toBe('a and b together · same rack')
  expect(tieText(rule('1', 'near', []), [a, server('x', { name: ' ' })])).toBe(
    'a and unnamed server near one another',
  )
  expect(tieText(rule('1', 'near', []), [])).toBe('A rule that names no server')
})
