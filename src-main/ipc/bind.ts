import type { Feature } from '@shared/contract/feature.ts'
import { contract, type Services } from '@shared/contract/index.ts'
import { TerraceError, toErrorInfo } from '@shared/base/errors.ts'
import { fail, ok, type Result } from '@shared/base/result.ts'
import { t } from '@shared/text/translate.ts'

/** The largest input of one call, in characters of JSON. A design of 5,000 servers is about 4 million. */
const maxInput = 32 * 1024 * 1024

type AnyService = Record<string, ((input: unknown) => unknown) | undefined>

/**
 * Gives the function that answers calls from the window: looks the call up in the contract, parses its input, runs
 * the service, and wraps the outcome. It never throws; unexpected errors are reported to `onBug`.
 */
export function bindServices(services: Services, onBug: (call: string, error: unknown) => void) {
  return async (featureName: unknown, callName: unknown, input: unknown): Promise<Result<unknown>> => {
    try {
      const declared = lookUp(featureName, callName)
      const parsed = declared.schema.safeParse(bounded(input))
      if (!parsed.success) {
        const issue = parsed.error.issues[0]
        const field = issue?.path.join('.') || t`the input`
        throw new TerraceError('invalid', `${field}: ${issue?.message ?? t`not valid`}.`, {
          left: t`Nothing was changed.`,
          details: { call: declared.name, field },
        })
      }
      const service = services[declared.feature] as unknown as AnyService
      const run = service[declared.call]
      if (!run) throw new TerraceError('bug', t`${declared.name} has no service.`)
      return ok(await run.call(service, parsed.data))
    } catch (error) {
      const info = toErrorInfo(error)
      if (info.code === 'bug') onBug(`${String(featureName)}.${String(callName)}`, error)
      return fail(info)
    }
  }
}

function lookUp(featureName: unknown, callName: unknown) {
  if (
    typeof featureName === 'string' &&
    typeof callName === 'string' &&
    Object.hasOwn(contract, featureName)
  ) {
    const feature = featureName as keyof typeof contract
    const calls = (contract[feature] as Feature).calls
    const declared = Object.hasOwn(calls, callName) ? calls[callName] : undefined
    if (declared) return { feature, call: callName, name: `${feature}.${callName}`, schema: declared.input }
  }
  throw new TerraceError('invalid', t`That call is not part of the contract.`, {
    left: t`Nothing was changed.`,
  })
}

/** An input of many parts comes as its JSON text, which crosses to here much faster. */
function bounded(input: unknown): unknown {
  const size = (typeof input === 'string' ? input : JSON.stringify(input ?? {}))?.length ?? 0
  if (size > maxInput) {
    throw new TerraceError('invalid', t`The input is too large (${size} characters).`, {
      left: t`Nothing was changed.`,
    })
  }
  return typeof input === 'string' ? readText(input) : (input ?? {})
}

function readText(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    throw new TerraceError('invalid', t`The input is not JSON.`, { left: t`Nothing was changed.` })
  }
}
