export interface TinyDomain {
  name: string
  /** Path of the disk on the host. */
  disk: string
  /** Default 128. */
  memoryMiB?: number
  /** With a channel to the guest's agent. */
  agent?: boolean
  /**
   * What keeps its processor busy: `burn` always, `doze` half of the time; `count` tells on the console how many rounds
   * of reckoning it did in ten seconds, "TERRACE-GUEST-COUNT 123". Absent: nothing.
   */
  work?: 'burn' | 'doze' | 'count'
}

const agentChannel = "<channel type='unix'><target type='virtio' name='org.qemu.guest_agent.0'/></channel>"

/** Domain XML of a guest on the tiny image, as an administrator might have written it by hand. */
export function tinyDomainXml({ name, disk, memoryMiB = 128, agent = false, work }: TinyDomain): string {
  const safe = (text: string) =>
    text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll("'", '&apos;').replaceAll('"', '&quot;')
  return `<domain type='qemu'>
  <name>${safe(name)}</name>
  <memory unit='MiB'>${memoryMiB}</memory>
  <vcpu>1</vcpu>
  <os><type arch='x86_64' machine='pc'>hvm</type><boot dev='hd'/><smbios mode='sysinfo'/></os>
  <sysinfo type='smbios'><system><entry name='serial'>${safe(name)}</entry>${work ? `<entry name='family'>${work}</entry>` : ''}</system></sysinfo>
  <features><acpi/></features>
  <devices>
    <emulator>/usr/bin/qemu-system-x86_64</emulator>
    <disk type='file' device='disk'><driver name='qemu' type='qcow2'/><source file='${safe(disk)}'/><target dev='vda' bus='virtio'/></disk>
    <interface type='network'><source network='default'/><model type='virtio'/></interface>
    <serial type='pty'><log file='/var/log/libvirt/qemu/${safe(name)}.serial.log'/></serial>
    <memballoon model='virtio'/>${agent ? agentChannel : ''}
  </devices>
</domain>
`
}
