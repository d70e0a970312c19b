import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, openSync, closeSync, readFileSync, readdirSync, statSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { leaveHostGroup } from './network.ts'
import { writeHostKey } from './node-files.ts'
import { firstChild, identify, isAlive, type ProcessId } from './processes.ts'
import { must, type Outcome, quote, run, until } from './run.ts'

export interface LabNode {
  readonly name: string
  readonly address: string
  readonly port: 22
  readonly user: 'root'
  /** `SHA256:…` of the key it shows now. */
  readonly hostKeyFingerprint: string
  /** Public host key, `ssh-ed25519 AAAA…`. */
  readonly hostKey: string
  /** The host's /var/lib/libvirt/images as this machine sees it. */
  readonly storageFolder: string
  /** The host's home folders (root, operator …) as this machine sees them. */
  readonly homeFolder: string
  /** Runs a command on the host through plain ssh, as root or another account that the identity opens. */
  run(argv: readonly string[], user?: string): Promise<Outcome>
  /** What a guest wrote on its serial console since it was started; '' while there is no log. */
  serialLog(domain: string): string
  /** Waits until the serial console shows the text. */
  waitForSerial(domain: string, text: string, timeoutMs?: number): Promise<void>
  /** Ends sshd and every session: connections break, new ones are refused. */
  stopSshd(): Promise<void>
  startSshd(): Promise<void>
  /** Pulls the network cable: nothing answers, nothing is refused. */
  pause(): Promise<void>
  resume(): Promise<void>
  /** Gives the host another key, as a reinstalled or an impostor's machine has. Ends every session. */
  swapHostKey(): Promise<void>
}

export interface NodePlace {
  name: string
  address: string
  folder: string
  link: string
  namespace: string
  cgroups: readonly string[]
  /** Arguments of node-init.sh after folder and name. */
  init: readonly string[]
  sshArgv: readonly string[]
}

/** Starts process 1 of the host and answers its supervisor, whose end is the host's end. */
export function spawnHost(place: NodePlace): ProcessId {
  const script =
    `for group in ${place.cgroups.map(quote).join(' ')}; do echo $$ >"$group/cgroup.procs"; done; ` +
    `exec ip netns exec "$1" unshare --mount --uts --pid --cgroup --ipc --fork --mount-proc --kill-child ` +
    `sh "$2" "$3" "$4" "$5" "$6" "$7" "$8" "$9"`
  const init = fileURLToPath(new URL('node-init.sh', import.meta.url))
  const log = openSync(join(place.folder, 'init.log'), 'a')
  const child = spawn(
    'sh',
    ['-c', script, 'lab', place.namespace, init, place.folder, place.name, ...place.init],
    {
      detached: true, // a group of its own: Ctrl-C in the terminal is not for the hosts
      stdio: ['ignore', log, log],
      cwd: '/',
    },
  )
  closeSync(log)
  child.unref()
  const id = child.pid === undefined ? undefined : identify(child.pid)
  if (id === undefined) throw new Error(`${place.name} did not start: ${readInitLog(place)}`)
  return id
}

const readInitLog = (place: NodePlace): string => readFileSync(join(place.folder, 'init.log'), 'utf8').trim()

/** Waits until sshd and, where there is one, libvirtd with its pool and network answer. */
export async function waitForHost(place: NodePlace, supervisor: ProcessId, libvirt: boolean): Promise<void> {
  await until(`sshd of ${place.name}`, 20_000, () => {
    if (!isAlive(supervisor)) throw new Error(`${place.name} ended at its start: ${readInitLog(place)}`)
    return answersSsh(place.address)
  })
  leaveHostGroup(place.cgroups, supervisor.pid)
  if (!libvirt) return
  const script =
    'for i in $(seq 600); do virsh -q pool-list 2>/dev/null | grep -q default && ' +
    'virsh -q net-list 2>/dev/null | grep -q default && exit 0; sleep 0.1; done; cat /var/log/libvirtd.log; exit 1'
  await must([...place.sshArgv, `root@${place.address}`, script])
}

