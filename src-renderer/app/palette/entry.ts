/** One line of the command palette. */
export interface PaletteEntry {
  readonly id: string
  /** What kind of thing it is, in a word or two: "Design", "Server", "Host" … */
  readonly kind: string
  readonly title: string
  /** Further words that find it, shown small: a server's tier, a host's address. */
  readonly detail?: string
  readonly shortcut?: string
  /** Why it cannot be done now; null when it can. */
  readonly reason: string | null
  run(): void
}
