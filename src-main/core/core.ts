import type { Preferences } from '@shared/contract/app.ts'
import type { HostId, HostView } from '@shared/contract/hosts.ts'
import type { Services } from '@shared/contract/index.ts'
import type { DiskFile } from '@shared/contract/images.ts'
import type { EventMessage } from '@shared/contract/names.ts'
import type { OpenDesign } from '@shared/contract/designs.ts'

/** How a host's key may be accepted without a person at a window. */
export interface KeyPolicy {
  /** The one fingerprint to accept: "SHA256:…". */
  expected?: string
  /** Accept and remember a key never seen before; a changed key is still refused. */
  acceptNew?: boolean
}

/** Everything but the window: the services, as the application and the command line use them. */
export interface Core {
  readonly services: Services
  /** Hears every event of the contract until the returned function is called. */
  subscribe(listener: (message: EventMessage) => void): () => void
  reportBug(where: string, error: unknown): void
  readonly logFolder: string
  readonly settings: { get(key: string): unknown; set(key: string, value: unknown): void }
  preferences(): Preferences
  onPreferences(listener: (preferences: Preferences) => void): void
  /** Asks the window to open a design file that the desktop named, or one that the window knows. */
  askToOpen(file: { path: string } | { handle: string }): void
  /** Takes a disk image file that was dropped onto a window; throws `invalid` for anything else. */
  takeDropped(path: string): Promise<DiskFile>
  /** Connects under a key policy and reads the host; throws when it cannot. */
  connect(id: HostId, policy: KeyPolicy): Promise<HostView>
  /** Reads every enabled host once. */
  readHosts(): Promise<void>
  /**
   * Takes a design file's text in as the design with its own id; returns it with warnings of the reader. Throws
   * `storage.future` for a file that is understood in part only.
   */
  takeDesign(text: string): Promise<{ design: OpenDesign; warnings: string[] }>
  /** Ends jobs as interrupted, closes connections and the database. */
  close(): Promise<void>
}
