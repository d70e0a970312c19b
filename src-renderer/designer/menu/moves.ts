import { moveIn } from '../../ui/menu-keys.ts'

/** The entries of a menu in their order, without those of a menu beside it. */
export const itemsOf = (menu: HTMLElement): HTMLElement[] =>
  [...menu.querySelectorAll<HTMLElement>('[role=menuitem], [role=menuitemradio]')].filter(
    (item) => item.closest('[role=menu]') === menu,
  )

/** The entry that a key leads to: by arrows, the ends, or the letter that it begins with. */
export function itemByKey(all: readonly HTMLElement[], at: number, key: string): HTMLElement | undefined {
  const to = next(all, at, key) ?? byLetter(all, at, key)
  return to === undefined ? undefined : all[to]
}

/** In a row of colours the arrows sideways go from one to the next; up and down lead out of it. */
const inRow = (item: HTMLElement | undefined): boolean => item?.role === 'menuitemradio'

function next(all: readonly HTMLElement[], at: number, key: string): number | undefined {
  const sideways = { ArrowLeft: -1, ArrowRight: 1 }[key]
  if (sideways) return inRow(all[at]) && inRow(all[at + sideways]) ? at + sideways : undefined
  let to = moveIn(all.length, at, key)
  if (key !== 'ArrowDown' && key !== 'ArrowUp') return to
  while (to !== undefined && inRow(all[at]) && inRow(all[to])) to = moveIn(all.length, to, key)
  return to
}

/** The next entry that begins with a letter. */
function byLetter(all: readonly HTMLElement[], at: number, key: string): number | undefined {
  if (key.length !== 1 || key === ' ') return undefined
  const order = all.map((_, step) => (at + 1 + step) % all.length)
  return order.find((one) => all[one]?.dataset['title']?.toLowerCase().startsWith(key.toLowerCase()))
}

/** A menu that opens under a resting pointer leaves the focus on its first entry: only a moved one takes it. */
export const focusPointed = (event: PointerEvent & { currentTarget: HTMLElement }): void => {
  if (event.movementX !== 0 || event.movementY !== 0) event.currentTarget.focus({ preventScroll: true })
}
