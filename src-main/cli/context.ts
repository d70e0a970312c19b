import { TerraceError } from '@shared/base/errors.ts'
import type { HostId, HostView } from '@shared/contract/hosts.ts'
import type { Core } from '../core/index.ts'
import type { Output } from './output.ts'

/** What every command gets. `core()` opens Terrace's data on first use, so that usage errors cost nothing. */
export interface Context {
  core(): Promise<Core>
  /** Terrace's data folder. */
  folder: string
  out: Output
  /** Positional arguments after the command's own words. */
  args: string[]
  flags: Record<string, string | boolean | string[] | undefined>
  signal: AbortSignal
}

/** The command line was wrong. Exit code 2. */
export class UsageError extends Error {}

/** Positional argument `index`, or a usage error naming it. */
export function needArgument(context: Context, index: number, what: string): string {
  const value = context.args[index]
  if (value === undefined || value === '') throw new UsageError(`${what} is missing.`)
  return value
}

export function text(context: Context, flag: string): string | undefined {
  const value = context.flags[flag]
  if (!Array.isArray(value)) return typeof value === 'string' ? value : undefined
  if (value.length > 1) throw new UsageError(`--${flag} is taken once here.`)
  return value[0]
}

/** `--host a --host b`, or `--host a,b`. */
export function several(context: Context, flag: string): string[] {
  const value = context.flags[flag]
  return Array.isArray(value) ? value.flatMap((one) => one.split(',')) : []
}

export function wholeNumber(context: Context, flag: string): number | undefined {
  const value = text(context, flag)
  if (value === undefined) return undefined
  if (!/^\d+$/.test(value))
    throw new UsageError(`--${flag} takes a whole number, not ${JSON.stringify(value)}.`)
  return Number(value)
}

/** A host by its name or id. */
export async function findHost(core: Core, nameOrId: string): Promise<HostView> {
  const views = await core.services.hosts.list({})
  const found = views.find(({ host }) => host.name === nameOrId || host.id === nameOrId)
  if (found) return found
  throw new TerraceError('not-found', `There is no host named ${nameOrId}.`, {
    next: views.length
      ? `Known hosts: ${views.map(({ host }) => host.name).join(', ')}.`
      : 'Add it with "hosts add".',
  })
}

/** Reads one host, or all. */
export async function freshHosts(core: Core, id?: HostId): Promise<HostView[]> {
  if (id) return [await core.services.hosts.probe({ id })]
  await core.readHosts()
  return core.services.hosts.list({})
}
