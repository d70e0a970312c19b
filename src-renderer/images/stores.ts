import type { HostView } from '@shared/contract/hosts.ts'
import { hostId as hostIdSchema } from '@shared/contract/hosts.ts'
import { imagesFeature, type StoreView } from '@shared/contract/images.ts'
import { formatBytes, parseBytes } from '@shared/base/units.ts'
import { decimal, formatDateTime } from '@shared/text/locale.ts'
import { t } from '@shared/text/translate.ts'
import type { Tone } from '../ui/tone.ts'

/** How full a store is: what it holds of the room that it has, which for a cache is its budget. */
export function usageOf({ usage, budgetBytes }: StoreView): { share: number | null; text: string } {
  if (!usage) return { share: null, text: t`not read yet` }
  const { storedBytes, freeBytes } = usage
  if (budgetBytes !== null)
    return {
      share: storedBytes / budgetBytes,
      text: t`${formatBytes(storedBytes)} of its budget of ${formatBytes(budgetBytes)}`,
    }
  const room = storedBytes + freeBytes
  return {
    share: room > 0 ? storedBytes / room : null,
    text: t`${formatBytes(storedBytes)} stored, ${formatBytes(freeBytes)} free`,
  }
}

/** How much more the disks of all images are than what is stored of them; empty where that says nothing. */
export function savingText({ usage }: StoreView): string {
  if (!usage || usage.storedBytes === 0 || usage.diskBytes <= usage.storedBytes) return ''
  const times = usage.diskBytes / usage.storedBytes
  return t`Disks of ${formatBytes(usage.diskBytes)} in all: ${decimal(times, 0, times < 10 ? 1 : 0)} times what is stored`
}

/** How much of what a cache was asked for it had; empty before the first time. */
export function hitText({ usage }: StoreView): string {
  if (!usage?.hits) return ''
  const { hitBytes, missBytes, since } = usage.hits
  const asked = hitBytes + missBytes
  return t`Had ${formatBytes(hitBytes)} of ${formatBytes(asked)} that it was asked for (${Math.round((hitBytes / asked) * 100)} %), since ${formatDateTime(since)}.`
}

export function reachOf({ error, readAt }: StoreView): { word: string; tone: Tone } {
  if (error) return { word: t`cannot be read`, tone: 'danger' }
  return readAt === null
    ? { word: t`not read yet`, tone: 'neutral' }
    : { word: t`reachable`, tone: 'success' }
}

export interface StoreFields {
  kind: 'store' | 'cache'
  name: string
  /** Empty: this workstation. */
  hostId: string
  folder: string
  budget: string
}

export const emptyStore = (): StoreFields => ({ kind: 'store', name: '', hostId: '', folder: '', budget: '' })

const draftSchema = imagesFeature.calls.addStore.input
export type StoreDraft = ReturnType<typeof draftSchema.parse>
export type StoreProblems = Partial<Record<keyof StoreFields, string>>

/** The store that the fields make, or what is wrong with each. */
export function readStore(
  fields: StoreFields,
  taken: readonly string[],
): { draft?: StoreDraft; problems: StoreProblems } {
  const problems: StoreProblems = {}
  const name = fields.name.trim()
  const budget = parseBytes(fields.budget, 'g')
  if (name === '') problems.name = t`A name is needed`
  else if (taken.some((one) => one.toLowerCase() === name.toLowerCase()))
    problems.name = t`Another store has this name already`
  if (fields.kind === 'cache' && fields.budget.trim() !== '' && (budget === undefined || budget < 1))
    problems.budget = t`A size, such as 200 GiB`
  const parsed = draftSchema.safeParse({
    kind: fields.kind,
    name,
    hostId: fields.hostId === '' ? null : fields.hostId,
    folder: fields.hostId === '' || fields.folder.trim() === '' ? null : fields.folder.trim(),
    budgetBytes: fields.kind === 'cache' && fields.budget.trim() !== '' ? (budget ?? null) : null,
  })
  if (!parsed.success) {
    for (const { path, message } of parsed.error.issues) {
      const field = path[0] === 'budgetBytes' ? 'budget' : (path[0] as keyof StoreFields)
      problems[field] ??= message
    }
  }
  return Object.keys(problems).length === 0 && parsed.data ? { draft: parsed.data, problems } : { problems }
}

/** Why images cannot live or be made on a host; null where they can. */
export function hostReason({ host, facts, reach }: HostView): string | null {
  if (host.practice) return t`a practice host has no disks with content`
  if (!host.enabled) return t`disabled`
  if (reach === 'unreachable') return t`unreachable`
  return facts?.python === null ? t`no Python 3` : null
}

/** Where a folder or file may be, for a choice: this workstation, then the hosts, with what speaks against one. */
export const placesOf = (
  hosts: readonly HostView[],
): { value: string; label: string; reason: string | null }[] => [
  { value: '', label: t`This workstation`, reason: null },
  ...hosts.map((view) => ({ value: view.host.id, label: view.host.name, reason: hostReason(view) })),
]

export const hostIdOf = (value: string): StoreView['hostId'] =>
  value === '' ? null : (hostIdSchema.parse(value) ?? null)
