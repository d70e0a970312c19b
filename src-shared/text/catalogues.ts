import type { Catalogue } from './translate.ts'

/** The languages besides English, each loaded when somebody wants it. */
export const catalogues: Readonly<Record<string, () => Promise<Catalogue>>> = {
  de: async () => (await import('./de/index.ts')).german,
}
