import type { ServerId, TierId } from '@shared/design/records.ts'
import type { Point } from '@shared/drawing/geometry.ts'
import { t, tn } from '@shared/text/translate.ts'
import type { Places } from '../arrange.ts'
import type { Editor } from '../editor.ts'
import { bestOrder } from './improve.ts'
import { placesOf } from './places.ts'
import { type Order, problemOf, type TidyProblem } from './problem.ts'

/** Finds the order to tidy to. It may take a while, and is told when nobody waits for it any more. */
export type Tidier = (problem: TidyProblem, signal: AbortSignal) => Promise<Order>

/** Without a worker: at once, in the same thread. */
export const tidyHere: Tidier = (problem) => Promise.resolve(bestOrder(problem))

/** After this long a person is told that it goes on. */
const NOTE_AFTER_MS = 500

/** What a tidy drawing changes: new places of the cards that move, in their lanes. */
export function movesTo(problem: TidyProblem, order: Order): Places {
  const { along, across } = placesOf(problem, order)
  const moves = new Map<ServerId, Point>()
  for (const [at, card] of problem.cards.entries()) {
    const place = { along: along[at] ?? card.along, across: across[at] ?? card.across }
    if (card.fixed || (place.along === card.along && place.across === card.across)) continue
    moves.set(
      card.id,
      problem.direction === 'rows'
        ? { x: place.along, y: place.across }
        : { x: place.across, y: place.along },
    )
  }
  return moves
}

/**
 * Tidies the lanes of these tiers as one step. Meanwhile `session.tidying` says so; whoever sets it to null gives it
 * up, and so does any change of the drawing, since the answer would be one to another question.
 */
export async function tidy(editor: Editor, tiers: ReadonlySet<TierId>, tidier: Tidier): Promise<void> {
  const problem = problemOf(editor.store, editor.layout, tiers)
  const giveUp = new AbortController()
  const { signal } = giveUp
  const run = Symbol('tidying')
  editor.patch({ tidying: { run, shown: false } })
  const mine = (): boolean => editor.session.tidying?.run === run
  const note = setTimeout(() => mine() && editor.patch({ tidying: { run, shown: true } }), NOTE_AFTER_MS)
  const stops = [
    editor.on('session', () => mine() || giveUp.abort()),
    editor.on('change', () => {
      giveUp.abort()
      editor.announce(t`The drawing changed meanwhile: tidy it again`)
    }),
  ]
  try {
    const order = await tidier(problem, signal)
    for (const stop of stops.splice(0)) stop()
    if (!signal.aborted) move(editor, movesTo(problem, order))
  } catch (error) {
    if (!signal.aborted) throw error
  } finally {
    for (const stop of stops) stop()
    clearTimeout(note)
    if (mine()) editor.patch({ tidying: null })
  }
}

function move(editor: Editor, moves: Places): void {
  if (moves.size === 0) return editor.announce(t`It is tidy already`)
  const title = tn(moves.size, 'Tidy: {n} server', 'Tidy: {n} servers')
  editor.transact(title, (store) => {
    for (const [server, place] of moves) store.update<'server'>(server, place)
  })
  editor.announce(tn(moves.size, 'Tidied: {n} server moved', 'Tidied: {n} servers moved'))
}
