import { fatImage } from './fat.ts'

/** What a new server is to become at its first start; see `firstBoot` of a server's record. */
export interface FirstBoot {
  users: readonly { name: string; keys: readonly string[]; sudo: boolean }[]
  packages: readonly string[]
  /** Each a line for the guest's shell, run once as root. */
  commands: readonly string[]
}

export interface FirstBootNic {
  mac: string
  /** With its prefix, "10.0.0.5/24"; empty: by DHCP. */
  address: string
  gateway?: string
  nameServers?: readonly string[]
}

/**
 * JSON that is YAML 1.1 as well: that has no place for some characters (yaml.org/spec/1.1, "c-printable") or takes them
 * for line ends, and one of them would have cloud-init read nothing of a file.
 */
const yaml = (value: object): string =>
  `${JSON.stringify(value, null, 2).replaceAll(
    /[\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]/g,
    (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )}\n`

/**
 * The files of cloud-init's NoCloud source (cloudinit.readthedocs.io, "NoCloud"), network by its version 2. What real
 * cloud-init made of them: docs/design/images.md, "First boot".
 */
export function firstBootFiles(
  instance: { id: string; hostName: string; nics: readonly FirstBootNic[] },
  { users, packages, commands }: FirstBoot,
): { name: string; content: string }[] {
  const user = {
    hostname: instance.hostName,
    fqdn: instance.hostName,
    preserve_hostname: false,
    // Else the guest does not know its own name, at which sudo complains.
    manage_etc_hosts: 'localhost',
    ssh_pwauth: false,
    ...(users.length === 0
      ? {}
      : {
          users: users.map(({ name, keys, sudo }) => ({
            name,
            shell: '/bin/bash',
            lock_passwd: true,
            // Its schema has no empty lists.
            ...(keys.length === 0 ? {} : { ssh_authorized_keys: keys }),
            ...(sudo ? { sudo: 'ALL=(ALL) NOPASSWD:ALL' } : {}),
          })),
        }),
    ...(packages.length === 0 ? {} : { package_update: true, packages }),
    ...(commands.length === 0 ? {} : { runcmd: commands }),
  }
  const ethernets = Object.fromEntries(
    instance.nics.map(({ mac, address, gateway, nameServers = [] }, index) => [
      `nic${index}`,
      {
        match: { macaddress: mac.toLowerCase() },
        ...(address === ''
          ? { dhcp4: true }
          : {
              addresses: [address],
              ...routed(gateway),
              ...(nameServers.length === 0 ? {} : { nameservers: { addresses: nameServers } }),
            }),
      },
    ]),
  )
  return [
    { name: 'meta-data', content: yaml({ 'instance-id': instance.id, 'local-hostname': instance.hostName }) },
    { name: 'user-data', content: `#cloud-config\n${yaml(user)}` },
    { name: 'network-config', content: yaml({ version: 2, ethernets }) },
  ]
}

/**
 * The old words: `routes` would be added with a program that many images of Debian lack, and of one to ::/0 cloud-init 22.4
 * makes one to ::/64.
 */
const routed = (gateway: string | undefined): object =>
  gateway === undefined ? {} : { [gateway.includes(':') ? 'gateway6' : 'gateway4']: gateway }

/** How large a seed disk is. */
export const seedBytes = 1_474_560

/** The seed disk that holds them; cloud-init finds it by its label. Throws RangeError past 1.4 MB. */
export const seedDisk = (files: readonly { name: string; content: string }[]): Uint8Array =>
  fatImage(
    'cidata',
    files.map(({ name, content }) => ({ name, content: new TextEncoder().encode(content) })),
  )
