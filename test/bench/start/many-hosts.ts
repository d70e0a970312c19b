import { type Lab, startLab } from '../../lab/lab.ts'
import { tinyDomainXml } from '../../lab/tiny-domain.ts'
import { must, run } from '../../lab/run.ts'
import { say } from '../support/options.ts'

/** Machines that every host has, so that there is something to read. They are defined, not running. */
export const machinesPerHost = 4

const machine = (name: string): string =>
  tinyDomainXml({ name, disk: `/var/lib/libvirt/images/${name}.qcow2` })
const defineScript = Array.from(
  { length: machinesPerHost },
  (_, index) =>
    `cat >/run/machine.xml <<'END'\n${machine(`vm-${index + 1}`)}END\nvirsh -q -c qemu:///system define /run/machine.xml >/dev/null\n`,
).join('')

/** A lab of so many libvirt hosts, each in a network namespace of its own with its own sshd, libvirtd and address. */
export async function manyHosts(count: number): Promise<Lab> {
  say(`starting ${count} libvirt hosts …`)
  const lab = await startLab({ nodes: Array.from({ length: count }, () => ({})) })
  try {
    for (const { address } of lab.nodes)
      await must([...plainSsh(lab, address), 'sh -es'], { input: defineScript })
    return lab
  } catch (error) {
    await lab.stop()
    throw error
  }
}

/** OpenSSH as a person with nothing configured has it: one connection for one command, host key checked. */
export const plainSsh = (lab: Lab, address: string): string[] => [
  'ssh',
  '-F',
  'none',
  '-i',
  lab.identityFile,
  ...[
    'IdentitiesOnly=yes',
    'BatchMode=yes',
    'ControlPath=none',
    'StrictHostKeyChecking=yes',
    'LogLevel=ERROR',
  ]
    .concat([`UserKnownHostsFile=${lab.knownHostsFile}`, 'GlobalKnownHostsFile=none'])
    .flatMap((option) => ['-o', option]),
  `root@${address}`,
]

/** Runs one command line on every host at once by plain ssh. */
export async function onAllHosts(lab: Lab, line: string): Promise<string[]> {
  const outcomes = await Promise.all(lab.nodes.map(({ address }) => run([...plainSsh(lab, address), line])))
  const failed = outcomes.find(({ code }) => code !== 0)
  if (failed) throw new Error(`ssh ended with ${failed.code}: ${failed.stderr.trim()}`)
  return outcomes.map(({ stdout }) => stdout)
}
