import { readFile, stat } from 'node:fs/promises'
import { isMissing, secretKeys, type SecretStore } from '../vault/index.ts'
import { readString } from './key-blob.ts'
import { isEncrypted, openKey, type PrivateKey, unlockKey } from './private-key.ts'
import type { Prompter } from './prompter.ts'
import { t } from '@shared/text/translate.ts'

const largest = 64 * 1024
const attempts = 3

export interface KeyFile {
  file: string
  /** Wire form; null when it can only be known after unlocking. */
  publicKey: Buffer | null
}

/** A key that cannot be used, in words that fit behind its name: "wrong passphrase". */
export class KeyProblem extends Error {}

/** Private keys on this workstation. Unlocked ones are kept for this run, so that a passphrase is asked once. */
export class KeyFiles {
  readonly #prompter: Prompter
  readonly #vault: SecretStore
  readonly #log: (message: string) => void
  readonly #unlocked = new Map<string, { stamp: string; key: PrivateKey }>()
  readonly #unlocking = new Map<string, Promise<PrivateKey>>()

  constructor(options: { prompter: Prompter; vault: SecretStore; log: (message: string) => void }) {
    this.#prompter = options.prompter
    this.#vault = options.vault
    this.#log = options.log
  }

  /** What is known of a key file without its passphrase; null when there is no such file. Throws KeyProblem. */
  async look(file: string): Promise<KeyFile | null> {
    const read = await this.#read(file)
    if (read === null) return null
    const open = openKey(read.text)
    if (open) return { file, publicKey: open.publicKey }
    return { file, publicKey: containerPublicKey(read.text) ?? (await besidePublicKey(file)) }
  }

  /** The private key, asking for its passphrase if need be; concurrent callers share one question. */
  unlock(file: string, host: { name: string; address: string }): Promise<PrivateKey> {
    const running = this.#unlocking.get(file)
    if (running) return running
    const task = this.#unlock(file, host).finally(() => this.#unlocking.delete(file))
    this.#unlocking.set(file, task)
    return task
  }

  async #unlock(file: string, host: { name: string; address: string }): Promise<PrivateKey> {
    const read = await this.#read(file)
    if (read === null) throw new KeyProblem(t`no such file`)
    const kept = this.#unlocked.get(file)
    if (kept?.stamp === read.stamp) return kept.key
    const open = openKey(read.text)
    if (open) return open
    if (!isEncrypted(read.text)) throw new KeyProblem(t`not a private key that can be used`)
    const key = (await this.#savedPassphrase(file, read.text)) ?? (await this.#ask(file, read.text, host))
    this.#unlocked.set(file, { stamp: read.stamp, key })
    return key
  }

  async #savedPassphrase(file: string, text: string): Promise<PrivateKey | undefined> {
    try {
      const saved = await this.#vault.get(secretKeys.passphrase(file))
      return saved === null ? undefined : await unlockKey(text, saved)
    } catch (thrown) {
      this.#log(`saved passphrase of ${file} not available: ${thrown instanceof Error ? thrown.message : ''}`)
      return undefined
    }
  }

  async #ask(file: string, text: string, host: { name: string; address: string }): Promise<PrivateKey> {
    for (let attempt = 1; attempt <= attempts; attempt++) {
      const answer = await this.#prompter.ask({
        kind: 'passphrase',
        hostName: host.name,
        address: host.address,
        file,
        attempt,
      })
      if (answer.kind !== 'secret')
        throw new KeyProblem(attempt === 1 ? t`locked, no passphrase given` : t`wrong passphrase`)
      const key = await unlockKey(text, answer.secret)
      if (!key) continue
      if (answer.remember) {
        await this.#vault.set(secretKeys.passphrase(file), answer.secret).catch((thrown: unknown) => {
          this.#log(`passphrase of ${file} not saved: ${thrown instanceof Error ? thrown.message : ''}`)
        })
      }
      return key
    }
    throw new KeyProblem(t`wrong passphrase`)
  }

  async #read(file: string): Promise<{ text: string; stamp: string } | null> {
    try {
      const info = await stat(file)
      if (!info.isFile() || info.size > largest) throw new KeyProblem(t`not a private key that can be used`)
      return { text: await readFile(file, 'utf8'), stamp: `${info.ino} ${info.size} ${info.mtimeMs}` }
    } catch (thrown) {
      if (isMissing(thrown)) return null
      if (thrown instanceof KeyProblem) throw thrown
      throw new KeyProblem(t`cannot be read`)
    }
  }
}

/** OpenSSH's own container names its public key in the clear, so the host can be asked before the person is. */
function containerPublicKey(text: string): Buffer | null {
  const base64 = /-----BEGIN OPENSSH PRIVATE KEY-----([A-Za-z0-9+/=\s]+)-----END/.exec(text)?.[1]
  if (base64 === undefined) return null
  const bytes = Buffer.from(base64, 'base64')
  const magic = 'openssh-key-v1\0'
  if (bytes.subarray(0, magic.length).toString('latin1') !== magic) return null
  let offset = magic.length
  for (let field = 0; field < 3; field++) {
    const value = readString(bytes, offset)
    if (!value) return null
    offset += 4 + value.length
  }
  return readString(bytes, offset + 4) ?? null
}

async function besidePublicKey(file: string): Promise<Buffer | null> {
  const text = await readFile(`${file}.pub`, 'utf8').catch(() => '')
  const base64 = /^[a-z0-9@.-]+ ([A-Za-z0-9+/]+={0,2})(?:\s|$)/.exec(text)?.[1]
  return base64 === undefined ? null : Buffer.from(base64, 'base64')
}
