import type { Clock } from '@shared/base/clock.ts'
import type { Emitter } from '@shared/base/emitter.ts'
import { TerraceError } from '@shared/base/errors.ts'
import type { ContractEvents, Services } from '@shared/contract/index.ts'
import { freeSpot, newServer, uniqueName } from '@shared/design/create.ts'
import { emptyDiff } from '@shared/design/diff.ts'
import type { DesignRecord, ServerRecord, TierId } from '@shared/design/records.ts'
import { devicesHeld } from '@shared/plan/devices-held.ts'
import { deviceSpecOf, wishesOf } from '@shared/plan/devices.ts'
import type { MachineFacts, Owner } from '@shared/machine/facts.ts'
import type { MachineSpec } from '@shared/machine/spec.ts'
import type { AuditLog, Storage } from '../storage/index.ts'
import type { HostRegistry } from './registry.ts'
import { t } from '@shared/text/translate.ts'

export interface AdoptOptions {
  storage: Storage
  registry: HostRegistry
  auditLog: AuditLog
  clock: Clock
  events: Emitter<ContractEvents['designs']>
  readDesign(id: string): { records: DesignRecord[]; revision: number }
}

/**
 * Makes a foreign machine a server of a design. The design and what is deployed are written first and the mark on
 * the host last: a crash in between leaves a server that is known to be there, never a marked machine that no design
 * knows. Its disks stay its own: Terrace did not make them, so no plan will ever delete them.
 */
export function createAdopt(options: AdoptOptions): Services['hosts']['adopt'] {
  const { storage, registry, auditLog, clock, events } = options
  return async ({ hostId, uuid, designId, tierId }) => {
    const monitor = registry.get(hostId)
    const machine = await monitor.run('machine', { uuid })
    if (!machine)
      throw new TerraceError('not-found', t`${monitor.host.name} does not have that machine any more.`)
    if (machine.owner) {
      throw new TerraceError('conflict', t`${machine.name} belongs to a design already.`, {
        left: t`Nothing was changed.`,
      })
    }
    // Also when its mark was taken off by hand, or another call came first: it must not become two servers.
    if (storage.deployments.list().some((row) => row.uuid === uuid)) {
      throw new TerraceError('conflict', t`${machine.name} is a server of a design already.`, {
        left: t`Nothing was changed.`,
        next: t`If its mark was taken off by hand, plan that design: it is put on again.`,
      })
    }
    const design = options.readDesign(designId)
    const devices = devicesHeld(machine, monitor.facts)
    const server = {
      ...serverFor(machine, design.records, tierId as TierId, monitor.host.name),
      devices: wishesOf(devices),
    }
    const owner: Owner = { designId, serverId: server.id, replica: 0, version: 1 }
    const { revision } = storage.transaction(() => {
      storage.deployments.upsert({
        designId,
        serverId: server.id,
        replica: 0,
        hostId,
        uuid,
        machineName: machine.name,
        spec: {
          ...specOf(machine, owner),
          ...(devices.length > 0 ? { devices: devices.map(deviceSpecOf) } : {}),
        },
        volumes: [],
        updatedAt: clock.now(),
      })
      return storage.designs.save(designId, design.revision, {
        ...emptyDiff(),
        added: { [server.id]: server },
      })
    })
    const note = {
      what: 'machine.adopt',
      text: t`Adopted ${machine.name}`,
      hostName: monitor.host.name,
      serverName: machine.name,
    }
    try {
      await monitor.run('adopt', { uuid, owner })
    } catch (error) {
      storage.transaction(() => {
        storage.deployments.remove(designId, server.id, 0)
        storage.designs.save(designId, revision, { ...emptyDiff(), removed: { [server.id]: server } })
      })
      auditLog.record({
        ...note,
        outcome: 'failed',
        details: error instanceof Error ? error.message : String(error),
      })
      throw error
    }
    auditLog.record({ ...note, outcome: 'succeeded' })
    events.emit('changed', storage.designs.summary(designId))
    events.emit('edited', { id: designId, revision, records: [server] })
    void monitor.read('all')
    return { serverId: server.id }
  }
}

function serverFor(
  machine: MachineFacts,
  records: readonly DesignRecord[],
  tier: TierId,
  hostName: string,
): ServerRecord {
  if (!records.some((record) => record.id === tier)) {
    throw new TerraceError('not-found', t`The design has no such tier any more.`, {
      left: t`Nothing was changed.`,
    })
  }
  const servers = records.filter((record) => record.type === 'server')
  return newServer({
    tier,
    name: uniqueName(machine.name, new Set(servers.map(({ name }) => name))),
    ...freeSpot(servers.filter((server) => server.tier === tier)),
    vcpus: machine.vcpus,
    memoryBytes: machine.memoryBytes,
    autostart: machine.autostart,
    running: machine.state === 'running',
    disks: machine.disks.map((disk) => ({
      name: disk.target,
      bytes: disk.capacityBytes ?? 0,
      source: { kind: 'blank' },
      bus: busOf(disk.bus),
      format: formatOf(disk.path),
      pool: disk.pool ?? null,
    })),
    nics: machine.nics.map(({ mac }) => ({ network: null, address: '', mac })),
    hostRule: { only: [hostName], never: [], families: [] },
  })
}

function specOf(machine: MachineFacts, owner: Owner): MachineSpec {
  return {
    name: machine.name,
    uuid: machine.uuid,
    vcpus: machine.vcpus,
    memoryBytes: machine.memoryBytes,
    disks: machine.disks.map((disk) => ({
      name: disk.target,
      pool: disk.pool ?? '',
      volume: disk.volume ?? disk.path,
      format: formatOf(disk.path),
      bus: busOf(disk.bus),
      bytes: disk.capacityBytes ?? 0,
    })),
    nics: machine.nics.map((nic) => ({
      mac: nic.mac,
      model: nic.model === 'e1000e' ? 'e1000e' : 'virtio',
      network: { kind: nic.kind === 'bridge' ? 'bridge' : 'network', name: nic.network },
    })),
    firmware: 'bios',
    autostart: machine.autostart,
    owner,
    description: '',
  }
}

const busOf = (bus: string): 'virtio' | 'scsi' | 'sata' => (bus === 'scsi' || bus === 'sata' ? bus : 'virtio')
const formatOf = (path: string): 'qcow2' | 'raw' => (path.endsWith('.qcow2') ? 'qcow2' : 'raw')
