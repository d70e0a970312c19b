import { createHmac } from 'node:crypto'
import { keyType } from './key-blob.ts'

export type Marker = 'revoked' | 'cert-authority'

/** One usable line of a known_hosts file. */
export interface KnownLine {
  file: string
  line: number
  marker: Marker | null
  names: string
  keyType: string
  key: Buffer
}

export interface KnownFile {
  lines: KnownLine[]
  /** Lines that could not be read, for the log. They take part in nothing. */
  problems: string[]
}

/** Reads the text of a known_hosts file. Bad lines become problems and do not hide the good ones. */
export function parseKnownHosts(text: string, file: string): KnownFile {
  const lines: KnownLine[] = []
  const problems: string[] = []
  text.split('\n').forEach((raw, index) => {
    const content = raw.trim()
    if (content === '' || content.startsWith('#')) return
    const parsed = parseLine(content)
    if (typeof parsed === 'string') problems.push(`${file}:${index + 1}: ${parsed}`)
    else lines.push({ file, line: index + 1, ...parsed })
  })
  return { lines, problems }
}

function parseLine(content: string): Omit<KnownLine, 'file' | 'line'> | string {
  const fields = content.split(/[ \t]+/)
  let marker: Marker | null = null
  if (fields[0]?.startsWith('@')) {
    const word = fields.shift()
    if (word !== '@revoked' && word !== '@cert-authority') return `unknown marker ${word}`
    marker = word === '@revoked' ? 'revoked' : 'cert-authority'
  }
  const [names, type, base64] = fields
  if (names === undefined || type === undefined || base64 === undefined) return 'too few fields'
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(base64)) return 'the key is not base64'
  const key = Buffer.from(base64, 'base64')
  if (keyType(key) !== type) return `the key is not of type ${type}`
  if (names.startsWith('|') && !hashed(names)) return 'the hashed name is malformed'
  return { marker, names, keyType: type, key }
}

function hashed(names: string): { salt: Buffer; hash: Buffer } | undefined {
  const match = /^\|1\|([A-Za-z0-9+/]+={0,2})\|([A-Za-z0-9+/]+={0,2})$/.exec(names)
  if (!match?.[1] || !match[2]) return undefined
  const hash = Buffer.from(match[2], 'base64')
  return hash.length === 20 ? { salt: Buffer.from(match[1], 'base64'), hash } : undefined
}

/** The name under which a host stands in known_hosts: plain on port 22, else "[host]:port". */
export function knownName(host: string, port: number): string {
  const lower = host.toLowerCase()
  return port === 22 ? lower : `[${lower}]:${port}`
}

/** Does a line speak about this name? As OpenSSH: hashed, or a list of patterns where a negated match rules out. */
export function matchesName(line: Pick<KnownLine, 'names'>, name: string): boolean {
  const wanted = name.toLowerCase()
  const secret = line.names.startsWith('|') ? hashed(line.names) : undefined
  if (secret) return createHmac('sha1', secret.salt).update(wanted).digest().equals(secret.hash)
  return matchesPatterns(line.names.split(','), wanted)
}

/** A pattern list: some plain pattern matches and no negated one does. Used by known_hosts and ssh_config alike. */
export function matchesPatterns(patterns: readonly string[], text: string): boolean {
  let found = false
  for (const pattern of patterns) {
    const negated = pattern.startsWith('!')
    if (!globMatches((negated ? pattern.slice(1) : pattern).toLowerCase(), text.toLowerCase())) continue
    if (negated) return false
    found = true
  }
  return found
}

/** `*` and `?` only. Linear in the text for each star: a hostile pattern cannot make it explode. */
export function globMatches(pattern: string, text: string): boolean {
  let p = 0
  let t = 0
  let star = -1
  let resume = 0
  while (t < text.length) {
    if (pattern[p] === '*') {
      star = p++
      resume = t
    } else if (p < pattern.length && (pattern[p] === '?' || pattern[p] === text[t])) {
      p++
      t++
    } else if (star >= 0) {
      p = star + 1
      t = ++resume
    } else return false
  }
  while (pattern[p] === '*') p++
  return p === pattern.length
}
