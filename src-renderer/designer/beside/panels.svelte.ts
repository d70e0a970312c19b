import { type PanelName, panelNames } from '@shared/contract/app.ts'
import { session } from '../../app/session.svelte.ts'
import { type Beside, shownOf } from './room.ts'

const isKept = (name: Beside): name is PanelName => panelNames.some((one) => one === name)

/** What stands beside the canvas in this window. One choice for all designs, kept across starts. */
class Panels {
  #open = $state.raw<readonly Beside[]>()
  /** Of the designer, all panels included; unknown before the first layout. */
  width = $state(Infinity)

  /** Before anything is chosen here: what was chosen in the window before. */
  get open(): readonly Beside[] {
    return this.#open ?? session.preferences?.panels ?? ['properties']
  }

  #room = $derived(shownOf(this.open, this.width))

  shows = (name: Beside): boolean => this.#room.shown.has(name)

  /** Not even one fits beside the canvas: the one that is shown lies over it. */
  get over(): boolean {
    return this.#room.over
  }

  /** Opens it, or brings it back from where the room went to others. */
  ask(name: Beside): void {
    if (this.open.at(-1) !== name) this.#choose([...this.open.filter((one) => one !== name), name])
  }

  close(name: Beside): void {
    if (this.open.includes(name)) this.#choose(this.open.filter((one) => one !== name))
  }

  toggle(name: Beside): void {
    if (this.shows(name)) this.close(name)
    else this.ask(name)
  }

  #choose(open: readonly Beside[]): void {
    const before = this.open.filter(isKept)
    this.#open = open
    const kept = open.filter(isKept)
    if (kept.join() !== before.join()) void session.prefer({ panels: kept })
  }
}

export const panels = new Panels()
