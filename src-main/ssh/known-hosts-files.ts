import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { TerraceError } from '@shared/base/errors.ts'
import { isMissing, writePrivateFile } from '../vault/index.ts'
import { type KnownFile, type KnownLine, matchesName, parseKnownHosts } from './known-hosts.ts'
import { t } from '@shared/text/translate.ts'

const largest = 16 * 1024 * 1024

/** The known_hosts files that count: the person's, the system's and Terrace's own, which alone is written. */
export class KnownHostsFiles {
  readonly own: string
  readonly #files: string[]
  readonly #log: (message: string) => void
  readonly #cache = new Map<string, { stamp: string; content: KnownFile }>()
  #writing: Promise<unknown> = Promise.resolve()

  constructor(options: { folder: string; home: string; system?: string[]; log?: (message: string) => void }) {
    this.own = join(options.folder, 'known_hosts')
    this.#log = options.log ?? (() => {})
    this.#files = [
      join(options.home, '.ssh', 'known_hosts'),
      join(options.home, '.ssh', 'known_hosts2'),
      ...(options.system ?? ['/etc/ssh/ssh_known_hosts', '/etc/ssh/ssh_known_hosts2']),
      this.own,
    ]
  }

  /** Every usable line of all files. Throws `precondition` when a file exists and cannot be read: it might revoke. */
  async lines(): Promise<KnownLine[]> {
    const contents = await Promise.all(this.#files.map((file) => this.#read(file)))
    return contents.flatMap((content) => content.lines)
  }

  async #read(file: string): Promise<KnownFile> {
    try {
      const info = await stat(file)
      const stamp = `${info.ino} ${info.size} ${info.mtimeMs}`
      const cached = this.#cache.get(file)
      if (cached?.stamp === stamp) return cached.content
      if (info.size > largest) throw new Error('larger than 16 MiB')
      const content = parseKnownHosts(await readFile(file, 'utf8'), file)
      for (const problem of content.problems) this.#log(`known hosts: ${problem} (line ignored)`)
      this.#cache.set(file, { stamp, content })
      return content
    } catch (thrown) {
      if (isMissing(thrown)) return { lines: [], problems: [] }
      throw new TerraceError('precondition', t`The list of known host keys ${file} cannot be read.`, {
        left: t`No connection was made, because a key could be revoked there.`,
        next: t`Make the file readable or move it away, then try again.`,
        cause: thrown,
      })
    }
  }

  /** Adds a key to Terrace's own file, unless the same line is there. The comment must be one line. */
  remember(name: string, type: string, key: Buffer, comment: string): Promise<void> {
    return this.#change((lines) => {
      const entry = `${name} ${type} ${key.toString('base64')}`
      if (lines.some((line) => line === entry || line.startsWith(`${entry} `))) return lines
      return [...lines, `${entry} ${comment.replace(/[\p{Cc}\s]+/gu, ' ').trim()}`]
    })
  }

  /** Takes all keys of a name out of Terrace's own file; other files stay as they are. Returns how many. */
  async forget(name: string): Promise<number> {
    let removed = 0
    await this.#change((lines) => {
      const kept = lines.filter(
        (line) => !parseKnownHosts(line, '').lines.some((known) => matchesName(known, name)),
      )
      removed = lines.length - kept.length
      return kept
    })
    return removed
  }

  #change(edit: (lines: string[]) => string[]): Promise<void> {
    const change = this.#writing.then(async () => {
      const before = await readFile(this.own, 'utf8').catch((thrown: unknown) => {
        if (isMissing(thrown)) return ''
        throw thrown
      })
      const lines = before.split('\n').filter((line) => line !== '')
      const after = edit(lines)
      if (after !== lines) await writePrivateFile(this.own, after.map((line) => `${line}\n`).join(''))
    })
    this.#writing = change.catch(() => {})
    return change
  }
}
