import type { HostFacts } from '@shared/machine/facts.ts'
import type { Command, LiveJob, LiveMigration } from '../driver.ts'
import { uuidProblem } from './checks.ts'
import { connectScript, listenScript } from './relay-scripts.ts'
import { virsh } from './virsh.ts'
import { t } from '@shared/text/translate.ts'

/** libvirt's own folder: QEMU may make and open sockets there, also where it is confined. */
const folder = '/var/lib/libvirt/qemu'

/** Where libvirt listens: as one daemon, or as that of QEMU alone. */
const daemons = ['/run/libvirt/libvirt-sock', '/run/libvirt/virtqemud-sock']

const uses = ['virt', 'move', 'disk'] as const

/** By the machine, so that each try finds what one before left. */
const socketOf = ({ uuid }: LiveJob, what: (typeof uses)[number]): string =>
  `${folder}/terrace-${uuid}-${what}.sock`

/** As long as a machine may take: who waits can cancel. */
const patient = { timeoutMs: 24 * 3_600_000 }

const python = (script: string, ...args: string[]): Command => ({
  argv: ['python3', '-c', script, ...args],
  ...patient,
})

/**
 * Moves running machines with `virsh migrate` over UNIX sockets (libvirt, "Guest migration", from 6.8): each end speaks
 * to a socket of its own host, and Terrace carries what is said through its SSH connections. So hosts need neither
 * keys of one another nor open ports, and nothing goes over the network in the clear.
 */
export const live: LiveMigration = {
  check({ uuid, from, to }) {
    if (live.kin(from) !== live.kin(to))
      return t`the processors of ${from.hostname} and ${to.hostname} are not alike`
    for (const facts of [from, to]) {
      if (facts.python === null) return t`${facts.hostname} has no Python 3, through which it would go`
      if (!isNewEnough(facts)) return t`libvirt on ${facts.hostname} is older than 6.8`
    }
    return uuidProblem(uuid)
  },
  // With hardware virtualisation guests are given the processor of their host.
  kin: ({ accelerated, cpuModel }) => (accelerated ? cpuModel : 'emulated'),
  sockets: (job) => [
    { listen: python(listenScript, socketOf(job, 'virt')), connect: python(connectScript, ...daemons) },
    ...(['move', 'disk'] as const).map((what) => ({
      listen: python(listenScript, socketOf(job, what)),
      connect: python(connectScript, socketOf(job, what)),
    })),
  ],
  move(job) {
    const disks = job.disks.length === 0 ? [] : ['--copy-storage-all', '--migrate-disks', job.disks.join(',')]
    return virsh(
      [
        ...['migrate', '--live', '--persistent', '--auto-converge', ...disks],
        ...['--migrateuri', `unix://${socketOf(job, 'move')}`],
        ...(disks.length === 0 ? [] : ['--disks-uri', `unix://${socketOf(job, 'disk')}`]),
        ...['--domain', job.uuid, '--desturi', `qemu+unix:///system?socket=${socketOf(job, 'virt')}`],
      ],
      { ...patient, changes: true, partly: () => true },
    )
  },
  tidy: (job) => [{ argv: ['rm', '-f', ...uses.map((what) => socketOf(job, what))] }],
  abort: ({ uuid }) => virsh(['domjobabort', uuid], { tolerate: () => true }),
}

function isNewEnough({ version }: HostFacts): boolean {
  const [, major = 0, minor = 0] = (/libvirt (\d+)\.(\d+)/.exec(version) ?? []).map(Number)
  return major > 6 || (major === 6 && minor >= 8)
}
