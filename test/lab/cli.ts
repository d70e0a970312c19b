import { chownSync, existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { type Lab, labUsers, startLab, sweepLabs } from './lab.ts'
import { isAlive } from './processes.ts'
import { type LabRecord, readRecords } from './record.ts'
import { requireLab } from './requirements.ts'
import { tearDown } from './tear-down.ts'

const usage =
  'usage: npm run lab -- up [--nodes N]   start N (default 4) real libvirt hosts on this machine\n' +
  '       npm run lab -- down             take them away again\n'

/** The text of `up` is kept beside the lab, so that a second `up` can show it again. */
const noticeOf = (folder: string): string => join(folder, 'notice.txt')

async function up(nodes: number): Promise<string> {
  for (const record of readRecords().filter(({ kept }) => kept)) {
    if (isComplete(record))
      return `The lab is up already.\n\n${readFileSync(noticeOf(record.folder), 'utf8')}`
    if (isAlive(record.owner)) throw new Error(`Process ${record.owner.pid} is just starting the lab.`)
    await tearDown(record) // cut off by a reboot, or killed half-way
  }
  const lab = await startLab({ nodes, kept: true })
  const notice = describe(lab)
  giveToCaller(lab.identityFile)
  writeFileSync(noticeOf(lab.folder), notice)
  return notice
}

const isComplete = (record: LabRecord): boolean =>
  existsSync(noticeOf(record.folder)) && record.supervisors.length > 0 && record.supervisors.every(isAlive)

/** Who ran this with sudo opens the app as themselves: ssh wants a key that is theirs and nobody else's. */
function giveToCaller(file: string): void {
  const { SUDO_UID, SUDO_GID } = process.env
  if (SUDO_UID !== undefined && SUDO_GID !== undefined) chownSync(file, Number(SUDO_UID), Number(SUDO_GID))
}

async function down(): Promise<string> {
  await sweepLabs()
  const kept = readRecords().filter((record) => record.kept)
  for (const record of kept) await tearDown(record)
  return kept.length > 0 ? 'The lab is down; nothing of it is left.\n' : 'No lab is up.\n'
}

function describe(lab: Lab): string {
  const hosts = lab.nodes.map(
    (node) =>
      `  ${node.name}   address ${node.address}   port ${node.port}   user ${node.user}\n` +
      `          host key ${node.hostKeyFingerprint}\n`,
  )
  const commands = lab.nodes.map(
    (node) =>
      `  npm run -s terrace -- hosts add ${node.name} --address ${node.address} --user ${node.user} ` +
      `--identity ${lab.identityFile} --host-key ${node.hostKeyFingerprint}\n`,
  )
  const others = labUsers.map(({ name, password }) => `${name} (password ${password})`)
  return `${lab.nodes.length} hosts are up. In Terrace choose "Add a host" and type, for each:

${hosts.join('')}
  identity file for all of them: ${lab.identityFile}

Or add them from a terminal:

${commands.join('')}
A bootable disk is in pool "default" of node1 as tiny.qcow2. Other accounts: ${others.join(', ')}.
"npm run lab -- down" takes everything away.
`
}

async function main(): Promise<number> {
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: { nodes: { type: 'string', default: '4' } },
  })
  const nodes = Number(values.nodes)
  const [command, ...rest] = positionals
  if (
    rest.length > 0 ||
    !['up', 'down'].includes(command ?? '') ||
    !(nodes >= 1 && nodes <= 40 && nodes % 1 === 0)
  ) {
    process.stderr.write(usage)
    return 2
  }
  await requireLab()
  process.stdout.write(command === 'up' ? await up(nodes) : await down())
  return 0
}

try {
  process.exitCode = await main()
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
  process.exitCode = 1
}
