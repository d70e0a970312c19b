import { describe, expect, test } from 'vitest'
import { writeDesignFile } from '@shared/design/file.ts'
import { pasteText, readPasted } from '@renderer/designer/core/pasted-text.ts'
import { bytesOf, smallDesign } from './helpers.ts'

const told = (text: string) => {
  const { editor } = smallDesign()
  const before = bytesOf(editor)
  const said: string[] = []
  editor.on('told', (one) => said.push(one))
  pasteText(editor, text)
  expect(bytesOf(editor)).toBe(before)
  expect(editor.history.undoTitle).toBeUndefined()
  return said.join(' ')
}

describe('a text from elsewhere', () => {
  test.each([
    ['web-1, web-2', ['web-1', 'web-2']],
    ['web-1\nweb-2\r\ndb.example.org\n', ['web-1', 'web-2', 'db.example.org']],
    ['a;b;c', ['a', 'b', 'c']],
  ])('that lists names, %j, becomes servers of the lane pointed at, in one step', (text, names) => {
    const { editor, hand, tiers } = smallDesign()
    const before = bytesOf(editor)
    const lane = editor.layout.lane(tiers[2].id)?.box
    if (!lane) throw new Error('no lane')
    const world = { x: lane.x + 400, y: lane.y + 60 }
    hand.move(world)
    pasteText(editor, text, world)
    const made = editor.selected('server')
    expect(made.map(({ tier }) => tier)).toEqual(names.map(() => tiers[2].id))
    // "a", "b" and "c" are taken already.
    expect(made.map(({ name }) => name.replace(/-?2$/, '')).join()).toContain(names[0]?.replace(/-?2$/, ''))
    expect(made).toHaveLength(names.length)
    expect(new Set(made.map(({ x, y }) => `${x} ${y}`)).size).toBe(names.length)
    expect(new Set(editor.store.all('server').map(({ name }) => name)).size).toBe(3 + names.length)
    editor.undo()
    expect(bytesOf(editor)).toBe(before)
  })

  test('that is a table becomes servers of the tiers it names, others of the lane pointed at', () => {
    const { editor, tiers } = smallDesign()
    pasteText(editor, 'name\ttier\tvcpus\nq\tQueue\t4\ncache\t\t2\na\tweb\t1\n', {
      x: 400,
      y: (editor.layout.lane(tiers[1].id)?.box.y ?? 0) + 40,
    })
    const queue = editor.store.all('tier').find(({ name }) => name === 'Queue')
    const made = Object.fromEntries(editor.selected('server').map(({ name, tier }) => [name, tier]))
    expect(made).toEqual({ q: queue?.id, cache: tiers[1].id })
    expect(editor.store.all('tier').map(({ name }) => name)).not.toContain('Imported')
    expect(editor.history.undoTitle).toBe('Paste 2 servers')
  })

  test('that is something else changes nothing and says why', () => {
    expect(told('Dear all, please see the attached file')).toContain('neither servers')
    expect(told('hunter2')).toContain('neither servers')
    expect(told('{"a": 1}')).toContain('not copied from a design')
    expect(told('[1, 2, 3]')).toContain('not copied from a design')
    expect(told('{"terrace":"clipping","servers":"<img onerror>"}')).toContain('no server can have')
    expect(told('{"terrace":')).toContain('cut off')
    expect(told('   ')).toContain('no text')
    expect(told('colour,size\nred,4\n')).toContain('names of servers')
    expect(told('x'.repeat(2 ** 24))).toContain('too long')
    const { editor } = smallDesign()
    const file = writeDesignFile({ id: 'design:a', records: editor.store.records() })
    expect(told(file)).toContain('whole design')
  })

  test('is never read as names when it is the heading of a table', () => {
    expect(readPasted('name,tier').kind).not.toBe('names')
    expect(readPasted('web-1').kind).toBe('refused')
  })
})
