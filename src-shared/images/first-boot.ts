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
 * The files of cloud-init's NoCloud source (cloudinit.readthedocs.io, "NoCloud"), network by its version 2. They are
 * JSON, which is YAML too, so nothing needs to be escaped by hand.
 */
export function firstBootFiles(
  instance: { id: string; hostName: string; nics: readonly FirstBootNic[] },
  { users, packages, commands }: FirstBoot,
): { name: string; content: string }[] {
  const json = (value: object) => `${JSON.stringify(value, null, 2)}\n`
  const user = {
    hostname: instance.hostName,
    fqdn: instance.hostName,
    preserve_hostname: false,
    ssh_pwauth: false,
    ...(users.length === 0
      ? {}
      : {
          users: users.map(({ name, keys, sudo }) => ({
            name,
            shell: '/bin/bash',
            lock_passwd: true,
            ssh_authorized_keys: keys,
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
              ...(gateway === undefined
                ? {}
                : { routes: [{ to: gateway.includes(':') ? '::/0' : '0.0.0.0/0', via: gateway }] }),
              ...(nameServers.length === 0 ? {} : { nameservers: { addresses: nameServers } }),
            }),
      },
    ]),
  )
  return [
    { name: 'meta-data', content: json({ 'instance-id': instance.id, 'local-hostname': instance.hostName }) },
    { name: 'user-data', content: `#cloud-config\n${json(user)}` },
    { name: 'network-config', content: json({ version: 2, ethernets }) },
  ]
}

/** How large a seed disk is. */
export const seedBytes = 1_474_560

/** The seed disk that holds them; cloud-init finds it by its label. Throws RangeError past 1.4 MB. */
export const seedDisk = (files: readonly { name: string; content: string }[]): Uint8Array =>
  fatImage(
    'cidata',
    files.map(({ name, content }) => ({ name, content: new TextEncoder().encode(content) })),
  )
