import { afterAll, beforeAll, expect, test } from 'vitest'
import type { HostId } from '@shared/contract/hosts.ts'
import { sshWorld, type World } from '../../support/ssh-world.ts'
import { fingerprintOf, type Sshd, startSshd } from '../../support/sshd.ts'

let sshd: Sshd
let world: World
let id: HostId

beforeAll(async () => {
  sshd = await startSshd()
  world = sshWorld()
  id = world.add('one', { port: sshd.port, identityFile: sshd.userKey })
  world.trust(sshd)
})
afterAll(async () => {
  await world.end()
  await sshd.stop()
})

test('runs a command with the known key and pins it', async () => {
  const output = await world.ssh.runner(id).run({ argv: ['printf', '%s', "it's"] })
  expect(output).toEqual({ code: 0, stdout: "it's", stderr: '' })
  expect(world.asked).toEqual([])
  expect(world.pinned).toEqual([{ id, fingerprint: fingerprintOf(sshd.hostKey) }])
  const [view] = world.ssh.connections()
  expect(view).toMatchObject({
    hostId: id,
    method: `key ${sshd.userKey}`,
    keyFingerprint: fingerprintOf(sshd.hostKey),
  })
})