export function makeNode(place: NodePlace, supervisor: ProcessId, keyChanged: () => void): LabNode {
  const keyFile = join(place.folder, 'ssh', 'host_key.pub')
  const hostKey = () => readFileSync(keyFile, 'utf8').trim()
  const inside = (script: string) => {
    const init = isAlive(supervisor) ? firstChild(supervisor.pid) : undefined
    if (init === undefined) throw new Error(`${place.name} is not running`)
    return must(['nsenter', '-t', String(init), '-m', '-u', '-i', '-n', '-p', '-C', 'sh', '-c', script])
  }
  const node: LabNode = {
    name: place.name,
    address: place.address,
    port: 22,
    user: 'root',
    get hostKey() {
      return hostKey()
    },
    get hostKeyFingerprint() {
      return fingerprint(hostKey())
    },
    storageFolder: join(place.folder, 'lib', 'images'),
    homeFolder: join(place.folder, 'home'),
    run: (argv, user = 'root') =>
      run([...place.sshArgv, `${user}@${place.address}`, argv.map(quote).join(' ')]),
    serialLog: (domain) => readSerialLog(join(place.folder, 'log', 'libvirt'), domain),
    waitForSerial: async (domain, text, timeoutMs = 60_000) => {
      await until(`"${text}" on the console of ${domain}`, timeoutMs, () =>
        node.serialLog(domain).includes(text),
      )
    },
    stopSshd: async () => {
      // Only this host's processes are visible in there, so the name is precise enough.
      await inside(
        'for p in /proc/[0-9]*; do [ "$(cat $p/comm 2>/dev/null)" = sshd ] && kill -9 ${p#/proc/}; done; true',
      )
      await until(`${place.name} to refuse`, 20_000, async () => !(await answersSsh(place.address)))
    },
    startSshd: async () => {
      await inside('exec /usr/sbin/sshd -f /run/lab/sshd_config -E /var/log/sshd.log')
      await until(`sshd of ${place.name}`, 20_000, () => answersSsh(place.address))
    },
    pause: async () => void (await must(['ip', 'link', 'set', place.link, 'down'])),
    resume: async () => {
      await must(['ip', 'link', 'set', place.link, 'up'])
      await until(`${place.name} to answer again`, 20_000, () => answersSsh(place.address))
    },
    swapHostKey: async () => {
      await node.stopSshd()
      await writeHostKey(place.folder)
      keyChanged()
      await node.startSshd()
    },
  }
  return node
}

/** True if a server greets with an SSH banner within a second. */
function answersSsh(address: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: address, port: 22, timeout: 1_000 })
    const end = (answer: boolean) => {
      socket.destroy()
      resolve(answer)
    }
    socket.once('data', (data) => end(data.toString('latin1').startsWith('SSH-2.0-')))
    socket.once('error', () => end(false))
    socket.once('close', () => end(false))
    socket.once('timeout', () => end(false))
  })
}

function readSerialLog(folder: string, domain: string): string {
  const exact = join(folder, 'qemu', `${domain}.serial.log`)
  const found = existsSync(exact)
    ? [exact]
    : [folder, join(folder, 'qemu')].flatMap((place) => serialFiles(place, domain))
  const newest = found.sort((a, b) => statSync(b).mtimeMs - statSync(a).mtimeMs)[0]
  return newest === undefined ? '' : readFileSync(newest, 'utf8')
}

const serialFiles = (folder: string, domain: string): string[] =>
  readdirSync(folder)
    .filter((file) => file.includes(domain) && file.slice(file.indexOf(domain)).includes('serial'))
    .map((file) => join(folder, file))

/** OpenSSH's name for a public key line: base64 of the SHA-256 of its blob, without padding. */
function fingerprint(publicKey: string): string {
  const blob = Buffer.from(publicKey.split(' ')[1] ?? '', 'base64')
  return `SHA256:${createHash('sha256').update(blob).digest('base64').replace(/=+$/, '')}`
}
