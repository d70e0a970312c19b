import { connect, createServer, type Socket } from 'node:net'

// A process of its own: passes TCP connections on, each byte by so many ms later in either direction.
// usage: delay-proxy.ts ADDRESS PORT MS; prints the port that it listens on.

const [address = '', port = '', delay = ''] = process.argv.slice(2)
const delayMs = Number(delay)
/** As much as may be under way: more than any window of a protocol above, so that only time is added. */
const most = 64 * 1024 * 1024
const blockBytes = 1024 * 1024
const leastRead = 64 * 1024

function pass(from: Socket, to: Socket): (chunk: Buffer, sent?: () => void) => void {
  let underWay = 0
  from.on('end', () => setTimeout(() => to.end(), delayMs))
  from.on('error', () => to.destroy())
  from.on('close', () => setTimeout(() => to.destroy(), delayMs))
  return (chunk, sent) => {
    underWay += chunk.length
    if (underWay > most) from.pause()
    setTimeout(() => {
      underWay -= chunk.length
      to.write(chunk, sent)
      if (underWay < most / 2 && from.isPaused()) from.resume()
    }, delayMs)
  }
}

interface Block {
  memory: Buffer
  /** How many that were read into it are still under way. */
  reads: number
}
const newBlock = (): Block => ({ memory: Buffer.allocUnsafeSlow(blockBytes), reads: 0 })

/** Memory to read into, one piece behind the other, used again: a wire takes no processor time, and this little. */
class Blocks {
  readonly #free: Block[] = []
  #block = newBlock()
  #used = 0

  /** Where to read to next. */
  room(): Buffer {
    if (blockBytes - this.#used < leastRead) {
      const full = this.#block
      this.#block = this.#free.pop() ?? newBlock()
      this.#used = 0
      this.#keep(full)
    }
    return this.#block.memory.subarray(this.#used)
  }

  /** What was read to the last room, and what is to be called once nobody needs it. */
  read(length: number): [Buffer, () => void] {
    const block = this.#block
    const chunk = block.memory.subarray(this.#used, this.#used + length)
    this.#used += length
    block.reads += 1
    return [
      chunk,
      () => {
        block.reads -= 1
        this.#keep(block)
      },
    ]
  }

  #keep(block: Block): void {
    if (block.reads === 0 && block !== this.#block) this.#free.push(block)
  }
}

const server = createServer({ noDelay: true }, (near) => {
  const blocks = new Blocks()
  const far: Socket = connect({
    ...{ host: address, port: Number(port), noDelay: true },
    onread: {
      buffer: () => blocks.room(),
      callback: (length) => {
        toNear(...blocks.read(length))
        return true
      },
    },
  })
  const toFar = pass(near, far)
  const toNear = pass(far, near)
  near.on('data', toFar)
  far.resume()
})
server.listen(0, '127.0.0.1', () => {
  const at = server.address()
  process.stdout.write(`${at !== null && typeof at !== 'string' ? at.port : ''}\n`)
})
process.stdin.on('end', () => process.exit()).resume()
