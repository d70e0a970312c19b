import { describe, expect, it } from 'vitest'
import { csvOf } from '@shared/export/csv.ts'
import { markdownOf, markdownText } from '@shared/export/markdown.ts'
import { speak } from '@shared/text/choose.ts'
import { record } from '../design/samples.ts'
import { hostile, shop, withTexts } from './samples.ts'

describe('a design as Markdown', () => {
  it('is what was looked at once', async () => {
    await expect(markdownOf(shop())).toMatchFileSnapshot('golden/shop.md')
  })

  it('is in the language that is spoken', async () => {
    await speak('de')
    try {
      const text = markdownOf(shop())
      expect(text).toContain('| Server | Art | Anzahl | CPUs |')
      expect(text).toContain('| db | virtuell |')
    } finally {
      await speak('en')
    }
  })

  it('has a column for firewall rules when there are any', () => {
    const ruled = shop().map((one) =>
      one.type === 'link'
        ? { ...one, firewall: { action: 'deny' as const, sources: ['10.0.0.0/8'], rate: null } }
        : one,
    )
    expect(markdownOf(ruled)).toContain('| web | db | sql 5432/tcp | denied from 10.0.0.0/8 |')
    expect(markdownOf(shop())).not.toContain('Firewall')
  })

  it('has rules between servers as a table, in the order of the drawing', () => {
    const ruled = [
      ...shop(),
      record('affinity', {
        id: 'affinity:1',
        kind: 'apart',
        servers: ['server:db', 'server:web'],
        name: 'a|b',
      }),
      record('affinity', { id: 'affinity:2', kind: 'near', servers: ['server:db', 'server:box'] }),
      record('affinity', { id: 'affinity:3', kind: 'together', servers: ['server:db', 'server:gone'] }),
    ]
    const text = markdownOf(ruled)
    expect(text).toContain('## Rules between servers')
    expect(text).toContain(
      '| web, db | Keep apart: different hosts | a\\|b |\n| db, box | Keep near |  |\n\n',
    )
    expect(text).not.toContain('Keep together')
  })

  it.each(hostile)('keeps its tables whole with %j', (text) => {
    const shape = (markdown: string): (number | string)[] =>
      markdown
        .split('\n')
        .map((line) =>
          line.startsWith('|') ? line.replace(/\\[\\|]/g, '').split('|').length : line.slice(0, 2),
        )
    expect(shape(markdownOf(withTexts(text)))).toEqual(shape(markdownOf(withTexts('x'))))
    expect(markdownOf(withTexts(text))).not.toMatch(/<(?!br)/)
  })

  it('says which letters are meant as they are', () => {
    expect(markdownText('a|b\\c\n<i>*x*_y_`')).toBe('a\\|b\\\\c &lt;i&gt;\\*x\\*\\_y\\_\\`')
  })
})

describe('servers as CSV', () => {
  it('is what was looked at once', async () => {
    await expect(csvOf(shop())).toMatchFileSnapshot('golden/shop.csv')
  })

  it('defuses formulas', () => {
    expect(csvOf(withTexts('=1+1'))).toContain("'=1+1,'=1+1,")
  })
})
