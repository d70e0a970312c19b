const fitted = new Map<string, string>()

/** Widths were those of another font: one has been loaded since. */
export const forgetFitted = (): void => fitted.clear()

/** The text, shortened with an ellipsis to a width in drawing units under the context's present font. */
export function fitText(context: CanvasRenderingContext2D, text: string, width: number): string {
  const key = `${context.font}|${width}|${text}`
  const known = fitted.get(key)
  if (known !== undefined) return known
  if (fitted.size > 20_000) fitted.clear()
  const result = shorten(context, text.slice(0, 300).replace(/\s+/g, ' '), width)
  fitted.set(key, result)
  return result
}

function shorten(context: CanvasRenderingContext2D, text: string, width: number): string {
  if (context.measureText(text).width <= width) return text
  const letters = [...text]
  let low = 0
  let high = letters.length
  while (low < high) {
    const middle = Math.ceil((low + high) / 2)
    if (context.measureText(`${letters.slice(0, middle).join('')}…`).width <= width) low = middle
    else high = middle - 1
  }
  return `${letters.slice(0, low).join('').trimEnd()}…`
}

/** The text in lines no wider than `width`, at most `max`, the last one shortened. */
export function wrapText(
  context: CanvasRenderingContext2D,
  text: string,
  width: number,
  max: number,
): string[] {
  const lines: string[] = []
  for (const paragraph of text.split('\n')) {
    let line = ''
    for (const word of paragraph.split(' ')) {
      const longer = line ? `${line} ${word}` : word
      if (line && context.measureText(longer).width > width) {
        lines.push(line)
        line = word
      } else line = longer
      if (lines.length > max) break
    }
    lines.push(line)
    if (lines.length > max) break
  }
  return lines.slice(0, max).map((line) => fitText(context, line, width))
}
