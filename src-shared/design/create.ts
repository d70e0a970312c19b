import { newId } from '../base/ids.ts'
import { GiB, MiB } from '../base/units.ts'
import {
  type AffinityRecord,
  affinityRecord,
  type DesignRecord,
  type FrameRecord,
  frameRecord,
  type LinkRecord,
  linkRecord,
  type NetworkRecord,
  networkRecord,
  type NoteRecord,
  noteRecord,
  type ServerDisk,
  serverDisk,
  type ServerId,
  type ServerRecord,
  serverRecord,
  settingsRecord,
  type TierId,
  type TierRecord,
  tierRecord,
} from './records.ts'
import { t } from '../text/translate.ts'
import { roleName } from './role-names.ts'

/** Size of a server's card and the steps of the grid it snaps to, in drawing units (pixels at zoom 1). */
export const CARD = { width: 200, height: 88 } as const
export const GRID = 8
/** First card's place in a lane and the distance between two cards laid out by Terrace. */
export const FIRST_CARD = { x: 160, y: 24 } as const
export const CARD_STEP = { x: CARD.width + 24, y: CARD.height + 24 } as const

type Fields<T> = Partial<Omit<T, 'id' | 'type'>>

/** A tier with a new id. */
export const newTier = (fields: Fields<TierRecord> & { name: string; order: number }): TierRecord =>
  tierRecord.parse({ ...fields, id: newId('tier'), type: 'tier' })

/** A server with a new id: 1 vCPU, 1 GiB, and one blank 8 GiB disk unless told otherwise. */
export const newServer = (
  fields: Fields<ServerRecord> & { tier: TierId; name: string; x: number; y: number },
): ServerRecord =>
  serverRecord.parse({
    disks: [newDisk('root')],
    nics: [{}],
    ...fields,
    id: newId('server'),
    type: 'server',
  })

/** A disk: blank and 8 GiB unless told otherwise. */
export const newDisk = (name: string, fields: Partial<Omit<ServerDisk, 'name'>> = {}): ServerDisk =>
  serverDisk.parse({ bytes: 8 * GiB, ...fields, name })

export const newLink = (fields: Fields<LinkRecord> & { from: ServerId; to: ServerId }): LinkRecord =>
  linkRecord.parse({ ...fields, id: newId('link'), type: 'link' })

/** A network: the hosts' own `default` one unless told otherwise. */
export const newNetwork = (fields: Fields<NetworkRecord> & { name: string }): NetworkRecord =>
  networkRecord.parse({
    source: { kind: 'network', name: 'default' },
    ...fields,
    id: newId('network'),
    type: 'network',
  })

export const newNote = (fields: Fields<NoteRecord> & { x: number; y: number }): NoteRecord =>
  noteRecord.parse({ ...fields, id: newId('note'), type: 'note' })

export const newFrame = (fields: Fields<FrameRecord> & { x: number; y: number }): FrameRecord =>
  frameRecord.parse({ ...fields, id: newId('frame'), type: 'frame' })

/** A rule between servers. */
export const newTie = (
  fields: Fields<AffinityRecord> & Pick<AffinityRecord, 'kind' | 'servers'>,
): AffinityRecord => affinityRecord.parse({ ...fields, id: newId('affinity'), type: 'affinity' })

/** What a record's name holds at most. */
const MAX_NAME = 200

/**
 * `base` itself, or base-2, base-3 … whichever is free. A number at the end of `base` counts on; a base as long as a
 * name may be gives way to it.
 */
export function uniqueName(base: string, taken: ReadonlySet<string>): string {
  if (!taken.has(base)) return base
  const stem = base.replace(/[ -]?\d+$/, '')
  for (let count = 2; ; count += 1) {
    const end = `-${count}`
    const name = `${stem.slice(0, MAX_NAME - end.length)}${end}`
    if (!taken.has(name)) return name
  }
}

/** A place in a lane that no card covers: row by row, eight cards a row. */
export function freeSpot(
  inLane: Iterable<Pick<ServerRecord, 'x' | 'y'>>,
  perRow = 8,
): { x: number; y: number } {
  const cards = [...inLane]
  for (let index = 0; ; index += 1) {
    const x = FIRST_CARD.x + (index % perRow) * CARD_STEP.x
    const y = FIRST_CARD.y + Math.floor(index / perRow) * CARD_STEP.y
    const covered = cards.some(
      (card) => Math.abs(card.x - x) < CARD.width && Math.abs(card.y - y) < CARD.height,
    )
    if (!covered) return { x, y }
  }
}

const defaultRoles = ['load-balancing', 'web', 'application', 'data'] as const

/** The records of an empty design: its settings and the four usual tiers. */
export function newDesignRecords(name = t`Untitled design`): DesignRecord[] {
  return [
    settingsRecord.parse({ id: 'settings:design', type: 'settings', name }),
    ...defaultRoles.map((role, order) => newTier({ name: roleName(role), role, order })),
  ]
}

/** A small three-tier shop, so that a first start has something to look at and to deploy. */
export function sampleDesignRecords(name = t`Sample shop`): DesignRecord[] {
  const records = newDesignRecords(name)
  const tierOf = (role: TierRecord['role']): TierId => {
    const tier = records.find((record) => record.type === 'tier' && record.role === role)
    return tier?.id as TierId
  }
  const internal = newNetwork({ name: 'internal', range: '192.168.122.0/24' })
  const server = (
    role: TierRecord['role'],
    serverName: string,
    fields: Fields<ServerRecord> = {},
  ): ServerRecord =>
    newServer({
      tier: tierOf(role),
      name: serverName,
      ...FIRST_CARD,
      x: FIRST_CARD.x + CARD_STEP.x,
      vcpus: 1,
      memoryBytes: 128 * MiB,
      disks: [
        newDisk('root', {
          bytes: 0,
          source: { kind: 'image', pool: 'default', volume: 'tiny.qcow2', host: null },
        }),
      ],
      nics: [{ network: internal.id, address: '', mac: '' }],
      ...fields,
    })
  const balancer = server('load-balancing', 'lb')
  const web = server('web', 'web', { replicas: 2 })
  const app = server('application', 'app')
  const db = server('data', 'db')
  return [
    ...records,
    internal,
    balancer,
    web,
    app,
    db,
    newLink({ from: balancer.id, to: web.id, port: 80, label: 'http' }),
    newLink({ from: web.id, to: app.id, port: 8080 }),
    newLink({ from: app.id, to: db.id, port: 5432 }),
  ]
}
