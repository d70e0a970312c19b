import { type HostDraft, hostDraft } from '@shared/contract/hosts.ts'
import type { HostId } from '@shared/contract/hosts.ts'
import { t } from '@shared/text/translate.ts'

/** A host as the form holds it: all text, as typed. */
export interface HostFields {
  name: string
  address: string
  port: string
  user: string
  identityFile: string
  jumpHostId: string
  sudo: boolean
  hostKeyAlias: string
}

export const emptyFields = (): HostFields => ({
  name: '',
  address: '',
  port: '22',
  user: 'root',
  identityFile: '',
  jumpHostId: '',
  sudo: false,
  hostKeyAlias: '',
})

export const fieldsOf = (draft: HostDraft): HostFields => ({
  name: draft.name,
  address: draft.address,
  port: String(draft.port),
  user: draft.user,
  identityFile: draft.identityFile ?? '',
  jumpHostId: draft.jumpHostId ?? '',
  sudo: draft.sudo,
  hostKeyAlias: draft.hostKeyAlias ?? '',
})

export type FieldProblems = Partial<Record<keyof HostFields, string>>

/** The draft that the fields make, or what is wrong with each. An empty name takes the address. */
export function readFields(
  fields: HostFields,
  takenNames: string[] = [],
): { draft?: HostDraft; problems: FieldProblems } {
  const port = fields.port.trim()
  const parsed = hostDraft.safeParse({
    name: fields.name.trim() || fields.address.trim().slice(0, 64),
    address: fields.address,
    port: /^\d{1,5}$/.test(port) ? Number(port) : Number.NaN,
    user: fields.user,
    identityFile: fields.identityFile.trim() || null,
    jumpHostId: (fields.jumpHostId || null) as HostId | null,
    sudo: fields.sudo,
    hostKeyAlias: fields.hostKeyAlias.trim() || null,
  })
  const problems: FieldProblems = {}
  if (!parsed.success) {
    for (const issue of parsed.error.issues) {
      const field = issue.path[0] as keyof HostFields
      problems[field] ??= field === 'port' ? t`A port is a number from 1 to 65535` : issue.message
    }
    // The name came from the address, whose own problem is enough.
    if (fields.name.trim() === '') delete problems.name
    return { problems }
  }
  if (takenNames.some((name) => name.toLowerCase() === parsed.data.name.toLowerCase()))
    problems.name = t`Another host has this name already`
  return Object.keys(problems).length > 0 ? { problems } : { draft: parsed.data, problems }
}
