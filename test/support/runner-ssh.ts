import { spawn } from 'node:child_process'
import { TerraceError } from '@shared/base/errors.ts'
import type { Command, CommandOutput, CommandStream, Runner } from '@main/drivers/index.ts'

export interface SshTarget {
  address: string
  user?: string
  identityFile: string
  knownHostsFile: string
  /** A socket path for one shared connection; keeps tests quick. */
  controlPath: string
}

const quote = (argument: string): string => `'${argument.replaceAll("'", `'\\''`)}'`

/** Runs commands on a lab host through the system's own ssh, so that drivers are tested apart from our SSH code. */
export function sshRunner(target: SshTarget): Runner {
  const start = (command: Command) =>
    spawn(
      'ssh',
      [
        ...['-i', target.identityFile, '-o', `UserKnownHostsFile=${target.knownHostsFile}`],
        ...['-o', 'BatchMode=yes', '-o', 'ControlMaster=auto', '-o', `ControlPath=${target.controlPath}`],
        ...['-o', 'ControlPersist=20', `${target.user ?? 'root'}@${target.address}`],
        command.argv.map(quote).join(' '),
      ],
      { stdio: ['pipe', 'pipe', 'pipe'] },
    )

  function stream(command: Command): CommandStream {
    const child = start(command)
    const stderr: string[] = []
    child.stderr.setEncoding('utf8').on('data', (text: string) => stderr.push(text))
    child.stdin.on('error', () => undefined)
    const done = new Promise<CommandOutput>((resolve, reject) => {
      child.on('error', reject)
      child.on('close', (code) => {
        if (code === 255) reject(new TerraceError('transport.closed', stderr.join('')))
        else resolve({ code, stdout: '', stderr: stderr.join('') })
      })
    })
    return { stdin: child.stdin, stdout: child.stdout, done, close: () => child.kill() }
  }

  return {
    stream: async (command) => stream(command),
    async run(command) {
      const running = stream(command)
      const parts: Buffer[] = []
      running.stdout.on('data', (part: Buffer) => parts.push(part))
      running.stdin.end(command.stdin ?? '')
      const { code, stderr } = await running.done
      return { code, stdout: Buffer.concat(parts).toString(), stderr }
    },
  }
}
