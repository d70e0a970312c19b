import { createHash, randomBytes } from 'node:crypto'
import { expect, test, vi } from 'vitest'
import { cipherAlgorithms } from '@main/ssh/algorithms.ts'
import { sshWorld } from '../../support/ssh-world.ts'
import { startSshd } from '../../support/sshd.ts'

// Sockets read into the same memory again and again, and what ssh2 keeps of it differs by cipher.
test.each(cipherAlgorithms)('%s brings every byte, however packets are cut by reads', async (cipher) => {
  const sshd = await startSshd({ config: [`Ciphers ${cipher}`] })
  const world = sshWorld()
  try {
    const id = world.add('node', { port: sshd.port, identityFile: sshd.userKey })
    world.trust(sshd)
    const bytes = randomBytes(48 * 2 ** 20 + 7)
    const stream = await world.ssh.runner(id).stream({ argv: ['cat'] })
    const hash = createHash('sha256')
    let length = 0
    stream.stdout.on('data', (chunk: Buffer) => {
      hash.update(chunk)
      length += chunk.length
    })
    // First pieces of many sizes, each a packet of its own, then as much as goes.
    let sent = 0
    for (let size = 1; size < 40_000; size = Math.ceil(size * 1.3)) {
      stream.stdin.write(bytes.subarray(sent, (sent += size)))
      await vi.waitUntil(() => length === sent, { interval: 1 })
    }
    stream.stdin.end(bytes.subarray(sent))
    expect((await stream.done).code).toBe(0)
    expect(length).toBe(bytes.length)
    expect(hash.digest('hex')).toBe(createHash('sha256').update(bytes).digest('hex'))
  } finally {
    await world.end()
    await sshd.stop()
  }
})
