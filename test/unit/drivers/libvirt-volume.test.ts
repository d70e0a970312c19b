import { readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, expect, it } from 'vitest'
import { runAction } from '@main/drivers/index.ts'
import { libvirtDriver } from '@main/drivers/libvirt/index.ts'
import { facts } from './libvirt-samples.ts'
import { type LocalVirsh, localVirsh } from './local-virsh.ts'

const started: LocalVirsh[] = []
afterEach(() => {
  for (const one of started.splice(0)) one.stop()
})

/** As libvirt 9.0 prints it; paths of a file and of what it stands on. */
const xml = (key: string, path: string) => `echo "<volume type='file'>
  <name>a</name>
  <key>${key}</key>
  <capacity unit='bytes'>4096</capacity>
  <allocation unit='bytes'>4096</allocation>
  <target>
    <path>${path}</path>
    <format type='raw'/>
  </target>
</volume>"`

const show = (dump: string) => {
  const virsh = localVirsh(`case "$*" in
"vol-dumpxml "*) ${dump} ;;
esac`)
  started.push(virsh)
  const at = { runner: virsh.runner, facts }
  return {
    file: join(virsh.folder, 'a'),
    made: async () => (await runAction(libvirtDriver, 'volume', { pool: 'default', volume: 'a' }, at))?.made,
  }
}

it('tells a file from the next one at its path, and knows it again after it was written', async () => {
  const { file, made } = show(xml('$D/a', '$D/a'))
  writeFileSync(file, 'one')
  const first = await made()
  // A file system that keeps no births has nothing to tell.
  if (statSync(file).birthtimeMs === 0) return expect(first).toBeUndefined()
  expect(first).toMatch(/^\d+ \d{4}-\d\d-\d\d [\d:.]+ \+0000$/)
  writeFileSync(file, 'two')
  expect(await made()).toBe(first)
  rmSync(file)
  writeFileSync(file, 'one')
  expect(await made()).not.toBe(first)
})

it('takes LVM’s UUID of a logical volume, and no other key', async () => {
  const uuid = 'VEjZ2b-vxqC-1Bfp-3Qkd-eJ1m-OWDA-Zk91tC'
  expect(await show(xml(uuid, '/dev/nowhere/a')).made()).toBe(uuid)
  expect(await show(xml('rbd/a', 'rbd/a')).made()).toBeUndefined()
})

it('has nothing of a file that is not there to be looked at', async () => {
  expect(await show(xml('/nowhere/a', '/nowhere/a')).made()).toBeUndefined()
})

it.each(['a', "it's a 'disk' --all", '$(a)', 'ä'])('asks virsh for %s as one name', async (volume) => {
  const virsh = localVirsh(
    `[ "$1" != vol-dumpxml ] || { printf '%s\\n' "$#" "$5" >"$D/asked"; ${xml('rbd/a', 'rbd/a')}; }`,
  )
  started.push(virsh)
  const at = { runner: virsh.runner, facts }
  expect(await runAction(libvirtDriver, 'volume', { pool: 'default', volume }, at)).not.toBeNull()
  expect(readFileSync(join(virsh.folder, 'asked'), 'utf8')).toBe(`5\n${volume}\n`)
})
