import ssh2, { type ParsedKey, type SignCallback, type SigningRequestOptions } from 'ssh2'
import { keyType } from './key-blob.ts'
import type { KeyCandidate } from './key-candidates.ts'
import { KeyProblem } from './key-files.ts'
import { t } from '@shared/text/translate.ts'

/** One candidate in the shape that ssh2 asks to sign: it tries the public key first, then has us sign. */
export class OfferedKey extends ssh2.BaseAgent<string> {
  readonly #candidate: KeyCandidate
  readonly #onProblem: (thrown: unknown) => void

  constructor(candidate: KeyCandidate, onProblem: (thrown: unknown) => void) {
    super()
    this.#candidate = candidate
    this.#onProblem = onProblem
  }

  getIdentities(callback: (error: Error | null, keys?: string[]) => void): void {
    const { publicKey } = this.#candidate
    callback(null, [`${keyType(publicKey)} ${publicKey.toString('base64')}`])
  }

  sign(
    _key: string | ParsedKey,
    data: Buffer,
    options: SigningRequestOptions | SignCallback,
    callback?: SignCallback,
  ): void {
    const hash = typeof options === 'function' ? undefined : options.hash
    const done = typeof options === 'function' ? options : callback
    // An RSA key is signed for with SHA-1 only when the host knows nothing better.
    const signing =
      hash === 'sha1'
        ? Promise.reject(new KeyProblem(t`the host takes only SHA-1 signatures`))
        : this.#candidate.sign(data, hash)
    signing
      .then(
        (signature) => done?.(null, signature),
        (thrown: unknown) => {
          this.#onProblem(thrown)
          done?.(thrown instanceof Error ? thrown : new Error(t`cannot sign`))
        },
      )
      // The connection can be gone by the time a person has answered.
      .catch((thrown: unknown) => this.#onProblem(thrown))
  }
}
