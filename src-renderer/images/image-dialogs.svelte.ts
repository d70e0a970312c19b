import type { HostId } from '@shared/contract/hosts.ts'
import type { DiskFile } from '@shared/contract/images.ts'
import type { StoreId } from '@shared/plan/image-requests.ts'

/** Which machine a capture begins with. */
export interface CaptureStart {
  hostId?: HostId
  uuid?: string
}

export type ImageDialog =
  | { kind: 'add-store' }
  | { kind: 'rename-store' | 'verify' | 'prune'; storeId: StoreId }
  | { kind: 'capture'; start: CaptureStart }
  | { kind: 'deploy' | 'export'; imageId: string }
  | { kind: 'import'; file: DiskFile | null }

/** Which dialog about images is open, wherever it was asked for. */
class ImageDialogs {
  open = $state.raw<ImageDialog>()

  show(dialog: ImageDialog): void {
    this.open = dialog
  }

  capture(start: CaptureStart = {}): void {
    this.open = { kind: 'capture', start }
  }

  import(file: DiskFile | null = null): void {
    this.open = { kind: 'import', file }
  }

  close(): void {
    this.open = undefined
  }
}

export const imageDialogs = new ImageDialogs()
