import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { firstBootFiles, seedDisk } from '@shared/images/first-boot.ts'
import { tinyDomainXml } from '../../lab/tiny-domain.ts'
import { quote } from '../../lab/run.ts'
import * as at from './world.ts'

const page = 4096
/** Where the guest's kernel tells of each request. */
const trace = '/run/trace'

/** One request that the guest's kernel waited for, in ms. */
export interface Access {
  kind: 'read' | 'write' | 'flush'
  ms: number
}

/** A running guest with a disk beside the one that it starts from, and which does what its console is told. */
export interface Guest {
  name: string
  /** The volume of that disk. */
  volume: string
  /** Runs a line of shell in the guest, and waits until it has ended. */
  does(line: string): Promise<void>
  /**
   * Pages of 4 KiB at any place of the disk, one after the other without a pause: one read, then one written and
   * flushed, past the guest's page cache. Goes on until `rest`.
   */
  load(): Promise<void>
  rest(): Promise<void>
  /** What its kernel has waited for at that disk from now on, when the answer is called. */
  watch(): Promise<() => Promise<Access[]>>
  remove(): Promise<void>
}

/** Its second disk is a qcow2 with the bytes of `original`, a raw file of the host. */
export async function startGuest(place: at.Placed, original: string, bytes: number): Promise<Guest> {
  const { node } = place
  const name = 'busy'
  const file = (volume: string): string => `${at.images}/${volume}`
  const disks = { vda: `${name}.qcow2`, vdb: `${name}-data.qcow2`, vdc: `${name}-seed.raw` }
  execFileSync('cp', [at.volumeFile(place, 'tiny.qcow2'), at.volumeFile(place, disks.vda)])
  await at.inHost(
    node,
    `qemu-img convert -f raw -O qcow2 ${file(original)} ${file(disks.vdb)}; sync ${file(disks.vdb)}`,
  )
  // What the serial console is told from then on is done, a line at a time.
  const listen = 'stty -echo </dev/ttyS0; while read -r line; do eval "$line"; done </dev/ttyS0 &'
  const seed = seedDisk(
    firstBootFiles(
      { id: name, hostName: name, nics: [] },
      { users: [], packages: [], commands: [listen, 'echo TERRACE-GUEST-LISTENS'] },
    ),
  )
  writeFileSync(at.volumeFile(place, disks.vdc), seed)
  const disk = (target: string, volume: string, format: string): string =>
    `<disk type='file' device='disk'><driver name='qemu' type='${format}'/><source file='${file(volume)}'/><target dev='${target}' bus='virtio'/></disk>`
  const xml = tinyDomainXml({ name, disk: file(disks.vda) }).replace(
    '<interface',
    `${disk('vdb', disks.vdb, 'qcow2')}${disk('vdc', disks.vdc, 'raw')}<interface`,
  )
  await at.refresh(place)
  await at.inHost(
    node,
    `printf %s ${quote(xml)} >/tmp/guest.xml; virsh -q define /tmp/guest.xml; virsh -q start ${name}`,
  )
  await node.waitForSerial(name, 'TERRACE-GUEST-LISTENS', 120_000)
  const console = (await at.inHost(node, `virsh -q ttyconsole ${name}`)).trim()
  // QEMU takes nothing from a console that nobody has open, and looks every second whether somebody has.
  await at.inHost(node, `nohup cat ${console} >/dev/null 2>&1 </dev/null & sleep 1.5`)
  const tell = (line: string) => at.inHost(node, `printf '%s\\n' ${quote(line)} >${console}`)

  let told = 0
  const does = async (line: string): Promise<void> => {
    const done = `TERRACE-GUEST-DID ${(told += 1)}`
    await tell(`${line}\necho ${done}`)
    await node.waitForSerial(name, `${done}\r`, 300_000)
  }
  await does(
    `mkdir -p ${trace}; mount -t tracefs trace ${trace}; ` +
      `for e in issue complete; do echo 1 >${trace}/events/block/block_rq_$e/enable; done`,
  )
  await does('echo "TERRACE-GUEST-DEVICE $(cat /sys/class/block/vdb/dev) ."')
  const device = /TERRACE-GUEST-DEVICE (\d+):(\d+) \./.exec(node.serialLog(name))?.slice(1).join(',') ?? ''
  const pages = Math.floor(bytes / page)
  const count = `bs=${page} count=1`
  return {
    ...{ name, volume: disks.vdb, does },
    load: () =>
      does(
        'touch /run/load; (while [ -e /run/load ]; do ' +
          `n=$(((RANDOM * 32768 + RANDOM) % ${pages})); ` +
          `dd if=/dev/vdb of=/dev/null ${count} skip=$n iflag=direct status=none; ` +
          `n=$(((RANDOM * 32768 + RANDOM) % ${pages})); ` +
          `dd if=/bin/busybox of=/dev/vdb ${count} skip=$((n % 200)) seek=$n oflag=direct conv=notrunc,fsync status=none; ` +
          'done; echo TERRACE-GUEST-RESTS) &',
      ),
    rest: () => does('rm -f /run/load; wait'),
    async watch() {
      await does(`echo >${trace}/trace; echo 1 >${trace}/tracing_on`)
      return async () => {
        const from = node.serialLog(name).length
        await does(`echo 0 >${trace}/tracing_on; cat ${trace}/trace`)
        return accessesIn(node.serialLog(name).slice(from), device)
      }
    },
    async remove() {
      await at.inHost(
        node,
        `virsh -q destroy ${name}; virsh -q undefine ${name} --checkpoints-metadata; ` +
          `rm -f ${Object.values(disks).map(file).join(' ')}; virsh -q pool-refresh default`,
      )
    },
  }
}

const kinds: Record<string, Access['kind']> = { R: 'read', W: 'write', F: 'flush' }

/**
 * Of the kernel's events of requests (Documentation/trace/events.rst): "dd-71 [000] d..1. 12.345678: block_rq_issue:
 * 254,16 WS 4096 () 1234 + 8 [dd]", and block_rq_complete with the same sector.
 */
function accessesIn(text: string, device: string): Access[] {
  const begun = new Map<string, number>()
  const accesses: Access[] = []
  const event = / (\d+\.\d+): block_rq_(issue|complete): (\d+,\d+) ([A-Z]+) .*?\(\) (\d+ \+ \d+) /g
  for (const [, seconds, what, of, how = '', where] of text.matchAll(event)) {
    const kind = kinds[how[0] ?? '']
    if (kind === undefined || of !== device) continue
    // A flush has no place, and there is one at a time.
    const key = kind === 'flush' ? kind : `${kind} ${where}`
    const since = begun.get(key)
    if (what === 'issue') begun.set(key, Number(seconds))
    else if (since !== undefined) {
      begun.delete(key)
      accesses.push({ kind, ms: (Number(seconds) - since) * 1000 })
    }
  }
  return accesses
}
