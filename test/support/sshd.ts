import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { connect, createServer } from 'node:net'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

/** A folder of its own for one test, gone when the returned function is called. */
export function testFolder(name: string): { folder: string; remove(): void } {
  const folder = mkdtempSync(join(tmpdir(), `terrace-${name}-`))
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) }
}

export const currentUser = userInfo().username

/** Makes a key pair with the real ssh-keygen; returns the private file. */
export function makeKey(
  file: string,
  options: { type?: string; passphrase?: string; pem?: boolean } = {},
): string {
  const args = [
    '-q',
    '-t',
    options.type ?? 'ed25519',
    '-N',
    options.passphrase ?? '',
    '-f',
    file,
    '-C',
    'test',
  ]
  execFileSync('ssh-keygen', options.pem ? [...args, '-m', 'PEM'] : args)
  return file
}

/** "type base64" of a key's public half. */
export const publicKey = (file: string): string =>
  readFileSync(`${file}.pub`, 'utf8').split(' ').slice(0, 2).join(' ')

/** As ssh-keygen prints it. */
export const fingerprintOf = (file: string): string =>
  execFileSync('ssh-keygen', ['-lf', `${file}.pub`], { encoding: 'utf8' }).split(' ')[1] ?? ''

export async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  if (address === null || typeof address === 'string') throw new Error('no port')
  return address.port
}

export interface Sshd {
  port: number
  folder: string
  /** Private key file of the host. */
  hostKey: string
  /** Private key file that is let in. */
  userKey: string
  /** What it wrote so far. */
  log(): string
  /** Ends it with all its sessions, as when the host dies. */
  kill(): Promise<void>
  /** Stops all its processes without ending them, as when a host hangs. */
  freeze(): void
  /** What its processes, and what they run, have used of the processor. */
  cpuSeconds(): number
  /** Starts it again on the same port. */
  start(): Promise<void>
  /** Removes everything. */
  stop(): Promise<void>
}

export interface SshdOptions {
  /** More lines of sshd_config; the first value of a setting wins. */
  config?: string[]
  hostKeyTypes?: string[]
  port?: number
}

/** A real OpenSSH server on the loopback with its own keys and folder. It lets in one fresh key of the current user. */
export async function startSshd(options: SshdOptions = {}): Promise<Sshd> {
  const { folder, remove } = testFolder('sshd')
  mkdirSync('/run/sshd', { recursive: true })
  const types = options.hostKeyTypes ?? ['ed25519']
  const hostKeys = types.map((type) => makeKey(join(folder, `host_${type}`), { type }))
  const userKey = makeKey(join(folder, 'user'))
  const authorized = join(folder, 'authorized_keys')
  writeFileSync(authorized, `${publicKey(userKey)}\n`, { mode: 0o600 })
  const port = options.port ?? (await freePort())
  const config = join(folder, 'sshd_config')
  const lines = [
    ...(options.config ?? []),
    `ListenAddress 127.0.0.1:${port}`,
    ...hostKeys.map((file) => `HostKey ${file}`),
    `AuthorizedKeysFile ${authorized}`,
    // Whatever the person's own shell start-up files do, it is no part of these tests.
    `SetEnv HOME=${folder}`,
    'PidFile none',
    'UsePAM no',
    'StrictModes no',
    'PasswordAuthentication no',
    'KbdInteractiveAuthentication no',
    'PermitRootLogin yes',
    'LogLevel VERBOSE',
    'PrintMotd no',
  ]
  writeFileSync(config, `${lines.join('\n')}\n`)
  let child: ChildProcess | undefined
  let written = ''

  const start = async (): Promise<void> => {
    // In its own process group, so that its sessions can be ended with it.
    child = spawn('/usr/sbin/sshd', ['-D', '-e', '-f', config], {
      stdio: ['ignore', 'ignore', 'pipe'],
      detached: true,
    })
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      written += text
    })
    for (let tries = 0; !(await listens(port)); tries++) {
      if (tries > 200 || child.exitCode !== null) throw new Error(`sshd did not start: ${written}`)
      await sleep(20)
    }
  }
  const kill = async (): Promise<void> => {
    const running = child
    child = undefined
    if (running?.pid === undefined || running.exitCode !== null) return
    const gone = new Promise((resolve) => running.once('exit', resolve))
    for (const pid of [...descendants(running.pid), running.pid]) signal(pid, 'SIGKILL')
    await gone
  }
  await start()
  return {
    port,
    folder,
    hostKey: hostKeys[0] ?? '',
    userKey,
    log: () => written,
    kill,
    freeze: () => {
      const pid = child?.pid
      if (pid !== undefined) for (const each of [...descendants(pid), pid]) signal(each, 'SIGSTOP')
    },
    cpuSeconds: () => {
      const pid = child?.pid
      if (pid === undefined) return 0
      const ticks = [pid, ...descendants(pid)].flatMap((each) => {
        // Past the name, which may have spaces: user and system time are the 14th and 15th field; see proc(5).
        const stat = existsSync(`/proc/${each}/stat`) ? readFileSync(`/proc/${each}/stat`, 'utf8') : ''
        const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
        return [Number(fields[11] ?? 0), Number(fields[12] ?? 0)]
      })
      return ticks.reduce((sum, each) => sum + each, 0) / 100
    },
    start,
    stop: async () => {
      await kill()
      remove()
    },
  }
}

function signal(pid: number, name: 'SIGKILL' | 'SIGSTOP'): void {
  try {
    process.kill(pid, name)
  } catch {
    // It ended by itself meanwhile.
  }
}

/** Children, grandchildren and so on. */
function descendants(pid: number): number[] {
  const listed = execFileSync('ps', ['-eo', 'pid=,ppid='], { encoding: 'utf8' })
  const pairs = listed
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/\s+/).map(Number))
  const below = (parent: number): number[] =>
    pairs.flatMap(([child = 0, of = 0]) => (of === parent ? [child, ...below(child)] : []))
  return below(pid)
}

const listens = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    socket.once('connect', () => {
      socket.destroy()
      resolve(true)
    })
    socket.once('error', () => resolve(false))
  })
