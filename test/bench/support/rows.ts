/** One line of a benchmark's answer, as `--json` gives it. */
export interface Row {
  row: string
  unit: string
  terrace: number
  /** null where there is nothing of the kind to compare with. */
  peer: number | null
  peerName: string | null
  /** terrace / peer. */
  ratio: number | null
  /** In words: "≤ 1000 ms", "ratio ≤ 1". */
  goal: string | null
  met: boolean | null
}

export interface Measured {
  row: string
  unit: string
  terrace: number
  peer?: { name: string; value: number }
  /** The most that `terrace` may be. */
  most?: number
  /** The most that terrace / peer may be. */
  mostRatio?: number
  /** The least that they must be, where more is better. */
  least?: number
  leastRatio?: number
}

/** A row with its ratio and whether its goal is met; a goal for the value counts before one for the ratio. */
export function rowOf({ row, unit, terrace, peer, most, mostRatio, least, leastRatio }: Measured): Row {
  const ratio = peer && peer.value > 0 ? terrace / peer.value : null
  const base = {
    row,
    unit,
    terrace: round(terrace),
    peer: peer ? round(peer.value) : null,
    peerName: peer?.name ?? null,
    ratio: ratio === null ? null : round(ratio),
  }
  if (most !== undefined) return { ...base, goal: `≤ ${most} ${unit}`, met: terrace <= most }
  if (least !== undefined) return { ...base, goal: `≥ ${least} ${unit}`.trim(), met: terrace >= least }
  if (leastRatio !== undefined && ratio !== null)
    return { ...base, goal: `ratio ≥ ${leastRatio}`, met: ratio >= leastRatio }
  if (mostRatio !== undefined && ratio !== null)
    return { ...base, goal: `ratio ≤ ${mostRatio}`, met: ratio <= mostRatio }
  return { ...base, goal: null, met: null }
}

/** The middle value; of an even number the mean of the two in the middle. Throws for none. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const right = sorted[Math.floor(sorted.length / 2)]
  const left = sorted[Math.ceil(sorted.length / 2) - 1]
  if (left === undefined || right === undefined) throw new Error('There is nothing to take the median of')
  return (left + right) / 2
}

/** Three digits are more than any of these measurements is worth. */
const round = (value: number): number => (value === 0 ? 0 : Number(value.toPrecision(value >= 1000 ? 4 : 3)))

/** The rows for a person at a terminal. */
export function table(rows: readonly Row[]): string {
  const heads = ['row', 'unit', 'Terrace', 'peer', 'ratio', 'goal', 'met']
  const cells = rows.map((row) => [
    row.row,
    row.unit,
    String(row.terrace),
    row.peer === null ? '–' : String(row.peer),
    row.ratio === null ? '–' : row.ratio.toFixed(2),
    row.goal ?? '–',
    row.met === null ? '–' : row.met ? 'yes' : 'NO',
  ])
  const all = [heads, ...cells]
  const widths = heads.map((_, column) => Math.max(...all.map((line) => line[column]?.length ?? 0)))
  const lines = all.map((line) =>
    line
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  )
  const peers = [...new Set(rows.map(({ peerName }) => peerName))].filter((name) => name !== null)
  return `${lines.join('\n')}\n\nPeers: ${peers.join('; ')}.\n`
}
