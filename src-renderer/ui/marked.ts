const begin = '\u0001'
const end = '\u0002'

/** Marks what is filled into a text, so that `Marked` makes it stand out: the sentence around it stays one text. */
export const marked = (words: string): string =>
  `${begin}${words.replaceAll(begin, '').replaceAll(end, '')}${end}`

/** A text in pieces, plain and marked by turns; plain ones may be empty. */
export const piecesOf = (text: string): string[] => text.split(new RegExp(`[${begin}${end}]`))
