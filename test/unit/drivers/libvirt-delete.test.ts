import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { runAction } from '@main/drivers/index.ts'
import { libvirtDriver } from '@main/drivers/libvirt/index.ts'
import { facts } from './libvirt-samples.ts'
import { type LocalVirsh, localVirsh } from './local-virsh.ts'

const id = (last: string) => `355a091a-0a84-403e-8b3f-59a6cd62b25${last}`
const volume = (name: string, base?: string) => `<volume type='file'>
  <name>${name}</name>
  <capacity>5</capacity>
  <allocation>5</allocation>
  <target>
    <path>$D/${name}</path>
  </target>${base === undefined ? '' : `\n  <backingStore>\n    <path>${base}</path>\n  </backingStore>`}
</volume>`
const say = (text: string) => `cat <<E\n${text}\nE\n`

/** A host with one machine that does not use the volume "a", and with another volume. */
const host = {
  list: say(id('a')),
  running: '',
  dumpxml: say('<domain>\n</domain>'),
  pools: say(id('f')),
  volumes: say(' a   $D/a\n b   $D/b'),
  b: say(volume('b')),
}

describe('a volume', () => {
  let virsh: LocalVirsh | undefined
  afterEach(() => virsh?.stop())

  const remove = (changed: Partial<typeof host>) => {
    const has = { ...host, ...changed }
    virsh = localVirsh(`case "$*" in
"vol-dumpxml "*/b*) ${has.b} ;;
"vol-dumpxml "*) [ -e "$D/a" ] || { echo "error: Storage volume not found" >&2; exit 1; }
${say(volume('a'))} ;;
"vol-path "*) echo "$D/a" ;;
"list --all"*) ${has.list} ;;
"list "*) : ; ${has.running} ;;
"dumpxml "*) ${has.dumpxml} ;;
"pool-list "*) ${has.pools} ;;
"vol-list "*) ${has.volumes} ;;
"vol-delete "*) rm "$D/a" ;;
esac`)
    writeFileSync(join(virsh.folder, 'a'), 'bytes')
    const at = { pool: 'default', volume: 'a' }
    return runAction(libvirtDriver, 'volumeDelete', at, { runner: virsh.runner, facts })
  }
  const there = () => virsh !== undefined && existsSync(join(virsh.folder, 'a'))

  it('that nobody uses is deleted', async () => {
    expect(await remove({})).toBeNull()
    expect(there()).toBe(false)
  })

  it('is kept when a machine uses it, or another volume is only a difference to it', async () => {
    for (const changed of [
      { dumpxml: say("<domain>\n <source file='$D/a'/>\n</domain>") },
      { dumpxml: say("<domain>\n <source pool='default' volume='a'/>\n</domain>") },
      { b: say(volume('b', '$D/a')) },
      { b: say(volume('b', '$D/../$(basename "$D")/./a')) },
    ]) {
      await expect(remove(changed)).rejects.toMatchObject({ code: 'conflict', info: { changed: 'nothing' } })
      expect(there()).toBe(true)
      virsh?.stop()
    }
    virsh = undefined
  })

  it('that disks stand on is kept, and they are named', async () => {
    const changed = { b: say(volume('b&apos;s &lt;disk&gt;', '$D/a')) }
    await expect(remove(changed)).rejects.toMatchObject({
      code: 'conflict',
      message: expect.stringContaining("is the backing file of b's <disk>") as string,
    })
    expect(there()).toBe(true)
  })

  const fails = 'echo "error: Failed" >&2; exit 1'
  it.each([
    ['machines are not listed', { list: fails }],
    ['running machines are not listed', { running: fails }],
    ['a machine is not shown', { dumpxml: fails }],
    ['a machine is shown in part', { dumpxml: say('<domain>') }],
    ['pools are not listed', { pools: fails }],
    ['volumes are not listed', { volumes: fails }],
    ['a volume is not shown', { b: fails }],
  ])('is kept when %s', { timeout: 30_000 }, async (_, changed) => {
    await expect(remove(changed)).rejects.toMatchObject({
      code: 'remote-exit',
      message: expect.stringContaining('node1: volumeDelete') as string,
      info: { changed: 'nothing' },
    })
    expect(there()).toBe(true)
  })
})
