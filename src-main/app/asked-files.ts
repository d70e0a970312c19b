import path from 'node:path'
import type { App } from 'electron'

/** The design files that a command line names; relative ones lie in `folder`. Switches and other words do not count. */
export function filesIn(argv: readonly string[], folder: string): string[] {
  return argv
    .filter((word) => !word.startsWith('-') && /\.json$/i.test(word))
    .map((word) => path.resolve(folder, word))
}

/**
 * Files that the desktop asks for: named on the command line, double-clicked, or handed over by another start of the
 * app. Those that come before the app can take them wait.
 */
export class AskedFiles {
  #waiting: string[]
  #take: ((file: string) => void) | undefined

  constructor(app: App, argv: readonly string[], folder: string) {
    this.#waiting = filesIn(argv, folder)
    app.on('open-file', (event, file) => {
      event.preventDefault()
      this.add([file])
    })
  }

  add(files: readonly string[]): void {
    if (this.#take) for (const file of files) this.#take(file)
    else this.#waiting.push(...files)
  }

  /** From now on they go here, the waiting ones first. */
  deliver(take: (file: string) => void): void {
    this.#take = take
    this.add(this.#waiting.splice(0))
  }
}
