import { createHash } from 'node:crypto'
import { chmodSync, rmSync } from 'node:fs'
import { createConnection, createServer, type Socket } from 'node:net'
import path from 'node:path'
import type { Result } from '@shared/base/result.ts'

/** A request and its answer are one line of JSON each; a list of jobs is the longest. */
const mostAsked = 64 * 1024
const mostAnswered = 64 * 1024 * 1024
/** What the kernel takes as the name of a socket, with its end. */
const longestPath = 103
const answerMs = 30_000

/**
 * Where the process that owns a data folder takes calls from others of the same person: a socket inside the folder, which
 * nobody else can open. null where its name would be too long.
 */
export function doorOf(folder: string): string | null {
  if (process.platform === 'win32')
    return `\\\\.\\pipe\\terrace-${createHash('sha256').update(folder).digest('hex').slice(0, 32)}`
  const file = path.join(folder, 'owner.sock')
  return Buffer.byteLength(file) <= longestPath ? file : null
}

/**
 * Opens it; only the owner of the folder may. Calls are answered by `answer`, which never throws. Failing to open is
 * no reason not to work: `onError` hears it.
 */
export function openDoor(
  folder: string,
  answer: (call: unknown, input: unknown) => Promise<Result<unknown>>,
  onError: (error: unknown) => void,
): { close(): void } {
  const door = doorOf(folder)
  if (door === null) return { close: () => undefined }
  const open = new Set<Socket>()
  const server = createServer((socket) => {
    open.add(socket)
    socket.on('close', () => open.delete(socket))
    socket.on('error', () => socket.destroy())
    readLine(socket, mostAsked)
      .then(async (line) => {
        const { call, input } = JSON.parse(line) as { call?: unknown; input?: unknown }
        socket.end(`${JSON.stringify(await answer(call, input))}\n`)
      })
      // Whoever speaks otherwise gets no answer.
      .catch(() => socket.destroy())
  })
  server.on('error', onError)
  // Left by an owner that was killed: there is one owner at a time, and that is us.
  if (process.platform !== 'win32') rmSync(door, { force: true })
  server.listen(door, () => {
    try {
      if (process.platform !== 'win32') chmodSync(door, 0o600)
    } catch (error) {
      onError(error)
    }
  })
  server.unref()
  return {
    close() {
      for (const socket of open) socket.destroy()
      server.close()
    },
  }
}

/** Asks whoever owns the folder; null when nobody does, or it does not listen. */
export async function askOwner(
  folder: string,
  call: string,
  input: unknown,
): Promise<Result<unknown> | null> {
  const door = doorOf(folder)
  if (door === null) return null
  const socket = createConnection(door)
  try {
    await new Promise<void>((resolve, reject) => {
      socket.once('connect', resolve)
      socket.once('error', reject)
    })
  } catch {
    return null
  }
  socket.on('error', () => undefined)
  socket.setTimeout(answerMs, () => socket.destroy())
  try {
    socket.write(`${JSON.stringify({ call, input })}\n`)
    return JSON.parse(await readLine(socket, mostAnswered)) as Result<unknown>
  } finally {
    socket.destroy()
  }
}

/** The first line that comes; the socket stays open. Rejects when the other side ends before, or says too much. */
function readLine(socket: Socket, most: number): Promise<string> {
  const parts: Buffer[] = []
  let size = 0
  return new Promise((resolve, reject) => {
    const onEnd = (): void => reject(new Error('no line came'))
    const onData = (chunk: Buffer): void => {
      const end = chunk.indexOf(10)
      parts.push(end < 0 ? chunk : chunk.subarray(0, end))
      size += chunk.length
      if (end < 0 && size <= most) return
      socket.off('data', onData)
      if (end < 0) onEnd()
      else resolve(Buffer.concat(parts).toString('utf8'))
    }
    socket.on('data', onData)
    socket.once('end', onEnd)
    socket.once('close', onEnd)
  })
}
