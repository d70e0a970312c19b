import { afterAll, beforeAll, expect, test } from 'vitest'
import type { JobView } from '@shared/contract/jobs.ts'
import type { MovesProposal } from '@shared/plan/moves/types.ts'
import type { Plan } from '@shared/plan/plan.ts'
import { buildCli, errorOf, type Workstation, workstation } from '../../support/cli.ts'

/** Moves by the command line on practice hosts, told as one story. */
let cli: Awaited<ReturnType<typeof buildCli>>
let at: Workstation
const file = 'shop.terrace.json'
const hostsOf = async (): Promise<Record<string, string | null>> => {
  const rows = await at.json<{ server: string; host: string | null; status: string }[]>(['status', file])
  expect(rows.map(({ status }) => status)).toEqual(rows.map(() => 'running'))
  return Object.fromEntries(rows.map(({ server, host }) => [server, host]))
}

beforeAll(async () => {
  cli = await buildCli()
  at = workstation(cli.file)
  await at.json(['design', 'new', file, '--sample'])
  await at.run('hosts', 'add', '--practice', '4')
  await at.json(['apply', file, '--yes'])
}, 240_000)
afterAll(() => {
  at.remove()
  cli.remove()
})

test('a host is emptied: first shown, then agreed to, then done, and the design asks for nothing more', async () => {
  const before = await hostsOf()
  const busy = before['db'] ?? ''
  const shown = await at.run('drain', busy, file)
  expect(shown.stdout).toMatch(new RegExp(`db +${busy} +practice-\\d`))
  expect(shown.stdout).toMatch(/^\d moves?, [\d.]+ MiB to copy, about \d+ s\.$/m)
  const asked = await at.run('drain', busy, file, '--cold', '--apply')
  expect(asked.code).toBe(4)
  expect(asked.stdout).toMatch(/! shuts db down for about \d+ s, until it has started on practice-\d/)
  expect(await hostsOf()).toEqual(before)

  // Practice hosts are alike to one another: without a word it goes on running.
  expect(shown.stdout).toMatch(/db .* runs$/m)
  const job = await at.json<JobView>(['drain', busy, file, '--cold', '--apply', '--yes'])
  expect(job).toMatchObject({ state: 'succeeded', kind: 'moves' })
  const after = await hostsOf()
  expect(Object.values(after)).not.toContain(busy)
  expect((await at.json<Plan>(['plan', file])).steps).toEqual([])
  // What an administrator made by hand stays there, and is said to; of the design nothing is left.
  const again = await at.run('--json', 'drain', busy, file)
  const left = JSON.parse(again.stdout) as MovesProposal
  expect(left.moves).toEqual([])
  expect(left.stays.filter(({ key }) => key !== null)).toEqual([])
  expect(again.code).toBe(left.stays.length === 0 ? 0 : 3)

  // What was measured while the jobs ran counts by load; for emptying a host it means nothing.
  const byLoad = await at.json<MovesProposal>(['rebalance', file, '--by', 'load', '--force'])
  expect(byLoad.by).toBe('load')
  expect(byLoad.hosts.some(({ load }) => load !== null)).toBe(true)
  expect((await at.json<MovesProposal>(['rebalance', file])).by).toBe('allocation')
  expect((await at.run('drain', busy, file, '--by', 'load')).code).toBe(2)
  expect((await at.run('rebalance', file, '--by', 'heart')).stderr).toMatch(/--by takes allocation or load/)

  // What was moved just now stays, unless that is not to count.
  const lately = await at.json<MovesProposal>(['spread', file])
  expect(lately.moves.map(({ name }) => name)).not.toContain('db')
  expect(lately.stays.map(({ name }) => name)).toContain('db')
  expect((await at.json<MovesProposal>(['spread', file, '--force'])).stays).toEqual([])
}, 240_000)

test('moves are taken back like any job', async () => {
  const before = await hostsOf()
  const found = await at.json<MovesProposal>(['consolidate', file, '--force'])
  expect(found.moves.length).toBeGreaterThan(0)
  expect(found.moves.every(({ live }) => live)).toBe(true)
  const job = await at.json<JobView>(['consolidate', file, '--force', '--apply', '--yes'])
  expect(job.steps).toHaveLength(found.moves.length)
  expect(await hostsOf()).not.toEqual(before)
  await at.json(['jobs', 'rollback', job.id])
  expect(await hostsOf()).toEqual(before)
}, 240_000)

test('a wrong call says so and touches nothing', async () => {
  for (const [args, code] of [
    [['rebalance', file, '--moves', '1', '--knee'], 2],
    [['rebalance', file, '--moves', 'many'], 2],
    [['drain', 'practice-1'], 2],
    [['drain', 'nowhere', file], 8],
    [['consolidate', file, '--knee'], 2],
  ] as const)
    expect([args, (await at.run('--json', ...args)).code]).toEqual([args, code])
  const none = await at.run('--json', 'drain', 'nowhere', file)
  expect(errorOf(none).code).toBe('not-found')
})
