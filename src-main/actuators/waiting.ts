import { setTimeout as sleep } from 'node:timers/promises'
import { TerraceError } from '@shared/base/errors.ts'
import { formatDuration } from '@shared/base/units.ts'
import type { MachineFacts, MachineState } from '@shared/machine/facts.ts'
import type { ReachedHost, RequestContext } from './actuator.ts'
import { begun as afterwards } from './begun.ts'
import { stateWord } from '@shared/machine/words.ts'
import { t } from '@shared/text/translate.ts'

const stoppedStates = new Set<MachineState>(['stopped', 'crashed'])

/** A guest that was still booting may have missed the request, so it is asked again. */
const askAgainMs = 15_000
const defaultShutdownMs = 90_000
const defaultStartMs = 30_000

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  try {
    await sleep(ms, undefined, { signal })
  } catch (cause) {
    throw new TerraceError('cancelled', t`Waiting was cancelled.`, {
      changed: 'maybe',
      left: t`What the machine was asked for may still happen.`,
      cause,
    })
  }
}

/** Reads the machine until `done`, first often, later each second; undefined when the time is over. */
async function watch(
  host: ReachedHost,
  uuid: string,
  timeoutMs: number,
  context: RequestContext,
  done: (machine: MachineFacts | null) => boolean,
  again?: () => Promise<unknown>,
): Promise<MachineFacts | null | undefined> {
  const begun = Date.now()
  let asked = begun
  for (let wait = 100; ; wait = Math.min(1000, wait * 1.5)) {
    const machine = await host.run('machine', { uuid }, context.signal)
    if (done(machine)) return machine
    if (Date.now() - begun >= timeoutMs) return undefined
    if (again !== undefined && Date.now() - asked >= askAgainMs) {
      asked = Date.now()
      await again()
    }
    await pause(Math.min(wait, Math.max(10, timeoutMs)), context.signal)
  }
}

/** Asks the guest to shut down and waits until it has. Throws `timeout`, which offers to force it off. */
export async function shutdownAndWait(
  host: ReachedHost,
  uuid: string,
  timeoutMs: number | undefined,
  context: RequestContext,
): Promise<MachineFacts | null> {
  const limit = timeoutMs ?? defaultShutdownMs
  const ask = () => host.run('shutdown', { uuid }, context.signal)
  const before = await host.run('machine', { uuid }, context.signal)
  if (before?.state === 'paused') {
    throw new TerraceError(
      'precondition',
      t`${host.host.name}: ${before.name} is paused and cannot shut down.`,
      {
        left: t`It is still paused.`,
        next: t`Resume it first, or force it off.`,
      },
    )
  }
  if (before === null || stoppedStates.has(before.state)) return before
  await ask()
  const down = (now: MachineFacts | null) => now === null || stoppedStates.has(now.state)
  const machine = await afterwards(t`${before.name} was asked to shut down, and may still do so.`, () =>
    watch(host, uuid, limit, context, down, ask),
  )
  if (machine !== undefined) return machine
  throw new TerraceError(
    'timeout',
    t`${host.host.name}: ${before.name} did not shut down within ${formatDuration(limit)}.`,
    {
      changed: 'maybe',
      left: t`It is still running, and may yet follow the request.`,
      next: t`Wait and try again, or force it off, which is like pulling its plug.`,
      details: { offer: 'machine.forceOff', uuid },
    },
  )
}

/** Starts a machine and waits until it runs. */
export async function startAndWait(
  host: ReachedHost,
  uuid: string,
  timeoutMs: number | undefined,
  context: RequestContext,
): Promise<MachineFacts | null> {
  const limit = timeoutMs ?? defaultStartMs
  const begun = await host.run('start', { uuid }, context.signal)
  if (begun.state === 'running') return begun
  const machine = await afterwards(t`${begun.name} was started, and may run by now.`, () =>
    begun.state === 'paused'
      ? host.run('resume', { uuid }, context.signal)
      : watch(host, uuid, limit, context, (now) => now?.state === 'running'),
  )
  if (machine !== undefined) return machine
  throw new TerraceError(
    'timeout',
    t`${host.host.name}: ${begun.name} did not run within ${formatDuration(limit)}.`,
    {
      changed: 'maybe',
      left: t`It is ${stateWord(begun.state)}.`,
      next: t`Look at its console on the host.`,
    },
  )
}
