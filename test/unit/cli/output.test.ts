import { PassThrough } from 'node:stream'
import { describe, expect, it } from 'vitest'
import { errorCodes } from '@shared/base/errors.ts'
import { exitCodeOf, exitCodes } from '@main/cli/exit-codes.ts'
import { outliveReaders, printable, table } from '@main/cli/output.ts'

describe('text from hosts at a terminal', () => {
  it('can neither move the cursor nor end the line nor turn its direction', () => {
    const hostile = printable('a\u001b[2Jb\nc\u202ed\u009b1m\r')
    // oxlint-disable-next-line no-control-regex -- these are the characters that must be gone
    expect(hostile).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u202e]/)
    expect(hostile).toContain('a')
    expect(hostile).toContain('␤c')
  })

  it('stays in its column', () => {
    expect(
      table(
        ['A', 'B'],
        [
          ['long cell', 'x'],
          ['y', 'z\nw'],
        ],
      ),
    ).toEqual(['A          B', 'long cell  x', 'y          z␤w'])
  })
})

it('a reader that goes away ends nothing, other failures of writing do', () => {
  const stream = new PassThrough()
  outliveReaders([stream])
  const failed = (code: string) => stream.emit('error', Object.assign(new Error(code), { code }))
  expect(() => failed('EPIPE')).not.toThrow()
  expect(() => failed('ENOSPC')).toThrow('ENOSPC')
})

describe('exit codes', () => {
  it('are never 0 for an error', () => {
    for (const code of errorCodes) expect(exitCodeOf(code)).toBeGreaterThan(0)
  })

  it('tell scripts what kind of error it was', () => {
    expect(exitCodeOf('hostkey.changed')).toBe(exitCodes.unreachable)
    expect(exitCodeOf('storage.owned')).toBe(exitCodes.storage)
    expect(exitCodeOf('invalid')).toBe(exitCodes.invalid)
  })
})
