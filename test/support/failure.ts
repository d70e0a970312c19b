import { TerraceError } from '@shared/base/errors.ts'

/** The TerraceError a promise rejects with; throws when it does not. */
export async function failure(promise: Promise<unknown>): Promise<TerraceError> {
  const thrown = await promise.then(
    () => undefined,
    (error: unknown) => error,
  )
  if (thrown instanceof TerraceError) return thrown
  throw new Error(
    `expected a TerraceError, got ${thrown instanceof Error ? thrown.stack : JSON.stringify(thrown)}`,
  )
}
