import { describe, expect, it } from 'vitest'
import { hclString } from '@shared/export/hcl.ts'
import { terraformOf } from '@shared/export/terraform.ts'
import { record } from '../design/samples.ts'
import { hostile, shop, withTexts } from './samples.ts'

/** The text without comments and with every string emptied, so that only its structure is left. */
function skeleton(hcl: string): string {
  return hcl
    .split('\n')
    .map((line) => line.replace(/"(?:[^"\\]|\\.)*"/g, '""').replace(/#.*$/, ''))
    .join('\n')
}

describe('a design as Terraform', () => {
  it('is what was looked at once', async () => {
    await expect(terraformOf(shop())).toMatchFileSnapshot('golden/shop.tf')
  })

  it.each(hostile)('keeps its structure with %j', (text) => {
    const hcl = terraformOf(withTexts(text))
    const names = /\b(?:libvirt_volume\.|local\.)\w[\w-]*|^ {2}network\S* +=/gm
    const shape = (one: string): string => skeleton(one).replace(names, 'NAME').replace(/ +/g, ' ')
    expect(shape(hcl)).toBe(shape(terraformOf(withTexts('x'))))
    // The only templates are those that number the machines of a group.
    const templates = [...hcl.matchAll(/(?<!\$)[$%]\{[^}]*\}/g)].map((match) => match[0])
    expect(new Set(templates.filter((one) => one !== '${count.index + 1}' && !inComment(hcl, one)))).toEqual(
      new Set(),
    )
  })

  it('gives every block a label of its own', () => {
    const twice = [
      ...shop(),
      record('server', { id: 'server:c', tier: 'tier:web', name: 'web a', disks: [{ name: 'b', bytes: 1 }] }),
      record('server', { id: 'server:d', tier: 'tier:web', name: 'web', disks: [{ name: 'a b', bytes: 1 }] }),
      record('server', { id: 'server:e', tier: 'tier:web', name: '', disks: [{ name: '9', bytes: 1 }] }),
      record('server', { id: 'server:f', tier: 'tier:web', name: '中', disks: [{ name: '', bytes: 1 }] }),
    ]
    const labels = [...terraformOf(twice).matchAll(/^resource "(\w+)" "([^"]*)"/gm)].map(
      (one) => `${one[1]}.${one[2]}`,
    )
    expect(new Set(labels).size).toBe(labels.length)
    for (const label of labels) expect(label).toMatch(/^libvirt_\w+\.[A-Za-z][\w-]*$/)
  })

  it('writes strings that mean what they say', () => {
    expect(hclString('a"b\\c\n${d} %{e} $f')).toBe('"a\\"b\\\\c\\n\\u0024{d} \\u0025{e} $f"')
    expect(hclString('$${x}')).toBe('"$\\u0024{x}"')
  })
})

const inComment = (hcl: string, part: string): boolean =>
  hcl
    .split('\n')
    .filter((line) => line.includes(part))
    .every((line) => line.startsWith('#'))
