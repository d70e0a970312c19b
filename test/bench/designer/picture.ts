import {
  CARD_STEP,
  FIRST_CARD,
  newDesignRecords,
  newLink,
  newServer,
} from '../../../src-shared/design/create.ts'
import { seededRandom } from '../../../src-shared/base/random.ts'
import type { DesignRecord, ServerRecord } from '../../../src-shared/design/records.ts'

/** The picture that Terrace and its peer both draw: servers in four tiers with twice as many links, from a seed. */
export interface Picture {
  name: string
  records: DesignRecord[]
  servers: readonly ServerRecord[]
  /** What is looked at from near: in the middle of a first row, with tiers above and below. */
  near: ServerRecord
}

const PER_ROW = 40

/** `count` servers over the four usual tiers; each is linked to two of the next tier, mostly near ones. */
export function picture(count: number, seed = 1): Picture {
  const random = seededRandom(seed)
  const name = `${count} servers`
  const records = newDesignRecords(name)
  const tiers = records.filter((record) => record.type === 'tier')
  const lanes: ServerRecord[][] = tiers.map(() => [])
  for (let at = 0; at < count; at += 1) {
    const lane = at % tiers.length
    const place = lanes[lane]?.length ?? 0
    const tier = tiers[lane]
    if (!tier) continue
    lanes[lane]?.push(
      newServer({
        tier: tier.id,
        name: `${['lb', 'web', 'app', 'db'][lane]}-${place + 1}`,
        x: FIRST_CARD.x + (place % PER_ROW) * CARD_STEP.x,
        y: FIRST_CARD.y + Math.floor(place / PER_ROW) * CARD_STEP.y,
      }),
    )
  }
  const servers = lanes.flat()
  const links = lanes.flatMap((lane, at) => {
    // The data tier replicates within itself.
    const below = lanes[at + 1] ?? lane
    return lane.flatMap((from, place) =>
      [0, 1].flatMap((which) => {
        const away = (below === lane ? 1 : 0) + which * (1 + Math.floor(random() * 5))
        const to = below[(place + away) % below.length]
        return to && to !== from ? [newLink({ from: from.id, to: to.id, port: 80 + at })] : []
      }),
    )
  })
  const row = lanes[2] ?? []
  const near = row[Math.min(PER_ROW, row.length) >> 1] ?? servers[0]
  if (!near) throw new Error('A picture without servers shows nothing')
  return { name, records: [...records, ...servers, ...links], servers, near }
}
