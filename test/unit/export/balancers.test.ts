import { describe, expect, it } from 'vitest'
import type { DesignRecord } from '@shared/design/records.ts'
import { haproxyOf } from '@shared/export/haproxy.ts'
import { markdownOf } from '@shared/export/markdown.ts'
import { svgOf } from '@shared/export/svg.ts'
import { record } from '../design/samples.ts'
import { hostile } from './samples.ts'

/** A pair of balancers before a group of three, a server with an address, and one that is asked over UDP. */
const balanced = (name = 'web', check = '/health'): DesignRecord[] => [
  record('settings', { name: 'Balanced' }),
  record('tier', { id: 'tier:lb', name: 'Edge', role: 'load-balancing', order: 0 }),
  record('tier', { id: 'tier:web', name: 'Web', role: 'web', order: 1 }),
  record('server', {
    id: 'server:lb',
    tier: 'tier:lb',
    name: 'lb',
    balancer: { algorithm: 'least-connections', check },
  }),
  record('server', { id: 'server:idle', tier: 'tier:lb', name: 'idle', x: 300, balancer: {} }),
  record('server', { id: 'server:web', tier: 'tier:web', name, replicas: 3 }),
  record('server', {
    id: 'server:old',
    tier: 'tier:web',
    name: 'old',
    x: 300,
    nics: [{ address: '' }, { address: '10.0.0.9' }],
  }),
  record('server', {
    id: 'server:six',
    tier: 'tier:web',
    name: 'six',
    x: 600,
    nics: [{ address: 'fd00::9' }],
  }),
  record('link', { id: 'link:a', from: 'server:lb', to: 'server:web', port: 80 }),
  record('link', { id: 'link:b', from: 'server:lb', to: 'server:old', port: 80 }),
  record('link', { id: 'link:c', from: 'server:lb', to: 'server:six', port: 8443 }),
  record('link', { id: 'link:d', from: 'server:lb', to: 'server:old', port: 53, protocol: 'udp' }),
  record('link', { id: 'link:e', from: 'server:lb', to: 'server:six' }),
  record('link', { id: 'link:f', from: 'server:web', to: 'server:lb', port: 9 }),
  record('link', { id: 'link:g', from: 'server:lb', to: 'server:gone', port: 80 }),
]

describe('load balancers as an HAProxy configuration', () => {
  it('is what was looked at once', async () => {
    await expect(haproxyOf(balanced())).toMatchFileSnapshot('golden/balanced.cfg')
  })

  it('is the same for equal designs in any order', () => {
    expect(haproxyOf(balanced().toReversed())).toBe(haproxyOf(balanced()))
  })

  it('says so when there is none', () => {
    expect(haproxyOf([])).toContain('# The design has no load balancer.')
  })

  it.each(hostile)('keeps its lines and words whole with %j', (text) => {
    const shape = (config: string): string[] =>
      config
        .split('\n')
        .map((line) => (line.startsWith('#') ? '#' : line.trim().split(/\s+/).slice(0, 2).join(' ')))
    const plain = shape(haproxyOf(balanced('x')))
    const config = haproxyOf(balanced(text, text.slice(0, 200)))
    expect(shape(config).map((line) => line.replace(/^server .*/, 'server'))).toEqual(
      plain.map((line) => line.replace(/^server .*/, 'server')),
    )
    for (const line of config.split('\n')) {
      if (line.startsWith('#')) continue
      expect(line).toMatch(/^[ A-Za-z0-9/._~?&=%+,:@*[\]-]*$/)
    }
  })
})

describe('load balancers in other exports', () => {
  it('are a table of the Markdown', () => {
    expect(markdownOf(balanced())).toContain(
      '| lb | least-connections | /health | web ×3 (80/tcp), old (80/tcp), six (8443/tcp), old (53/udp), six |',
    )
    expect(markdownOf(balanced())).toContain('| idle | round-robin | port |  |')
  })

  it('say on their cards what they balance', () => {
    const svg = svgOf(balanced())
    expect(svg).toContain('>Balances 5 · least busy<')
    expect(svg).toContain('>Balances nothing yet<')
  })
})

describe('frames and networks in a picture', () => {
  const things = [
    ...balanced(),
    record('network', { id: 'network:b', name: 'dmz', range: '10.0.0.0/24', vlan: 7, outside: true }),
    record('network', { id: 'network:a', name: 'back', place: { x: 500, y: -400 }, color: 'red' }),
    record('server', {
      id: 'server:n',
      tier: 'tier:web',
      name: 'n',
      y: 200,
      nics: [{ network: 'network:b' }],
    }),
    record('frame', { id: 'frame:a', x: -100, y: -300, name: 'Zone <1>' }),
  ]

  it('are drawn with their words, and count for its size', () => {
    const svg = svgOf(things)
    expect(svg).toContain('>Zone &lt;1&gt;<')
    expect(svg).toContain('>10.0.0.0/24 · VLAN 7<')
    // The rail, a network that was given a place, and a frame: the picture reaches to each.
    expect(svg).toMatch(/viewBox="-124 -424 /)
    // One dot: one server has a card in one network.
    expect(svg.match(/<circle /g)).toHaveLength(1)
  })

  it('come in an order of their own, whatever that of the records', () => {
    expect(svgOf(things.toReversed())).toBe(svgOf(things))
  })
})
