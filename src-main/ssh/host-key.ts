import { fingerprint, keyType } from './key-blob.ts'
import { type KnownLine, knownName, matchesName } from './known-hosts.ts'
import { t } from '@shared/text/translate.ts'

/** Where a host's key is looked up. An alias stands alone, without the port, as in OpenSSH. */
export interface KeyName {
  name: string
  /** The same host on the standard port: OpenSSH takes a key it knows from there too. */
  plain: string | null
}

/** The name of a host in known_hosts. */
export function keyName(host: string, port: number, alias: string | null): KeyName {
  if (alias !== null) return { name: alias.toLowerCase(), plain: null }
  return { name: knownName(host, port), plain: port === 22 ? null : host.toLowerCase() }
}

/** All that is known of one host before connecting. */
export interface Known {
  name: KeyName
  trusted: KnownLine[]
  revoked: KnownLine[]
  /** Keys of the same host on the standard port: enough to trust, not enough to distrust. */
  elsewhere: KnownLine[]
  /** A certificate authority is listed; ssh2 cannot use host certificates. */
  authority: KnownLine | null
}

export function known(lines: readonly KnownLine[], name: KeyName): Known {
  const mine = lines.filter((line) => matchesName(line, name.name))
  const { plain } = name
  return {
    name,
    trusted: mine.filter((line) => line.marker === null),
    // A revoked key is refused under any of the host's names.
    revoked: lines.filter(
      (line) =>
        line.marker === 'revoked' && (mine.includes(line) || (plain !== null && matchesName(line, plain))),
    ),
    elsewhere: plain === null ? [] : lines.filter((line) => line.marker === null && matchesName(line, plain)),
    authority: mine.find((line) => line.marker === 'cert-authority') ?? null,
  }
}

/**
 * The key types to ask the host for: those known of it, so that it presents a key that can be compared. The pinned
 * key's type alone when it is among them. Undefined when nothing is known.
 */
export function expectedTypes(what: Known, pinned: string | null): string[] | undefined {
  const candidates = [...what.trusted, ...what.elsewhere]
  const pin = pinned === null ? undefined : candidates.find((line) => fingerprint(line.key) === pinned)
  if (pin) return [pin.keyType]
  return what.trusted.length > 0 ? [...new Set(what.trusted.map((line) => line.keyType))] : undefined
}

export interface Conflict {
  knownFingerprint: string
  /** File and line, or where else the other key is written. */
  source: string
}

export type Verdict =
  | { is: 'known' }
  | { is: 'unknown'; keyType: string; fingerprint: string }
  | ({ is: 'changed'; keyType: string; fingerprint: string } & Conflict)
  | ({ is: 'revoked'; keyType: string; fingerprint: string } & Conflict)

export interface Trust {
  /** "SHA256:…" of the host's first accepted connection. */
  pinned: string | null
  /** A fingerprint the person gave beforehand. */
  expected?: string
  /** Fingerprints accepted for this run only. */
  once: ReadonlySet<string>
}

/** Judges a presented key. Only `known` may be connected to. */
export function judge(key: Buffer, what: Known, trust: Trust): Verdict {
  const type = keyType(key) ?? 'unknown'
  const print = fingerprint(key)
  const about = { keyType: type, fingerprint: print }
  const at = (line: KnownLine): Conflict => ({
    knownFingerprint: fingerprint(line.key),
    source: `${line.file}:${line.line}`,
  })
  const revoked = what.revoked.find((line) => line.key.equals(key))
  if (revoked) return { is: 'revoked', ...about, ...at(revoked) }
  if (trust.expected !== undefined && trust.expected !== print) {
    return { is: 'changed', ...about, knownFingerprint: trust.expected, source: t`the fingerprint given` }
  }
  if (trust.pinned !== null && trust.pinned !== print) {
    return { is: 'changed', ...about, knownFingerprint: trust.pinned, source: t`the first connection` }
  }
  if (what.trusted.some((line) => line.key.equals(key))) return { is: 'known' }
  // A key of another type is as wrong as another key: only the known types were asked for.
  const other = what.trusted.find((line) => line.keyType === type) ?? what.trusted[0]
  if (other) return { is: 'changed', ...about, ...at(other) }
  if (trust.pinned === print || trust.expected === print || trust.once.has(print)) return { is: 'known' }
  if (what.elsewhere.some((line) => line.key.equals(key))) return { is: 'known' }
  return { is: 'unknown', ...about }
}
