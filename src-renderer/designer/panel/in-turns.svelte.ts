/**
 * Counts from 1 up to `last`, one a frame: the parts of a long form come one after another, so that none of the frames
 * in which it appears takes long. For use while a component is set up.
 */
export function inTurns(last: number): { readonly part: number } {
  let part = $state(1)
  $effect(() => {
    if (part >= last) return undefined
    const frame = requestAnimationFrame(() => (part += 1))
    return () => cancelAnimationFrame(frame)
  })
  return {
    get part() {
      return part
    },
  }
}
