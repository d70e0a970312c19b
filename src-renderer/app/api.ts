import type { TerraceApi } from '@shared/contract/index.ts'

declare global {
  interface Window {
    terrace: TerraceApi
  }
}

/** Everything that the window can ask of the main process, put there by the preload. */
export const api: TerraceApi = window.terrace
