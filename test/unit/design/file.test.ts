import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { readDesignFile, writeDesignFile } from '@shared/design/file.ts'
import { jsonErrorAt } from '@shared/design/json-error.ts'
import { migrateRecords } from '@shared/design/migrations.ts'
import { anyLegalRecord, record } from './samples.ts'

const settings = record('settings', { name: 'Shop' })
const file = (records: string, header = '{"format":"design","version":1}') =>
  `{"terrace":${header},"id":"design:a1","records":[${records}]}`
const server = (fields: string) =>
  file(
    `{"id":"settings:design","type":"settings"},{"id":"server:web","type":"server","tier":"tier:t","name":"web"${fields}}`,
  )

describe('a design file', () => {
  test('has one record a line, sorted, and is the same for the same design', () => {
    const records = [
      record('tier', { id: 'tier:b' }),
      settings,
      record('note', { id: 'note:a', text: 'a\nb' }),
    ]
    const text = writeDesignFile({ id: 'design:a1', records })
    expect(text.split('\n')).toEqual([
      '{"terrace":{"format":"design","version":2},',
      '"id":"design:a1",',
      '"records":[',
      '{"height":100,"id":"note:a","text":"a\\nb","type":"note","width":200,"x":0,"y":0},',
      '{"cpuRatio":4,"failures":0,"id":"settings:design","lanes":"rows","memoryRatio":1,"name":"Shop","policy":"spread","type":"settings","weights":{}},',
      '{"collapsed":false,"color":null,"id":"tier:b","name":"Web","order":0,"role":"other","rules":{"apart":true,"families":[],"image":null,"memoryBytes":null,"network":null,"vcpus":null},"type":"tier"}',
      ']}',
      '',
    ])
    expect(writeDesignFile({ id: 'design:a1', records: records.toReversed() })).toBe(text)
  })

  test('read back it is the same, whatever is drawn', () => {
    fc.assert(
      fc.property(fc.uniqueArray(anyLegalRecord, { selector: ({ id }) => id }), (list) => {
        const records = [settings, ...list].toSorted((a, b) => (a.id < b.id ? -1 : 1))
        const text = writeDesignFile({ id: 'design:a1', records })
        const read = readDesignFile(text)
        expect(read).toEqual({
          data: { id: 'design:a1', records },
          readOnly: false,
          warnings: [],
          damaged: [],
          unknown: {},
        })
        expect(writeDesignFile(read.data)).toBe(text)
      }),
    )
  })

  test('written by hand it may leave out defaults and places, and use the short form of an image', () => {
    const { data, warnings } = readDesignFile(
      file(`{"id":"tier:web","type":"tier","name":"Web"},{"id":"tier:db","type":"tier","name":"Data"},
        {"id":"server:a","type":"server","tier":"tier:web","name":"a",
         "disks":[{"name":"root","image":{"pool":"default","volume":"tiny.qcow2","host":"node1"}}]},
        {"id":"server:b","type":"server","tier":"tier:web","name":"b"}`),
    )
    expect(warnings).toEqual([])
    const [first, web, db, a, b] = data.records
    expect(first).toMatchObject({ id: 'settings:design', name: 'Untitled design' })
    expect([web, db]).toMatchObject([{ order: 1 }, { order: 2 }])
    expect(a).toMatchObject({
      vcpus: 1,
      replicas: 1,
      disks: [
        {
          bytes: 0,
          bus: 'virtio',
          source: { kind: 'image', pool: 'default', volume: 'tiny.qcow2', host: 'node1' },
        },
      ],
    })
    const place = (one: typeof a) => (one?.type === 'server' ? one.x : 0)
    expect(place(b)).toBeGreaterThan(place(a))
  })
})

describe('a file that is not right says where', () => {
  test.each([
    ['empty', '  \n', 'The file is empty.'],
    [
      'cut off',
      file('{"id":"tier:a",\n"type":"ti').slice(0, -3),
      'The file ends too early, in line 2: it was cut off.',
    ],
    [
      'cut off between',
      '{"terrace":{"format":"design",\n"version":1},\n',
      'The file ends too early, in line 2: it was cut off.',
    ],
    ['no JSON', '{"terrace":{"format":"design"},\n"id": oops}', 'The file is not JSON: line 2, column 7.'],
    [
      'something else',
      '{"name":"package"}',
      'The file is no Terrace design: it does not begin with {"terrace":{"format":"design", …}.',
    ],
    [
      'a list',
      '[]',
      'The file is no Terrace design: it does not begin with {"terrace":{"format":"design", …}.',
    ],
    [
      'no version',
      file('', '{"format":"design"}'),
      'The file does not say which version of the design format it has.',
    ],
    ['no id', '{"terrace":{"format":"design","version":1},"records":[]}', 'The design has no usable id.'],
    [
      'no records',
      '{"terrace":{"format":"design","version":1},"id":"design:a","records":{}}',
      'The design needs a list of at most 20000 "records".',
    ],
    ['a record that is none', file('7'), 'Record 1 is not an object.'],
    ['no type', file('{"id":"server:a"}'), 'server:a has no type.'],
    [
      'twice',
      file('{"id":"tier:a","type":"tier","name":"A"},{"id":"tier:a","type":"tier","name":"B"}'),
      'Two records have the id tier:a.',
    ],
    [
      'out of range',
      server(',"vcpus":0'),
      'server:web (web): vcpus is 0. Too small: expected number to be >=1.',
    ],
    [
      'deep inside',
      server(',"disks":[{"name":"root","bytes":-1}]'),
      'server:web (web): disks[0].bytes is -1. Too small: expected number to be >=0.',
    ],
    [
      'of the wrong kind',
      server(',"name":7'),
      'server:web: name is 7. Invalid input: expected string, received number.',
    ],
    [
      'missing',
      file('{"id":"link:a","type":"link","from":"server:a"}'),
      'link:a: to is missing. expected an id like server:x.',
    ],
    [
      'too deep',
      file('['.repeat(100_000)),
      'The file is nested deeper than 24 levels (line 1), so it is no design.',
    ],
  ])('%s', (_, text, message) => {
    expect(() => readDesignFile(text)).toThrow(message)
  })

  test('too large', () => {
    expect(() => readDesignFile(file('').padEnd(2000), { maxBytes: 1000 })).toThrow('larger than 1000 bytes')
  })

  test('anything else never gets past it as another kind of error', () => {
    const good = writeDesignFile({
      id: 'design:a1',
      records: [settings, record('server', {}), record('link', {})],
    })
    fc.assert(
      fc.property(
        fc.nat(good.length),
        fc.nat(30),
        fc.string({ unit: 'binary', maxLength: 10 }),
        (at, cut, put) => {
          const text = good.slice(0, at) + put + good.slice(at + cut)
          let code: unknown
          try {
            readDesignFile(text)
          } catch (error) {
            code = error instanceof Error && 'code' in error ? error.code : error
          }
          expect([undefined, 'invalid']).toContain(code)
        },
      ),
      { numRuns: 500 },
    )
  })
})

