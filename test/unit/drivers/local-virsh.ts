import { spawn } from 'node:child_process'
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { CommandOutput, CommandStream, Runner } from '@main/drivers/index.ts'

export interface LocalVirsh {
  folder: string
  runner: Runner
  stop(): void
}

/** Like virsh, takes several commands in one argument, goes on after ones that fail and ends as the last does. */
const batches = `case "$*" in *\\;*)
  IFS=';'; set -f; set -- $1; IFS=' '
  for one in "$@"; do
    case $one in *echo*\\"*) one=\${one#*\\"}; printf %s "\${one%\\"*}" ;; *) "$0" -q -c uri $one ;; esac
  done
  exit
esac`

/**
 * Runs the driver's scripts in this machine's own shell with a virsh that is only a shell script: `body` sees the
 * command in "$*", without the options that every command has, and the private folder in "$D". A command that is `unknown`
 * is refused, and all that are asked together with it, as virsh reads the whole line first.
 */
export function localVirsh(body: string, unknown?: string): LocalVirsh {
  const folder = mkdtempSync(join(tmpdir(), 'terrace-virsh-'))
  const program = join(folder, 'virsh')
  const refused = `case "$*" in *'${unknown}'*) echo "error: unsupported option" >&2; exit 1 ;; esac`
  const parts = [`D='${folder}'`, 'shift 3', ...(unknown === undefined ? [] : [refused]), batches, body]
  writeFileSync(program, `#!/bin/sh\n${parts.join('\n')}\n`)
  chmodSync(program, 0o755)
  const env = { ...process.env, PATH: `${folder}:${process.env['PATH'] ?? ''}` }
  return {
    folder,
    stop: () => rmSync(folder, { recursive: true }),
    runner: {
      run: ({ argv, stdin }) =>
        new Promise<CommandOutput>((resolve, reject) => {
          const child = spawn(argv[0], argv.slice(1), { env })
          let stdout = ''
          let stderr = ''
          child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()))
          child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()))
          child.on('error', reject)
          child.on('close', (code) => resolve({ code, stdout, stderr }))
          child.stdin.end(stdin ?? '')
        }),
      stream: () => Promise.reject<CommandStream>(new Error('not expected')),
    },
  }
}
