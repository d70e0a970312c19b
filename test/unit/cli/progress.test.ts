import fc from 'fast-check'
import { expect, test } from 'vitest'
import { GiB, MiB } from '../../../src-shared/base/units.ts'
import type { JobView, StepView } from '../../../src-shared/contract/jobs.ts'
import { columnsOf, cut } from '../../../src-main/cli/progress/columns.ts'
import { liveLines, plainLine, summaryLine } from '../../../src-main/cli/progress/lines.ts'
import { Pace } from '../../../src-main/cli/progress/pace.ts'
import { Region } from '../../../src-main/cli/progress/region.ts'

const capturing: StepView = {
  ...{
    id: 's1',
    title: 'Capture web of node1',
    state: 'running',
    hostId: null,
    serverId: null,
    replica: null,
  },
  ...{ after: [], way: null, image: null, done: 1.2 * GiB, total: 4 * GiB, unit: 'bytes', rate: 310.4 * MiB },
  ...{ leftMs: 9200, startedAt: 10_000, endedAt: null, error: null },
  shares: {
    ...{ zeroBytes: 2 * GiB, hadBytes: 640 * MiB, keptBytes: 0, earlierBytes: 0, sentBytes: 500 * MiB },
    ...{ sections: 1536, sectionsDone: 819 },
  },
}
const jobOf = (steps: StepView[], more: Partial<JobView> = {}): JobView => ({
  ...{ id: 'job:a', kind: 'images', title: 'Capture web', state: 'running', paused: false, canPause: true },
  ...{
    designId: null,
    createdAt: 0,
    startedAt: 0,
    endedAt: null,
    progress: 0.3,
    leftMs: 60_000,
    error: null,
  },
  ...{ leftovers: [], steps },
  ...more,
})
const lines = (job: JobView, columns: number, now = 20_000): string[] => liveLines(job, now, columns, 24)

test('a running step is one line with all that a person asks for, and less where there is less room', () => {
  const job = jobOf([capturing])
  expect(lines(job, 119)).toEqual([
    '  ███████░░░░░░░░░░░░░░░░░  30 %  1.2 GiB of 4 GiB · 310 MiB/s · 10 s left · 640 MiB saved · 819 of 1536 sections',
  ])
  expect(lines(job, 79)[0]).toContain('1.2 GiB of 4 GiB · 310 MiB/s · 10 s left')
  expect(lines(job, 47)[0]).toContain('1.2 GiB of 4 GiB · 10 s left')
  expect(lines(jobOf([capturing], { paused: true }), 79)[0]).toContain(
    '1.2 GiB of 4 GiB · paused · 640 MiB saved',
  )
})

test('several steps are told apart, with the whole below them; no more than the terminal has room for', () => {
  const many = Array.from({ length: 30 }, (_, i) => ({
    ...capturing,
    id: `s${i}`,
    title: `Deploy on node${i}`,
  }))
  const shown = liveLines(jobOf(many), 20_000, 99, 10)
  expect(shown).toHaveLength(9)
  expect(shown[0]).toMatch(/^ {2}Deploy on node0 {2}█/)
  expect(shown[7]).toBe('  and 23 more')
  expect(shown[8]).toMatch(/^ {2}all {2}█+░+ +30 % {2}0 of 30 steps · about 1 min left$/)
})

test('what counts nothing says how long it has run, and nothing at first', () => {
  const starting = { ...capturing, unit: null, done: 0, total: null, shares: null }
  expect(lines(jobOf([starting]), 79, 11_000)).toEqual([])
  expect(lines(jobOf([starting]), 79, 22_000)).toEqual(['  running for 12 s'])
})

test('no line is ever longer than the terminal, and none holds what a terminal obeys', () => {
  const bytes = fc.oneof(fc.constant(0), fc.nat({ max: 2 ** 50 }))
  const step = fc.record({
    title: fc.string({ unit: 'binary', maxLength: 60 }),
    done: bytes,
    total: fc.option(bytes),
    unit: fc.constantFrom('bytes' as const, 'items' as const, null),
    rate: fc.option(bytes),
    leftMs: fc.option(fc.double({ min: 0, max: 1e12, noNaN: true })),
    saved: bytes,
  })
  fc.assert(
    fc.property(
      fc.array(step, { minLength: 1, maxLength: 5 }),
      fc.integer({ min: 20, max: 200 }),
      fc.boolean(),
      (steps, columns, paused) => {
        const views = steps.map(({ saved, ...fields }, i) => ({
          ...capturing,
          ...fields,
          id: `s${i}`,
          shares: { ...capturing.shares, hadBytes: saved } as StepView['shares'],
        }))
        for (const line of lines(jobOf(views, { paused }), columns)) {
          expect(columnsOf(line)).toBeLessThanOrEqual(columns)
          // oxlint-disable-next-line no-control-regex -- these are what a terminal obeys
          expect(line).not.toMatch(/[\u0000-\u001f\u007f]|NaN|Infinity|undefined|-\d/)
        }
      },
    ),
  )
})

