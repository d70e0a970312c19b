import { randomBytes } from 'node:crypto'
import type { Command } from '../drivers/index.ts'
import { quote } from './quote.ts'

type Words = Pick<Command, 'argv' | 'elevate'>
interface Where {
  sudo: boolean
}

const elevation = (command: Pick<Command, 'elevate'>, host: Where): string[] =>
  host.sudo && command.elevate !== false ? ['sudo', '-n'] : []

/** Every command runs in the plain C locale; those that say so themselves are not told twice. */
const plain = ({ argv }: Words): string[] =>
  argv[0] === 'env' && argv[1] === 'LC_ALL=C' ? argv.slice(2) : [...argv]

/** A command as it is shown to people: plain C locale, `sudo -n` where the host asks for it. */
export function commandLine(command: Words, host: Where): string {
  return quote([...elevation(command, host), 'env', 'LC_ALL=C', ...plain(command)])
}

/** A command as it is sent, and the line that ends it again on the host. */
export interface SentLine {
  line: string
  stopLine: string
}

/**
 * SSH servers do not end a command when its channel is closed, and those that take signals do so only for some users.
 * So each command carries a mark in its environment by which it and its children can be found and ended.
 */
export function sentLine(command: Command, host: Where, kind: 'command' | 'stream'): SentLine {
  const mark = `TERRACE_RUN=${randomBytes(8).toString('hex')}`
  const marked = quote([...elevation(command, host), 'env', 'LC_ALL=C', mark, ...plain(command)])
  // With nothing to read it gets an empty input, and the channel stays open for signals to it.
  const input = kind === 'command' && command.stdin === undefined ? ' </dev/null' : ''
  return {
    line: `exec ${marked}${input}`,
    stopLine: quote([...elevation(command, host), 'sh', '-c', stopScript, 'sh', mark]),
  }
}

// Again after a second, for a command that had not quite begun at first; KILL for one that does not listen.
const stopScript = `n=0
while [ $n -lt 8 ]; do
  found= signal=TERM
  [ $n -gt 5 ] && signal=KILL
  for f in $(grep -lsF "$1" /proc/[0-9]*/environ); do
    p=\${f#/proc/} found=yes
    kill -s $signal "\${p%/environ}"
  done
  [ -z "$found" ] && [ $n -gt 0 ] && exit
  n=$((n + 1))
  sleep 1
done`
