import type { DesignRecord } from '@shared/design/records.ts'

/** What the rest of the window may ask of the designer on the screen. */
export interface OpenDesigner {
  readonly designId: string
  /** Writes what is drawn and not yet saved. */
  flush(): Promise<void>
  /** Adds records as one step that can be undone. */
  add(title: string, records: readonly DesignRecord[]): void
  /** Adds a template as one step: its tiers and networks are those of the design where it has the like. */
  insert(title: string, template: readonly DesignRecord[]): void
}
