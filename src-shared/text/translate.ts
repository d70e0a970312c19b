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

/** Speaks this language from now on; undefined: English, as the code is written. */
export function setCatalogue(catalogue: Catalogue | undefined): void {
  current = catalogue
  rules = new Intl.PluralRules(catalogue?.language ?? 'en')
}

export const language = (): string => current?.language ?? 'en'

const keys = new WeakMap<TemplateStringsArray, string>()

/**
 * A text for people, in their language: t`Delete ${name}` is looked up as "Delete {0}". What no catalogue has stays
 * English.
 */
export function t(strings: TemplateStringsArray, ...values: readonly Value[]): string {
  let key = keys.get(strings)
  if (key === undefined) {
    key = strings.reduce((text, part, at) => `${text}{${at - 1}}${part}`)
    keys.set(strings, key)
  }
  const found = current?.texts[key]
  return fill(typeof found === 'string' ? found : key, values)
}

/**
 * A text that counts: tn(2, '{n} server', '{n} servers'). The catalogue has one form for each plural category of its
 * language, in the order of `Intl.PluralRules`, under "one|many".
 */
export function tn(count: number, one: string, many: string, ...values: readonly Value[]): string {
  const found = current?.texts[`${one}|${many}`]
  const forms = Array.isArray(found) ? (found as readonly string[]) : [one, many]
  const categories = rules.resolvedOptions().pluralCategories
  const at = Array.isArray(found) ? categories.indexOf(rules.select(count)) : count === 1 ? 0 : 1
  return fill(forms[at] ?? forms.at(-1) ?? many, values).replaceAll('{n}', String(count))
}

const fill = (text: string, values: readonly Value[]): string =>
  values.length === 0
    ? text
    : text.replaceAll(/\{(\d+)\}/g, (hole, at: string) => String(values[Number(at)] ?? hole))
