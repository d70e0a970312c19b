import { plainCell, readCsv, separatorOf } from '../base/csv.ts'
import { TerraceError } from '../base/errors.ts'
import { newNetwork, newServer, newTier } from '../design/create.ts'
import type { DesignRecord, NetworkRecord, ServerRecord, TierRecord } from '../design/records.ts'
import { newServerFields } from '../design/tier-rules.ts'
import { FreePlaces } from '../drawing/free-places.ts'
import { type ReadServer, readRow } from './cells.ts'
import { readHeading } from './columns.ts'
import { t } from '../text/translate.ts'

export const MAX_CSV_ROWS = 10_000
const MAX_PROBLEMS = 200
const PER_ROW = 8

export interface CsvReport {
  /** Rows below the heading. */
  rows: number
  servers: number
  /** Made because the design had none of that name. */
  tiers: string[]
  networks: string[]
  /** Rows that were left out, with the reason. Only the first ones of very many. */
  problems: { line: number; text: string }[]
  /** How many rows were left out in all. */
  leftOut: number
  /** Columns that mean nothing to Terrace. */
  ignored: string[]
}

export interface CsvImport {
  /** To be added to the design in one step. */
  records: DesignRecord[]
  report: CsvReport
}

/**
 * Servers from a table, one a row below a heading with columns in any order. A row that makes no server is left out
 * and told; nothing of the design itself is changed. Throws `invalid` when the text is no such table.
 */
export function readServersCsv(text: string, design: Iterable<DesignRecord>): CsvImport {
  const [heading, ...rows] = readCsv(text, separatorOf(text))
  if (!heading)
    throw new TerraceError('invalid', t`The file is empty.`, {
      left: t`Nothing was changed.`,
      next: t`Begin it with a heading such as: name,tier,vcpus,memory,disk`,
    })
  if (rows.length > MAX_CSV_ROWS)
    throw new TerraceError(
      'invalid',
      t`The file has ${rows.length} rows; at most ${MAX_CSV_ROWS} can be read at once.`,
      {
        left: t`Nothing was changed.`,
        next: t`Split it.`,
      },
    )
  const columns = readHeading(heading.cells.map(plainCell))
  const target = new Target(design)
  const problems: CsvReport['problems'] = []
  let leftOut = 0
  for (const { line, cells } of rows) {
    const row = readRow(cells.map(plainCell), columns)
    const problem = typeof row === 'string' ? row : target.add(row)
    if (problem === null) continue
    leftOut += 1
    if (problems.length < MAX_PROBLEMS) problems.push({ line, text: problem })
  }
  const { tiers, networks, servers } = target
  return {
    records: [...tiers, ...networks, ...servers],
    report: {
      rows: rows.length,
      servers: servers.length,
      tiers: tiers.map(({ name }) => name),
      networks: networks.map(({ name }) => name),
      problems,
      leftOut,
      ignored: columns.ignored,
    },
  }
}

const plain = (name: string): string => name.trim().toLowerCase()

/** A role that a tier's name speaks of. */
function roleOf(name: string): TierRecord['role'] {
  if (/balanc|proxy|^lb$|edge/i.test(name)) return 'load-balancing'
  if (/web|front/i.test(name)) return 'web'
  if (/app|service|api/i.test(name)) return 'application'
  return /data|db|sql|storage/i.test(name) ? 'data' : 'other'
}

/** The design that servers are added to, and what is added. */
class Target {
  readonly tiers: TierRecord[] = []
  readonly networks: NetworkRecord[] = []
  readonly servers: ServerRecord[] = []
  readonly #tierOf = new Map<string, TierRecord>()
  readonly #networkOf = new Map<string, NetworkRecord>()
  readonly #names = new Set<string>()
  readonly #places = new Map<string, FreePlaces>()
  #order = 0

  constructor(design: Iterable<DesignRecord>) {
    const servers: ServerRecord[] = []
    for (const record of design) {
      if (record.type === 'tier') {
        this.#tierOf.set(plain(record.name), record)
        this.#order = Math.max(this.#order, Math.floor(record.order) + 1)
      } else if (record.type === 'network') this.#networkOf.set(plain(record.name), record)
      else if (record.type === 'server') servers.push(record)
    }
    for (const server of servers) {
      this.#names.add(plain(server.name))
      this.#placesOf(server.tier).cover(server)
    }
  }

  /** Adds a server. Returns why it cannot be. */
  add(row: ReadServer): string | null {
    if (this.#names.has(plain(row.name)))
      return t`There is a server named ${JSON.stringify(row.name)} already.`
    this.#names.add(plain(row.name))
    const tier = this.#tier(row.tier || t`Imported`)
    // What the file leaves open is as the tier says.
    const nics = row.nics.map(({ network, address }) => ({
      network: network === '' ? tier.rules.network : this.#network(network).id,
      address,
      mac: '',
    }))
    this.servers.push(
      newServer({
        ...newServerFields(tier, row.fields.kind),
        ...row.fields,
        name: row.name,
        tier: tier.id,
        nics,
        ...this.#placesOf(tier.id).next(),
      }),
    )
    return null
  }

  #tier(name: string): TierRecord {
    const known = this.#tierOf.get(plain(name))
    if (known) return known
    const made = newTier({ name, role: roleOf(name), order: Math.min(1e6, this.#order) })
    this.#order += 1
    this.#tierOf.set(plain(name), made)
    this.tiers.push(made)
    return made
  }

  #network(name: string): NetworkRecord {
    const known = this.#networkOf.get(plain(name))
    if (known) return known
    const made = newNetwork({ name, source: { kind: 'network', name } })
    this.#networkOf.set(plain(name), made)
    this.networks.push(made)
    return made
  }

  #placesOf(tier: string): FreePlaces {
    const places = this.#places.get(tier) ?? new FreePlaces(PER_ROW)
    this.#places.set(tier, places)
    return places
  }
}
