import { toErrorInfo } from '@shared/base/errors.ts'
import type { MachineFacts } from '@shared/machine/facts.ts'
import type { RequestOf } from '@shared/plan/requests.ts'
import { t } from '@shared/text/translate.ts'
import type { RequestContext } from '../actuators/index.ts'
import { send, type Source } from './capture-send.ts'
import type { FlowContext } from './flows.ts'
import { beginLive, type LiveDisk, type LiveFrom } from './live.ts'
import type { ImageParts } from './parts.ts'

type Capture = RequestOf<'image.capture'>

/** The disk of a machine that runs, as it was at one moment. */
export async function captureLive(
  parts: ImageParts,
  request: Capture,
  context: FlowContext,
  source: Omit<Source, 'disk' | 'allow'> & { machine: MachineFacts },
  from: LiveFrom,
): Promise<unknown> {
  const { host, machine, parent, early } = source
  const live = await beginLive(host, parts.backups, from, context)
  const ending = endOf(parts, live, machine, parent?.checkpoint ?? null, context)
  // From here on it is ended, whatever fails.
  const after: (() => void)[] = []
  try {
    if (live.checkpoint !== null)
      after.push(parts.checkpoints.made({ hostId: request.hostId, uuid: machine.uuid, tag: live.checkpoint }))
    after.push(warnWhilePaused(host.host.name, machine.name, context))
    const answer = await send(
      parts,
      request,
      { ...context, whole: ending.whole },
      { ...source, live, disk: live.disk, allow: live.allow },
    )
    ending.whole()
    // Beside it: these are two hosts.
    void early?.end()
    return answer
  } finally {
    await ending.end()
    for (const one of after) one()
  }
}

const warnWhilePaused = (host: string, machine: string, { pausing, log }: RequestContext): (() => void) =>
  pausing?.onChange((paused) => {
    if (paused)
      log(
        'warning',
        t`While this is paused, ${host} keeps the disk as it was beside all that ${machine} writes.`,
      )
  }) ?? (() => undefined)

/**
 * The end of a backup or snapshot. It begins as soon as the image is `whole`, which then needs the checkpoint of its parent
 * no more; where it never becomes that, its own is of no use. That it cannot be ended now takes nothing from the image.
 */
function endOf(
  { backups }: ImageParts,
  { backup, checkpoint }: LiveDisk,
  { name }: MachineFacts,
  before: string | null,
  { log }: RequestContext,
): { whole(): void; end(): Promise<void> } {
  let ending: Promise<void> | undefined
  const begin = (forget: string | null, isWhole: boolean): Promise<void> =>
    backups.end(backup, forget).catch((left: unknown) => {
      backups.left(backup, ...(isWhole ? [forget] : []))
      const why = toErrorInfo(left).message
      log(
        'warning',
        backup.snapshot
          ? t`The snapshot of ${name} is merged back when its host answers again: ${why}`
          : t`The backup of ${name} is ended when its host answers again: ${why}`,
      )
    })
  return {
    whole() {
      ending ??= begin(before, true)
    },
    async end() {
      await (ending ?? begin(checkpoint, false))
    },
  }
}
