/** The parts named in `--only`, in their usual order; all without it. Throws for one that there is not. */
export function partsOf<T extends string>(names: readonly T[], only: string): T[] {
  const asked = only.split(',').filter(Boolean)
  const unknown = asked.find((name) => !names.some((part) => part === name))
  if (unknown !== undefined) throw new Error(`There is no part "${unknown}". There are: ${names.join(', ')}.`)
  return asked.length === 0 ? [...names] : names.filter((part) => asked.includes(part))
}

/** A whole number of an option. Throws for anything else, and for one below the least. */
export function wholeNumber(option: string, text: string, least: number): number {
  const number = text.trim() === '' ? Number.NaN : Number(text)
  if (!Number.isInteger(number) || number < least)
    throw new Error(`--${option} must be a whole number from ${least} on`)
  return number
}

/** Tells how far it is; standard output stays free for the answer. */
export const say = (text: string): void => void process.stderr.write(`${text}\n`)
