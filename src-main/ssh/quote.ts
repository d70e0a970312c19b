import { TerraceError } from '@shared/base/errors.ts'
import { t } from '@shared/text/translate.ts'

// Words that a shell would take for syntax at the start of a command.
const reserved = new Set(
  'if then else elif fi do done case esac while until for in function select time coproc'.split(' '),
)
const plain = /^[A-Za-z0-9_./:@%+,-][A-Za-z0-9_./:@%+,=-]*$/

function word(argument: string, first: boolean): string {
  const bare = plain.test(argument) && !(first && (argument.includes('=') || reserved.has(argument)))
  return bare ? argument : `'${argument.replaceAll("'", `'\\''`)}'`
}

/**
 * An argv array as one line for a POSIX shell, which splits it into exactly the same arguments again. This is the
 * only place where text meets a remote shell. Throws `invalid` for what no argument can hold: NUL characters and
 * halves of surrogate pairs.
 */
export function quote(argv: readonly string[]): string {
  for (const argument of argv) {
    if (argument.includes('\0') || !argument.isWellFormed()) {
      throw new TerraceError('invalid', t`A command holds a character that cannot be sent to a host.`, {
        left: t`Nothing was run.`,
        next: t`Remove NUL and broken Unicode characters from the name or path used.`,
      })
    }
  }
  return argv.map((argument, index) => word(argument, index === 0)).join(' ')
}
