import { tn } from '@shared/text/translate.ts'
import { api } from '../app/api.ts'
import { toasts } from '../ui/toasts.svelte.ts'

/** Closes the connections to all hosts at once and says how many there were. */
export async function closeConnections(): Promise<void> {
  const done = await toasts.tell(api.hosts.closeConnections({}))
  if (!done) return
  toasts.add('success', tn(done.closed, '{n} connection was closed.', '{n} connections were closed.'))
}
