import { createServer } from 'node:net'
import { expect, test } from 'vitest'
import { hostKeyAlgorithms, offer } from '@main/ssh/algorithms.ts'
import { failure } from '../../support/failure.ts'
import { sshWorld } from '../../support/ssh-world.ts'

/** The first packet of a key exchange as it goes over the wire, taken apart (RFC 4253, 7.1). */
function nameLists(bytes: Buffer): string[][] {
  const packet = bytes.subarray(bytes.indexOf('\n') + 1)
  expect(packet[5]).toBe(20)
  const lists: string[][] = []
  let offset = 5 + 1 + 16
  for (let list = 0; list < 10; list++) {
    const length = packet.readUInt32BE(offset)
    lists.push(packet.toString('latin1', offset + 4, offset + 4 + length).split(','))
    offset += 4 + length
  }
  return lists
}

test('what is offered on the wire', async () => {
  const offered = Promise.withResolvers<Buffer>()
  const server = createServer((socket) => {
    let bytes = Buffer.alloc(0)
    socket.on('error', () => {})
    socket.write('SSH-2.0-test\r\n')
    socket.on('data', (chunk: Buffer) => {
      bytes = Buffer.concat([bytes, chunk])
      const start = bytes.indexOf('\n') + 1
      if (start > 0 && bytes.length >= start + 4 && bytes.length >= start + 4 + bytes.readUInt32BE(start)) {
        offered.resolve(bytes)
        socket.end()
      }
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const world = sshWorld()
  const id = world.add('wire', { port: typeof address === 'object' ? (address?.port ?? 0) : 0 })
  const failed = failure(world.ssh.connect(id))
  const [kex, hostKeys, cipherOut, cipherIn, macOut, macIn, compressOut, compressIn] = nameLists(
    await offered.promise,
  )
  await failed
  await world.end()
  server.close()

  const ciphers = [
    'aes256-gcm@openssh.com',
    'aes128-gcm@openssh.com',
    'chacha20-poly1305@openssh.com',
    'aes256-ctr',
    'aes192-ctr',
    'aes128-ctr',
  ]
  const macs = [
    'hmac-sha2-256-etm@openssh.com',
    'hmac-sha2-512-etm@openssh.com',
    'hmac-sha2-256',
    'hmac-sha2-512',
  ]
  expect(kex).toEqual([
    'curve25519-sha256',
    'curve25519-sha256@libssh.org',
    'ecdh-sha2-nistp256',
    'ecdh-sha2-nistp384',
    'ecdh-sha2-nistp521',
    'diffie-hellman-group-exchange-sha256',
    'diffie-hellman-group16-sha512',
    'diffie-hellman-group18-sha512',
    'diffie-hellman-group14-sha256',
    'ext-info-c',
    // Asks for the strict key exchange that stops the Terrapin attack.
    'kex-strict-c-v00@openssh.com',
  ])
  expect(hostKeys).toEqual([
    'ssh-ed25519',
    'ecdsa-sha2-nistp256',
    'ecdsa-sha2-nistp384',
    'ecdsa-sha2-nistp521',
    'rsa-sha2-512',
    'rsa-sha2-256',
  ])
  expect([cipherOut, cipherIn]).toEqual([ciphers, ciphers])
  expect([macOut, macIn]).toEqual([macs, macs])
  expect([compressOut, compressIn]).toEqual([['none'], ['none']])
})

test('known key types narrow the offer', () => {
  expect(offer(['ssh-rsa']).serverHostKey).toEqual(['rsa-sha2-512', 'rsa-sha2-256'])
  expect(offer(['ssh-ed25519']).serverHostKey).toEqual(['ssh-ed25519'])
  expect(offer().serverHostKey).toEqual(hostKeyAlgorithms)
})
