import { describe, expect, it } from 'vitest'
import { Emitter } from '../../../src-shared/base/emitter.ts'
import type { ImageView, SectionMap, StoreView } from '../../../src-shared/contract/images.ts'
import {
  fileOf,
  libraryOf,
  type LibraryRow,
  shownRows,
  tagsIn,
  withTags,
} from '../../../src-renderer/images/library.ts'
import { lineageOf } from '../../../src-renderer/images/lineage.ts'
import { forgetQuestion, removalQuestion } from '../../../src-renderer/images/questions.ts'
import {
  cellWords,
  columnsFor,
  pictureOf,
  pictureWords,
} from '../../../src-renderer/images/section-picture.ts'
import { imageServices } from '../../support/fake-api/images.ts'

const now = Date.UTC(2026, 4, 1)
const services = imageServices({ now, empty: false, emit: new Emitter() })
const stores = services.stores({}) as StoreView[]
const all = services.list({ storeId: null }) as ImageView[]
const library = libraryOf(all, stores)
const row = (name: string): LibraryRow => {
  const found = library.find(({ image }) => image.name === name)
  if (!found) throw new Error(`no image ${name}`)
  return found
}
const names = (rows: readonly LibraryRow[]) => rows.map(({ image }) => image.name)

describe('the library', () => {
  it('shows an image once, however many stores have it, and lets a store speak before a cache', () => {
    expect(names(library)).toHaveLength(new Set(all.map(({ id }) => id)).size)
    expect(row('web-1 after the update').places.map(({ store }) => store.name)).toEqual([
      'main store',
      'rack cache',
    ])
    const reversed = libraryOf(all.toReversed(), stores)
    expect(reversed.find(({ image }) => image.name === 'web-1 first')?.store.name).toBe('main store')
  })

  it('marks what is only known from before', () => {
    expect(row('web-0 as it was').state).toBe('last-known')
    expect(row('db nightly').state).toBe('ready')
  })

  it('says where an image is that a readable cache has while its store is out of reach', () => {
    const down = stores.map((store) => ({ ...store, error: stores[2]?.error ?? null }))
    const [first] = libraryOf(all, down)
    expect(first?.state).toBe('last-known')
    const cacheUp = down.map((store) => (store.kind === 'cache' ? { ...store, error: null } : store))
    expect(libraryOf(all, cacheUp)[0]?.store.name).toBe('main store')
  })

  it('leaves out images of a store that is not in the list any more', () => {
    expect(libraryOf(all, [])).toEqual([])
  })

  it('finds by every word, in names, tags, notes, server, host, disk and store', () => {
    const found = (search: string) => names(shownRows(library, { search, storeId: '', tag: '' }))
    expect(found('WEB-1 trial')).toEqual(['web-1 trial of PHP 9'])
    expect(found('contract ends')).toEqual(['web-1 first', 'web-0 as it was'])
    expect(found('south vg0')).toEqual(['db nightly'])
    expect(found('attic archive')).toEqual(['web-0 as it was'])
    expect(found('imported')).toEqual(['Debian 12 cloud image'])
    expect(found('nowhere')).toEqual([])
    expect(found('  ')).toHaveLength(library.length)
  })

  it('is filtered by a store that has a copy, and by tag', () => {
    expect(names(shownRows(library, { search: '', storeId: 'store:rack', tag: '' }))).toEqual([
      'web-1 after the update',
      'web-1 first',
    ])
    expect(names(shownRows(library, { search: 'debian', storeId: '', tag: 'golden' }))).toEqual([
      'Debian 12 cloud image',
    ])
    expect(tagsIn(library)).toEqual(['base', 'golden', 'release', 'trial', 'web'])
  })

  it('takes tags as typed, each once', () => {
    expect(withTags(['a'], ' b, a ,, c')).toEqual(['a', 'b', 'c'])
    expect(withTags(['a'], ' , ')).toEqual(['a'])
  })

  it('names files of any system by their last part', () => {
    expect(fileOf('/srv/a/b.raw')).toBe('b.raw')
    expect(fileOf(String.raw`C:\disks\b.vhdx`)).toBe('b.vhdx')
    expect(fileOf('/dev/vg0/')).toBe('vg0/')
  })
})

