import { expect, test } from 'vitest'
import { readWhole } from '@main/images/listing.ts'
import { imageOf, store } from '../../support/image-samples.ts'

const ids = ['image-00000000000a', 'image-00000000000b', 'image-00000000000c']

/** What an agent answers: some of the images, and after which to go on. */
const page = (some: readonly string[], next: string | null) => ({
  images: some.map((id) => {
    const { tags: _tags, notes: _notes, storeId: _store, uniqueBytes: _bytes, ...head } = imageOf('x', 0)
    return { head: { ...head, id, machine: null } }
  }),
  unreadable: [],
  next,
  usage: {
    sections: 9,
    bytes: 900,
    freeBytes: 1,
    pins: [],
    quarantine: { files: 0, bytes: 0 },
    images: some.map((id) => ({ id, uniqueBytes: 1, diskBytes: 10, bytes: 5, missing: 0 })),
  },
})

/** A host that answers so. */
const answering = (answer: (after: unknown) => unknown) => {
  const asked: unknown[] = []
  return {
    asked,
    ask: (_place: unknown, task: object) => {
      const after = 'after' in task ? task.after : null
      asked.push(after)
      return Promise.resolve(answer(after))
    },
  }
}
const signal = new AbortController().signal

test('a store is read to its end, each page after the last', async () => {
  const [a = '', b = '', c = ''] = ids
  const host = answering((after) => (after === null ? page([a, b], b) : page([c], null)))
  const whole = await readWhole(host, store, signal)
  expect(host.asked).toEqual([null, b])
  expect(whole.images.map(({ id }) => id)).toEqual(ids)
  expect(whole.perImage.map(({ id }) => id)).toEqual(ids)
  expect(whole.usage).toMatchObject({ images: 3, diskBytes: 30, storedBytes: 900, sections: 9 })
})

test('an image that is described in another way is named, and hides no other', async () => {
  const [a = '', b = ''] = ids
  const odd = page([a, b], null)
  Object.assign(odd.images[1]?.head ?? {}, { sectionBytes: 'many' })
  const { images, unreadable } = await readWhole(
    answering(() => odd),
    store,
    signal,
  )
  expect(images.map(({ id }) => id)).toEqual([a])
  expect(unreadable).toMatchObject([{ id: b, future: false }])
})

test('a host whose list has no end is left', async () => {
  const host = answering(() => page([], 'again'))
  await expect(readWhole(host, store, signal)).rejects.toThrow('The list of images of main store has no end.')
  expect(host.asked).toHaveLength(100)
})
