import { TerraceError } from '@shared/base/errors.ts'
import type { Bandwidth } from '@shared/contract/bandwidth.ts'
import { hourTwice } from '@shared/images/bandwidth.ts'
import { t } from '@shared/text/translate.ts'

/** Throws `invalid` for a limit with two rows about one hour. */
export function eachHourOnce(bandwidth: Bandwidth | null): void {
  const twice = hourTwice(bandwidth ?? { hours: [] })
  if (twice === null) return
  throw new TerraceError('invalid', t`Two rows are about the hour from ${twice}:00.`, {
    left: t`Nothing was changed.`,
    next: t`Let each hour of the day be in one row only.`,
  })
}
