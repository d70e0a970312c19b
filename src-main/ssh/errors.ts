import { type ErrorOptions, TerraceError } from '@shared/base/errors.ts'
import { t } from '@shared/text/translate.ts'

/** How a host is named in messages: its name and where it is. */
export interface Spoken {
  name: string
  address: string
  port: number
  user: string
}

export const spoken = (host: Spoken): string =>
  host.name === host.address ? `${host.name}:${host.port}` : `${host.name} (${host.address}:${host.port})`

const nothing = () => t`Nothing was changed on it.`

const codeOf = (thrown: unknown): string =>
  thrown instanceof Error && 'code' in thrown && typeof thrown.code === 'string' ? thrown.code : ''

/** Why no TCP connection came about. */
export function dialError(thrown: unknown, host: Spoken): TerraceError {
  const options = (next: string): ErrorOptions => ({ left: nothing(), next, cause: thrown })
  switch (codeOf(thrown)) {
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
    case 'EAI_NODATA':
    case 'EAI_FAIL':
      return new TerraceError(
        'transport.dns',
        t`The address of ${spoken(host)} does not resolve.`,
        options(t`Check how it is written and that the name service answers.`),
      )
    case 'ETIMEDOUT':
      return timeoutError(host)
    case 'ECONNREFUSED':
      return new TerraceError(
        'transport.refused',
        t`${spoken(host)} refused the connection.`,
        options(t`Check that its SSH service runs and that the port is right.`),
      )
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
    case 'EHOSTDOWN':
    case 'ENETDOWN':
      return new TerraceError(
        'transport.refused',
        t`There is no network route to ${spoken(host)}.`,
        options(t`Check the network or VPN of this workstation, and that the host is on.`),
      )
    default:
      return new TerraceError(
        'transport.closed',
        t`The connection to ${spoken(host)} broke before it was ready.`,
        options(t`Try again; if it stays so, look at the log of its SSH service.`),
      )
  }
}

export const timeoutError = (host: Spoken): TerraceError =>
  tooLate(t`${spoken(host)} did not answer in time.`)

/** Something answers, but not as SSH servers do. */
export const notSshError = (host: Spoken): TerraceError =>
  tooLate(t`${spoken(host)} did not answer as an SSH server in time.`)

const tooLate = (message: string): TerraceError =>
  new TerraceError('transport.timeout', message, {
    left: nothing(),
    next: t`Check that the host is on and that no firewall is in between, then try again.`,
  })

/** The connection went away while a command may have been running. */
export const lostError = (host: Spoken, cause: unknown): TerraceError =>
  new TerraceError('transport.closed', t`The connection to ${spoken(host)} was lost during a command.`, {
    changed: 'maybe',
    left: t`Whether the command had finished there is not known.`,
    next: t`Read the state of the host again before repeating it.`,
    ...(cause === undefined ? {} : { cause }),
  })

/** The connection was closed on purpose, or had to be, before the command began. */
export const closedError = (host: Spoken): TerraceError =>
  new TerraceError('transport.closed', t`The connection to ${spoken(host)} was closed.`, {
    left: nothing(),
    next: t`Connect again to go on.`,
  })

/** The host let us in but does not run commands for this user. */
export const refusedError = (host: Spoken, cause: unknown): TerraceError =>
  new TerraceError('unsupported', t`${spoken(host)} does not run commands for ${host.user}.`, {
    left: nothing(),
    next: t`Give this user a login shell, or use another user.`,
    cause,
  })

export const cancelledError = (host: Spoken, begun: boolean): TerraceError =>
  new TerraceError('cancelled', t`The command on ${spoken(host)} was cancelled.`, {
    changed: begun ? 'maybe' : 'nothing',
    left: begun ? t`It had begun; what it had done until then stays.` : nothing(),
  })

/** Login failed; `tried` lists what was offered to the host, in order. */
export const authError = (host: Spoken, tried: readonly string[], why: string | undefined): TerraceError =>
  new TerraceError(
    'auth',
    [t`${spoken(host)} did not let ${host.user} in.`, triedText(tried), ...(why ? [why] : [])].join(' '),
    {
      left: nothing(),
      next: t`Check the user name, and that the right key or password is set for this host.`,
      details: { user: host.user, tried: tried.join(', ') },
    },
  )

const triedText = (tried: readonly string[]): string =>
  tried.length === 0 ? t`Nothing could be tried.` : t`Tried: ${tried.join(', ')}.`
