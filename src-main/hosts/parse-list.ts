import { hostDraft, type ParsedLine } from '@shared/contract/hosts.ts'
import { t } from '@shared/text/translate.ts'

/**
 * Reads a pasted list of hosts, one a line: `[user@]address[:port] [name]`, `ssh://…` or CSV
 * `name,address,user,port`. Empty lines and lines from `#` are skipped. Nothing is added.
 */
export function parseHostList(text: string, taken: ReadonlySet<string>): ParsedLine[] {
  const names = new Set(taken)
  const parsed: ParsedLine[] = []
  for (const [index, raw] of text.split(/\r?\n/).entries()) {
    const line = raw.replace(/#.*$/, '').trim()
    if (line === '' || /^name\s*[,;\t]\s*address/i.test(line)) continue
    const result = parseLine(line)
    const entry: ParsedLine = { line: index + 1, text: raw.trim().slice(0, 300) }
    const checked = hostDraft.safeParse(result)
    if (!checked.success) {
      const issue = checked.error.issues[0]
      entry.problem = `${fieldWord(String(issue?.path[0] ?? 'line'))}: ${issue?.message ?? t`not understood`}`
    } else if (names.has(checked.data.name)) {
      entry.problem = t`A host named ${checked.data.name} exists already.`
    } else {
      names.add(checked.data.name)
      entry.draft = checked.data
    }
    parsed.push(entry)
  }
  return parsed
}

function fieldWord(field: string): string {
  const words: Record<string, () => string> = {
    name: () => t`name`,
    address: () => t`address`,
    user: () => t`user`,
    port: () => t`port`,
    line: () => t`line`,
  }
  return words[field]?.() ?? field
}

function parseLine(line: string): Record<string, unknown> {
  if (/[,;\t]/.test(line)) {
    const [name, address, user, port] = line
      .split(/[,;\t]/)
      .map((part) => part.trim().replace(/^"(.*)"$/, '$1'))
    return compact({ name: name || address, address, user, port: port ? Number(port) : undefined })
  }
  const [target = '', ...rest] = line.split(/\s+/)
  const match =
    /^(?:ssh:\/\/)?(?:([^@\s]+)@)?(\[[0-9a-fA-F:.%\w]+\]|[^:\s]+|[0-9a-fA-F]*:[0-9a-fA-F:]+)(?::(\d+))?\/?$/.exec(
      target,
    )
  const address = match?.[2]?.replace(/^\[|\]$/g, '') ?? target
  return compact({
    name: rest.join(' ') || address,
    address,
    user: match?.[1],
    port: match?.[3] ? Number(match[3]) : undefined,
  })
}

function compact(fields: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined && value !== ''))
}
