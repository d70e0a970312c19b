import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { GiB, MiB } from '@shared/base/units.ts'
import { CARD, newNetwork, newServer } from '@shared/design/create.ts'
import type { ServerRecord } from '@shared/design/records.ts'
import { editAll, moveToTier } from '@renderer/designer/core/edit-many.ts'
import { freeSpots } from '@renderer/designer/core/free-spots.ts'
import { parseAmount } from '@renderer/designer/panel/amounts.ts'
import { common } from '@renderer/designer/panel/common.ts'
import { diskRules, memoryRules, vcpuRules } from '@renderer/designer/panel/sizes.ts'
import {
  MAX_TAGS,
  parseTags,
  suggestedTags,
  tagsOf,
  withoutTag,
  withTags,
} from '@renderer/designer/panel/tags.ts'
import { addressWarning, nameWarning, rangeWarning } from '@renderer/designer/panel/warnings.ts'
import { bytesOf, smallDesign } from './helpers.ts'

describe('amounts', () => {
  const applied = (text: string, olds: number[], rules = vcpuRules) => {
    const parsed = parseAmount(rules, olds)(text)
    return 'error' in parsed ? parsed.error : olds.map(parsed.value.apply)
  }
  test('one for all, or a change of what each has', () => {
    expect(applied('4', [1, 2])).toEqual([4, 4])
    expect(applied('+1', [1, 2])).toEqual([2, 3])
    expect(applied(' - 1 ', [4, 2])).toEqual([3, 1])
    expect(applied('x2', [1, 3])).toEqual([2, 6])
    expect(applied('×1,5', [2, 4])).toEqual([3, 6])
    expect(applied('/2', [4, 8])).toEqual([2, 4])
    expect(applied('+2G', [GiB, 512 * MiB], memoryRules)).toEqual([3 * GiB, 2.5 * GiB])
    expect(applied('-256 MiB', [GiB], memoryRules)).toEqual([768 * MiB])
    expect(applied('2 TB', [GiB], memoryRules)).toEqual([2 ** 41])
    expect(applied('', [GiB], diskRules)).toEqual([0])
  })
  test('what would lead one beyond the limits is refused for all', () => {
    expect(applied('-2', [8, 2])).toBe('At least 1 each')
    expect(applied('x1000', [8, 1])).toBe('At most 1024 each')
    expect(applied('-4G', [GiB], memoryRules)).toBe('At least 4 MiB each')
  })
  test('what is no change says how one looks', () => {
    for (const text of ['+', '-x', 'x', 'x-1', 'x0', '/', '+1.5', '--1'])
      expect(applied(text, [1]), text).toBe('A change such as +1, -2, x2 or /2 is needed')
  })
  test('whatever is typed gives whole amounts within the limits, or words', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom(...'0123456789+-x/*.,GMi ') }),
        fc.array(fc.integer({ min: 1, max: 1024 }), { minLength: 1 }),
        (text, olds) => {
          const result = applied(text, olds)
          if (typeof result === 'string') expect(result).not.toBe('')
          for (const value of typeof result === 'string' ? [] : result) {
            expect(Number.isInteger(value)).toBe(true)
            expect(value).toBeGreaterThanOrEqual(1)
            expect(value).toBeLessThanOrEqual(1024)
          }
        },
      ),
    )
  })
})

