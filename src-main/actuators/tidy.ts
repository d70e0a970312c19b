import { setTimeout as sleep } from 'node:timers/promises'
import { TerraceError, toErrorInfo } from '@shared/base/errors.ts'
import type { ReachedHost } from './actuator.ts'
import { t } from '@shared/text/translate.ts'

const tidyMs = 60_000

/** True when the volume is gone. A host that is just ending the transfer refuses for a moment. */
async function remove(host: ReachedHost, at: { pool: string; volume: string }): Promise<boolean> {
  const signal = AbortSignal.timeout(tidyMs)
  for (let tries = 0; tries < 6; tries += 1) {
    if (tries > 0) await sleep(500 * tries)
    try {
      await host.run('volumeDelete', at, signal)
      return true
    } catch (thrown) {
      if (toErrorInfo(thrown).code.startsWith('transport.')) return false
    }
  }
  return false
}

/**
 * Runs `work`; when it fails takes the unfinished volume away, and says so, or names what is left. After a rename
 * that failed half-way, `renaming` says so, it may be there under its `final` name.
 */
export async function orTidy<T>(
  host: ReachedHost,
  at: { pool: string; volume: string },
  final: string,
  work: (renaming: () => void) => Promise<T>,
): Promise<T> {
  let renamed = false
  try {
    return await work(() => (renamed = true))
  } catch (thrown) {
    const info = toErrorInfo(thrown)
    const half = renamed && info.changed !== 'nothing'
    const tidied = await remove(host, at)
    const left = tidied
      ? t`The unfinished copy was removed.`
      : t`The unfinished copy ${at.volume} in pool ${at.pool} of ${host.host.name} is still there.`
    throw new TerraceError(info.code, info.message, {
      ...info,
      changed: tidied && !half ? 'nothing' : 'maybe',
      left: half ? t`${left} It may also be there whole, as ${final}.` : left,
      cause: thrown,
    })
  }
}
