import type { OnReadOpts, Socket } from 'node:net'
import type { Client } from 'ssh2'
import { KiB } from '@shared/base/units.ts'

/** What a connection reads into while little comes, and while much does: from a read that was filled until so many were small. */
const quietBytes = 16 * KiB
const busyBytes = 512 * KiB
const smallReads = 64

/** Of ssh2: what takes the bytes that come, and turns them into packets. */
interface Inside {
  _protocol?: { _decipher?: object }
}

/**
 * With AES-GCM ssh2 keeps nothing of what it is given beyond the call: it decrypts into memory of its own. With its other
 * ciphers, and before anything is encrypted, it may keep what came.
 */
const keepsNothing = (client: Client | undefined): boolean =>
  (client as Inside | undefined)?._protocol?._decipher?.constructor.name === 'AESGCMDecipherNative'

const clients = new WeakMap<object, Client>()

/** Says who takes what comes by a stream. May be called for any; one that was not dialled here stays as it is. */
export const receivesFor = (stream: object, client: Client): void => void clients.set(stream, client)

/**
 * How a socket to a host reads: into the same memory again and again, as far as its taker keeps nothing. Node would take new
 * memory for each 64 KiB, which V8 counts apart from its heap and answers with collections of the whole heap. `socket` is
 * asked for once something has come.
 */
export function reading(socket: () => Socket): OnReadOpts {
  let memory = Buffer.allocUnsafeSlow(quietBytes)
  let isBusy = false
  let small = 0
  return {
    buffer: () => {
      const bytes = isBusy ? busyBytes : quietBytes
      if (bytes !== memory.length) memory = Buffer.allocUnsafeSlow(bytes)
      return memory
    },
    callback: (length, { buffer, byteOffset, byteLength }) => {
      const to = socket()
      const came = Buffer.from(buffer, byteOffset, length)
      small = length < quietBytes ? small + 1 : 0
      isBusy = length === byteLength || (isBusy && small < smallReads)
      if (!to.readableFlowing || to.readableLength > 0 || !keepsNothing(clients.get(to)))
        return to.push(Buffer.from(came))
      to.emit('data', came)
      return true
    },
  }
}
