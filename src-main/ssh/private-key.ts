import { sign as cryptoSign } from 'node:crypto'
import { createRequire } from 'node:module'
import { Worker } from 'node:worker_threads'
import ssh2, { type ParsedKey } from 'ssh2'

/** An unlocked private key. */
export interface PrivateKey {
  /** Wire form. */
  publicKey: Buffer
  /** `hash` is given for RSA only; the others have one of their own. */
  sign(data: Buffer, hash: string | undefined): Buffer
}

interface Plain {
  type: string
  pem: string
  publicKey: Uint8Array
}

const ownHash: Record<string, string | null> = {
  'ssh-ed25519': null,
  'ecdsa-sha2-nistp256': 'sha256',
  'ecdsa-sha2-nistp384': 'sha384',
  'ecdsa-sha2-nistp521': 'sha512',
}

/** A key that is not encrypted; undefined for all else. */
export function openKey(text: string): PrivateKey | undefined {
  const parsed: unknown = ssh2.utils.parseKey(text)
  const [key] = Array.isArray(parsed) ? (parsed as unknown[]) : [parsed]
  if (!isPrivate(key)) return undefined
  return usable({ type: key.type, pem: key.getPrivatePEM(), publicKey: key.getPublicSSH() })
}

/** ssh2 gives errors as values, against its own types. */
const isPrivate = (key: unknown): key is ParsedKey =>
  typeof key === 'object' && key !== null && 'isPrivateKey' in key && (key as ParsedKey).isPrivateKey()

/** Is it a private key that a passphrase could open? */
export function isEncrypted(text: string): boolean {
  const parsed: unknown = ssh2.utils.parseKey(text)
  return parsed instanceof Error && /passphrase|encrypted/i.test(parsed.message)
}

/**
 * Opens an encrypted key; undefined when the passphrase is wrong. The derivation takes long on purpose and is plain
 * JavaScript in ssh2, so it runs in a worker and the main thread stays free.
 */
export async function unlockKey(text: string, passphrase: string): Promise<PrivateKey | undefined> {
  const library = createRequire(import.meta.url).resolve('ssh2')
  const worker = new Worker(script, { eval: true, workerData: { library, text, passphrase }, env: {} })
  const plain = await new Promise<Plain | null>((resolve, reject) => {
    worker.once('message', resolve)
    worker.once('error', reject)
    worker.once('exit', () => resolve(null))
  })
  return plain === null ? undefined : usable(plain)
}

const script = `
const { parentPort, workerData } = require('node:worker_threads')
const parsed = require(workerData.library).utils.parseKey(workerData.text, workerData.passphrase)
const key = Array.isArray(parsed) ? parsed[0] : parsed
const fine = key && !(key instanceof Error) && key.isPrivateKey()
parentPort.postMessage(fine ? { type: key.type, pem: key.getPrivatePEM(), publicKey: key.getPublicSSH() } : null)
`

const usable = ({ type, pem, publicKey }: Plain): PrivateKey => ({
  publicKey: Buffer.from(publicKey),
  sign: (data, hash) =>
    cryptoSign(ownHash[type] === undefined ? (hash ?? 'sha256') : ownHash[type], data, pem),
})
