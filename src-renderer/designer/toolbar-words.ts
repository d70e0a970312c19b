/** Which words of the toolbar are seen; the others are only heard, so that a narrower window needs no second line. */
export interface ToolbarWords {
  readonly add: boolean
  readonly outline: boolean
  readonly where: boolean
  /** "3 problems", not only the number. */
  readonly found: boolean
  readonly view: boolean
  readonly saved: boolean
}

/** `wordy`: most languages need longer words than English. */
export function wordsAt(width: number, wordy: boolean): ToolbarWords {
  const room = wordy ? width - 140 : width
  return {
    outline: room > 1235,
    where: room > 1165,
    found: room > 1035,
    view: room > 1035,
    saved: room > 1035,
    add: room > 870,
  }
}
