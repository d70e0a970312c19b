export interface Counts {
  passed: number
  failed: number
  skipped: number
}
export function countVitest(report: unknown): Counts | undefined
export function countPlaywright(report: unknown): Counts | undefined
export function countPython(report: unknown): Counts | undefined
export function outcome(
  file: string,
  count: (report: unknown) => Counts | undefined,
  exitCode: number,
): Counts
export function summary(counts: Counts): string