test('where a text stops being JSON: any cut of a good file is an early end, any strange sign is found', () => {
  const good = writeDesignFile({
    id: 'design:a1',
    records: [settings, record('server', {}), record('note', { text: 'a"\\\n' })],
  }).trimEnd()
  for (let at = 1; at < good.length; at += 1) expect(jsonErrorAt(good.slice(0, at))).toBe(at)
  fc.assert(
    fc.property(fc.nat(good.length - 1), (at) => {
      const text = `${good.slice(0, at)}\u0001${good.slice(at)}`
      // Inside a string the whole string is at fault, and so is a number or word that it splits.
      expect(jsonErrorAt(text)).toBeLessThanOrEqual(at)
      expect(jsonErrorAt(text)).toBeGreaterThan(at - 60)
    }),
  )
})

describe('what is not understood is told', () => {
  test('unknown fields of a record are kept for writing it back, inner ones are left out', () => {
    const text = server(',"gpu":{"count":2},"disks":[{"name":"root","bytes":1,"speed":9}]')
    const read = readDesignFile(text)
    expect(read.readOnly).toBe(false)
    expect(read.warnings).toEqual([
      'server:web (web) has an unknown field gpu: kept, but without effect.',
      'server:web (web) has an unknown field disks[0].speed: left out.',
    ])
    expect(read.unknown).toEqual({ 'server:web': { gpu: { count: 2 } } })
    expect(writeDesignFile(read.data, read.unknown)).toContain('"gpu":{"count":2}')
  })

  test('an unknown type of record opens read-only', () => {
    const read = readDesignFile(
      file('{"id":"rack:a","type":"rack"},{"id":"tier:a","type":"tier","name":"A"}'),
    )
    expect(read).toMatchObject({
      readOnly: true,
      warnings: ['rack:a is of an unknown type, "rack": left out.'],
    })
    expect(read.data.records.map(({ id }) => id)).toEqual(['settings:design', 'tier:a'])
  })

  test('a file from the future opens read-only as far as it is understood', () => {
    const read = readDesignFile(
      file(
        '{"id":"tier:a","type":"tier","name":"A","mood":"calm"},{"id":"tier:b","type":"tier","name":{"en":"B"}},{"id":"tier:c","type":"tier","name":"C"}',
        '{"format":"design","version":9}',
      ),
    )
    expect(read.readOnly).toBe(true)
    expect(read.data.records.map(({ id }) => id)).toEqual(['settings:design', 'tier:a', 'tier:c'])
    expect(read.warnings).toEqual([
      'Written by a newer Terrace (version 9 of the format, this one knows 2): opened read-only, as far as it is understood.',
      'tier:a (A) has an unknown field mood: kept, but without effect.',
      'tier:b: name is {"en":"B"}. Invalid input: expected string, received object.',
    ])
  })

  test('__proto__ is no way in', () => {
    const read = readDesignFile(server(',"__proto__":{"vcpus":9},"hostRule":{"__proto__":{"only":["x"]}}'))
    const [, web] = read.data.records
    expect(web).toMatchObject({ vcpus: 1, hostRule: { only: [] } })
    expect(read.warnings).toEqual([
      'A field named __proto__ was left out.',
      'A field named __proto__ was left out.',
    ])
    expect(Object.hasOwn(Object.prototype, 'vcpus')).toBe(false)
  })
})

describe('migrations', () => {
  const steps = [
    { from: 1, up: ({ old, ...rest }: Record<string, unknown>) => ({ ...rest, named: old }) },
    { from: 2, up: (one: Record<string, unknown>) => (one['type'] === 'gone' ? null : one) },
  ]
  test('run in order from the version of the file and leave the input alone', () => {
    const input = [{ type: 'tier', old: 'x' }, { type: 'gone' }]
    expect(migrateRecords(input, 1, steps, 3)).toEqual([{ type: 'tier', named: 'x' }])
    expect(migrateRecords(input, 2, steps, 3)).toEqual([{ type: 'tier', old: 'x' }])
    expect(migrateRecords(input, 3, steps, 3)).toEqual(input)
    expect(input).toEqual([{ type: 'tier', old: 'x' }, { type: 'gone' }])
  })
  test('a missing step is a bug that is named', () => {
    expect(() => migrateRecords([], 1, steps.slice(1), 3)).toThrow('no way from version 1 of designs to 2')
  })
})
