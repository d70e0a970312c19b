import { execFileSync } from 'node:child_process'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { quote } from '@main/ssh/index.ts'
import { TerraceError } from '@shared/base/errors.ts'

/** What a shell makes of a quoted line: the arguments as the program gets them. */
function throughShell(shell: string, argv: string[]): string[] {
  const output = execFileSync(`/bin/${shell}`, ['-c', quote(['printf', '%s\\0', ...argv])])
  return output.toString('utf8').split('\0').slice(0, -1)
}

const argument = fc.oneof(
  fc.string({ unit: 'binary' }).map((text) => text.replaceAll('\0', '')),
  fc.string({ unit: fc.constantFrom(...` '"\\$\`!*?[]{}()<>|&;#~=%^-\n\t\r`) }),
  fc.string({ unit: 'grapheme' }).map((text) => text.replaceAll('\0', '')),
)

describe.each(['sh', 'bash'])('through a real %s', (shell) => {
  test('any text arrives unchanged', () => {
    fc.assert(
      fc.property(fc.array(argument, { minLength: 1, maxLength: 20 }), (argv) => {
        expect(throughShell(shell, argv)).toEqual(argv)
      }),
      { numRuns: 60 },
    )
  })

  test('the command itself is taken literally', () => {
    const named = (name: string): string =>
      execFileSync(`/bin/${shell}`, ['-c', `${quote([name])} 2>&1 || true`], {
        encoding: 'utf8',
        env: { PATH: '/nowhere' },
        stdio: ['ignore', 'pipe', 'ignore'],
      })
    for (const name of ['if', 'a=b', '~', '$(id)', '{', '!']) expect(named(name)).toMatch(/not found/)
  })
})

test('plain words stay readable', () => {
  expect(quote(['virsh', '-c', 'qemu:///system', 'dumpxml', 'a-b_c.d', 'x=1'])).toBe(
    'virsh -c qemu:///system dumpxml a-b_c.d x=1',
  )
  expect(quote(['echo', '', "it's"])).toBe(`echo '' 'it'\\''s'`)
})

test('what no argument can hold is refused', () => {
  expect(() => quote(['a\0b'])).toThrow(TerraceError)
  expect(() => quote(['\ud800'])).toThrow(TerraceError)
})
