const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
}

/** Any text as XML text or attribute value. Characters that XML cannot hold become U+FFFD. */
export function xmlText(text: string): string {
  return (
    text
      .toWellFormed()
      // Written out, because these are exactly the ones that XML 1.0 forbids.
      // oxlint-disable-next-line no-control-regex -- they are what is replaced
      .replace(/[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]/g, '\uFFFD')
      .replace(/[&<>"']/g, (letter) => entities[letter] ?? letter)
  )
}

/** A coordinate, no finer than a tenth of a unit. */
export const num = (value: number): string => String(Math.round(value * 10) / 10)
