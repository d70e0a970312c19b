import { connect, createServer, type Socket } from 'node:net'

// A process of its own: passes TCP connections on, each byte by so many ms later in either direction.
// usage: delay-proxy.ts ADDRESS PORT MS; prints the port that it listens on.

const [address = '', port = '', delay = ''] = process.argv.slice(2)
const delayMs = Number(delay)
/** As much as may be under way: more than any window of a protocol above, so that only time is added. */
const most = 64 * 1024 * 1024

function pass(from: Socket, to: Socket): void {
  let underWay = 0
  from.on('data', (chunk) => {
    underWay += chunk.length
    if (underWay > most) from.pause()
    setTimeout(() => {
      underWay -= chunk.length
      to.write(chunk)
      if (underWay < most / 2) from.resume()
    }, delayMs)
  })
  from.on('end', () => setTimeout(() => to.end(), delayMs))
  from.on('error', () => to.destroy())
  from.on('close', () => setTimeout(() => to.destroy(), delayMs))
}

const server = createServer({ noDelay: true }, (near) => {
  const far = connect({ host: address, port: Number(port), noDelay: true })
  pass(near, far)
  pass(far, near)
})
server.listen(0, '127.0.0.1', () => {
  const at = server.address()
  process.stdout.write(`${at !== null && typeof at !== 'string' ? at.port : ''}\n`)
})
process.stdin.on('end', () => process.exit()).resume()
