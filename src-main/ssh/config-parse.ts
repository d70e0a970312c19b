import { readdir, readFile, stat } from 'node:fs/promises'
import { isAbsolute, join, sep } from 'node:path'
import { globMatches } from './known-hosts.ts'
import { t } from '@shared/text/translate.ts'

const deepest = 16
const largest = 1024 * 1024

/** One line of ssh_config with the Host blocks it stands in (more than one through Include). */
export interface Directive {
  keyword: string
  args: string[]
  conditions: readonly (readonly string[])[]
}

export interface ParsedConfig {
  directives: Directive[]
  /** Patterns of all Host lines, in order. */
  patterns: string[]
  /** What was passed over: Match blocks, unreadable files. */
  notes: string[]
}

/** Reads ~/.ssh/config with its includes. Nothing in it is ever executed. A missing file is an empty one. */
export async function parseConfig(home: string): Promise<ParsedConfig> {
  const result: ParsedConfig = { directives: [], patterns: [], notes: [] }
  const main = join(home, '.ssh', 'config')
  if (await isFile(main)) await parseFile(main, { home, conditions: [], depth: 0 }, result)
  return result
}

interface Place {
  home: string
  conditions: readonly (readonly string[])[]
  depth: number
}

async function parseFile(file: string, place: Place, result: ParsedConfig): Promise<void> {
  let text: string
  try {
    if ((await stat(file)).size > largest) throw new Error(t`too large`)
    text = await readFile(file, 'utf8')
  } catch (thrown) {
    result.notes.push(t`${file} cannot be read: ${thrown instanceof Error ? thrown.message : ''}`)
    return
  }
  let conditions = place.conditions
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    const [first, ...args] = words(line)
    const keyword = first?.toLowerCase()
    if (keyword === undefined) continue
    if (keyword === 'host') {
      conditions = [...place.conditions, args]
      result.patterns.push(...args)
    } else if (keyword === 'match') {
      const all = args.length === 1 && args[0]?.toLowerCase() === 'all'
      // A condition without patterns never holds, which skips the block.
      conditions = all ? place.conditions : [...place.conditions, []]
      if (!all) result.notes.push(t`${file}:${index + 1}: the Match block is not used`)
    } else if (keyword === 'include') {
      await include(args, { ...place, conditions, depth: place.depth + 1 }, result)
    } else if (args.length > 0) {
      result.directives.push({ keyword, args, conditions })
    }
  }
}

async function include(patterns: readonly string[], place: Place, result: ParsedConfig): Promise<void> {
  if (place.depth > deepest) {
    result.notes.push(t`files that include each other are cut off`)
    return
  }
  for (const pattern of patterns) {
    const path = pattern.startsWith('~/') ? join(place.home, pattern.slice(2)) : pattern
    const files = await glob(isAbsolute(path) ? path : join(place.home, '.ssh', path))
    for (const file of files) await parseFile(file, place, result)
  }
}

/** Files that a path with `*` and `?` names, sorted. */
async function glob(path: string): Promise<string[]> {
  let found = [isAbsolute(path) ? sep : '.']
  for (const part of path.split(sep).filter((piece) => piece !== '')) {
    const next: string[] = []
    for (const folder of found) {
      if (!/[*?]/.test(part)) next.push(join(folder, part))
      else {
        const names = await readdir(folder).catch(() => [])
        const visible = names.filter((name) => !name.startsWith('.') || part.startsWith('.'))
        next.push(...visible.filter((name) => globMatches(part, name)).map((name) => join(folder, name)))
      }
    }
    found = next.toSorted()
  }
  const files = await Promise.all(found.map(async (file) => ((await isFile(file)) ? [file] : [])))
  return files.flat()
}

const isFile = (file: string): Promise<boolean> =>
  stat(file).then(
    (info) => info.isFile(),
    () => false,
  )

/** Splits "Keyword value", "Keyword=value" and quoted values; a # begins a comment. */
export function words(line: string): string[] {
  const found: string[] = []
  let current: string | null = null
  let quote = ''
  const text = line.trim().replace(/^([A-Za-z]+)\s*=\s*/, '$1 ')
  for (let index = 0; index < text.length; index++) {
    const char = text[index] ?? ''
    if (quote !== '') {
      if (char === quote) quote = ''
      else if (char === '\\' && /["'\\]/.test(text[index + 1] ?? ''))
        current = (current ?? '') + text[++index]
      else current = (current ?? '') + char
    } else if (char === '"' || char === "'") {
      quote = char
      current ??= ''
    } else if (/\s/.test(char)) {
      if (current !== null) found.push(current)
      current = null
    } else if (char === '#' && current === null) break
    else if (char === '\\' && /["'\\ ]/.test(text[index + 1] ?? '')) current = (current ?? '') + text[++index]
    else current = (current ?? '') + char
  }
  if (current !== null) found.push(current)
  return found
}

/** Does a Host line speak of this name? Case counts, as in OpenSSH. */
export function hostLineMatches(patterns: readonly string[], name: string): boolean {
  let found = false
  for (const pattern of patterns) {
    const negated = pattern.startsWith('!')
    if (!globMatches(negated ? pattern.slice(1) : pattern, name)) continue
    if (negated) return false
    found = true
  }
  return found
}
