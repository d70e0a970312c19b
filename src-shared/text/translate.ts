/** The English text of the code, with {0}, {1} … for what is filled in, to its translation; of a plural, its forms. */
export type Texts = Readonly<Record<string, string | readonly string[]>>

/** One language. */
export interface Catalogue {
  /** BCP 47: "de". */
  readonly language: string
  readonly texts: Texts
}

type Value = string | number

let current: Catalogue | undefined
let rules = new Intl.PluralRules('en')
let categories = rules.resolvedOptions().pluralCategories

/** Speaks this language from now on; undefined: English, as the code is written. */
export function setCatalogue(catalogue: Catalogue | undefined): void {
  current = catalogue
  rules = new Intl.PluralRules(catalogue?.language ?? 'en')
  categories = rules.resolvedOptions().pluralCategories
}

export const language = (): string => current?.language ?? 'en'

/** A text made ready for one catalogue: what stands between its holes, and which value fills each. */
interface Ready {
  readonly catalogue: Catalogue | undefined
  readonly parts: readonly string[]
  readonly holes: readonly number[]
}

const ready = new WeakMap<TemplateStringsArray, Ready>()

/**
 * A text for people, in their language: t`Delete ${name}` is looked up as "Delete {0}". What no catalogue has stays
 * English. Placing thousands of servers says hundreds of thousands of reasons, so a text is looked up only once.
 */
export function t(strings: TemplateStringsArray, ...values: readonly Value[]): string {
  let text = ready.get(strings)
  if (text?.catalogue !== current || text === undefined) ready.set(strings, (text = makeReady(strings)))
  const { parts, holes } = text
  let filled = parts[0] ?? ''
  for (let at = 0; at < holes.length; at += 1)
    filled += `${values[holes[at] ?? 0] ?? ''}${parts[at + 1] ?? ''}`
  return filled
}

function makeReady(strings: TemplateStringsArray): Ready {
  const key = strings.reduce((text, part, at) => `${text}{${at - 1}}${part}`)
  const found = current?.texts[key]
  const known = Array.from({ length: strings.length - 1 }, (_, at) => at)
  if (typeof found !== 'string') return { catalogue: current, parts: strings, holes: known }
  // Only what the text has a value for is a hole; the split keeps the numbers at the odd places.
  const pieces = found.split(/\{(\d+)\}/)
  const parts = [pieces[0] ?? '']
  const holes: number[] = []
  for (let at = 1; at < pieces.length; at += 2) {
    const [hole, after] = [Number(pieces[at]), pieces[at + 1] ?? '']
    if (hole < known.length) {
      holes.push(hole)
      parts.push(after)
    } else parts.push(`${parts.pop() ?? ''}{${hole}}${after}`)
  }
  return { catalogue: current, parts, holes }
}

/**
 * A text that counts: tn(2, '{n} server', '{n} servers'). The catalogue has one form for each plural category of its
 * language, in the order of `Intl.PluralRules`, under "one|many".
 */
export function tn(count: number, one: string, many: string, ...values: readonly Value[]): string {
  if (current === undefined) return fill(count === 1 ? one : many, values).replaceAll('{n}', String(count))
  const found = current.texts[`${one}|${many}`]
  const forms = Array.isArray(found) ? (found as readonly string[]) : [one, many]
  const at = Array.isArray(found) ? categories.indexOf(rules.select(count)) : count === 1 ? 0 : 1
  return fill(forms[at] ?? forms.at(-1) ?? many, values).replaceAll('{n}', String(count))
}

const fill = (text: string, values: readonly Value[]): string =>
  values.length === 0
    ? text
    : text.replaceAll(/\{(\d+)\}/g, (hole, at: string) => String(values[Number(at)] ?? hole))
