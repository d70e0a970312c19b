import { copyFileSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Capacity } from '@shared/plan/capacity.ts'
import type { ToldAssignment, ToldPlacement } from '@shared/placement/told.ts'
import { buildCli, errorOf, type Workstation, workstation } from '../../support/cli.ts'

let cli: Awaited<ReturnType<typeof buildCli>>
let at: Workstation
const file = 'shop.terrace.json'

beforeAll(async () => {
  cli = await buildCli()
  at = workstation(cli.file)
  await at.json(['design', 'new', file, '--sample'])
  await at.run('hosts', 'add', '--practice', '4')
})
afterAll(() => {
  at.remove()
  cli.remove()
})

test('each server is placed, with every host’s verdict, the margin and what decided', async () => {
  const { assignments } = await at.json<ToldPlacement>(['place', file])
  expect(assignments).toHaveLength(5)
  for (const { hostId, verdicts, margin } of assignments) {
    expect(hostId).not.toBeNull()
    expect(verdicts).toHaveLength(4)
    expect(margin?.over).toMatch(/^practice-\d$/)
  }
  const said = await at.run('place', file, '--explain')
  expect(said.code).toBe(0)
  expect(said.stdout).toMatch(/^db -> practice-\d\. /m)
  expect(said.stdout).toMatch(/^ {4}practice-\d beats practice-\d by [\d.]+: /m)
  expect(said.stdout).toContain('  - practice-')
  expect(said.stdout).toContain('    It would fit if replicas could share a host.')
})

test('why a server of a known design runs there, and not on a host', async () => {
  const all = await at.json<(ToldAssignment & { instance: string })[]>(['why', 'web'])
  expect(all.map(({ instance }) => instance)).toEqual(['web-1', 'web-2'])
  const one = await at.json<(ToldAssignment & { instance: string })[]>(['why', 'web-2'])
  expect(one.map(({ instance }) => instance)).toEqual(['web-2'])
  const said = await at.run('why', 'db', 'practice-3')
  expect(said.stdout.split('\n').filter((line) => /^ {2}[*+-] /.test(line))).toEqual([
    expect.stringMatching(/^ {2}[*+-] practice-3 {2}/),
  ])
})

test('what a decision went by is saved, and the decision is the same again when the hosts are others', async () => {
  const before = await at.json(['why', 'web', '--save', 'facts.json'])
  expect(errorOf(await at.run('why', 'web', '--save', 'facts.json', '--json'))).toMatchObject({
    code: 'conflict',
    message: 'facts.json exists already.',
  })
  const elsewhere = workstation(cli.file)
  try {
    copyFileSync(join(at.folder, 'facts.json'), join(elsewhere.folder, 'facts.json'))
    expect(await elsewhere.json(['why', 'web', '--facts', 'facts.json'])).toEqual(before)
    const one = await elsewhere.run('why', 'web-2', 'practice-1', '--facts', 'facts.json')
    expect(one.stdout.split('\n').filter((line) => /^ {2}[*+-] /.test(line))).toEqual([
      expect.stringMatching(/^ {2}[*+-] practice-1 {2}/),
    ])
    expect(errorOf(await elsewhere.run('why', 'nobody', '--facts', 'facts.json', '--json'))).toMatchObject({
      code: 'not-found',
      message: 'The facts in facts.json have no server named nobody.',
    })
    writeFileSync(join(elsewhere.folder, 'no.json'), '{}')
    expect(errorOf(await elsewhere.run('why', 'web', '--facts', 'no.json', '--json'))).toMatchObject({
      code: 'invalid',
      message: expect.stringContaining('These are no facts of a placement: terrace'),
    })
  } finally {
    elsewhere.remove()
  }
})

test('room for failing hosts is asked for in the design', async () => {
  const text = readFileSync(join(at.folder, file), 'utf8')
  writeFileSync(
    join(at.folder, file),
    text
      .replace('"failures":0', '"failures":2')
      .replaceAll('"memoryBytes":134217728', '"memoryBytes":68719476736'),
  )
  const { code, stdout } = await at.run('place', file, '--explain')
  expect(code, 'some server is placed nowhere').toBe(3)
  expect(stdout).toMatch(
    /reserve: with [\w-]+ here [\w-]+ could not restart if practice-\d and practice-\d failed/,
  )
  writeFileSync(join(at.folder, file), text)
})

test('rules between servers are obeyed, and named where they stand in the way', async () => {
  const text = readFileSync(join(at.folder, file), 'utf8')
  const design = JSON.parse(text) as { records: { id: string; type: string; name?: string }[] }
  const ids = design.records.flatMap(({ id, type, name }) =>
    type === 'server' && (name === 'db' || name === 'app') ? [id] : [],
  )
  const rule = { type: 'affinity', kind: 'together', within: 'host', servers: ids }
  design.records.push(Object.assign(rule, { id: 'affinity:a1b2c3d4e5f6', name: 'close to data' }))
  writeFileSync(join(at.folder, file), JSON.stringify(design))
  const { assignments } = await at.json<ToldPlacement>(['place', file])
  const hostOf = (id: string | undefined) => assignments.find(({ key }) => key.startsWith(`${id}#`))?.hostId
  expect(hostOf(ids[0])).toMatch(/./)
  expect(hostOf(ids[0])).toBe(hostOf(ids[1]))
  const { stdout } = await at.run('place', file, '--explain')
  expect(stdout).toMatch(/together: the rule “close to data” wants it on one host with app \(practice-\d\)/)
  expect(stdout).toContain('It would fit if the rule “close to data” did not hold.')
  writeFileSync(join(at.folder, file), text)
})

test('how many more of each size there is room for, and what runs out', async () => {
  const { sizes, mix, hosts, growth } = await at.json<Capacity>(['capacity', file])
  expect(sizes.map(({ servers }) => servers.toSorted())).toEqual([['app', 'db', 'lb', 'web']])
  expect(sizes[0]?.more.capacity).toBeGreaterThan(0)
  expect(sizes[0]?.lacking[0]?.hosts).toEqual(
    expect.arrayContaining([expect.stringMatching(/^practice-\d$/)]),
  )
  // What was read just now is the first of the history: nothing is foretold from it.
  expect(mix?.more).toBeGreaterThan(0)
  expect(hosts.map(({ now }) => now.name)).toContain('practice-1')
  expect(growth.since).not.toBeNull()
  expect(growth.resources.map(({ perDay }) => perDay)).toEqual([null, null, null, null])
  const offline = await at.json<Capacity>(['capacity', file, '--offline'])
  expect(offline.mix?.more).toBe(mix?.more)
  expect((await at.run('capacity', file)).stdout).toMatch(/^db, app, web, lb .* on practice-\d/m)
})

test('what is not known is said', async () => {
  expect(errorOf(await at.run('why', 'nobody', '--json'))).toMatchObject({ code: 'not-found' })
  expect(errorOf(await at.run('why', 'db', 'nowhere', '--json'))).toMatchObject({
    code: 'not-found',
    message: 'There is no host named nowhere.',
  })
})
