import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { DesignVersion } from '@shared/contract/design-history.ts'
import type { Difference } from '@shared/design/compare.ts'
import { buildCli, errorOf, type Workstation, workstation } from '../../support/cli.ts'

let cli: Awaited<ReturnType<typeof buildCli>>
let at: Workstation
const file = 'shop.terrace.json'
const read = (): string => readFileSync(join(at.folder, file), 'utf8')
const edit = (from: string, to: string): void =>
  writeFileSync(join(at.folder, file), read().replace(from, to))

beforeAll(async () => {
  cli = await buildCli()
  at = workstation(cli.file)
  await at.json(['design', 'new', file, '--sample'])
})
afterAll(() => {
  at.remove()
  cli.remove()
})

test('versions of a design file are kept, listed, compared and restored', async () => {
  expect((await at.run('design', 'versions', 'list', file)).stdout).toBe(
    'No versions of this design are kept.\n',
  )
  const first = read()
  const kept = await at.json<DesignVersion>([
    'design',
    'versions',
    'save',
    file,
    'First',
    '--note',
    'as made',
  ])
  expect(kept).toMatchObject({ kind: 'named', name: 'First', note: 'as made', servers: 4 })
  expect(read()).toBe(first)

  edit('"name":"db"', '"name":"database"')
  const compared = await at.json<{ from: string; to: string; differences: Difference[] }>([
    ...['design', 'versions', 'compare', file, 'First'],
  ])
  expect(compared).toMatchObject({ from: kept.id, to: file })
  expect(compared.differences).toMatchObject(
    [
      { what: 'changed', type: 'server', name: 'database', fields: [{ from: 'db', to: 'database' }] },
      { what: 'changed', type: 'link' },
    ].slice(0, compared.differences.length),
  )
  const said = await at.run('design', 'versions', 'compare', file, kept.id)
  expect(said.stdout).toContain('~ server database\n    Name: db → database\n')

  const changed = read()
  const restored = await at.run('design', 'versions', 'restore', file, 'First')
  expect([restored.code, restored.stdout]).toEqual([
    0,
    expect.stringMatching(
      /^Wrote shop.terrace.json as it was in First \(13 records\)\.\nAs it was before it is kept as version:\w+\.\n$/,
    ),
  ])
  expect(read()).toBe(first)
  const list = await at.json<DesignVersion[]>(['design', 'versions', 'list', file])
  expect(list.map(({ kind, name }) => [kind, name])).toEqual([
    ['restoring', 'Before restoring First'],
    ['named', 'First'],
  ])
  expect((await at.run('design', 'versions', 'compare', file, 'First')).stdout).toBe('Nothing differs.\n')
  // And back: nothing was lost.
  await at.json(['design', 'versions', 'restore', file, list[0]?.id ?? ''])
  expect(read()).toBe(changed)
  const between = await at.run('design', 'versions', 'compare', file, 'First', list[0]?.id ?? '')
  expect(between.stdout).toContain('Name: db → database')
})

test('what is not there is said, and changes nothing', async () => {
  const before = read()
  const missing = await at.run('--json', 'design', 'versions', 'restore', file, 'Nowhere')
  expect(missing.code).toBe(8)
  expect(errorOf(missing)).toMatchObject({ code: 'not-found', changed: 'nothing' })
  await at.json(['design', 'versions', 'save', file, 'Twice'])
  await at.json(['design', 'versions', 'save', file, 'Twice'])
  expect((await at.run('design', 'versions', 'restore', file, 'Twice')).stderr).toContain('Several versions')
  expect((await at.run('design', 'versions', 'save', file)).code).toBe(2)
  const unknown = await at.run('design', 'versions', 'burn', file)
  expect([unknown.code, unknown.stderr]).toEqual([
    2,
    'terrace: There is no command "design versions burn". See "terrace --help".\n',
  ])
  expect(read()).toBe(before)
})
