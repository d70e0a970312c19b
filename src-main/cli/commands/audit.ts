import { type Context, text, wholeNumber } from '../context.ts'
import { table } from '../output.ts'

export async function auditCommand(context: Context): Promise<void> {
  const { services } = await context.core()
  const entries = await services.audit.list({
    search: text(context, 'search') ?? '',
    limit: wholeNumber(context, 'limit') ?? 100,
  })
  const rows = entries.map((entry) => [
    new Date(entry.at).toISOString(),
    entry.who,
    entry.what,
    entry.outcome,
    entry.hostName ?? '-',
    entry.text,
  ])
  context.out.answer(
    entries,
    rows.length
      ? table(['TIME', 'WHO', 'WHAT', 'OUTCOME', 'HOST', 'TEXT'], rows)
      : ['The audit log is empty.'],
  )
}
