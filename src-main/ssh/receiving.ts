import type { Socket, SocketConstructorOpts } from 'node:net'
import type { Client } from 'ssh2'
import { KiB } from '@shared/base/units.ts'

/** What a connection reads into while little comes, and while much does. */
const quietBytes = 16 * KiB
const busyBytes = 512 * KiB

/** Of ssh2: what takes the bytes that come, and turns them into packets. */
interface Inside {
  _protocol?: { _decipher?: object }
}
/**
 * With AES-GCM ssh2 keeps nothing of what it is given beyond the call: it decrypts into memory of its own. Its other
 * ciphers, and packets that are not encrypted yet, may be kept as they came.
 */
const isDone = (client: Client | undefined): boolean =>
  (client as Inside | undefined)?._protocol?._decipher?.constructor.name === 'AESGCMDecipherNative'

const clients = new WeakMap<Socket, Client>()

/** Says whose bytes these are. May be called for any stream; those that were not dialled here stay as they are. */
export const receivesFor = (stream: object, client: Client): void =>
  void clients.set(stream as Socket, client)

/**
 * How a socket to a host reads: into the same memory again and again. Node would take new memory for each 64 KiB, and
 * V8, which counts such memory apart from its heap, answers each 64 MB of it with a collection of the whole heap: a
 * fifth of the processor time of a transfer. `socket` is asked for once something has come.
 */
export function reading(socket: () => Socket): NonNullable<SocketConstructorOpts['onread']> {
  let memory = Buffer.allocUnsafeSlow(quietBytes)
  let isFull = false
  return {
    buffer: () => {
      const bytes = isFull ? busyBytes : memory.length
      if (bytes !== memory.length) memory = Buffer.allocUnsafeSlow(bytes)
      return memory
    },
    callback: (length, read) => {
      const to = socket()
      const came = Buffer.from(read.buffer, read.byteOffset, length)
      isFull = length === read.length
      if (!to.readableFlowing || to.readableLength > 0 || !isDone(clients.get(to)))
        return to.push(Buffer.from(came))
      to.emit('data', came)
      return true
    },
  }
}
