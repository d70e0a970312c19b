import { TerraceError } from '@shared/base/errors.ts'

/** For what comes after something was changed or asked for: its errors must not say that nothing happened. */
export async function begun<T>(left: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (thrown) {
    if (!(thrown instanceof TerraceError) || thrown.info.changed !== 'nothing') throw thrown
    const { code, message, info } = thrown
    throw new TerraceError(code, message, { ...info, changed: 'maybe', left, cause: thrown })
  }
}
