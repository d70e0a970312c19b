import { connect, type Socket } from 'node:net'
import { cancelledError, dialError, type Spoken, timeoutError } from './errors.ts'
import { reading } from './receiving.ts'

/** A TCP connection to a host, or a TerraceError that says why not. */
export function dial(
  host: Spoken,
  at: { address: string; port: number },
  options: { timeoutMs: number; signal: AbortSignal },
): Promise<Socket> {
  const { signal, timeoutMs } = options
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(cancelledError(host, false))
    const socket: Socket = connect({
      ...{ host: at.address, port: at.port, noDelay: true },
      onread: reading(() => socket),
    })
    const settle = (error: Error | null): void => {
      clearTimeout(timer)
      signal.removeEventListener('abort', onAbort)
      socket.off('error', onError)
      socket.off('connect', onConnect)
      // For life: a socket can fail late, also when nobody uses it any more.
      socket.on('error', () => {})
      if (!error) return resolve(socket)
      socket.destroy()
      reject(error)
    }
    const onConnect = (): void => settle(null)
    const onAbort = (): void => settle(cancelledError(host, false))
    const onError = (thrown: Error): void => settle(dialError(thrown, host))
    const timer = setTimeout(() => settle(timeoutError(host)), timeoutMs)
    signal.addEventListener('abort', onAbort)
    socket.once('error', onError)
    socket.once('connect', onConnect)
  })
}
