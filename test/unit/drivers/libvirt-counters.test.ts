import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { runAction } from '@main/drivers/index.ts'
import { libvirtDriver } from '@main/drivers/libvirt/index.ts'
import { facts } from './libvirt-samples.ts'
import { type LocalVirsh, localVirsh } from './local-virsh.ts'

const uuid = '355a091a-0a84-403e-8b3f-59a6cd62b251'

describe('the script that reads counters', () => {
  let virsh: LocalVirsh | undefined
  afterEach(() => virsh?.stop())

  /** A host with one machine and one pool; the files pools, list and stats make that question fail. */
  const host = (): LocalVirsh =>
    (virsh = localVirsh(`fail() { [ ! -e "$D/$1" ] || { echo "error: Failed to $1" >&2; exit 1; }; }
case "$*" in
"pool-list --uuid") fail pools; echo ${uuid} ;;
pool-dumpxml*) echo "<pool type='dir'><name>default</name><uuid>${uuid}</uuid><capacity unit='bytes'>9</capacity><available unit='bytes'>4</available></pool>" ;;
"list --all --uuid --name") fail list; echo "${uuid} error: no" ;;
domstats*) fail stats; printf "Domain: 'error: no'\\n  state.state=1\\n  cpu.time=7\\n\\n" ;;
esac`))
  const read = ({ runner }: LocalVirsh) => runAction(libvirtDriver, 'counters', {}, { runner, facts })

  it('reads machines and pools, whatever a machine is called', async () => {
    const { machines, pools } = await read(host())
    expect(machines).toMatchObject([{ uuid, state: 'running', cpuTimeNs: 7 }])
    expect(pools).toEqual([{ name: 'default', capacityBytes: 9, freeBytes: 4 }])
  })

  it('does without pools', async () => {
    const working = host()
    writeFileSync(join(working.folder, 'pools'), '')
    expect(await read(working)).toMatchObject({ pools: [], machines: [{ uuid }] })
  })

  it.each(['list', 'stats'])('is no answer when machines could not be read: %s', async (question) => {
    const broken = host()
    writeFileSync(join(broken.folder, question), '')
    await expect(read(broken)).rejects.toThrow(`Failed to ${question}`)
  })
})
