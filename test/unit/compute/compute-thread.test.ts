import { fileURLToPath } from 'node:url'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, expect, test } from 'vitest'
import { toErrorInfo } from '@shared/base/errors.ts'
import { ComputeThread } from '../../../src-main/compute/compute-thread.ts'
import type { Wish } from '../../../src-main/compute/tasks.ts'

const program = fileURLToPath(new URL('breaking-worker.mjs', import.meta.url))
const crashes: unknown[] = []
const threads: ComputeThread[] = []
afterEach(async () => {
  crashes.length = 0
  await Promise.all(threads.splice(0).map((thread) => thread.close()))
})

function begin(idleMs = 60_000): (task: string, instead?: string, ms?: number) => Promise<unknown> {
  const onCrash = (error: unknown): unknown => crashes.push(error)
  const thread = new ComputeThread({ program, file: '', onCrash, idleMs })
  threads.push(thread)
  return (task, instead, ms) => thread.run({ task, input: { ms } } as unknown as Wish, instead)
}
const codeOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'done',
    (error: unknown) => toErrorInfo(error).code,
  )

test.each(['end', 'throw'])(
  'a thread that breaks down (%s) is told once; the next call has a new one',
  async (how) => {
    const run = begin()
    const first = await run('answer')
    const failed = codeOf(run(how))
    const waiting = run('answer')
    expect(await failed).toBe('bug')
    expect(await waiting).not.toBe(first)
    await sleep(50)
    expect(crashes).toHaveLength(1)
  },
)

test('a newer call takes the place of an older one of its name, whether that waits or is at work', async () => {
  const run = begin()
  const others = [run('answer', 'other', 30)]
  const calls = [run('answer', 'a', 30), run('answer', 'a'), run('answer', 'a')]
  expect(await Promise.all(calls.map(codeOf))).toEqual(['cancelled', 'cancelled', 'done'])
  const atWork = codeOf(run('answer', 'b', 50))
  await sleep(20)
  const newer = run('answer', 'b')
  expect(await atWork).toBe('cancelled')
  expect(await codeOf(newer)).toBe('done')
  expect(await codeOf(Promise.all(others))).toBe('done')
  expect(crashes).toEqual([])
})

test('a thread that nobody needs is ended, and one is begun when it is needed again', async () => {
  const run = begin(20)
  const first = await run('answer')
  await sleep(100)
  expect(await run('answer')).not.toBe(first)
  expect(crashes).toEqual([])
})

test('closing cancels what is not answered', async () => {
  const run = begin()
  const calls = [run('answer', undefined, 5_000), run('answer')].map(codeOf)
  await sleep(30)
  await threads[0]?.close()
  expect(await Promise.all(calls)).toEqual(['cancelled', 'cancelled'])
  expect(await codeOf(run('answer'))).toBe('cancelled')
  expect(crashes).toEqual([])
})
