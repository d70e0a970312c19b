import { describe, expect, test } from 'vitest'
import { readDesignFile, writeDesignFile } from '@shared/design/file.ts'
import { DesignStore } from '@shared/design/store.ts'
import { findingsOf } from '@shared/design/rules.ts'
import { hostile } from '../export/samples.ts'
import { record } from './samples.ts'

const file = (...records: unknown[]) =>
  JSON.stringify({ terrace: { format: 'design', version: 2 }, id: 'design:a1', records })
const server = (fields: Record<string, unknown>) =>
  file({ id: 'server:web', type: 'server', tier: 'tier:t', name: 'web', ...fields })

/** What is said of a file, with the time it took. */
function refused(text: string): { message: string; ms: number } {
  const start = performance.now()
  try {
    readDesignFile(text)
  } catch (error) {
    return { message: error instanceof Error ? error.message : String(error), ms: performance.now() - start }
  }
  throw new Error('It was read')
}

describe('a hostile file', () => {
  test('of 100 MB is refused before it is looked at', () => {
    const { message, ms } = refused(`${file()}${' '.repeat(100 * 2 ** 20)}`)
    expect(message).toMatch(/^The file is larger than/)
    expect(ms).toBeLessThan(1000)
  })

  test('of as many levels as fit into it is refused, and so is one of too many records', () => {
    expect(refused('{"a":'.repeat(3e6)).message).toMatch(/nested deeper than 24 levels/)
    const many = Array.from({ length: 20_001 }, (_, at) => ({ id: `tier:${at}`, type: 'tier', name: 'x' }))
    expect(refused(file(...many)).message).toMatch(/at most 20000/)
  })

  test.each<[string, string, RegExp]>([
    ['a name of 10 kB', server({ name: 'n'.repeat(10_240) }), /^server:web.*: name is "n{40,58}…\. Too big/],
    ['an id of 10 kB', file({ id: `server:${'x'.repeat(10_240)}`, type: 'server' }), /^server:x{40,60}…/],
    ['a field name of 10 kB', server({ hostRule: { ['k'.repeat(10_240)]: 1, only: 7 } }), /^server:web/],
    [
      'a number that is none',
      server({}).replace('"name"', '"vcpus":1e999,"name"'),
      /^server:web \(web\): vcpus is/,
    ],
    ['a number far out', server({ memoryBytes: 2 ** 60 }), /^server:web \(web\): memoryBytes is/],
    ['a place far out', server({ x: 1e300, y: 0 }), /^server:web \(web\): x is 1e\+300/],
    ['a fraction of a processor', server({ vcpus: 1.5 }), /^server:web \(web\): vcpus is 1\.5/],
    [
      'a port of 0',
      file({ id: 'link:a', type: 'link', from: 'server:a', to: 'server:b', port: 0 }),
      /^link:a: port is 0/,
    ],
    ['a list for a text', server({ name: ['web'] }), /^server:web: name is \["web"\]/],
    ['an id of another type', server({ tier: 'server:t' }), /^server:web \(web\): tier is "server:t"/],
    ['an id that is a path', file({ id: 'server:../../etc', type: 'server' }), /^server:..\/..\/etc/],
    [
      'one id twice',
      file(...['A', 'B'].map((name) => ({ id: 'tier:a', type: 'tier', name }))),
      /^Two records have the id tier:a/,
    ],
  ])('with %s is refused, the record named, in few words', (_, text, message) => {
    const said = refused(text).message
    expect(said).toMatch(message)
    expect(said.length).toBeLessThan(400)
  })

  test.each(hostile)('with the name %j is a file like any other: it is text', (name) => {
    const records = [record('settings', { name }), record('tier', { name }), record('server', { name })]
    const text = writeDesignFile({ id: 'design:a1', records })
    expect(text.split('\n')).toHaveLength(records.length + 5)
    expect(readDesignFile(text).data.records.map((one) => 'name' in one && one.name)).toEqual([
      name,
      name,
      name,
    ])
  })

  test('with ends that lead nowhere opens, and each of them is found', () => {
    const { data, readOnly } = readDesignFile(
      file(
        {
          id: 'server:web',
          type: 'server',
          tier: 'tier:gone',
          name: 'web',
          nics: [{ network: 'network:gone' }],
        },
        { id: 'link:a', type: 'link', from: 'server:web', to: 'server:gone' },
      ),
    )
    expect(readOnly).toBe(false)
    const rules = findingsOf(new DesignStore(data.records)).map(({ rule }) => rule)
    expect(rules).toEqual(expect.arrayContaining(['no-tier', 'unknown-network', 'link-to-nothing']))
  })
})
