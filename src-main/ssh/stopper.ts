import { setTimeout as sleep } from 'node:timers/promises'
import type { Client } from 'ssh2'

const tries = 5
const betweenMs = 1_000

/** Ends commands on one host, one after the other, so that ending many does not use up the channels. */
export class Stopper {
  readonly #client: Client
  readonly #lines: string[] = []
  #running = false

  constructor(client: Client) {
    this.#client = client
  }

  /** Runs the line that ends a command, as soon as there is a channel for it. Never throws. */
  stop(line: string): void {
    this.#lines.push(line)
    if (!this.#running) void this.#work()
  }

  async #work(): Promise<void> {
    this.#running = true
    for (let line = this.#lines.shift(); line !== undefined; line = this.#lines.shift()) {
      for (let attempt = 0; attempt < tries && !(await this.#run(line)); attempt++) await sleep(betweenMs)
    }
    this.#running = false
  }

  /** False when the host had no channel to spare. */
  #run(line: string): Promise<boolean> {
    return new Promise((settle) => {
      const onClose = (): void => resolve(true)
      const resolve = (done: boolean): void => {
        this.#client.off('close', onClose)
        settle(done)
      }
      this.#client.once('close', onClose)
      try {
        this.#client.exec(line, (error: Error | undefined, channel) => {
          if (error) return resolve(!('reason' in error))
          channel.on('error', () => {})
          channel.on('close', () => resolve(true))
          channel.resume()
          channel.stderr.resume()
        })
      } catch {
        resolve(true)
      }
    })
  }
}
