import { type Changed, TerraceError, toErrorInfo } from '@shared/base/errors.ts'
import type { HostFacts } from '@shared/machine/facts.ts'
import {
  type Action,
  type ActionAnswer,
  type ActionName,
  type ActionParams,
  type Command,
  type CommandOutput,
  type Driver,
  isAbsent,
  type Runner,
} from './driver.ts'
import { oneLine } from './host-text.ts'
import { t } from '@shared/text/translate.ts'

export interface ActionContext {
  runner: Runner
  facts: HostFacts
  signal?: AbortSignal
}

/** The action itself, or `unsupported` with the driver's reason. */
export function actionOf<N extends ActionName>(
  driver: Driver,
  name: N,
): Action<ActionParams<N>, ActionAnswer<N>> {
  const action: object = driver.actions[name]
  if (isAbsent(action)) {
    throw new TerraceError('unsupported', t`${driver.title} cannot do "${name}": ${action.absent}`)
  }
  // The table is keyed by the same names, which the compiler cannot follow through an indexed union.
  return action as Action<ActionParams<N>, ActionAnswer<N>>
}

/** The exact commands an action would run. Throws `unsupported`, or `precondition` when its check refuses. */
export function commandsOf<N extends ActionName>(
  driver: Driver,
  name: N,
  params: ActionParams<N>,
  facts: HostFacts,
): Command[] {
  const action = actionOf(driver, name)
  const refusal = action.check?.(params, facts)
  if (refusal !== undefined) {
    throw new TerraceError('precondition', `${facts.hostname}: ${refusal}`, { details: { action: name } })
  }
  return action.compile(params, facts)
}

/** The same with those that follow, as plain argv arrays, for showing to people. */
export function previewCommands<N extends ActionName>(
  driver: Driver,
  name: N,
  params: ActionParams<N>,
  facts: HostFacts,
): string[][] {
  const first = commandsOf(driver, name, params, facts)
  const then = actionOf(driver, name).follow?.([], params, facts) ?? []
  return [...first, ...then].map((command) => [...command.argv])
}

/**
 * Carries out one action: check, compile, run in order, parse. Stops at the first command that fails. Every error
 * names the host and the action, and says whether anything was changed.
 */
export async function runAction<N extends ActionName>(
  driver: Driver,
  name: N,
  params: ActionParams<N>,
  context: ActionContext,
): Promise<ActionAnswer<N>> {
  const commands = commandsOf(driver, name, params, context.facts)
  const action = actionOf(driver, name)
  return execute(driver, `${context.facts.hostname}: ${name}`, context, {
    commands,
    follow: (outputs) => action.follow?.(outputs, params, context.facts) ?? [],
    parse: (outputs) => action.parse(outputs, params, context.facts),
  })
}

/** May a command that failed have done a part of its work? */
const cut = (command: Command, failed: CommandOutput): boolean =>
  failed.code === null || command.partly?.(failed) === true

interface Work<Answer> {
  commands: Command[]
  follow?(outputs: CommandOutput[]): Command[]
  parse(outputs: CommandOutput[]): Answer | Promise<Answer>
}

/** Runs commands in order and reads their outputs; `label` begins every error message. */
export async function execute<Answer>(
  driver: Pick<Driver, 'explain'>,
  label: string,
  context: { runner: Runner; signal?: AbortSignal },
  work: Work<Answer>,
): Promise<Answer> {
  const outputs: CommandOutput[] = []
  const options = context.signal === undefined ? {} : { signal: context.signal }
  let changed: Changed = 'nothing'
  const runAll = async (commands: Command[]): Promise<void> => {
    for (const command of commands) {
      const before = changed
      if (command.changes) changed = 'maybe'
      const output = await attempt(label, changed, () => context.runner.run(command, options))
      if (output.code !== 0 && command.tolerate?.(output) !== true) {
        throw exitError(driver, label, output, cut(command, output) ? changed : before)
      }
      // A failure that is tolerated means that there was nothing to do.
      if (output.code !== 0) changed = before
      outputs.push(output)
    }
  }
  await runAll(work.commands)
  if (work.follow !== undefined) {
    const { follow } = work
    await runAll(await attempt(label, changed, () => follow(outputs)))
  }
  return attempt(label, changed, () => work.parse(outputs))
}

/** These say themselves which host they are about. */
const namesHost = /^(transport\.|hostkey\.|secrets\.|auth$|cancelled$)/

/** Adds the label, and what may have been changed, to any error of ours. */
async function attempt<T>(label: string, changed: Changed, fn: () => T | Promise<T>): Promise<T> {
  try {
    return await fn()
  } catch (thrown) {
    if (!(thrown instanceof TerraceError)) throw thrown
    const info = toErrorInfo(thrown)
    const message = namesHost.test(info.code) ? info.message : `${label}: ${info.message}`
    throw new TerraceError(info.code, message, {
      ...info,
      changed: changed === 'nothing' ? info.changed : 'maybe',
      cause: thrown,
    })
  }
}

function failureText(label: string, code: number | null, said: string): string {
  if (code === null)
    return said === '' ? t`${label} was ended by a signal` : t`${label} was ended by a signal: ${said}`
  return said === ''
    ? t`${label} failed with exit code ${code}`
    : t`${label} failed with exit code ${code}: ${said}`
}

/** The error of a command that ended with an exit code that counts as failure. */
export function exitError(
  driver: Pick<Driver, 'explain'>,
  label: string,
  output: CommandOutput,
  changed: Changed,
): TerraceError {
  const said = oneLine(output.stderr) || oneLine(output.stdout)
  const explained = driver.explain?.(output)
  return new TerraceError(explained?.code ?? 'remote-exit', failureText(label, output.code, said), {
    changed,
    ...(explained?.retryable === undefined ? {} : { retryable: explained.retryable }),
    left:
      changed === 'nothing'
        ? t`Nothing was changed.`
        : t`Earlier parts of this action may have taken effect.`,
    next: explained?.next ?? t`Look at the message of the host, put it right there, and try again.`,
    details: { exitCode: output.code },
    cause: output.stderr.slice(0, 4000),
  })
}
