import type { Command, Driver, VolumeRef } from '../driver.ts'
import { script } from './virsh.ts'

const day = 24 * 60 * 60_000

/**
 * virsh opens its files by name, and what sshd gives a command may be a socket, which has none that can be opened.
 * So the bytes go through a pipe; file descriptor 3 brings virsh's exit code around it.
 */
const readScript = `
exec 4>&1
code=$( { { v vol-download --pool "$1" --vol "$2" --file /proc/self/fd/1 3>&- 4>&-; echo $? >&3; } | cat >&4; } 3>&1 )
exit "\${code:-1}"
`
const writeScript = `
cat | v vol-upload --pool "$1" --vol "$2" --file /proc/self/fd/0
`
const digestScript = `
exec 4>&1
code=$( { { v vol-download --pool "$1" --vol "$2" --length "$3" --file /proc/self/fd/1 3>&- 4>&-; echo $? >&3; } |
  sha256sum >&4; } 3>&1 )
exit "\${code:-1}"
`

const command = (text: string, { pool, volume }: VolumeRef, more: string[] = []): Command =>
  script(text, [pool, volume, ...more], { timeoutMs: day })

export const volumeBytes: Driver['volumeBytes'] = {
  read: (volume) => command(readScript, volume),
  write: (volume) => ({ ...command(writeScript, volume), changes: true }),
  digest: (volume, bytes) => command(digestScript, volume, [String(bytes)]),
}
