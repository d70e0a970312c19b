import type { CaptureAbility } from '@shared/contract/images.ts'
import { t } from '@shared/text/translate.ts'
import type { ReachedHost } from '../actuators/index.ts'
import { isAbsent } from '../drivers/index.ts'

/** Why disks of a host cannot be captured, judged by what is known of it without asking it. */
export async function captureAbility(
  host: Pick<ReachedHost, 'host' | 'facts' | 'driven'>,
): Promise<CaptureAbility> {
  const none = reasonAgainst(host)
  if (none !== null) return { none, live: none }
  const { driver } = await host.driven()
  const backup = driver.actions.backupBegin
  return { none: null, live: isAbsent(backup) ? backup.absent : null }
}

function reasonAgainst({ host, facts }: Pick<ReachedHost, 'host' | 'facts'>): string | null {
  if (host.practice === true) return t`${host.name} is a practice host; its disks have no content to keep.`
  if (!facts) return t`${host.name} has not answered yet.`
  if (facts.family === null) return t`${host.name} has no hypervisor that Terrace can use.`
  return facts.python === null ? t`${host.name} has no Python 3, which images need.` : null
}
