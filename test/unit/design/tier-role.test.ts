import { describe, expect, test } from 'vitest'
import { newDisk, newServer, newTier } from '@shared/design/create.ts'
import { readDesignFile, writeDesignFile } from '@shared/design/file.ts'
import { fixOf } from '@shared/design/fixes/index.ts'
import { FixWorld } from '@shared/design/fixes/fix.ts'
import { tierRules } from '@shared/design/records.ts'
import { findingsOf } from '@shared/design/rules.ts'
import { DesignStore } from '@shared/design/store.ts'
import { newServerFields, ruledFields } from '@shared/design/tier-rules.ts'
import { readServersCsv } from '@shared/import/csv.ts'

const edge = newTier({ name: 'Edge', role: 'load-balancing', order: 0 })
const web = newTier({ name: 'Web', role: 'web', order: 1 })
const balancer = { algorithm: 'round-robin', check: '' }

test('servers added to a load-balancing tier are load balancers; those of others are not', () => {
  expect(newServerFields(edge)).toMatchObject({ balancer })
  expect(newServerFields(edge, 'dedicated')).toMatchObject({ balancer })
  expect(newServerFields(web)).not.toHaveProperty('balancer')
  const { records } = readServersCsv('name,tier\nlb-1,Edge\nweb-1,Web\n', [edge, web])
  expect(records.flatMap((one) => (one.type === 'server' ? [one.balancer] : []))).toEqual([balancer, null])
})

test('servers that are there already stay as they are', () => {
  const server = newServer({ tier: edge.id, name: 'old', x: 0, y: 0 })
  expect(ruledFields(server, edge, false)).toEqual({})
})

describe('an image of the library in the rules of a tier', () => {
  const image = { kind: 'library', image: 'image-0123456789ab', name: 'Debian 12' } as const
  const rules = (fields: object) => tierRules.parse(fields)
  const ruled = newTier({ name: 'Web', order: 0, rules: rules({ image }) })
  const server = (fields = {}) => newServer({ tier: ruled.id, name: 'a', x: 0, y: 0, ...fields })

  test('is what new servers begin as, and what those that do not exist yet become', () => {
    const disks = [expect.objectContaining({ name: 'root', bytes: 0, source: image })]
    expect(newServerFields(ruled)).toMatchObject({ disks })
    expect(newServerFields(ruled, 'dedicated')).not.toHaveProperty('disks')
    expect(ruledFields(server(), ruled, false)).toEqual({ disks })
    expect(ruledFields(server(), ruled, true)).toEqual({})
  })
  test('is the same image after it was renamed', () => {
    const other = server({ disks: [newDisk('root', { bytes: 0, source: { ...image, name: 'was' } })] })
    expect(ruledFields(other, ruled, false)).toEqual({})
  })
  test('changes nothing while it is not chosen yet', () => {
    const unsaid = newTier({ name: 'Web', order: 0, rules: rules({ image: { ...image, image: '' } }) })
    expect(newServerFields(unsaid)).not.toHaveProperty('disks')
    expect(ruledFields(server(), unsaid, false)).toEqual({})
  })
  test('is written in design files, where one without a kind is a volume as before', () => {
    const file = writeDesignFile({ id: 'design:d', records: [ruled] })
    expect(readDesignFile(file).data.records).toContainEqual(ruled)
    const old = file.replace(/"image":\{[^}]*\}/, '"image":{"pool":"p","volume":"v"}')
    const read = readDesignFile(old)
    expect(read.warnings).toEqual([])
    expect(read.data.records).toContainEqual({
      ...ruled,
      rules: { ...ruled.rules, image: { kind: 'image', pool: 'p', volume: 'v', host: null } },
    })
    expect(() => readDesignFile(file.replace('"library"', '"blank"'))).toThrow(/rules\.image/)
  })
  test('is warned of when no store has it, and put on blank disks', () => {
    const store = new DesignStore([ruled, server()])
    const found = findingsOf(store, { hosts: [], library: [] })
    expect(found).toContainEqual(
      expect.objectContaining({
        rule: 'tier-image',
        records: [ruled.id],
        text: 'New servers of tier Web would begin as Debian 12, an image that no store in the list has.',
      }),
    )
    const blank = found.find(({ rule }) => rule === 'blank-disks')
    expect(blank && fixOf(blank, new FixWorld(store))?.title).toBe('Make its first disk a copy of Debian 12')
  })
})