describe('lineage', () => {
  const known = library.map(({ image }) => image)
  const at = (name: string) => {
    const { nodes } = lineageOf(row('web-1 before the update').image, known)
    const node = nodes.find(({ image }) => image.name === name)
    return node && [node.column, node.row]
  }

  it('lays generations from left to right, and branches under one another', () => {
    expect(at('web-0 as it was')).toEqual([0, 0])
    expect(at('web-1 first')).toEqual([0, 1])
    expect(at('web-1 before the update')).toEqual([1, 1])
    expect(at('web-1 after the update')).toEqual([2, 1])
    expect(at('web-1 trial of PHP 9')).toEqual([1, 2])
    const { edges, columns, rows } = lineageOf(row('web-1 first').image, known)
    expect({ columns, rows, edges: edges.length }).toEqual({ columns: 3, rows: 3, edges: 3 })
  })

  it('never gives two images the same place', () => {
    const { nodes } = lineageOf(row('web-1 first').image, known)
    expect(new Set(nodes.map(({ column, row: line }) => `${column}/${line}`)).size).toBe(nodes.length)
  })

  it('of an imported file is itself alone', () => {
    const { nodes } = lineageOf(row('Debian 12 cloud image').image, known)
    expect(nodes).toHaveLength(1)
  })

  it('says when a parent is in no store any more', () => {
    const image = { ...row('db nightly').image, parent: 'image-gone00000000' }
    expect(lineageOf(image, [image]).nodes).toMatchObject([{ column: 0, row: 0, orphan: true }])
  })

  it('ends even where parents go round in a circle', () => {
    const { image } = row('db nightly')
    const a = { ...image, id: 'image-a00000000000', parent: 'image-b00000000000' }
    const b = { ...image, id: 'image-b00000000000', parent: 'image-a00000000000' }
    const { nodes, columns } = lineageOf(a, [a, b])
    expect(nodes).toHaveLength(2)
    expect(columns).toBe(2)
  })
})

describe('the picture of sections', () => {
  const map: SectionMap = {
    perCell: 4,
    cells: [
      { zero: 4, shared: 0, own: 0 },
      { zero: 0, shared: 3, own: 1 },
      { zero: 1, shared: 0, own: 0 },
    ],
  }

  it('counts each kind, and divides a cell by its shares', () => {
    const picture = pictureOf(map)
    expect(picture.totals).toEqual({ own: 1, shared: 3, zero: 5 })
    expect(picture.paths.own).toBe('M10 0h9v2.25h-9z')
    expect(picture.paths.shared).toBe('M10 2.25h9v6.75h-9z')
    expect(picture.paths.zero).toBe('M0 0h9v9h-9zM20 0h9v9h-9z')
  })

  it('is about four times as wide as high, and never wider than it has cells', () => {
    expect(columnsFor(1)).toBe(1)
    expect(columnsFor(16)).toBe(8)
    expect(columnsFor(2048)).toBe(64)
    expect(pictureOf({ perCell: 1, cells: [] })).toMatchObject({ totals: { own: 0, shared: 0, zero: 0 } })
  })

  it('is told in words, as a whole and for the cell under the pointer', () => {
    const picture = pictureOf(map)
    expect(pictureWords(picture.totals, 2 ** 22)).toBe(
      'Of 9 sections of 4 MiB each, 1 (4 MiB) are of this image alone, 3 (12 MiB) are shared with other images of this store, and 5 (20 MiB) are zero and take no space.',
    )
    expect(cellWords(map, picture, { x: 0.5, y: 0.5 }, 2 ** 22)).toBe(
      'Sections 4 to 7, from 16 MiB on. Of this image alone: 1, Shared with other images: 3',
    )
    expect(cellWords(map, picture, { x: 0.99, y: 0 }, 2 ** 22)).toBe('Section 8, at 32 MiB. Zero: 1')
    expect(cellWords(map, picture, { x: 0, y: 3 }, 2 ** 22)).toBe('')
  })
})

describe('dangerous acts say what goes and what stays', () => {
  it('removing an image', () => {
    const web = row('web-1 after the update')
    const copied = removalQuestion(web, web, 0)
    expect(copied.goes).toContain('317.4 MiB that only this image has, at the next prune')
    expect(copied.stays).toContain('The copies in rack cache')
    const db = row('db nightly')
    expect(removalQuestion(db, db, 2).goes).toContain('The only copy that Terrace knows of')
    expect(removalQuestion(db, db, 2).stays).toContain('2 images made after it: each is whole by itself')
    const [cached] = web.places.slice(1)
    expect(cached && removalQuestion(cached, web, 0).stays).toContain('The copies in main store')
  })

  it('forgetting a store', () => {
    const { text, danger } = forgetQuestion({ name: 'main', folder: '/srv/a' })
    expect(text).toMatch(/^Nothing in its folder \/srv\/a changes/)
    expect(danger).toBeUndefined()
  })
})