describe('several at once', () => {
  test('are changed as one step, and what is so already is no change', () => {
    const { editor, a, b } = smallDesign()
    const before = bytesOf(editor)
    editAll<'server'>(editor, 'More', [a, b], ({ vcpus }) => ({ vcpus: vcpus + 1 }))
    expect(editor.selected('server')).toEqual([])
    expect([a, b].map(({ id }) => editor.store.get<'server'>(id)?.vcpus)).toEqual([2, 2])
    expect(editor.history.steps).toHaveLength(1)
    editAll<'server'>(editor, 'Same', [a, b], () => ({ vcpus: 2 }))
    expect(editor.history.steps).toHaveLength(1)
    editor.undo()
    expect(bytesOf(editor)).toBe(before)
  })

  test('a record that is gone meanwhile is left out', () => {
    const { editor, a, b } = smallDesign()
    editor.transact('gone', (store) => store.remove(a.id))
    editAll<'server'>(editor, 'More', [a, b], () => ({ vcpus: 9 }))
    expect(editor.store.has(a.id)).toBe(false)
    expect(editor.store.get<'server'>(b.id)?.vcpus).toBe(9)
  })

  test('moved to another tier they cover nothing, and what is locked stays', () => {
    const { editor, a, b, c, tiers } = smallDesign()
    editAll<'server'>(editor, 'Lock', [b], () => ({ locked: true }))
    const now = editor.store.all('server')
    moveToTier(editor, now, tiers[1].id)
    const inTier = (id: string) => editor.store.all('server').filter((one) => one.tier === id)
    expect(inTier(tiers[1].id).map(({ id }) => id)).toEqual([a.id, c.id])
    expect(inTier(tiers[0].id).map(({ id }) => id)).toEqual([b.id])
    const [one, other] = inTier(tiers[1].id)
    expect(Math.abs((one?.x ?? 0) - (other?.x ?? 0))).toBeGreaterThanOrEqual(CARD.width)
  })

  test('thousands find their places at once', () => {
    const covering = Array.from({ length: 5000 }, (_, at) => ({
      x: (at % 40) * 97,
      y: Math.floor(at / 40) * 61,
    }))
    const start = performance.now()
    const spots = freeSpots(covering, 8, 5000)
    expect(performance.now() - start).toBeLessThan(200)
    expect(new Set(spots.map(({ x, y }) => `${x} ${y}`)).size).toBe(5000)
    const free = spots
      .slice(0, 50)
      .every((spot) =>
        covering.every(
          (card) => Math.abs(card.x - spot.x) >= CARD.width || Math.abs(card.y - spot.y) >= CARD.height,
        ),
      )
    expect(free).toBe(true)
  })

  test('what they have in common is found among thousands in no time', () => {
    const { c } = smallDesign()
    const many = Array.from({ length: 5000 }, (_, at) => ({ ...c, vcpus: at === 4999 ? 2 : 1 }))
    const start = performance.now()
    for (let field = 0; field < 15; field += 1) {
      expect(common(many, (one) => one.memoryBytes)).toEqual({ mixed: false, value: c.memoryBytes })
      expect(common(many, (one) => one.vcpus)).toEqual({ mixed: true })
    }
    expect(performance.now() - start).toBeLessThan(150)
    expect(common([], () => 1)).toEqual({ mixed: true })
    expect(common([{ p: null }, { p: null }], (one) => one.p)).toEqual({ mixed: false, value: null })
    expect(common([{ p: null }, { p: [] }], (one) => one.p)).toEqual({ mixed: true })
  })
})

