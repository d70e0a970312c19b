import type { DesignRecord } from '@shared/design/records.ts'

/** What the rest of the window may ask of a designer: the one on the screen, or one in a tab behind it. */
export interface OpenDesigner {
  readonly designId: string
  /** Writes what is drawn and not yet saved. */
  flush(): Promise<void>
  /** Is everything written that was drawn? */
  isSaved(): boolean
  /** Adds records as one step that can be undone. */
  add(title: string, records: readonly DesignRecord[]): void
  /** Adds a template as one step: its tiers and networks are those of the design where it has the like. */
  insert(title: string, template: readonly DesignRecord[]): void
  /** Gives the design another name, as one step that can be undone. */
  rename(name: string): void
  /** Writes what is drawn and lets the designer go. */
  close(): Promise<void>
}

/** The designers that are alive in this window, by design. */
export const openDesigners = new Map<string, OpenDesigner>()
