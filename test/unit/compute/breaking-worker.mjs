// Stands in for the real one: ends when told to, answers its own number otherwise.
import { parentPort, threadId } from 'node:worker_threads'

parentPort?.on('message', ({ task, input }) => {
  if (task === 'end') process.exit(7)
  if (task === 'throw') throw new Error('broken')
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, not a window
  setTimeout(() => parentPort?.postMessage({ ok: true, value: threadId }), input.ms ?? 0)
})