describe('tags', () => {
  const { a } = smallDesign()
  const tagged = (...tags: string[]): ServerRecord => ({ ...a, tags })
  test('those of all come first, and each says how many have it', () => {
    expect(tagsOf([tagged('b', 'a'), tagged('a', 'c')])).toEqual([
      { tag: 'a', count: 2 },
      { tag: 'b', count: 1 },
      { tag: 'c', count: 1 },
    ])
  })
  test('several are typed with commas; limits are told', () => {
    const full = tagged(...Array.from({ length: MAX_TAGS }, (_, at) => `t${at}`))
    expect(parseTags(' web, ,db,web', [a])).toEqual({ value: ['web', 'db'] })
    expect(parseTags('t1', [full])).toEqual({ value: ['t1'] })
    expect(parseTags('new', [full])).toEqual({ error: 'A server has at most 32 tags' })
    expect(parseTags('x'.repeat(65), [a])).toEqual({ error: 'At most 64 characters a tag' })
  })
  test('adding and taking off leave what is so already as it is', () => {
    const server = tagged('a')
    expect(withTags(server, ['a'])).toBe(server.tags)
    expect(withTags(server, ['b', 'a'])).toEqual(['a', 'b'])
    expect(withoutTag(server, 'x')).toBe(server.tags)
    expect(withoutTag(server, 'a')).toEqual([])
  })
  test('those in use elsewhere are suggested', () => {
    const { editor, b, c } = smallDesign()
    editor.transact('tag', (store) => {
      store.update<'server'>(b.id, { tags: ['prod', 'eu'] })
      store.update<'server'>(c.id, { tags: ['prod'] })
    })
    const now = (id: ServerRecord['id']) => editor.store.get<'server'>(id) as ServerRecord
    expect(suggestedTags(editor.store, [now(b.id)])).toEqual([])
    expect(suggestedTags(editor.store, [now(b.id), now(c.id)])).toEqual(['eu'])
  })
})

describe('what speaks against a value, as it is typed', () => {
  const { editor, a, b, tiers } = smallDesign()
  const lan = newNetwork({ name: 'LAN', range: '10.0.0.0/24' })
  const nic = { network: lan.id, address: '10.0.0.5', mac: '' }
  editor.transact('networks', (store) => {
    store.put(lan)
    store.update<'server'>(b.id, { nics: [nic], name: 'group', replicas: 2 })
  })
  const { store } = editor

  test('an address', () => {
    const of = (text: string, server = a) => addressWarning(store, server, lan.id, text)
    expect(of('10.0.0.6')).toBeUndefined()
    expect(of('10.0.0')).toBeUndefined()
    expect(of('10.0.0.5')).toBe('group has it already')
    expect(of('10.0.1.5')).toBe('Not in 10.0.0.0/24 of LAN')
    expect(of('10.0.0.0')).toBe('That names the network itself')
    expect(of('10.0.0.255')).toBe('That reaches the whole network')
    expect(of('10.0.0.9', { ...a, replicas: 2 })).toBe('All 2 replicas would have it')
    expect(addressWarning(store, a, null, '10.0.0.5')).toBeUndefined()
  })
  test('a name', () => {
    expect(nameWarning(store, a, 'a')).toBeUndefined()
    expect(nameWarning(store, a, 'C')).toBe('Another server is named C')
    expect(nameWarning(store, a, 'group-2')).toBe('Another server is named group-2')
    expect(nameWarning(store, { ...a, replicas: 3 }, 'group')).toBe('Another server is named group-1')
  })
  test('a range', () => {
    const other = newNetwork({ name: 'DMZ' })
    expect(rangeWarning(store, other, '10.1.0.0/24')).toBeUndefined()
    expect(rangeWarning(store, other, '10.0.0.7/24')).toBe('10.0.0.0/24 is meant')
    expect(rangeWarning(store, other, '10.0.0.0/8')).toBe('Overlaps with 10.0.0.0/24 of LAN')
    expect(rangeWarning(store, lan, '10.0.0.0/25')).toBeUndefined()
  })
  test('is quick among 5,000 servers', () => {
    const large = smallDesign().editor
    large.transact('many', (records) => {
      records.put(lan)
      for (let at = 0; at < 5000; at += 1)
        records.put(
          newServer({
            tier: tiers[0].id,
            name: `s${at}`,
            x: 0,
            y: 0,
            nics: [{ ...nic, address: `10.0.0.${at % 200}` }],
          }),
        )
    })
    addressWarning(large.store, a, lan.id, '10.0.0.1')
    nameWarning(large.store, a, 's1')
    const start = performance.now()
    for (let key = 0; key < 20; key += 1) {
      addressWarning(large.store, a, lan.id, `10.0.0.${key}`)
      nameWarning(large.store, a, `s${key}`)
    }
    expect((performance.now() - start) / 20).toBeLessThan(5)
  })
})
