import { GiB } from '../../base/units.ts'
import { CARD_STEP, FIRST_CARD, newDisk, newLink, newNetwork, newServer, newTier } from '../create.ts'
import {
  type DesignRecord,
  type LinkRecord,
  type ServerDisk,
  type ServerRecord,
  settingsRecord,
  type TierId,
  type TierRecord,
} from '../records.ts'

/** A root disk as a copy of a Debian image, which practice hosts have and others get from the person. */
const systemDisk = (): ServerDisk =>
  newDisk('root', {
    bytes: 10 * GiB,
    source: { kind: 'image', pool: 'default', volume: 'debian-12.qcow2', host: null },
  })

export interface ServerWish {
  name: string
  vcpus: number
  memoryGiB: number
  /** A second, blank disk of this size. */
  dataGiB?: number
  replicas?: number
  /** Place in the lane, from 0. */
  column?: number
  notes?: string
}

/** A design that is being put together: one network, lanes in the order they come, cards in columns. */
export class Draft {
  readonly records: DesignRecord[]
  readonly #network = newNetwork({ name: 'internal', range: '192.168.122.0/24' })
  #lanes = 0

  constructor(name: string) {
    this.records = [settingsRecord.parse({ id: 'settings:design', type: 'settings', name }), this.#network]
  }

  tier(name: string, role: TierRecord['role']): TierId {
    const tier = newTier({ name, role, order: this.#lanes })
    this.#lanes += 1
    this.records.push(tier)
    return tier.id
  }

  server(tier: TierId, wish: ServerWish): ServerRecord {
    const server = newServer({
      tier,
      name: wish.name,
      x: FIRST_CARD.x + (wish.column ?? 0) * CARD_STEP.x,
      y: FIRST_CARD.y,
      vcpus: wish.vcpus,
      memoryBytes: wish.memoryGiB * GiB,
      disks: [
        systemDisk(),
        ...(wish.dataGiB === undefined ? [] : [newDisk('data', { bytes: wish.dataGiB * GiB })]),
      ],
      nics: [{ network: this.#network.id, address: '', mac: '' }],
      replicas: wish.replicas ?? 1,
      notes: wish.notes ?? '',
    })
    this.records.push(server)
    return server
  }

  link(
    from: ServerRecord,
    to: ServerRecord,
    port: number,
    label = '',
    protocol: LinkRecord['protocol'] = 'tcp',
  ): void {
    this.records.push(newLink({ from: from.id, to: to.id, port, label, protocol }))
  }
}
