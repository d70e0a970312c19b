import { expect, test } from 'vitest'
import { Turns } from '../../../src-main/images/turns.ts'

const never = new AbortController().signal

test('who comes first goes first, by each name; who waits is told', async () => {
  const turns = new Turns()
  const said: string[] = []
  const take = async (name: string, who: string) => {
    const back = await turns.take(name, { signal: never }, () => said.push(`${who} waits`))
    said.push(who)
    return back
  }
  const [first, other] = [await take('a', 'first'), await take('b', 'other')]
  const second = take('a', 'second')
  const third = take('a', 'third')
  await new Promise((resolve) => setImmediate(resolve))
  expect(said).toEqual(['first', 'other', 'second waits', 'third waits'])
  first()
  ;(await second)()
  ;(await third)()
  other()
  expect(said.slice(4)).toEqual(['second', 'third'])
  await take('a', 'after')
  expect(said.at(-1)).toBe('after')
})

test('one that is cancelled while it waits lets the next one through, and only in its turn', async () => {
  const turns = new Turns()
  const stop = new AbortController()
  const first = await turns.take('a', { signal: never }, () => undefined)
  const second = turns.take('a', stop, () => undefined)
  let isThird = false
  const third = turns
    .take('a', { signal: never }, () => undefined)
    .then((back) => {
      isThird = true
      return back
    })
  stop.abort(new Error('cancelled'))
  await expect(second).rejects.toThrow('cancelled')
  await new Promise((resolve) => setImmediate(resolve))
  expect(isThird).toBe(false)
  first()
  ;(await third)()
})
