import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { runAction } from '@main/drivers/index.ts'
import { libvirtDriver } from '@main/drivers/libvirt/index.ts'
import { facts } from './libvirt-samples.ts'
import { type LocalVirsh, localVirsh } from './local-virsh.ts'

const one = '355a091a-0a84-403e-8b3f-59a6cd62b251'
const two = '355a091a-0a84-403e-8b3f-59a6cd62b252'

describe('the script that reads all machines', () => {
  let virsh: LocalVirsh | undefined
  afterEach(() => virsh?.stop())

  /** A host with two machines, each a file; `broken` sees the UUID of one to be shown in "$last". */
  const host = (broken: string): LocalVirsh => {
    virsh = localVirsh(`for last in "$@"; do :; done
case "$*" in
"net-list --uuid") [ ! -e "$D/unplugged" ] || { echo "error: Failed to list networks" >&2; exit 1; } ;;
domstats*) [ ! -e "$D/untold" ] || { echo "error: Failed to get stats" >&2; exit 1; } ;;
"list --uuid") [ ! -e "$D/mute" ] || { echo "error: Failed to list active domains" >&2; exit 1; } ;;
"list --all --autostart "*) ;;
"list --all "*) [ ! -e "$D/down" ] || { echo "error: Failed to list domains" >&2; exit 1; }
  cd "$D" && ls | grep -x '.\\{36\\}' ; : ;;
dumpxml*) ${broken}
  [ -e "$D/$last" ] || { echo "error: failed to get domain '$last'" >&2; exit 1; }
  echo "<domain type='qemu'>
  <name>m</name>
  <uuid>$last</uuid>
  <memory>1024</memory>
  <vcpu>1</vcpu>
</domain>
" ;;
esac`)
    for (const uuid of [one, two]) writeFileSync(join(virsh.folder, uuid), '')
    return virsh
  }
  const all = ({ runner }: LocalVirsh) => runAction(libvirtDriver, 'inventory', {}, { runner, facts })
  const machine = ({ runner }: LocalVirsh, uuid: string) =>
    runAction(libvirtDriver, 'machine', { uuid }, { runner, facts })

  it('reads all, or one', async () => {
    const working = host('')
    expect((await all(working)).map(({ uuid }) => uuid)).toEqual([one, two])
    expect(await machine(working, two)).toMatchObject({ uuid: two, state: 'stopped' })
    rmSync(join(working.folder, two))
    expect(await machine(working, two)).toBeNull()
  })

  it('fails when one that is there could not be shown', async () => {
    const failing = host(`[ "$last" != ${two} ] || exit 1`)
    await expect(all(failing)).rejects.toMatchObject({ code: 'parse', info: { retryable: true } })
    await expect(machine(failing, two)).rejects.toMatchObject({ code: 'parse' })
    expect(await machine(failing, one)).toMatchObject({ uuid: one })
  })

  it('fails when libvirt went away on the way', async () => {
    const dying = host('touch "$D/down"; exit 1')
    await expect(all(dying)).rejects.toMatchObject({ code: 'remote-exit' })
    await expect(machine(dying, one)).rejects.toMatchObject({ code: 'remote-exit' })
  })

  it('takes no list that could not be read for an empty one', async () => {
    const muted = host('')
    writeFileSync(join(muted.folder, 'mute'), '')
    await expect(all(muted)).rejects.toThrow('Failed to list active domains')
  })

  it('does without networks, but not without states', async () => {
    const working = host('')
    writeFileSync(join(working.folder, 'unplugged'), '')
    expect((await all(working)).map(({ uuid }) => uuid)).toEqual([one, two])
    writeFileSync(join(working.folder, 'untold'), '')
    await expect(all(working)).rejects.toThrow('Failed to get stats')
  })

  it('reads more machines than one virsh is asked for', async () => {
    const many = host('')
    const more = Array.from({ length: 130 }, (_, at) => one.replace(/...$/, String(at + 300)))
    for (const uuid of more) writeFileSync(join(many.folder, uuid), '')
    expect((await all(many)).map(({ uuid }) => uuid).toSorted()).toEqual([one, two, ...more].toSorted())
  })

  it('does without one that is gone meanwhile', async () => {
    const going = host(`rm -f "$D/${two}"`)
    expect((await all(going)).map(({ uuid }) => uuid)).toEqual([one])
  })
})
