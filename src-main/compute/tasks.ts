import { TerraceError } from '@shared/base/errors.ts'
import type { ExportWish, OpenDesign } from '@shared/contract/designs.ts'
import { readDesignFile, type UnknownFields } from '@shared/design/file.ts'
import type { Finding } from '@shared/design/findings.ts'
import type { DesignRecord, SettingsRecord } from '@shared/design/records.ts'
import { serverOfKey } from '@shared/design/instances.ts'
import { hostFindingsOf } from '@shared/design/rules.ts'
import { DesignStore } from '@shared/design/store.ts'
import { csvOf } from '@shared/export/csv.ts'
import { haproxyOf } from '@shared/export/haproxy.ts'
import { markdownOf } from '@shared/export/markdown.ts'
import { svgOf } from '@shared/export/svg.ts'
import { terraformOf } from '@shared/export/terraform.ts'
import { writeDecision } from '@shared/placement/decision.ts'
import type { Placement } from '@shared/placement/types.ts'
import { type Capacity, capacityOf } from '@shared/plan/capacity.ts'
import { type DesignChanges, designChanges } from '@shared/plan/changes.ts'
import type { UseHistory } from '@shared/plan/growth/types.ts'
import { decisionOf, placeDesign } from '@shared/plan/make-plan.ts'
import { tryWeights, type WeightsTrial } from '@shared/plan/try-weights.ts'
import type { MovesInput } from '@shared/plan/moves/input.ts'
import { proposeMoves } from '@shared/plan/moves/propose.ts'
import type { MovesProposal } from '@shared/plan/moves/types.ts'
import { type WhatIf, whatIf } from '@shared/plan/what-if.ts'
import type { PlanHost } from '@shared/plan/world.ts'
import type { Reader } from '../storage/index.ts'
import { readDesign, readWritable, type WrittenDesign, written } from '../stored-designs/index.ts'

/** Every task is about one design, which says how long it takes. */
interface About {
  designId: string
}

/** The hosts as last known, and when that was. */
interface World extends About {
  hosts: readonly PlanHost[]
  now: number
}

const world = (reader: Reader, { designId, hosts, now }: World) => ({
  design: { id: designId, records: readDesign(reader, designId).records },
  deployments: reader.deployments.listByDesign(designId),
  hosts,
  library: reader.imageStores.library(),
  now,
})

function exported(reader: Reader, { designId, format, look }: About & TextExport): string {
  const { records } = readDesign(reader, designId)
  switch (format) {
    case 'svg':
      return svgOf(records, { look: look ?? 'light' })
    case 'markdown':
      return markdownOf(records)
    case 'terraform':
      return terraformOf(records)
    case 'haproxy':
      return haproxyOf(records)
    case 'csv':
      return csvOf(records)
  }
}

interface TextExport {
  format: Exclude<ExportWish['format'], 'png' | 'pdf'>
  look?: 'light' | 'dark'
}

interface PlaceWish {
  verdictsOf?: readonly string[]
  /** Only the assignments of these servers are wanted. */
  of?: readonly string[]
}

type Weighing = Pick<SettingsRecord, 'policy' | 'weights'>
type MovesWish = Pick<MovesInput, 'goal' | 'drained' | 'most' | 'force' | 'cold' | 'moved'>

/**
 * What takes long for designs of thousands of servers: plain functions from what is kept and their input to an answer,
 * so that they run in a worker as well as here. Input and answer can be sent between threads.
 */
export const tasks = {
  open: (reader: Reader, { designId }: About): OpenDesign => readDesign(reader, designId),
  place(reader: Reader, { of, verdictsOf, ...about }: World & PlaceWish): Placement {
    const placement = placeDesign({
      ...world(reader, about),
      ...(verdictsOf ? { brief: true, inFull: new Set(verdictsOf) } : {}),
    })
    if (!of) return placement
    // Left out here, so that thousands need not be sent to where few are wanted.
    const wanted = new Set(of)
    const assignments = placement.assignments.filter(({ key }) => wanted.has(serverOfKey(key)))
    return { ...placement, assignments }
  },
  /** What a placement goes by, as a file. */
  facts: (reader: Reader, about: World): string => writeDecision(decisionOf(world(reader, about))),
  changes: (reader: Reader, about: World): DesignChanges => designChanges(world(reader, about)),
  whatIf: (reader: Reader, { without, ...about }: World & { without: readonly string[] }): WhatIf =>
    whatIf({ ...world(reader, about), without }),
  capacity: (reader: Reader, { history, ...about }: World & { history: UseHistory }): Capacity =>
    capacityOf({ ...world(reader, about), history }),
  tryWeights: (reader: Reader, { policy, weights, ...about }: World & Weighing): WeightsTrial =>
    tryWeights({ ...world(reader, about), policy, weights }),
  moves: (reader: Reader, { designId, hosts, now, ...wish }: World & MovesWish): MovesProposal =>
    proposeMoves({ ...world(reader, { designId, hosts, now }), ...wish }),
  findings: (reader: Reader, { designId, hosts }: World): Finding[] =>
    hostFindingsOf(new DesignStore(readDesign(reader, designId).records), {
      hosts,
      library: reader.imageStores.library(),
    }),
  /** The design for other programs. */
  export: exported,
  /** The design as its file. */
  file: (reader: Reader, { designId, unknown }: About & { unknown?: UnknownFields }): WrittenDesign =>
    written(readWritable(reader, designId), unknown),
  /** The records of a version that was kept. */
  version: (reader: Reader, { versionId }: About & { versionId: string }): DesignRecord[] => {
    const file = reader.versions.file(versionId)
    return readDesignFile(file, { maxBytes: file.length }).data.records
  },
}

export type Tasks = typeof tasks
export type TaskName = keyof Tasks
export type TaskInput<K extends TaskName> = Parameters<Tasks[K]>[1]
export type TaskAnswer<K extends TaskName> = ReturnType<Tasks[K]>

/** One task as it is sent to the worker. */
export interface Wish {
  task: TaskName
  input: unknown
}

export function carryOut(reader: Reader, { task, input }: Wish): unknown {
  if (!Object.hasOwn(tasks, task)) throw new TerraceError('bug', `There is no task ${task}.`)
  return (tasks[task] as (reader: Reader, input: unknown) => unknown)(reader, input)
}
