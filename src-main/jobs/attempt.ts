import { type ErrorInfo, TerraceError, toErrorInfo } from '../../src-shared/base/errors.ts'
import type { Request } from '../../src-shared/plan/requests.ts'
import type { RequestContext } from './executor.ts'
import { madeBy } from './made-things.ts'
import type { Parts } from './parts.ts'
import { t } from '../../src-shared/text/translate.ts'

/** Taking a half-made thing away must not hang a job that a person wants to end. */
const REMOVAL_MS = 60_000

/** Doing these twice is not the same as doing them once. */
const once = new Set<Request['kind']>(['machine.reboot', 'machine.reset'])

/** What they did so far is kept and gone on with: it was verified as it came. */
const resumes = new Set<Request['kind']>(['image.capture', 'image.deploy', 'image.import', 'image.fetch'])

/** Thrown by `carryOut`: the error, and whether something of the request may be on the host. */
export class Attempted extends Error {
  readonly info: ErrorInfo
  readonly touched: boolean

  constructor(info: ErrorInfo, touched: boolean) {
    super(info.message)
    this.info = info
    this.touched = touched
  }
}

/**
 * Carries out one request. What an earlier, unfinished try (`touched`) left is looked at first: complete, it counts;
 * half-made, it is removed and made anew. When the connection fails it is tried again after a pause.
 */
export async function carryOut(
  parts: Parts,
  request: Request,
  context: RequestContext,
  touched: boolean,
): Promise<unknown> {
  let unsure = touched
  for (let tries = 0; ; tries += 1) {
    try {
      if (unsure && (await parts.executor.holds(request, context))) {
        context.log('info', t`Found done already.`)
        return undefined
      }
      if (unsure) unsure = !(await removeHalfMade(parts, request, context))
      return await parts.executor.run(request, context)
    } catch (thrown) {
      const info = toErrorInfo(thrown)
      if (unsure && (await endedMeanwhile(parts, request, context, info))) return undefined
      unsure ||= info.changed !== 'nothing'
      const pause = parts.retryDelaysMs[tries]
      const again =
        pause !== undefined && info.retryable && info.code.startsWith('transport.') && !once.has(request.kind)
      if (!again || context.signal.aborted) throw new Attempted(info, unsure)
      context.log('warning', t`${info.message} Trying again in ${pause / 1000} s.`)
      if (!(await sleep(pause, context.signal))) throw new Attempted(info, unsure)
    }
  }
}

/**
 * A host goes on with the command it was at when the connection was cut: a try that came while it was not done yet finds
 * things moved under its hands, and afterwards all is as it was asked for.
 */
async function endedMeanwhile(
  parts: Parts,
  request: Request,
  context: RequestContext,
  { code }: ErrorInfo,
): Promise<boolean> {
  if (!resumes.has(request.kind) || !(code === 'not-found' || code === 'conflict')) return false
  if (context.signal.aborted || !(await parts.executor.holds(request, context).catch(() => false)))
    return false
  context.log('info', t`Found done by now.`)
  return true
}

/** Removes what an unfinished request made, where that can only be its own. True if nothing of it is left. */
export async function removeHalfMade(
  parts: Parts,
  request: Request,
  context: RequestContext,
): Promise<boolean> {
  if (resumes.has(request.kind)) return false
  const made = madeBy(request, parts.hostName)
  const removal = made && parts.executor.compensation(request)
  if (!removal) return false
  await parts.executor.run(removal, context)
  context.log('info', t`Removed the unfinished ${made.text}.`)
  return true
}

/** The same after a failure or cancel: with time of its own, and a failure of the removal is only told. */
export async function tidyUp(parts: Parts, request: Request, context: RequestContext): Promise<boolean> {
  try {
    return await removeHalfMade(parts, request, { ...context, signal: AbortSignal.timeout(REMOVAL_MS) })
  } catch (thrown) {
    context.log('warning', t`What is unfinished could not be removed: ${toErrorInfo(thrown).message}`)
    return false
  }
}

/** False when the signal came first. */
function sleep(ms: number, signal: AbortSignal): Promise<boolean> {
  return new Promise((resolve) => {
    const done = (whole: boolean) => {
      clearTimeout(timer)
      signal.removeEventListener('abort', stop)
      resolve(whole)
    }
    const stop = () => done(false)
    const timer = setTimeout(() => done(true), ms)
    if (signal.aborted) stop()
    else signal.addEventListener('abort', stop)
  })
}

export const attemptedOf = (thrown: unknown): Attempted =>
  thrown instanceof Attempted ? thrown : new Attempted(toErrorInfo(thrown), !(thrown instanceof TerraceError))
