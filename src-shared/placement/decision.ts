import { z } from 'zod'
import { failureReserves } from './engine/failures.ts'
import { canonicalJson } from '../base/canonical.ts'
import { TerraceError } from '../base/errors.ts'
import { deviceClasses } from '../machine/devices.ts'
import { families, type HostFacts } from '../machine/facts.ts'
import { t } from '../text/translate.ts'
import type { Candidate, Demand, PlacementOptions } from './types.ts'
import { MOST_WEIGHT, termNames } from './weights.ts'

/** All that a placement went by, so that it can be made again later, elsewhere, with the same outcome. */
export interface Decision {
  /** Of the design. */
  name: string
  demands: Demand[]
  candidates: Candidate[]
  options: Omit<PlacementOptions, 'brief' | 'inFull'>
}

const FORMAT = 'placement-facts'
const VERSION = 1
/** Facts of a thousand hosts and servers are a few MB. */
const MAX_LETTERS = 64 * 2 ** 20
const MOST = 100_000

const text = z.string().max(1000)
const amount = z
  .number()
  .min(0)
  .max(2 ** 53)
const used = z
  .number()
  .min(-(2 ** 53))
  .max(2 ** 53)
const family = z.enum(families)
const bus = z.enum(['pci', 'usb'])
const deviceClass = z.enum(deviceClasses)

const facts = z
  .object({
    at: amount,
    family: family.nullable(),
    version: text,
    hostname: text,
    cpus: amount,
    cpuModel: text,
    memoryBytes: amount,
    numa: z.array(z.object({ id: amount, cpus: amount, memoryBytes: amount })).max(1000),
    pools: z
      .array(
        z.object({
          ...{ name: text, type: text, path: text, active: z.boolean() },
          ...{ capacityBytes: used, freeBytes: used },
        }),
      )
      .max(1000),
    networks: z
      .array(
        z.object({
          ...{ name: text, kind: z.enum(['network', 'bridge']), active: z.boolean() },
          ranges: z.array(text).max(1000),
        }),
      )
      .max(1000),
    accelerated: z.boolean(),
  })
  // What placement does not read is not kept: it may say more of a host than should leave the house.
  .transform((known): HostFacts => ({ ...known, python: null, advice: [] }))

const candidate = z.object({
  hostId: text,
  name: text,
  enabled: z.boolean(),
  reachable: z.boolean(),
  facts: facts.nullable(),
  usedVcpus: used,
  usedMemoryBytes: used,
  machines: z
    .array(z.object({ name: text, vcpus: amount, memoryBytes: amount }))
    .max(MOST)
    .optional(),
  load: z.number().nullable(),
  peak: z.number().optional(),
  network: z.object({ rate: amount, used: amount.nullable() }).optional(),
  disks: z.object({ operations: amount, busy: amount }).optional(),
  imageRate: amount.optional(),
  rack: text.optional(),
  devices: z
    .array(
      z.object({
        kind: bus,
        devices: z
          .array(z.object({ kind: bus, address: text, vendor: text, product: text, class: deviceClass }))
          .max(100),
        by: text.optional(),
      }),
    )
    .max(10_000)
    .optional(),
  lacks: z.array(text).max(100),
})

const disk = z.object({
  name: text,
  bytes: amount,
  pool: text.nullable(),
  fileBased: z.boolean().optional(),
  image: z
    .object({
      key: text,
      bytes: amount,
      at: z.array(z.object({ host: text, pool: text })).max(MOST),
      stored: z.literal(true).optional(),
      places: z
        .array(
          z.object({
            ...{ host: text, rack: text.optional(), store: text.optional(), bytes: amount },
            ...{ rate: amount.min(1).optional(), handRate: amount.min(1).optional() },
          }),
        )
        .max(MOST)
        .optional(),
    })
    .optional(),
})

const devices = {
  devices: z
    .array(
      z.object({
        ...{ kind: bus, class: deviceClass.nullable(), vendor: text.nullable(), product: text.nullable() },
        count: z.int().min(1).max(100),
      }),
    )
    .max(100)
    .optional(),
  holds: z
    .array(
      z.object({ kind: bus, address: text.optional(), vendor: text.optional(), product: text.optional() }),
    )
    .max(100)
    .optional(),
}

