import type { Hosts } from '../actuators/index.ts'
import type { Checkpoints } from './checkpoints.ts'
import type { Flows } from './flows.ts'
import type { ImageHistory } from './history.ts'
import type { LiveBackups } from './live-backups.ts'
import type { Stores } from './stores.ts'
import type { TransferParts } from './transfer.ts'
import type { Turns } from './turns.ts'

/** What every operation on images works with. */
export interface ImageParts extends TransferParts {
  stores: Stores
  hosts: Hosts
  backups: LiveBackups
  checkpoints: Checkpoints
  /** Of machines that are captured while they run. */
  turns: Turns
  flows: Flows
  history: ImageHistory
}
