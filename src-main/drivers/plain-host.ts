import type { Advice, HostFacts } from '@shared/machine/facts.ts'
import type { Command, CommandOutput } from './driver.ts'
import { oneLine } from './host-text.ts'
import { t } from '@shared/text/translate.ts'

/** Looks at a host with nothing but what every Linux has. Nothing is put into the script. */
export const plainHostScript = `
echo "@hostname"; uname -n
echo "@kernel"; uname -srm
echo "@cpus"; nproc 2>/dev/null || grep -c ^processor /proc/cpuinfo
echo "@model"; sed -n 's/^model name[^:]*: *//p' /proc/cpuinfo 2>/dev/null | head -n 1
echo "@memory"; sed -n 's/^MemTotal: *\\([0-9]*\\) kB$/\\1/p' /proc/meminfo
echo "@python"; python3 --version 2>&1
echo "@user"; id -un
echo "@groups"; id -Gn
echo "@kvm"; test -e /dev/kvm && echo yes
echo "@machine"; cat /etc/machine-id 2>/dev/null
echo "@balancer"; cat /proc/[0-9]*/comm 2>/dev/null | grep -xE 'pacemakerd|vdsmd|nova-compute|pve-ha-lrm' | head -n 1
echo "@speeds"; for i in /sys/class/net/*; do
  { [ -e "$i/device" ] || [ -e "$i/bonding" ]; } && [ "$(cat "$i/operstate")" = up ] && cat "$i/speed"
done 2>/dev/null
echo "@os"; sed -n 's/^ID=//p' /etc/os-release 2>/dev/null
`

export const plainHostCommand: Command = { argv: ['sh', '-c', `${plainHostScript}exit 0`], elevate: false }

export interface PlainHost {
  hostname: string
  kernel: string
  cpus: number
  cpuModel: string
  memoryBytes: number
  python: string | null
  user: string
  groups: string[]
  kvm: boolean
  os: string
  /** Stays the same for as long as the system is installed; undefined where there is none. */
  identity: string | undefined
  /** Of the fastest card, or bond of cards, that has a link, in bytes a second; undefined: none says it. */
  linkRate: number | undefined
  /** What else decides there which machines run, by its own name; undefined where nothing is known of. */
  balancer: string | undefined
}

/** Programs that move machines between hosts by themselves, by the names of their processes. */
const balancers: Readonly<Record<string, string>> = {
  pacemakerd: 'Pacemaker',
  vdsmd: 'oVirt',
  'nova-compute': 'OpenStack',
  'pve-ha-lrm': 'Proxmox HA',
}

/** Lines under "@name" headings; what stands before the first heading (a login banner) is dropped. */
export function sections(text: string): Map<string, string[]> {
  const found = new Map<string, string[]>()
  let current: string[] | undefined
  for (const line of text.split('\n')) {
    const heading = /^@([a-z-]+)$/.exec(line)?.[1]
    if (heading !== undefined && !found.has(heading)) found.set(heading, (current = []))
    else if (line !== '') current?.push(line)
  }
  return found
}

export function readPlainHost(output: CommandOutput): PlainHost {
  const parts = sections(output.stdout)
  const first = (name: string): string => oneLine(parts.get(name)?.[0] ?? '', 128)
  const count = (name: string): number => (/^\d{1,15}$/.test(first(name)) ? Number(first(name)) : 0)
  return {
    hostname: first('hostname') || 'host',
    kernel: first('kernel'),
    cpus: count('cpus'),
    cpuModel: first('model'),
    memoryBytes: count('memory') * 1024,
    python: /^Python (3\.[\d.]+)/.exec(first('python'))?.[1] ?? null,
    user: first('user'),
    groups: first('groups').split(' '),
    kvm: first('kvm') === 'yes',
    os: first('os').replaceAll('"', ''),
    identity: /^[0-9a-f]{32}$/.exec(first('machine'))?.[0],
    balancer: balancers[first('balancer')],
    linkRate: linkRateOf(parts.get('speeds') ?? []),
  }
}

/** Cards tell Mbit a second, virtual ones -1 or nothing (Linux, Documentation/ABI/testing/sysfs-class-net). */
function linkRateOf(lines: readonly string[]): number | undefined {
  const fastest = Math.max(0, ...lines.map((line) => (/^\d{1,7}$/.test(line) ? Number(line) : 0)))
  return fastest > 0 ? fastest * 125_000 : undefined
}

export const pythonAdvice = (): Advice => ({
  severity: 'info',
  text: t`Python 3 is not there, so images will be read and written with plain, slower commands.`,
  how: t`Install Python 3.6 or newer: apt install python3, or dnf install python3.`,
})

/** Facts of a host on which no hypervisor answered. */
export function plainFacts(plain: PlainHost, at: number): HostFacts {
  const debian = plain.os === 'debian' || plain.os === 'ubuntu'
  return {
    at,
    family: null,
    version: plain.kernel,
    hostname: plain.hostname,
    cpus: plain.cpus,
    cpuModel: plain.cpuModel,
    memoryBytes: plain.memoryBytes,
    numa: [],
    pools: [],
    networks: [],
    accelerated: false,
    python: plain.python,
    ...(plain.identity === undefined ? {} : { identity: plain.identity }),
    ...(plain.balancer === undefined ? {} : { balancer: plain.balancer }),
    ...(plain.linkRate === undefined ? {} : { linkRate: plain.linkRate }),
    advice: [
      {
        severity: 'error',
        text: t`No hypervisor that Terrace can use was found: libvirt is not installed here.`,
        how: debian
          ? 'apt install libvirt-daemon-system libvirt-clients qemu-system-x86 qemu-utils'
          : t`dnf install libvirt qemu-kvm, or your system’s packages for libvirt, virsh and QEMU.`,
      },
      ...(plain.python === null ? [pythonAdvice()] : []),
    ],
  }
}
