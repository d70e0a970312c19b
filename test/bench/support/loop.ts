/** A time during which an event loop served nobody. */
export interface Block {
  /** How long, in ms. */
  ms: number
  /** Of it, how long the thread was ready but another program had the processor: none of our doing. */
  waitedMs: number
  /** For how long the thread really worked; the rest it slept, waiting for a disk or for its turn from another thread. */
  ranMs: number
  /** When it ended, in ms since the watch began. */
  at: number
}

/**
 * Begins to watch the event loop of the process it runs in; `stopWatchingLoop` tells what was seen. Both are sent as
 * text into Electron's main process, so they use nothing from outside themselves.
 */
export function watchLoop(): void {
  const fs = process.getBuiltinModule('node:fs')
  const everyMs = 4
  const seen: Block[] = []
  const begun = performance.now()
  // Linux tells how long the first thread of a process waited for a processor: run time, waiting time, turns.
  const file = fs.existsSync('/proc/self/schedstat') ? fs.openSync('/proc/self/schedstat', 'r') : null
  const bytes = new Uint8Array(96)
  const times = (): [ran: number, waited: number] => {
    if (file === null) return [0, 0]
    const length = fs.readSync(file, bytes, 0, bytes.length, 0)
    const [ran, waited] = String.fromCharCode(...bytes.subarray(0, length)).split(' ')
    return [Number(ran) / 1e6, Number(waited) / 1e6]
  }
  let last = begun
  let [lastRan, lastWaited] = times()
  const timer = setInterval(() => {
    const now = performance.now()
    const [ran, waited] = times()
    const ms = now - last - everyMs
    if (ms > 4)
      seen.push({ ms, waitedMs: Math.min(ms, waited - lastWaited), ranMs: ran - lastRan, at: now - begun })
    last = now
    lastRan = ran
    lastWaited = waited
  }, everyMs)
  const stop = (): Block[] => {
    clearInterval(timer)
    if (file !== null) fs.closeSync(file)
    return seen
  }
  Reflect.set(globalThis, 'terraceLoopWatch', stop)
}

/** Ends the watch and answers every time of more than 4 ms in which the loop served nobody. */
export function stopWatchingLoop(): Block[] {
  const stop: unknown = Reflect.get(globalThis, 'terraceLoopWatch')
  return typeof stop === 'function' ? (stop as () => Block[])() : []
}

/** What a block took by itself, without the time in which others had the processor. */
export const ownMs = (block: Block): number => block.ms - block.waitedMs

/** The longest block by itself, in ms; 0 when there was none. */
export const longest = (blocks: readonly Block[]): number => Math.max(0, ...blocks.map(ownMs))

/** The three longest, for the person who looks for their cause. */
export const worst = (blocks: readonly Block[]): string =>
  blocks
    .toSorted((a, b) => ownMs(b) - ownMs(a))
    .slice(0, 3)
    .map(
      (block) =>
        `${ownMs(block).toFixed(0)} ms (${block.ranMs.toFixed(0)} of them at work, and ${block.waitedMs.toFixed(0)} more without a processor) at ${(block.at / 1000).toFixed(1)} s`,
    )
    .join(', ')
