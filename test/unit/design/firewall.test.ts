import { describe, expect, test } from 'vitest'
import { parseSources } from '@renderer/designer/panel/parse-sources.ts'
import { newLink, newServer, newTier } from '@shared/design/create.ts'
import type { LinkRecord } from '@shared/design/records.ts'
import { deniedAndAllowed, firewallSources } from '@shared/design/rules/firewall.ts'
import { DesignStore } from '@shared/design/store.ts'
import { linkStatement, ruleWords } from '@shared/drawing/faces.ts'

const tier = newTier({ name: 'tier', order: 0 })
const a = newServer({ tier: tier.id, name: 'web', x: 160, y: 24 })
const b = newServer({ tier: tier.id, name: 'db', x: 384, y: 24 })
const link = (fields: Partial<LinkRecord> = {}): LinkRecord => newLink({ from: a.id, to: b.id, ...fields })
const rule = (
  action: 'allow' | 'deny',
  sources: string[] = [],
  rate: number | null = null,
): Pick<LinkRecord, 'firewall'> => ({ firewall: { action, sources, rate } })
const store = (...links: LinkRecord[]): DesignStore => new DesignStore([tier, a, b, ...links])

describe('findings about firewall rules', () => {
  test('a source that is neither an address nor a range', () => {
    const wrong = link(rule('allow', ['10.0.0.0/8', '10.0.0.999', 'web', 'fd00::1']))
    const [finding, more] = firewallSources(store(wrong))
    expect(finding).toMatchObject({ rule: 'firewall-source', records: [wrong.id] })
    expect(finding?.text).toContain('"10.0.0.999", "web"')
    expect(more).toBeUndefined()
    expect(firewallSources(store(link(), link(rule('deny', ['192.168.1.0/24']))))).toEqual([])
  })

  test.each([
    ['the same port', { port: 80 }, { port: 80 }, true],
    ['any port', { port: 80 }, {}, true],
    ['another port', { port: 80 }, { port: 81 }, false],
    ['another protocol', { port: 53 }, { port: 53, protocol: 'udp' as const }, false],
    ['any protocol', { port: 53 }, { port: 53, protocol: 'any' as const }, true],
  ])('a link that is denied and allowed at once: %s', (_, allowed, denied, found) => {
    const [one, other] = [link(allowed), link({ ...denied, ...rule('deny') })]
    const findings = deniedAndAllowed(store(one, other))
    expect(findings.map((finding) => finding.records)).toEqual(found ? [[other.id, one.id]] : [])
  })

  test('some sources may be denied what others are allowed', () => {
    const others = [link(rule('allow', ['10.0.0.0/8'])), link(rule('deny', ['192.168.0.0/16']))]
    expect(deniedAndAllowed(store(...others))).toEqual([])
    const back = [link(), newLink({ from: b.id, to: a.id, ...rule('deny') })]
    expect(deniedAndAllowed(store(...back))).toEqual([])
  })
})

test('a link reads as a sentence, a rule as its end', () => {
  expect(linkStatement(link({ port: 8080 }), 'web', 'app')).toBe('web talks to app on 8080/tcp')
  expect(linkStatement(link(), 'web', 'app')).toBe('web talks to app')
  expect(linkStatement(link({ port: 53, protocol: 'udp', ...rule('deny') }), 'web', 'app')).toBe(
    'web may not talk to app on 53/udp',
  )
  expect(ruleWords(link())).toBe('')
  expect(ruleWords(link(rule('deny')))).toBe('denied')
  expect(ruleWords(link(rule('allow', ['10.0.0.1', '10.0.1.0/24'], 10)))).toBe(
    'allowed from 10.0.0.1, 10.0.1.0/24, at most 10 new connections a second',
  )
})

test('sources are read as they are typed', () => {
  expect(parseSources('')).toEqual({ value: [] })
  expect(parseSources('10.0.0.1, fd00::/64;10.0.0.1  10.1.0.0/16')).toEqual({
    value: ['10.0.0.1', 'fd00::/64', '10.1.0.0/16'],
  })
  expect(parseSources('10.0.0.1 nonsense')).toHaveProperty('error')
  expect(parseSources(Array.from({ length: 65 }, (_, at) => `10.0.0.${at}`).join(','))).toHaveProperty(
    'error',
  )
})
