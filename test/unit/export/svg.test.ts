import { readFileSync } from 'node:fs'
import path from 'node:path'
import { XMLParser, XMLValidator } from 'fast-xml-parser'
import { describe, expect, it } from 'vitest'
import { newDesignRecords } from '@shared/design/create.ts'
import { looks } from '@shared/export/look.ts'
import { svgOf } from '@shared/export/svg.ts'
import { shieldPaths, tiePath } from '@shared/drawing/faces.ts'
import { fitText, textWidth, wrapText } from '@shared/export/text-width.ts'
import { record as made } from '../design/samples.ts'
import { hostile, large, shop, withTexts } from './samples.ts'

const elements = (svg: string): string[] =>
  [...svg.matchAll(/<([A-Za-z][\w-]*)/g)].map((match) => match[1] ?? '')

describe('a drawing as SVG', () => {
  it('is the picture that was looked at once', async () => {
    await expect(svgOf(shop())).toMatchFileSnapshot('golden/shop.svg')
  })

  it('shows the sign of rules with other servers on the cards that are under one', () => {
    const signs = (records = shop()): number => svgOf(records).split(tiePath).length - 1
    const rule = made('affinity', { id: 'affinity:1', kind: 'apart', servers: ['server:db', 'server:web'] })
    expect(signs()).toBe(0)
    expect(signs([...shop(), rule])).toBe(2)
    expect(XMLValidator.validate(svgOf([...shop(), rule]))).toBe(true)
  })

  it('is the same for equal designs in any order', () => {
    expect(svgOf(shop().toReversed())).toBe(svgOf(shop()))
  })

  it('shows lanes, cards, links and notes with their words', () => {
    const texts = [...svgOf(shop()).matchAll(/<text [^>]*>([^<]*)<\/text>/g)].map((match) => match[1])
    expect(texts).toEqual([
      'Web',
      '2 servers',
      'Data',
      '2 servers',
      'sql 5432/tcp',
      'Grow later',
      '2',
      'lan',
      '10.0.0.0/24 · VLAN 7',
      '1',
      'nat',
      '×2',
      'web',
      '2 vCPU · 1 GiB · image',
      'db',
      '1 vCPU · 4 GiB · 28 GiB',
      'box',
      '1 CPU · 1 GiB',
    ])
  })

  it.each(hostile)('takes %j for text and nothing else', (text) => {
    const plain = svgOf(withTexts('x'))
    const svg = svgOf(withTexts(text))
    expect(XMLValidator.validate(svg)).toBe(true)
    expect(new Set(elements(svg))).toEqual(new Set(elements(plain)))
    expect(svg.replace(/[\t\r\n]/g, '')).not.toMatch(/[\p{Cc}\uFFFE\uFFFF]/u)
    expect(svg.isWellFormed()).toBe(true)
    const read = new XMLParser({ processEntities: true, trimValues: false }).parse(svg) as {
      svg: { title: string }
    }
    if (/^[ -~]*$/.test(text)) expect(read.svg.title).toBe(text)
  })

  it('draws an empty design and a design of nothing', () => {
    expect(XMLValidator.validate(svgOf(newDesignRecords()))).toBe(true)
    expect(XMLValidator.validate(svgOf([]))).toBe(true)
  })

  it('cuts off the empty ends of lanes when told', () => {
    const narrow = shop().filter((record) => record.type !== 'note')
    expect(svgOf(narrow)).toMatch(/^<svg [^>]* width="1032" /)
    // The label, two cards and their gaps, and the margins.
    expect(svgOf(narrow, { tight: true })).toMatch(/^<svg [^>]* width="656" /)
  })

  it('leaves out links and servers that lead nowhere', () => {
    const lost = shop().filter((record) => record.id !== 'tier:data')
    expect(svgOf(lost)).not.toContain('>db<')
    expect(svgOf(lost)).not.toContain('sql')
  })

  it('strikes a denied link in another colour and gives rules a shield', () => {
    const ruled = (action: 'allow' | 'deny') =>
      svgOf(
        shop().map((one) =>
          one.type === 'link' ? { ...one, firewall: { action, sources: [], rate: null } } : one,
        ),
      )
    expect(ruled('deny')).toContain(`stroke="${looks.light.tiers.red}" stroke-opacity="1" stroke-dasharray`)
    expect(ruled('deny')).toContain(shieldPaths.deny)
    expect(ruled('allow')).not.toContain('stroke-dasharray')
    expect(ruled('allow')).toContain(shieldPaths.allow)
    expect(XMLValidator.validate(ruled('deny'))).toBe(true)
  })

  it('goes through the bends of a link', () => {
    const bends = [
      { x: 700, y: 130 },
      { x: 700, y: 150 },
    ]
    const svg = svgOf(shop().map((one) => (one.type === 'link' ? { ...one, bends } : one)))
    expect(svg).toMatch(/<path d="M260 112L[^"]*Q700 130/)
  })

  it('holds 5,000 servers with 10,000 links', () => {
    const records = large(5000)
    const svg = svgOf(records)
    expect(svg.match(/<use /g)).toHaveLength(5000)
    expect(svg.match(/<path d="M/g)?.length).toBeGreaterThanOrEqual(10_000)
  })

  it.each(['light', 'dark'] as const)('has the colours of the window when %s', (name) => {
    const css = readFileSync(path.resolve(import.meta.dirname, '../../../src-renderer/ui/tokens.css'), 'utf8')
    const part = name === 'dark' ? css.slice(css.indexOf("[data-theme='dark']")) : css
    const token = (key: string): string | undefined => new RegExp(`--${key}: (#[0-9a-f]+);`).exec(part)?.[1]
    const look = looks[name]
    expect({ bg: look.bg, raised: look.raised, sunken: look.sunken }).toEqual({
      bg: token('bg'),
      raised: token('bg-raised'),
      sunken: token('bg-sunken'),
    })
    expect([look.fg, look.muted, look.border]).toEqual([token('fg'), token('fg-muted'), token('border')])
    for (const [color, value] of Object.entries(look.tiers)) expect(value).toBe(token(`tier-${color}`))
  })
})

describe('fitting words into a width', () => {
  it('shortens what is too long and leaves the rest', () => {
    expect(fitText('web', 100, 14)).toBe('web')
    const long = fitText('a-very-long-name-of-a-server', 100, 14)
    expect(long).toMatch(/^a-very.*…$/)
    expect(textWidth(long, 14)).toBeLessThanOrEqual(100)
    expect(fitText('👩‍👩‍👧‍👦'.repeat(20), 60, 14).isWellFormed()).toBe(true)
  })

  it('breaks at words and says when something is missing', () => {
    expect(wrapText('one two three', 60, 14, 5)).toEqual(['one two', 'three'])
    expect(wrapText('one\ntwo\nthree', 200, 14, 2)).toEqual(['one', 'two …'])
  })
})
