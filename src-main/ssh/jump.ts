import type { Duplex } from 'node:stream'
import { TerraceError } from '@shared/base/errors.ts'
import type { Host, HostId } from '@shared/contract/hosts.ts'
import type { Open } from './connection.ts'
import { cancelledError, closedError, type Spoken, spoken, timeoutError } from './errors.ts'
import { t } from '@shared/text/translate.ts'

const longest = 10

/**
 * The jump hosts of a host, nearest first. Throws `precondition` for circles, gaps and more than ten, and for ones
 * that are disabled: nothing may connect to those, also not on the way to others.
 */
export function jumpChain(host: Host, find: (id: HostId) => Host | undefined): Host[] {
  const chain: Host[] = []
  const seen = new Set<HostId>([host.id])
  for (let at = host; at.jumpHostId !== null;) {
    const jump = find(at.jumpHostId)
    if (!jump) throw unusable(host, t`The jump host of ${at.name} is no longer there.`)
    if (seen.has(jump.id))
      throw unusable(host, t`The jump hosts of ${host.name} lead in a circle through ${jump.name}.`)
    if (chain.length === longest)
      throw unusable(host, t`${host.name} is behind more than ${longest} jump hosts.`)
    if (!jump.enabled) {
      throw new TerraceError('precondition', t`The jump host ${jump.name} of ${at.name} is disabled.`, {
        left: t`No connection was made.`,
        next: t`Enable ${jump.name} on its page, or choose another jump host in the settings of ${at.name}.`,
      })
    }
    seen.add(jump.id)
    chain.push(jump)
    at = jump
  }
  return chain
}

/** Does the way to a host lead through this one? */
export function isBehind(host: Host, id: HostId, find: (id: HostId) => Host | undefined): boolean {
  const seen = new Set<HostId>()
  for (let at: Host | undefined = host; at && at.jumpHostId !== null && !seen.has(at.id);) {
    if (at.jumpHostId === id) return true
    seen.add(at.id)
    at = find(at.jumpHostId)
  }
  return false
}

const unusable = (host: Host, message: string): TerraceError =>
  new TerraceError('precondition', message, {
    left: t`No connection was made.`,
    next: t`Choose another jump host in the settings of ${host.name}.`,
  })

/** A stream to a host, opened by its jump host. Whoever holds the stream ends it. */
export async function throughJump(
  host: Spoken,
  jump: Host,
  options: { open(): Promise<Open>; timeoutMs: number; signal: AbortSignal },
): Promise<Duplex> {
  let open: Open
  try {
    open = await options.open()
  } catch (thrown) {
    if (!(thrown instanceof TerraceError)) throw thrown
    throw new TerraceError(
      thrown.code,
      t`${host.name} is behind the jump host ${jump.name}. ${thrown.message}`,
      thrown.info,
    )
  }
  return await new Promise((resolve, reject) => {
    const { client } = open.login
    const { signal } = options
    let late = false
    const settle = (finish: () => void): void => {
      clearTimeout(timer)
      signal.removeEventListener('abort', onAbort)
      client.off('close', onClose)
      late = true
      finish()
    }
    const onAbort = (): void => settle(() => reject(cancelledError(host, false)))
    const onClose = (): void => settle(() => reject(closedError(host)))
    const timer = setTimeout(() => settle(() => reject(timeoutError(host))), options.timeoutMs)
    signal.addEventListener('abort', onAbort)
    client.once('close', onClose)
    try {
      client.forwardOut('127.0.0.1', 0, host.address, host.port, (error, channel) => {
        if (late) return error ? undefined : channel.destroy()
        settle(() => (error ? reject(forwardError(error, host, jump)) : resolve(channel)))
      })
    } catch {
      onClose()
    }
  })
}

function forwardError(error: Error & { reason?: unknown }, host: Spoken, jump: Host): TerraceError {
  const options = { left: t`Nothing was changed on it.`, cause: error }
  if (error.reason === 1) {
    return new TerraceError('unsupported', t`The jump host ${jump.name} does not pass connections on.`, {
      ...options,
      next: t`Allow TCP forwarding in its SSH server (AllowTcpForwarding), or use another jump host.`,
    })
  }
  const why = error.message.replace(/^.*failure: /, '')
  return new TerraceError(
    /resol|not known/i.test(why) ? 'transport.dns' : 'transport.refused',
    t`The jump host ${jump.name} could not reach ${spoken(host)}: ${why}.`,
    { ...options, next: t`Check the address and that the SSH service of the host runs.` },
  )
}
