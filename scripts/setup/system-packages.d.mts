export interface Needs {
  purpose: 'cli' | 'tools' | 'start' | 'test' | 'lab'
  fetch: boolean
  compile: boolean
}
export function packagesFor(needs: Needs): string[]
export function missingPackages(names: string[]): string[]
export function installedPackages(status: string): Set<string>
export function ensureSystemPackages(names: string[]): Promise<void>
