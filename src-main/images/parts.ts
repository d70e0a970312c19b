import type { Hosts } from '../actuators/index.ts'
import type { Flows } from './flows.ts'
import type { ImageHistory } from './history.ts'
import type { LiveBackups } from './live-backups.ts'
import type { Stores } from './stores.ts'
import type { TransferParts } from './transfer.ts'

/** What every operation on images works with. */
export interface ImageParts extends TransferParts {
  stores: Stores
  hosts: Hosts
  backups: LiveBackups
  flows: Flows
  history: ImageHistory
}
