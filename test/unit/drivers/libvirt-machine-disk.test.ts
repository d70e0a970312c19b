import { expect, it } from 'vitest'
import { runAction } from '@main/drivers/index.ts'
import type { Command, CommandOutput } from '@main/drivers/index.ts'
import { libvirtDriver } from '@main/drivers/libvirt/index.ts'
import { facts, output } from './libvirt-samples.ts'

const uuid = '7a5b3c0e-9d1f-4a7e-8b2c-0123456789ab'

/** As libvirt 9.0 prints a domain; one that runs has an id. */
const domain = (disk: string, id = ''): string =>
  `<domain type='kvm'${id}>\n  <name>far</name>\n  <uuid>${uuid}</uuid>\n  <devices>\n${disk}\n  </devices>\n</domain>\n`
const running = " id='3'"
const path = '/srv/else where/it&apos;s.qcow2'
const qcow2 = (more = ''): string => `    <disk type='file' device='disk'>
      <driver name='qemu' type='qcow2'/>
      <source file='${path}'>${more}</source>
      <target dev='vda' bus='virtio'/>
    </disk>`

const seen: Command[] = []
/** What is known of vda, from the domain's XML and what the look at its file printed. */
async function known(xml: string, look = '\n@made\n', dump: Partial<CommandOutput> = {}) {
  seen.length = 0
  const answers = [output(xml, dump), output(look)]
  const runner = {
    run: async (command: Command) => {
      seen.push(command)
      return answers[seen.length - 1] ?? output('')
    },
    stream: () => Promise.reject(new Error('not expected')),
  }
  return runAction(libvirtDriver, 'machineDisk', { uuid, target: 'vda' }, { runner, facts })
}

it('reads the format in the definition, and asks the file what it stands on with that format', async () => {
  const infos = [
    {
      filename: "/srv/else where/it's.qcow2",
      'backing-filename': '../bases/a',
      'backing-filename-format': 'qcow2',
    },
    { filename: '/srv/else where/../bases/a', 'backing-filename': 'json:{}' },
    { filename: 'json:{}' },
  ]
  const made = '1312 2026-05-01 10:00:00.123456789 +0000'
  expect(await known(domain(qcow2()), `${JSON.stringify(infos)}\n\n@made\n${made}\n`)).toEqual({
    target: 'vda',
    path: "/srv/else where/it's.qcow2",
    kind: 'file',
    format: 'qcow2',
    chain: [
      { path: '/srv/bases/a', format: 'qcow2', named: false },
      { path: 'json:{}', format: '', named: false },
    ],
    made,
  })
  expect(seen[1]?.argv.slice(-2)).toEqual(["/srv/else where/it's.qcow2", 'qcow2'])
})

it('believes what the definition of a machine that is off states beside the file', async () => {
  const stated = `<backingStore type='file'><format type='raw'/><source file='/srv/base'/><backingStore/></backingStore>`
  const disk = qcow2().replace('<target', `${stated}<target`)
  const infos = [{ filename: 'x', 'backing-filename-format': 'raw' }, { filename: '/srv/base' }]
  expect((await known(domain(disk), `${JSON.stringify(infos)}\n@made\n`))?.chain).toEqual([
    { path: '/srv/base', format: 'raw', named: true },
  ])
})

it('takes what a running one has open from libvirt, and opens no file of it', async () => {
  const open = `<backingStore type='block' index='2'><format type='raw'/><source dev='/dev/a/../vg/base'/><backingStore/></backingStore>`
  const found = await known(domain(qcow2().replace('<target', `${open}<target`), running))
  expect(found?.chain).toEqual([{ path: '/dev/vg/base', format: 'raw', named: true }])
  expect(seen[1]?.argv.at(-1)).toBe('')
})

it('never lets the format of a disk be guessed: without a word it is raw', async () => {
  const found = await known(domain(qcow2().replace(" type='qcow2'", '')))
  expect([found?.format, found?.chain, seen[1]?.argv.at(-1)]).toEqual(['raw', [], ''])
})

it('knows a logical volume by LVM’s UUID, as libvirt and LVM write it', async () => {
  const block = `<disk type='block' device='disk'><driver name='qemu' type='raw'/><source dev='/dev/vg/lv'/><target dev='vda'/></disk>`
  // As /sys/class/block/dm-0/dm/uuid has it.
  const dm = 'LVM-8nbGBGR1EFVUe4VzOZ8KqmYhmlCLZFeMVEjZ2bvxqC1Bfp3QkdeJ1mOWDAZk91tC'
  expect(await known(domain(block), `\n@made\n${dm}\n`)).toMatchObject({
    kind: 'device',
    path: '/dev/vg/lv',
    made: 'VEjZ2b-vxqC-1Bfp-3Qkd-eJ1m-OWDA-Zk91tC',
  })
  expect(await known(domain(block), '\n@made\nCRYPT-LUKS2-1234\n')).not.toHaveProperty('made')
})

it('names what is on a network by libvirt’s words, and looks at no file', async () => {
  const network = `<disk type='network' device='disk'><driver name='qemu' type='raw'/><source protocol='rbd' name='pool/image'><host name='mon' port='6789'/></source><target dev='vda'/></disk>`
  expect(await known(domain(network))).toMatchObject({ kind: 'remote', path: 'rbd:pool/image', chain: [] })
  expect(seen).toHaveLength(1)
})

it.each([
  ['encrypted by QEMU', qcow2(`<encryption format='luks'/>`), 'encrypted'],
  ['a slice', qcow2(`<slices><slice type='storage' offset='0' size='512'/></slices>`), 'slice'],
  [
    'a folder shown as a disk',
    `<disk type='dir' device='disk'><source dir='/srv'/><target dev='vda'/></disk>`,
    'folder',
  ],
])('says why %s is not read', async (_, disk, reason) => {
  expect((await known(domain(disk), '[{"filename":"x"}]\n@made\n'))?.refusal).toContain(reason)
})

it('has nothing of a disk or machine that is not there, and nothing of an answer that is none', async () => {
  expect(await known(domain(qcow2().replace("'vda'", "'vdb'")))).toBeNull()
  expect(await known('', '', { code: 1, stderr: 'error: Domain not found: no domain' })).toBeNull()
  await expect(known(domain(qcow2()), '{"filename": 3}\n@made\n')).rejects.toMatchObject({ code: 'parse' })
  await expect(known(domain(qcow2()), 'words')).rejects.toMatchObject({ code: 'parse' })
})
