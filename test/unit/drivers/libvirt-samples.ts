import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { MiB } from '@shared/base/units.ts'
import type { HostFacts } from '@shared/machine/facts.ts'
import type { MachineSpec } from '@shared/machine/spec.ts'
import type { Command, CommandOutput, CommandStream, Runner } from '@main/drivers/index.ts'

/** Output of our scripts as a real host (libvirt 9.0.0, QEMU 7.2) gave it. */
export const recorded = (name: 'inventory' | 'counters' | 'probe'): string =>
  readFileSync(new URL(`recorded/${name}.txt`, import.meta.url), 'utf8')

export const output = (stdout: string, more: Partial<CommandOutput> = {}): CommandOutput => ({
  code: 0,
  stdout,
  stderr: '',
  ...more,
})

export const facts: HostFacts = {
  at: 1,
  family: 'libvirt',
  version: 'QEMU 7.2.22, libvirt 9.0.0',
  hostname: 'node1',
  cpus: 8,
  cpuModel: 'Some CPU',
  memoryBytes: 16 * 1024 * MiB,
  numa: [],
  pools: [
    {
      name: 'default',
      type: 'dir',
      path: '/var/lib/libvirt/images',
      capacityBytes: 1e12,
      freeBytes: 1e12,
      active: true,
    },
    { name: 'lvm', type: 'logical', path: '/dev/lvm', capacityBytes: 1e12, freeBytes: 1e12, active: true },
  ],
  networks: [],
  accelerated: false,
  python: null,
  advice: [],
}

export const specOf = (more: Partial<MachineSpec> = {}): MachineSpec => ({
  name: 'web-1',
  uuid: randomUUID(),
  vcpus: 2,
  memoryBytes: 512 * MiB,
  disks: [
    { name: 'root', pool: 'default', volume: 'web-1.qcow2', format: 'qcow2', bus: 'virtio', bytes: 1e9 },
    { name: 'data', pool: 'lvm', volume: 'web-1-data', format: 'raw', bus: 'scsi', bytes: 1e9 },
  ],
  nics: [{ mac: '52:54:00:AB:CD:EF', model: 'virtio', network: { kind: 'bridge', name: 'br0' } }],
  firmware: 'bios',
  autostart: false,
  owner: { designId: 'design:1', serverId: 'server:abc', replica: 2, version: 1 },
  description: '',
  ...more,
})

/** A runner that answers each command with the next of `outputs` and keeps what it was told to run. */
export function scriptedRunner(outputs: (CommandOutput | Error)[]): Runner & { ran: Command[] } {
  const ran: Command[] = []
  const left = [...outputs]
  return {
    ran,
    async run(command) {
      ran.push(command)
      const next = left.shift()
      if (next === undefined) throw new Error('more commands than expected')
      if (next instanceof Error) throw next
      return next
    },
    stream: () => Promise.reject<CommandStream>(new Error('not expected')),
  }
}
