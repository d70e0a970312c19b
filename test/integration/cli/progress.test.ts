import { spawnSync } from 'node:child_process'
import { truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { randomFillSync } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { ImageView, StoreView } from '@shared/contract/images.ts'
import type { JobView } from '@shared/contract/jobs.ts'
import { buildCli, type Workstation, workstation } from '../../support/cli.ts'

const MiB = 2 ** 20
let cli: Awaited<ReturnType<typeof buildCli>>
let at: Workstation

/** A disk of 96 MiB: 64 of noise, the rest zeros. The same noise for the same seed of it. */
const noise = randomFillSync(Buffer.alloc(64 * MiB))
function disk(name: string, change?: number): string {
  const content = Buffer.alloc(96 * MiB)
  noise.copy(content)
  if (change !== undefined) content.fill(change, 0, 8 * MiB)
  const file = join(at.folder, name)
  writeFileSync(file, content)
  return file
}

beforeAll(async () => {
  cli = await buildCli()
  at = workstation(cli.file)
  await at.json(['stores', 'add', 'here'])
}, 300_000)
afterAll(() => {
  at?.remove()
  cli?.remove()
})

test('to no terminal nothing is drawn; the end says what it took, and what was there is told as saved', async () => {
  const first = await at.run('images', 'import', disk('a.raw'), '--name', 'a')
  expect(first.stderr).toMatch(/^took +.* for 96 MiB( \(.*\/s\))?: [\d.]+ MiB sent, 32 MiB were zero$/m)
  const second = await at.run('images', 'import', disk('b.raw', 7), '--name', 'b')
  // Its first 8 MiB are two alike sections.
  expect(second.stderr).toMatch(
    /^took +.* for 96 MiB.* sent, (56|60) MiB were there already, 32 MiB were zero$/m,
  )
  expect(first.stderr + second.stderr).not.toContain('\u001b')
  expect(second.code).toBe(0)
}, 120_000)

test('with --json the answer is the job alone, with what became of its bytes', async () => {
  const job = await at.json<JobView>(['images', 'import', disk('c.raw'), '--name', 'c'])
  expect(job.steps[0]?.shares).toMatchObject({
    hadBytes: 64 * MiB,
    zeroBytes: 32 * MiB,
    sections: 24,
    sectionsDone: 24,
  })
}, 120_000)

test('each image says what is its own, and the store what it saves', async () => {
  const images = await at.json<(ImageView & { dataBytes: number; sharedBytes: number })[]>(['images', 'list'])
  const [a, b, c] = ['a', 'b', 'c'].map((name) => images.find((image) => image.name === name))
  for (const image of images) expect(image.heldBytes).toBe((image.uniqueBytes ?? NaN) + image.sharedBytes)
  expect([a?.dataBytes, a?.uniqueBytes, c?.uniqueBytes]).toEqual([64 * MiB, 0, 0])
  expect(b?.uniqueBytes).toBeGreaterThan(0)
  const [store] = await at.json<(StoreView & { saving: number; sharing: number })[]>(['stores', 'list'])
  expect(store?.saving).toBeCloseTo((3 * 96 * MiB) / (store?.usage?.storedBytes ?? 0), 3)
  const held = images.reduce((sum, image) => sum + (image.heldBytes ?? NaN), 0)
  expect(store?.sharing).toBeCloseTo(held / (store?.usage?.storedBytes ?? 0), 3)
  const shown = await at.run('stores', 'show')
  expect(shown.stdout).toMatch(/disks of 288 MiB in 3 images: 4\.\d× what is stored/)
  expect((await at.run('images', 'list')).stdout).toMatch(/DISK +DATA +STORED +ITS OWN +SHARED/)
}, 60_000)

/** Reading that much takes seconds, and it is not on the disk: a file that is new is read, holes and all. */
function large(name: string): string {
  const file = join(at.folder, name)
  writeFileSync(file, '')
  truncateSync(file, 12 * 1024 * MiB)
  return file
}

test('on a terminal one line is drawn over, no longer than its width, and gone in the end', () => {
  const file = large('terminal.raw')
  const command = `stty cols 72 rows 20; exec ${process.execPath} ${cli.file} images import ${file} --name terminal`
  const { stdout: written, status } = spawnSync('script', ['-qec', command, '/dev/null'], {
    cwd: at.folder,
    env: {
      PATH: process.env['PATH'],
      HOME: join(at.folder, 'home'),
      TERRACE_DATA: at.data,
      TERRACE_VAULT: 'memory',
      LANG: 'C.UTF-8',
      TERM: 'xterm',
    },
    encoding: 'utf8',
    timeout: 120_000,
  })
  expect(status).toBe(0)
  const stdout = written.replaceAll('\u001b', '␛')
  const drawn = [...stdout.matchAll(/\r([^\r\n␛]*)␛\[K␛\[J/g)].map(([, line]) => line ?? '')
  expect(drawn.length).toBeGreaterThan(3)
  for (const line of drawn) expect(line.length).toBeLessThanOrEqual(71)
  expect(drawn.at(-1)).toMatch(/^ {2}█+░* +\d+ % {2}[\d.]+ GiB of 12 GiB · [\d.]+ [MG]iB\/s · \d+ s left/)
  const shares = drawn.map((line) => Number(/(\d+) %/.exec(line)?.[1]))
  expect(shares).toEqual(shares.toSorted((a, b) => a - b))
  // Below the last note stands the answer alone.
  expect(stdout).toMatch(/␛\[Jsucceeded  Import .*\r\ntook .*\r\njob:\w+: Import terminal: succeeded\r\n$/)
}, 150_000)

test('a job of another terminal is watched, with its pauses, until it ends', async () => {
  const importing = at.start('images', 'import', large('watched.raw'), '--name', 'watched')
  await importing.notes(/^way/m)
  const [job] = await at.json<JobView[]>(['jobs', 'list', '--limit', '1'])
  const id = job?.id ?? ''
  await at.json(['jobs', 'pause', id])
  const watching = at.start('jobs', 'watch', id)
  await watching.notes(/^paused: go on/m)
  expect((await at.run('jobs', 'list')).stdout).toMatch(/paused +Import watched +0\/1 +\d+ % /)
  await at.json(['jobs', 'resume', id])
  await watching.notes('goes on')
  expect((await watching.ended).code).toBe(0)
  expect((await importing.ended).code).toBe(0)
  expect((await importing.ended).stderr).toMatch(/^took /m)
}, 150_000)