const peer = z.union([
  z.object({ serverId: text, weight: amount, traffic: amount.optional() }),
  // Before links could say what they carry, files named only who is at their other end: all weighed the same.
  text.transform((serverId) => ({ serverId, weight: 1 })),
])

const demand = z.object({
  ...{ key: text, name: text, serverId: text, tierId: text },
  vcpus: amount,
  memoryBytes: amount,
  disks: z.array(disk).max(100),
  networks: z.array(z.object({ kind: z.enum(['network', 'bridge']), name: text })).max(100),
  anyNetwork: z.boolean().optional(),
  only: z.array(text).max(MOST),
  never: z.array(text).max(MOST),
  families: z.array(family).max(10),
  tierRule: z.object({ tier: text, families: z.array(family).max(10) }).optional(),
  firmware: z.enum(['bios', 'uefi']),
  whole: z.literal(true).optional(),
  apart: z.boolean(),
  current: text.nullable(),
  storedImage: z.literal(true).optional(),
  imageAt: z.array(text).max(MOST),
  ...devices,
  peers: z.array(peer).max(MOST).optional(),
  ties: z
    .array(
      z.object({
        ...{ id: text, name: text, kind: z.enum(['apart', 'together']), within: z.enum(['host', 'rack']) },
        servers: z.array(text).max(MOST),
      }),
    )
    .max(MOST)
    .optional(),
})

const options = z.object({
  weights: z.array(z.number().min(0).max(MOST_WEIGHT)).length(termNames.length),
  cpuRatio: z.number().min(0.1).max(64),
  memoryRatio: z.number().min(0.1).max(64),
  now: amount,
  failures: z.literal(failureReserves).optional(),
  reserveBytes: amount.optional(),
})

const file = z.object({
  terrace: z.object({ format: z.literal(FORMAT), version: z.int().min(1) }),
  name: text,
  terms: z.array(text).max(100),
  demands: z.array(demand).max(MOST),
  candidates: z.array(candidate).max(MOST),
  options,
})

/** As a file: JSON, one server or host a line. */
export function writeDecision({ name, demands, candidates, options: asked }: Decision): string {
  const lines = (list: readonly unknown[]): string => `[\n${list.map(canonicalJson).join(',\n')}\n]`
  const hosts = candidates.map((one) => ({ ...one, facts: one.facts && facts.parse(one.facts) }))
  return [
    `{"terrace":${canonicalJson({ format: FORMAT, version: VERSION })},`,
    `"name":${JSON.stringify(name)},`,
    `"terms":${JSON.stringify(termNames)},`,
    `"options":${canonicalJson(options.parse(asked))},`,
    `"demands":${lines(demands)},`,
    `"candidates":${lines(hosts)}}`,
    '',
  ].join('\n')
}

/** Throws a TerraceError "invalid" that names what is wrong, for anything that `writeDecision` did not write. */
export function readDecision(written: string): Decision {
  if (written.length > MAX_LETTERS) throw wrong(t`it is larger than 64 MB`)
  let raw: unknown
  try {
    raw = JSON.parse(written)
  } catch {
    throw wrong(t`it is no JSON`)
  }
  const read = file.safeParse(raw)
  if (!read.success) {
    const [issue] = read.error.issues
    throw wrong(`${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}`)
  }
  const { terrace, terms, ...decision } = read.data
  if (terrace.version > VERSION) throw wrong(t`it was written by a newer Terrace`)
  // Weights go by the order of the terms.
  if (terms.join() !== termNames.join()) throw wrong(t`its terms are not those of this Terrace`)
  // Fields that may be absent come as undefined, which they never are here: JSON has none.
  return decision as Decision
}

const wrong = (why: string): TerraceError =>
  new TerraceError('invalid', t`These are no facts of a placement: ${why}.`, {
    left: t`Nothing was changed.`,
    next: t`Choose a file that Terrace saved as facts of a placement.`,
  })
