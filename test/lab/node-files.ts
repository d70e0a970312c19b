import { randomUUID } from 'node:crypto'
import {
  chmodSync,
  chownSync,
  copyFileSync,
  cpSync,
  mkdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { accountFiles, labUsers } from './accounts.ts'
import { giveQemuCache } from './qemu-cache.ts'
import { must } from './run.ts'

export interface NodeOptions {
  /** False: a machine with sshd only; virsh, libvirtd and QEMU are not there. Default true. */
  libvirt?: boolean
  /** False: no python3. Default true. */
  python?: boolean
  /** True: a second pool `small` of 64 MiB that really is full when it is full. Default false. */
  smallPool?: boolean
  /** Of all processors, as many as this: what is busy there is told of this share, as of a machine of its own. Default null: all. */
  processors?: number | null
}

export interface NodePlan {
  name: string
  address: string
  folder: string
  options: Required<NodeOptions>
  /** The lines of /etc/hosts for every host of the lab. */
  hosts: string
  /** Names of the cgroup v1 controllers this machine has; empty with cgroup v2. */
  controllers: readonly string[]
  authorizedKey: string
}

/** Writes everything that a lab host finds under its own /etc, /var, /root and /home. */
export async function writeNodeFiles(plan: NodePlan): Promise<void> {
  const at = (...parts: string[]) => join(plan.folder, ...parts)
  const write = (path: string, text: string, mode = 0o644) => writeFileSync(at(path), text, { mode })
  for (const path of [
    'etc/pam.d',
    'log/libvirt/qemu',
    'cache',
    'ssh',
    'home',
    'tmp',
    'lib/images',
    'lib/small',
  ])
    mkdirSync(at(path), { recursive: true })
  for (const path of ['lib/qemu', 'lib/boot', 'lib/network', 'lib/dnsmasq', 'lib/sanlock', 'lib/swtpm'])
    mkdirSync(at(path), { recursive: true })
  chmodSync(at('tmp'), 0o1777)

  for (const [file, text, mode] of accountFiles()) write(join('etc', file), text, mode)
  write('etc/hosts', `127.0.0.1 localhost\n${plan.hosts}`)
  write('etc/hostname', `${plan.name}\n`)
  write('etc/machine-id', `${randomUUID().replaceAll('-', '')}\n`)
  write('etc/resolv.conf', '') // a name that /etc/hosts lacks fails at once, not after 10 s
  writeHomes(plan)
  await writeHostKey(plan.folder)
  write('ssh/sshd_config', sshdConfig(plan.address), 0o600)
  if (plan.options.libvirt) writeLibvirt(plan)
  else mkdirSync(at('etc-libvirt'), { recursive: true })
}

/** Makes a new host key, replacing one that is there. The public half is the answer. */
export async function writeHostKey(folder: string): Promise<string> {
  const path = join(folder, 'ssh', 'host_key')
  for (const file of [path, `${path}.pub`]) rmSync(file, { force: true })
  await must(['ssh-keygen', '-q', '-t', 'ed25519', '-N', '', '-C', '', '-f', path])
  return readFileSync(`${path}.pub`, 'utf8').trim()
}

function writeHomes(plan: NodePlan): void {
  const people = [{ name: 'root', uid: 0, key: true }, ...labUsers]
  for (const { name, uid, key } of people) {
    const home = join(plan.folder, 'home', name)
    mkdirSync(join(home, '.ssh'), { recursive: true, mode: 0o700 })
    const file = join(home, '.ssh', 'authorized_keys')
    writeFileSync(file, key ? `${plan.authorizedKey}\n` : '', { mode: 0o600 })
    for (const path of [home, join(home, '.ssh'), file]) chownSync(path, uid, uid)
  }
}

const sshdConfig = (address: string): string => `
ListenAddress ${address}
HostKey /run/lab/host_key
PidFile none
StrictModes no
UsePAM yes
PrintMotd no
UseDNS no
PermitRootLogin prohibit-password
PasswordAuthentication yes
KbdInteractiveAuthentication yes
MaxSessions 64
MaxStartups 100
Subsystem sftp internal-sftp
Match User prompted
  PasswordAuthentication no
`

function writeLibvirt(plan: NodePlan): void {
  giveQemuCache(plan.folder)
  const etc = join(plan.folder, 'etc-libvirt')
  cpSync('/etc/libvirt', etc, { recursive: true, verbatimSymlinks: true })
  for (const path of ['qemu', 'storage', 'secrets', 'nwfilter'])
    rmSync(join(etc, path), { recursive: true, force: true })
  const write = (path: string, text: string) => writeFileSync(join(etc, path), text, { mode: 0o600 })
  const controllers = plan.controllers.map((name) => `"${name}"`).join(', ')
  write(
    'qemu.conf',
    `stdio_handler = "file"\nsecurity_driver = "none"\nuser = "root"\ngroup = "root"\nremember_owner = 0\n` +
      (controllers === '' ? '' : `cgroup_controllers = [ ${controllers} ]\n`),
  )
  // No polkit in here: the socket's group decides who may manage, as on a host without a desktop.
  write(
    'libvirtd.conf',
    `host_uuid = "${randomUUID()}"\nauth_unix_rw = "none"\nunix_sock_group = "libvirt"\nunix_sock_rw_perms = "0770"\n`,
  )
  const pools = plan.options.smallPool ? { default: 'images', small: 'small' } : { default: 'images' }
  mkdirSync(join(etc, 'storage', 'autostart'), { recursive: true })
  for (const [name, folder] of Object.entries(pools)) {
    write(`storage/${name}.xml`, poolXml(name, `/var/lib/libvirt/${folder}`))
    symlinkSync(`/etc/libvirt/storage/${name}.xml`, join(etc, 'storage', 'autostart', `${name}.xml`))
  }
  mkdirSync(join(etc, 'qemu', 'networks', 'autostart'), { recursive: true })
  write('qemu/networks/default.xml', networkXml())
  symlinkSync('/etc/libvirt/qemu/networks/default.xml', join(etc, 'qemu/networks/autostart/default.xml'))
}

const poolXml = (name: string, path: string): string =>
  `<pool type='dir'><name>${name}</name><uuid>${randomUUID()}</uuid><target><path>${path}</path></target></pool>\n`

const networkXml = (): string =>
  `<network><name>default</name><uuid>${randomUUID()}</uuid><forward mode='open'/>` +
  `<bridge name='virbr0' stp='on' delay='0'/><ip address='192.168.122.1' netmask='255.255.255.0'>` +
  `<dhcp><range start='192.168.122.2' end='192.168.122.254'/></dhcp></ip></network>\n`

/** Puts a disk image into the host's `default` pool (seen after the pool is started or refreshed). */
export function placeImage(folder: string, image: string, name: string): void {
  copyFileSync(image, join(folder, 'lib', 'images', name))
}
