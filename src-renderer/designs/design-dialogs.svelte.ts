import type { CsvServers, ExportFormat } from '@shared/contract/designs.ts'
import type { OpenedFile } from '@shared/contract/files.ts'
import type { ErrorInfo } from '@shared/base/errors.ts'
import { api } from '../app/api.ts'
import { navigation } from '../app/navigation.svelte.ts'
import { designs } from './designs.svelte.ts'

export type DesignDialog =
  | { kind: 'templates'; insert: boolean }
  | { kind: 'export'; id: string; format: ExportFormat }
  /** A file that cannot simply be opened; `text` is that of a dropped one. */
  | { kind: 'file-opening'; outcome: Exclude<OpenedFile, { kind: 'opened' }>; text: string | undefined }
  /** The file that a design is to be written to was changed by something else. */
  | { kind: 'file-conflict'; id: string; name: string }
  | { kind: 'csv'; id: string; servers: CsvServers | null; error: ErrorInfo | null }

/** Which dialog about designs is open, wherever it was asked for. */
class DesignDialogs {
  open = $state.raw<DesignDialog>()

  close(): void {
    this.open = undefined
  }

  show(dialog: DesignDialog): void {
    this.open = dialog
  }

  templates(): void {
    this.open = { kind: 'templates', insert: false }
  }

  /** Into the design that is open. */
  insertTemplate(): void {
    this.open = { kind: 'templates', insert: true }
  }

  exportAs(id: string, format: ExportFormat = 'svg'): void {
    this.open = { kind: 'export', id, format }
  }

  /** Asks for a file first, and then shows what would be added. */
  async importCsv(id: string): Promise<void> {
    this.close()
    navigation.go('design')
    await designs.settle(id)
    const result = await api.designs.importCsv({ id })
    if (result.ok && result.value === null) return
    this.open = result.ok
      ? { kind: 'csv', id, servers: result.value, error: null }
      : { kind: 'csv', id, servers: null, error: result.error }
  }
}

export const designDialogs = new DesignDialogs()
