import { afterEach, expect, it } from 'vitest'
import { probeHost } from '@main/drivers/index.ts'
import { type LocalVirsh, localVirsh } from './local-virsh.ts'

const uuid = '355a091a-0a84-403e-8b3f-59a6cd62b251'

let virsh: LocalVirsh | undefined
afterEach(() => virsh?.stop())

const host = (unknown?: string): LocalVirsh =>
  (virsh = localVirsh(
    `case "$*" in
uri) echo qemu:///system ;;
version*) echo "Using library: libvirt 4.5.0"; echo "Running hypervisor: QEMU 2.12.0" ;;
capabilities) echo "<capabilities><guest><arch name='x86_64'><domain type='qemu'/></arch></guest></capabilities>" ;;
"pool-list "*) echo ${uuid} ;;
pool-dumpxml*) echo "<pool type='dir'><name>default</name><uuid>${uuid}</uuid></pool>" ;;
"nodedev-list "*) echo pci_0000_00_01_0 ;;
nodedev-dumpxml*) echo "<device><name>x</name><capability type='pci'><domain>0</domain><bus>0</bus><slot>1</slot><function>0</function><product id='0x1'>p</product></capability></device>" ;;
esac`,
    unknown,
  ))
const read = ({ runner }: LocalVirsh) => probeHost(runner, { at: 1, name: 'one', family: 'libvirt' })

const whole = { family: 'libvirt', version: 'QEMU 2.12.0, libvirt 4.5.0', devices: [] }

it('reads what virsh tells', async () => {
  const facts = await read(host())
  expect(facts).toMatchObject(whole)
  expect(facts.pools).toMatchObject([{ name: 'default', active: true }])
})

it.each(['version --daemon', 'net-list --uuid'])(
  'asks an older virsh each thing by itself: without %s',
  async (unknown) => {
    const facts = await read(host(unknown))
    expect(facts).toMatchObject(whole)
    expect(facts.pools).toMatchObject([{ name: 'default', active: true }])
  },
)

it('says what libvirt complains of when it does not answer', async () => {
  const { advice, pools } = await read(host('uri'))
  expect(pools).toEqual([])
  expect(advice[0]).toMatchObject({
    severity: 'error',
    text: 'libvirt is installed but does not answer: unsupported option',
  })
})

it('knows nothing of devices where virsh does not', async () => {
  const facts = await read(host('nodedev-list'))
  expect(facts.devices).toBeUndefined()
  expect(facts.pools).toHaveLength(1)
})
