import { Drawing } from '../../../src-renderer/designer/core/drawing.ts'
import { type Row, rowOf } from '../support/rows.ts'
import { percentile } from './frames.ts'
import { type GestureName, gestures } from './gestures.ts'
import { say } from '../support/options.ts'
import type { Options } from './options.ts'
import { type Picture, picture } from './picture.ts'
import { Terrace } from './terrace.ts'

const SMALL = 1000
const LARGE = 5000
/** What a step costs from near depends on what is in view; from afar all is. */
const NEAR: readonly GestureName[] = ['pan near', 'drag one']

/**
 * What a frame costs with 5,000 servers beside one with 1,000, where as many are visible: it should be the same. Both
 * windows are open and take turns, since what else the machine does changes from one minute to the next.
 */
export async function growth(options: Options): Promise<Row[]> {
  const names = NEAR.filter((name) => options.only.length === 0 || options.only.includes(name))
  if (names.length === 0 || ![SMALL, LARGE].every((count) => options.counts.includes(count))) return []
  say('1,000 and 5,000 servers, in turns')
  const pictures = [picture(SMALL), picture(LARGE)] as const
  const windows: Terrace[] = []
  try {
    for (const one of pictures) windows.push(await Terrace.open(one))
    const rows: Row[] = []
    for (const name of names) {
      const work: [number[], number[]] = [[], []]
      // One round each that is not counted, and twice as many as elsewhere: the difference is small.
      for (let round = 0; round <= 2 * options.rounds; round += 1)
        for (const [at, terrace] of windows.entries()) {
          const frames = await gestures[name](terrace)
          if (round > 0) work[at]?.push(...frames.work)
        }
      const [small, large] = work.map((each) => percentile(each, 0.5)) as [number, number]
      say(`  ${name}: work p50 ${small.toFixed(2)} and ${large.toFixed(2)}`)
      rows.push(
        rowOf({
          row: `${name}: work a frame p50 at 5,000 beside 1,000`,
          unit: 'ms',
          terrace: large,
          peer: { name: 'Terrace with 1,000, as many of them visible', value: small },
          mostRatio: 1.25,
        }),
      )
    }
    const canvas = await windows[0]?.canvas()
    if (!canvas) return rows
    const [small, large] = pictures.map((one) => seenNear(one, canvas))
    for (const what of ['servers', 'links'] as const)
      rows.push(
        rowOf({
          row: `${what} in view from near at 5,000 beside 1,000`,
          unit: what,
          terrace: large?.[what] ?? 0,
          peer: { name: 'Terrace with 1,000, as many of them visible', value: small?.[what] ?? 0 },
        }),
      )
    return rows
  } finally {
    for (const terrace of windows) await terrace.close()
  }
}

/** How much of a picture a canvas shows around the server that is looked at. */
function seenNear({ records, near }: Picture, { width, height }: { width: number; height: number }) {
  const { layout, routes } = new Drawing(records)
  const card = layout.card(near.id)
  if (!card) throw new Error('The server has no place')
  const x = card.x + (card.width - width) / 2
  const y = card.y + (card.height - height) / 2
  const view = { x, y, width, height }
  return { servers: layout.serversIn(view).length, links: routes.routesIn(view).length }
}
