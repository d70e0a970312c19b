import type { CaptureAbility } from '@shared/contract/images.ts'
import { t } from '@shared/text/translate.ts'
import type { ReachedHost } from '../actuators/index.ts'

/** Why disks of a host cannot be captured, judged by what is known of it without asking it. */
export function captureAbility({ host, facts }: Pick<ReachedHost, 'host' | 'facts'>): CaptureAbility {
  const live = t`A disk in use cannot be captured yet: shut the machine down first.`
  const none = (): string | null => {
    if (host.practice === true) return t`${host.name} is a practice host; its disks have no content to keep.`
    if (!facts) return t`${host.name} has not answered yet.`
    if (facts.family === null) return t`${host.name} has no hypervisor that Terrace can use.`
    return facts.python === null ? t`${host.name} has no Python 3, which images need.` : null
  }
  return { none: none(), live }
}
