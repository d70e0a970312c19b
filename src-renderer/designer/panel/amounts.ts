import { t } from '@shared/text/translate.ts'
import type { Parsed } from './parse.ts'

/** A change of an amount: to a value, or from the one that each record has. */
export interface AmountEdit {
  readonly apply: (old: number) => number
  /** What it becomes, when that is the same for all. */
  readonly value?: number
  /** "+1", "×2" as typed, for the title of the step. */
  readonly text: string
}

export interface AmountRules {
  /** Reads a whole amount: "4", "2 GiB". */
  readonly parse: (text: string) => Parsed<number>
  /** Reads what is added or taken away; null is no amount. */
  readonly step: (text: string) => number | null
  readonly min: number
  readonly max: number
  readonly show: (value: number) => string
}

/**
 * Reads an amount, or a change of the amounts that there are: "+1", "-512M", "x2", "/2". A minus alone begins a
 * change, since no amount here is negative.
 */
export function parseAmount(
  rules: AmountRules,
  olds: readonly number[],
): (text: string) => Parsed<AmountEdit> {
  return (text) => {
    const [, sign, rest = ''] = /^\s*([-+−x×*/÷])\s*(.*)$/i.exec(text) ?? []
    if (sign === undefined) {
      const parsed = rules.parse(text)
      return 'error' in parsed
        ? parsed
        : { value: { apply: () => parsed.value, value: parsed.value, text: text.trim() } }
    }
    const apply = relative(sign.toLowerCase(), rest, rules)
    if (!apply) return { error: t`A change such as +1, -2, x2 or /2 is needed` }
    const all = olds.map(apply)
    if (all.some((value) => value < rules.min)) return { error: t`At least ${rules.show(rules.min)} each` }
    if (all.some((value) => value > rules.max)) return { error: t`At most ${rules.show(rules.max)} each` }
    return { value: { apply, text: text.trim() } }
  }
}

function relative(sign: string, rest: string, { step }: AmountRules): ((old: number) => number) | undefined {
  if (sign === '+' || sign === '-' || sign === '−') {
    const by = step(rest)
    return by === null ? undefined : (old) => (sign === '+' ? old + by : old - by)
  }
  const factor = Number(rest.trim().replace(',', '.'))
  if (rest.trim() === '' || !Number.isFinite(factor) || factor <= 0) return undefined
  return (old) => Math.round(sign === '/' || sign === '÷' ? old / factor : old * factor)
}
