import type { Command } from '../drivers/driver.ts'
import { quote } from './quote.ts'

/** The line sent for a command: plain C locale, `sudo -n` where the host asks for it. */
export function commandLine(command: Pick<Command, 'argv' | 'elevate'>, host: { sudo: boolean }): string {
  const elevated = host.sudo && command.elevate !== false
  return quote([...(elevated ? ['sudo', '-n'] : []), 'env', 'LC_ALL=C', ...command.argv])
}
