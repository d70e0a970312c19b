import type { DriverActions, GuestFacts } from '../driver.ts'
import { uuidProblem } from './checks.ts'
import { outputAt, uri } from './virsh.ts'

/** A guest could tell any number of file systems. */
const mostFilesystems = 64
const mostText = 255

/**
 * `virsh guestinfo` (libvirt 5.7 and later) asks the guest agent. It may hang, so it has ten seconds; a guest without an
 * agent, or a libvirt without the command, is no failure.
 */
export const guestFacts: DriverActions['guestFacts'] = {
  check: ({ uuid }) => uuidProblem(uuid),
  compile: ({ uuid }) => [
    {
      argv: [
        'env',
        ...['LC_ALL=C', 'timeout', '10', 'virsh', '-q', '-c', uri],
        ...['guestinfo', '--domain', uuid, '--os', '--hostname', '--filesystem'],
      ],
      timeoutMs: 20_000,
      tolerate: () => true,
    },
  ],
  parse: (outputs) => {
    const { code, stdout } = outputAt(outputs, -1)
    return code === 0 ? readGuestInfo(stdout) : null
  },
}

/** Lines as `os.name            : Debian GNU/Linux`; what is not understood is left out. */
export function readGuestInfo(text: string): GuestFacts | null {
  const said = new Map<string, string>()
  for (const line of text.split('\n')) {
    const match = /^([a-z0-9.-]{1,64})\s*: ?(.*)$/.exec(line)
    // From a guest: no control characters, and no more than fits on a screen.
    if (match) said.set(match[1] ?? '', (match[2] ?? '').replace(/[\p{Cc}\p{Cf}]/gu, '').slice(0, mostText))
  }
  if (said.size === 0) return null
  const one = (key: string): string | null => said.get(key) || null
  const number = (key: string): number | null => {
    const value = Number(said.get(key) ?? 'NaN')
    return Number.isSafeInteger(value) && value >= 0 ? value : null
  }
  const count = Math.min(number('fs.count') ?? 0, mostFilesystems)
  const filesystems = Array.from({ length: count }, (_, index) => ({
    mountpoint: one(`fs.${index}.mountpoint`) ?? '',
    type: one(`fs.${index}.fstype`) ?? '',
    totalBytes: number(`fs.${index}.total-bytes`),
    usedBytes: number(`fs.${index}.used-bytes`),
  })).filter(({ mountpoint }) => mountpoint !== '')
  const os = {
    id: one('os.id'),
    name: one('os.pretty-name') ?? one('os.name'),
    version: one('os.version-id') ?? one('os.version'),
    kernel: one('os.kernel-release'),
  }
  const hasOs = Object.values(os).some((value) => value !== null)
  return { hostname: one('hostname'), os: hasOs ? os : null, filesystems }
}
