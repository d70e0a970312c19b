/**
 * SVG path of values 0..1 in a box. With fewer than `slots` values the line ends at the right edge all the same, so
 * that "now" is always there.
 */
export function sparkPath(values: number[], width: number, height: number, slots = 60): string {
  if (values.length < 2) return ''
  const step = width / (slots - 1)
  const start = width - step * (values.length - 1)
  return values
    .map((value, index) => {
      const y = height - 1 - Math.max(0, Math.min(1, value)) * (height - 2)
      return `${index === 0 ? 'M' : 'L'}${(start + index * step).toFixed(1)} ${y.toFixed(1)}`
    })
    .join('')
}
