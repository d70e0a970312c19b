import type { HostId } from '../../src-shared/contract/hosts.ts'
import type { DiskSpec, MachineSpec } from '../../src-shared/machine/spec.ts'
import { fromJson, type Json, toJson } from './json.ts'
import type { Sql } from './sql.ts'

/** A volume that Terrace made for a machine. */
export type DeployedVolume = Pick<DiskSpec, 'pool' | 'volume'>

/** Where Terrace has put one instance of a server, and what it asked for there last. */
export interface Deployment {
  designId: string
  serverId: string
  /** From 0. */
  replica: number
  hostId: HostId
  uuid: string
  machineName: string
  spec: MachineSpec
  volumes: DeployedVolume[]
  /** ms since the epoch. */
  updatedAt: number
}

interface Row {
  design_id: string
  server_id: string
  replica: number
  host_id: string
  uuid: string
  machine_name: string
  spec: Json<MachineSpec>
  volumes: Json<DeployedVolume[]>
  updated_at: number
}

export class DeploymentsRepository {
  readonly #sql: Sql

  constructor(sql: Sql) {
    this.#sql = sql
  }

  upsert(d: Deployment): void {
    this.#sql.run(
      `INSERT OR REPLACE INTO deployments
       (design_id, server_id, replica, host_id, uuid, machine_name, spec, volumes, updated_at)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      d.designId,
      d.serverId,
      d.replica,
      d.hostId,
      d.uuid,
      d.machineName,
      toJson(d.spec),
      toJson(d.volumes),
      d.updatedAt,
    )
  }

  /** True if it was there. */
  remove(designId: string, serverId: string, replica: number): boolean {
    return (
      this.#sql.run(
        'DELETE FROM deployments WHERE design_id = ? AND server_id = ? AND replica = ?',
        designId,
        serverId,
        replica,
      ) > 0
    )
  }

  get(designId: string, serverId: string, replica: number): Deployment | undefined {
    const row = this.#sql.all<Row>(
      'SELECT * FROM deployments WHERE design_id = ? AND server_id = ? AND replica = ?',
      designId,
      serverId,
      replica,
    )[0]
    return row && deploymentOf(row)
  }

  /** The deployment that a machine on a host belongs to. */
  find(hostId: HostId, uuid: string): Deployment | undefined {
    const row = this.#sql.all<Row>(
      'SELECT * FROM deployments WHERE host_id = ? AND uuid = ?',
      hostId,
      uuid,
    )[0]
    return row && deploymentOf(row)
  }

  listByDesign(designId: string): Deployment[] {
    return this.#sql
      .all<Row>('SELECT * FROM deployments WHERE design_id = ? ORDER BY server_id, replica', designId)
      .map(deploymentOf)
  }

  listByHost(hostId: HostId): Deployment[] {
    return this.#sql
      .all<Row>('SELECT * FROM deployments WHERE host_id = ? ORDER BY machine_name', hostId)
      .map(deploymentOf)
  }

  list(): Deployment[] {
    return this.#sql
      .all<Row>('SELECT * FROM deployments ORDER BY design_id, server_id, replica')
      .map(deploymentOf)
  }
}

const deploymentOf = (row: Row): Deployment => ({
  designId: row.design_id,
  serverId: row.server_id,
  replica: row.replica,
  hostId: row.host_id as HostId,
  uuid: row.uuid,
  machineName: row.machine_name,
  spec: fromJson<MachineSpec>(row.spec),
  volumes: fromJson<DeployedVolume[]>(row.volumes),
  updatedAt: row.updated_at,
})