test('the line of a file says the same without a bar, and the end says what it took', () => {
  expect(plainLine(capturing, false, false)).toBe(
    'progress   30 % · 1.2 GiB of 4 GiB · 310 MiB/s · 10 s left · 640 MiB saved · 819 of 1536 sections',
  )
  expect(plainLine(capturing, true, true)).toContain(
    'progress   Capture web of node1: 30 % · 1.2 GiB of 4 GiB · paused',
  )
  const ended: StepView = {
    ...capturing,
    state: 'succeeded',
    done: 4 * GiB,
    endedAt: 22_000,
    rate: null,
    leftMs: null,
  }
  expect(summaryLine(ended)).toBe(
    'took       12 s for 4 GiB (341.3 MiB/s): 500 MiB sent, 640 MiB were there already, 2 GiB were zero',
  )
  expect(summaryLine({ ...ended, unit: null })).toBeNull()
  expect(summaryLine({ ...ended, done: 0, endedAt: 10_000, shares: null })).toBe('took       1 ms for 0 B')
})

test('a log gets a line at every tenth, but every 5 s at most, and every 30 s of a long one', () => {
  const pace = new Pace()
  const at = (seconds: number, share: number): boolean =>
    pace.isDue({ ...capturing, startedAt: 0, done: share * 1000, total: 1000 }, seconds * 1000)
  expect(at(1, 0.15)).toBe(false)
  expect(at(4.9, 0.5)).toBe(false)
  expect(at(5, 0.5)).toBe(true)
  expect(at(12, 0.55)).toBe(false)
  expect(at(12, 0.6)).toBe(true)
  expect(at(41, 0.61)).toBe(false)
  expect(at(42, 0.61)).toBe(true)
  // Held still it says nothing.
  expect(at(200, 0.61)).toBe(false)
})

test('letters take the columns that a terminal gives them', () => {
  expect([columnsOf('abc'), columnsOf('日本'), columnsOf('e\u0301'), columnsOf('🙂')]).toEqual([3, 4, 1, 2])
  expect(cut('日本語のサーバ', 7)).toBe('日本語…')
  expect(cut('short', 5)).toBe('short')
})

/** What a terminal of some columns shows after what was written to it: it knows what Region uses, no more. */
function screenOf(written: string): string[] {
  const rows: string[] = ['']
  let [row, column] = [0, 0]
  // oxlint-disable-next-line no-control-regex -- these are what a terminal obeys
  for (const [part] of written.matchAll(/\u001b\[\d*[A-Z]|\n|\r|[^\u001b\n\r]+/g)) {
    if (part === '\n') [row, column] = [row + 1, 0]
    else if (part === '\r') column = 0
    else if (part.endsWith('A') && part.startsWith('\u001b')) row -= Number(part.slice(2, -1))
    else if (part === '\u001b[K') rows[row] = (rows[row] ?? '').slice(0, column)
    else if (part === '\u001b[J') rows.splice(row, Infinity, (rows[row] ?? '').slice(0, column))
    else {
      rows[row] =
        (rows[row] ?? '').slice(0, column).padEnd(column) +
        part +
        (rows[row] ?? '').slice(column + part.length)
      column += part.length
    }
    rows[row] ??= ''
  }
  return rows
}

test('whatever is shown and said, the terminal has the notes in order and below them what was shown last', async () => {
  const did = fc.oneof(
    fc.record({ note: fc.stringMatching(/^[a-z]{1,12}$/) }),
    fc.record({ show: fc.array(fc.stringMatching(/^[a-z]{1,12}$/), { minLength: 1, maxLength: 4 }) }),
  )
  fc.assert(
    fc.property(fc.array(did, { maxLength: 20 }), (all) => {
      let written = ''
      const region = new Region({ isTTY: true, columns: 80, write: (text) => (written += text) }, 'xterm')
      const notes: string[] = []
      let shown: string[] = []
      for (const one of all) {
        if ('note' in one) {
          region.clear()
          written += `${one.note}\n`
          notes.push(one.note)
          shown = []
        } else {
          region.show(one.show)
          shown = one.show
        }
      }
      expect(screenOf(written)).toEqual([...notes, ...(shown.length > 0 ? shown : [''])])
      region.clear()
      expect(screenOf(written)).toEqual([...notes, ''])
    }),
  )
  let written = ''
  const region = new Region({ isTTY: true, write: (text) => (written += text) }, 'xterm')
  region.show(['a'])
  await region.without(async () => {
    expect(screenOf(written)).toEqual([''])
    region.show(['b'])
  })
  expect(screenOf(written)).toEqual([''])
  for (const dull of [
    new Region({ write: () => expect.unreachable() }, 'xterm'),
    new Region({ isTTY: true, write: () => expect.unreachable() }, 'dumb'),
  ])
    dull.show(['a'])
})
