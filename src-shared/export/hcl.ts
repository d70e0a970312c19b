const escapes: Readonly<Record<string, string>> = {
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '"': '\\"',
  '\\': '\\\\',
}

/** The inside of a quoted HCL string: nothing of it ends the string or begins a template. */
export const hclInner = (text: string): string =>
  text
    .toWellFormed()
    .replace(
      /["\\\p{Cc}\u2028\u2029]/gu,
      (letter) => escapes[letter] ?? `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`,
    )
    // A doubled sign would do too, but is read differently after one more of them.
    .replace(/[$%](?=\{)/g, (sign) => (sign === '$' ? '\\u0024' : '\\u0025'))

/** Any text as a quoted HCL string. */
export const hclString = (text: string): string => `"${hclInner(text)}"`

/** Text for the rest of a comment line. */
export const hclComment = (text: string): string =>
  text
    .toWellFormed()
    .replace(/[\p{Cc}\u2028\u2029]+/gu, ' ')
    .trim()

/** Gives every name an identifier of its own: letters, digits, _ and -, beginning with a letter. */
export function identifiers(): (name: string) => string {
  const taken = new Set<string>()
  return (name) => {
    const plain = name
      .normalize('NFKD')
      .replace(/[^A-Za-z0-9_-]+/g, '_')
      .replace(/^_+|_+$/g, '')
      .slice(0, 60)
    const base = /^[A-Za-z]/.test(plain) ? plain : `x_${plain}`.replace(/_$/, '')
    let id = base
    for (let count = 2; taken.has(id); count += 1) id = `${base}_${count}`
    taken.add(id)
    return id
  }
}
