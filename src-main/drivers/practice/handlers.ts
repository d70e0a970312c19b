import { digestOf } from './content.ts'
import type { PracticeHost } from './host.ts'
import { machineHandlers } from './machines.ts'
import { migrate, migrateAbort } from './migrate.ts'
import { Refusal } from './refusal.ts'
import { countersOf } from './statistics.ts'
import { hostFacts } from './views.ts'
import { volumeHandlers } from './volumes.ts'

const handlers = {
  ...machineHandlers,
  ...volumeHandlers,
  counters: (host: PracticeHost, _: unknown, now: number) => countersOf(host, now),
  migrate,
  migrateAbort,
  networks: (host: PracticeHost) => host.hardware.networks,
  probe: (host: PracticeHost, { at }: { at: number }) => hostFacts(host, at),
  digest: async (host: PracticeHost, params: { pool: string; volume: string; bytes: number }) =>
    digestOf(host.volume(params.pool, params.volume).content, params.bytes),
}

/** Does what `practice VERB JSON` says on a host. Throws Refusal for what it cannot do. */
export async function answer(host: PracticeHost, argv: readonly string[]): Promise<unknown> {
  const [program, verb = '', json = '{}'] = argv
  if (program !== 'practice' || !Object.hasOwn(handlers, verb)) {
    throw new Refusal(`${program ?? ''} ${verb}: command not found`)
  }
  // The parameters were written by this driver's own compile, from typed values.
  const handler = handlers[verb as keyof typeof handlers] as (
    host: PracticeHost,
    params: unknown,
    now: number,
  ) => unknown
  return handler(host, JSON.parse(json), Date.now())
}
