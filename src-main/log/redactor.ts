const GONE = '[redacted]'
/** Shorter ones occur everywhere by chance. */
const SHORTEST = 4

const privateKey =
  /-----BEGIN [A-Z0-9 ]*PRIVATE KEY( BLOCK)?-----[\s\S]*?(-----END [A-Z0-9 ]*PRIVATE KEY( BLOCK)?-----|$)/g
const namedSecret =
  /\b(pass(?:word|phrase|wd)?|secret|token|api[-_]?key)(["']?\s*[:=]\s*)("[^"]*"|'[^']*'|[^\s,;&]+)/gi
const userInfo = /(\b[a-z][a-z0-9+.-]*:\/\/[^\s/:@]+):[^\s/@]+@/gi
const secretField = /pass(word|phrase|wd)|secret|token|private_?key|api_?key|credential/i

/** Takes secrets out of what is logged: the ones it was told, and what looks like one. */
export class Redactor {
  /** How often each was registered, longest first, so that one that contains another goes whole. */
  #secrets = new Map<string, number>()

  /** Hides a secret in everything logged from now on, until the returned function is called. */
  register(secret: string): () => void {
    // A secret of several lines may be logged line by line.
    const parts = [...new Set([secret, ...secret.split(/\r?\n/)])].filter(
      (part) => part.trim().length >= SHORTEST,
    )
    for (const part of parts) this.#count(part, 1)
    let held = true
    return () => {
      if (held) for (const part of parts) this.#count(part, -1)
      held = false
    }
  }

  text(text: string): string {
    let clean = text
    for (const secret of this.#secrets.keys()) clean = clean.replaceAll(secret, GONE)
    return clean
      .replaceAll(privateKey, GONE)
      .replaceAll(namedSecret, `$1$2${GONE}`)
      .replaceAll(userInfo, `$1:${GONE}@`)
  }

  /** The value to log for a field of this name: a secret by its name shows nothing of itself. */
  field(name: string, value: unknown): unknown {
    return secretField.test(name) && value !== null && typeof value !== 'boolean' ? GONE : value
  }

  #count(secret: string, change: 1 | -1): void {
    const count = (this.#secrets.get(secret) ?? 0) + change
    if (count > 0) this.#secrets.set(secret, count)
    else this.#secrets.delete(secret)
    this.#secrets = new Map([...this.#secrets].toSorted(([a], [b]) => b.length - a.length))
  }
}
