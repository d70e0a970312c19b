import { api } from '../app/api.ts'
import { toasts } from '../ui/toasts.svelte.ts'

/** Closes the connections to all hosts at once and says how many there were. */
export async function closeConnections(): Promise<void> {
  const done = await toasts.tell(api.hosts.closeConnections({}))
  if (!done) return
  toasts.add('success', `${done.closed} ${done.closed === 1 ? 'connection was' : 'connections were'} closed.`)
}
