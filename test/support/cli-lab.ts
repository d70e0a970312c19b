import { createHash } from 'node:crypto'
import type { ImageView } from '@shared/contract/images.ts'
import { type LabNode } from '../lab/lab.ts'
import { tinyDomainXml } from '../lab/tiny-domain.ts'
import type { Workstation } from './cli.ts'

/** Runs virsh on a lab host through plain ssh; answers its output, throws what it complains about. */
export async function virsh(node: LabNode, ...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await node.run(['virsh', '-q', ...args])
  if (code !== 0) throw new Error(`virsh ${args.join(' ')} on ${node.name}: ${stderr.trim()}`)
  return stdout.trim()
}

/** In two or three programs, as each takes a host longer than what it is asked. */
const holdingsScript = `
ids=$(virsh -q list --all --uuid) && pools=$(virsh -q pool-list --name) || exit 1
nl='
'
ask=
for id in $ids; do ask="$ask echo \\"@machine$nl\\"; domname $id; domstate $id; dumpxml --inactive $id;"; done
for pool in $pools; do ask="$ask echo \\"@refresh$nl\\"; pool-refresh $pool; echo \\"@pool $pool$nl\\"; vol-list $pool;"; done
[ -z "$ask" ] || virsh -q "$ask"
`

/** All that a host holds, by machine and volume, read without Terrace. */
export async function holdings(node: LabNode): Promise<Record<string, string>> {
  const { code, stdout, stderr } = await node.run(['sh', '-c', holdingsScript])
  if (code !== 0 || stderr.trim() !== '') throw new Error(`${node.name}: ${stderr}`)
  const held: [string, string][] = []
  for (const part of stdout.split(/^@/m)) {
    const [heading = '', ...lines] = part.split('\n').filter((line) => line.trim() !== '')
    const pool = /^pool (.*)$/.exec(heading)?.[1]
    if (heading === 'machine') {
      const [name = '', state = '', ...xml] = lines
      held.push([`machine ${name}`, `${state} ${createHash('sha256').update(xml.join('\n')).digest('hex')}`])
    } else if (pool !== undefined) {
      for (const line of lines) held.push([`volume ${pool}/${line.trim().split(/\s+/)[0] ?? ''}`, ''])
    }
  }
  return Object.fromEntries(held)
}

export const holdingsOf = (nodes: LabNode[]): Promise<Record<string, string>[]> =>
  Promise.all(nodes.map(holdings))

/** A machine that an administrator made by hand, with a disk of its own. Answers its UUID. */
export async function makeForeign(node: LabNode, name: string): Promise<string> {
  const disk = `${name}-by-hand.qcow2`
  await virsh(node, 'vol-create-as', 'default', disk, '8M', '--format', 'qcow2')
  const xml = tinyDomainXml({ name, disk: `/var/lib/libvirt/images/${disk}`, memoryMiB: 64 })
  const define = 'printf %s "$1" >/tmp/foreign.xml && virsh define /tmp/foreign.xml'
  const { code, stderr } = await node.run(['sh', '-c', define, '-', xml])
  if (code !== 0) throw new Error(stderr)
  return virsh(node, 'domuuid', name)
}

/** Adds every node under its own name. */
export async function addNodes(
  at: Workstation,
  nodes: LabNode[],
  identity: string,
  ...more: string[]
): Promise<void> {
  for (const node of nodes) {
    const known = ['--host-key', node.hostKeyFingerprint, '--identity', identity, ...more]
    await at.json(['hosts', 'add', node.name, '--address', node.address, ...known])
  }
}

/** An image by its name, of the store in use or of the one that `where` names. */
export async function imageIn(at: Workstation, name: string, ...where: string[]): Promise<ImageView> {
  const images = await at.json<ImageView[]>(['images', 'list', ...where])
  const found = images.find((image) => image.name === name)
  if (!found) throw new Error(`no image ${name} in ${images.map((image) => image.name).join(', ')}`)
  return found
}
