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

/** All that a host holds, by machine and volume, read without Terrace. */
export async function holdings(node: LabNode): Promise<Record<string, string>> {
  const script =
    'for d in $(virsh -q list --all --uuid); do ' +
    'printf "machine\\t%s\\t%s\\n" "$(virsh -q domname "$d" | tr -d "\\n")" "$(virsh -q domstate "$d" | tr -d "\\n") $(virsh -q dumpxml --inactive "$d" | sha256sum)"; done; ' +
    'for p in $(virsh -q pool-list --name); do virsh -q pool-refresh "$p" >/dev/null; ' +
    'virsh -q vol-list "$p" | while read -r name path; do printf "volume\\t%s/%s\\t\\n" "$p" "$name"; done; done'
  const { code, stdout, stderr } = await node.run(['sh', '-c', script])
  if (code !== 0 || stderr.trim() !== '') throw new Error(`${node.name}: ${stderr}`)
  return Object.fromEntries(
    stdout
      .trim()
      .split('\n')
      .map((line) => line.split('\t'))
      .map(([kind = '', name = '', what = '']) => [`${kind} ${name}`, what]),
  )
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
