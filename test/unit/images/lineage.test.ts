import { expect, test } from 'vitest'
import type { ImageView } from '@shared/contract/images.ts'
import { isProven, parentOf } from '@main/images/lineage.ts'

const image = (id: string, source: { host?: string; disk?: string; made?: string }): ImageView =>
  ({ id, source: { host: 'node1', disk: '/pool/web.qcow2', ...source } }) as ImageView
const disk = { host: 'node1', disk: '/pool/web.qcow2', beside: 'image-new' }
const first = '12 2026-01-02 03:04:05.000000001 +0000'
const second = '12 2026-01-02 03:04:05.000000002 +0000'

test('the newest image of the same disk is the parent, never the one that is being made', () => {
  const images = [
    image('image-new', { made: first }),
    image('image-2', { made: first }),
    image('image-1', { made: first }),
  ]
  expect(parentOf(images, { ...disk, made: first })?.id).toBe('image-2')
  expect(parentOf([image('image-1', { host: 'node2' })], { ...disk, made: first })).toBeNull()
  expect(parentOf([image('image-1', { disk: '/pool/db.qcow2' })], { ...disk, made: first })).toBeNull()
})

test('a disk that was made anew at an old path is nobody’s child, and goes on with its own images', () => {
  const old = image('image-1', { made: first })
  expect(parentOf([old], { ...disk, made: second })).toBeNull()
  const own = image('image-2', { made: second })
  expect(parentOf([old, own], { ...disk, made: second })).toBe(own)
})

test('where one of both is not known the parent is presumed', () => {
  const unknown = image('image-1', {})
  const known = image('image-1', { made: first })
  expect(parentOf([unknown], { ...disk, made: first })).toBe(unknown)
  expect(parentOf([known], { ...disk, made: undefined })).toBe(known)
  expect([isProven(unknown, first), isProven(known, undefined), isProven(unknown, undefined)]).toEqual([
    false,
    false,
    false,
  ])
  expect(isProven(known, first)).toBe(true)
})
