import { getCiphers } from 'node:crypto'
import type { Algorithms, CipherAlgorithm, KexAlgorithm, MacAlgorithm, ServerHostKeyAlgorithm } from 'ssh2'

/** What is offered to hosts, best first: AES-GCM, no CBC, nothing with SHA-1. Strict key exchange is always asked for. */
export const kexAlgorithms: KexAlgorithm[] = [
  'curve25519-sha256',
  'curve25519-sha256@libssh.org',
  'ecdh-sha2-nistp256',
  'ecdh-sha2-nistp384',
  'ecdh-sha2-nistp521',
  'diffie-hellman-group-exchange-sha256',
  'diffie-hellman-group16-sha512',
  'diffie-hellman-group18-sha512',
  'diffie-hellman-group14-sha256',
]
export const cipherAlgorithms: CipherAlgorithm[] = [
  'aes256-gcm@openssh.com',
  'aes128-gcm@openssh.com',
  // Electron's crypto library lacks it, and ssh2 refuses to be told of a cipher it cannot use.
  ...(getCiphers().includes('chacha20') ? (['chacha20-poly1305@openssh.com'] as const) : []),
  'aes256-ctr',
  'aes192-ctr',
  'aes128-ctr',
]
export const macAlgorithms: MacAlgorithm[] = [
  'hmac-sha2-256-etm@openssh.com',
  'hmac-sha2-512-etm@openssh.com',
  'hmac-sha2-256',
  'hmac-sha2-512',
]
export const hostKeyAlgorithms: ServerHostKeyAlgorithm[] = [
  'ssh-ed25519',
  'ecdsa-sha2-nistp256',
  'ecdsa-sha2-nistp384',
  'ecdsa-sha2-nistp521',
  'rsa-sha2-512',
  'rsa-sha2-256',
]

/** The key type as known_hosts names it, of an algorithm: both RSA signatures belong to `ssh-rsa` keys. */
export const keyTypeOf = (algorithm: string): string =>
  algorithm.startsWith('rsa-sha2-') ? 'ssh-rsa' : algorithm

/** The offer; `keyTypes` restricts the host key to the types already known of that host. */
export function offer(keyTypes?: readonly string[]): Algorithms {
  return {
    kex: kexAlgorithms,
    cipher: cipherAlgorithms,
    hmac: macAlgorithms,
    compress: ['none'],
    serverHostKey: keyTypes
      ? hostKeyAlgorithms.filter((algorithm) => keyTypes.includes(keyTypeOf(algorithm)))
      : hostKeyAlgorithms,
  }
}
