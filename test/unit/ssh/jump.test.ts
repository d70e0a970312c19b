import { afterEach, expect, test } from 'vitest'
import { failure } from '../../support/failure.ts'
import { sshWorld, type World } from '../../support/ssh-world.ts'
import { freePort } from '../../support/sshd.ts'

let world: World | undefined
afterEach(() => world?.end())

test('nothing goes through a disabled jump host, and all that waits behind it is tried once it is enabled', async () => {
  const { ssh, hosts, add } = (world = sshWorld())
  const gate = add('gate', { port: await freePort(), enabled: false })
  const middle = add('middle', { jumpHostId: gate })
  const inner = add('inner', { jumpHostId: middle })
  for (const id of [middle, inner, inner]) {
    const error = await failure(ssh.runner(id).run({ argv: ['true'] }))
    expect(error).toMatchObject({ code: 'precondition', info: { changed: 'nothing' } })
    expect(error.message).toContain('The jump host gate of middle is disabled.')
    expect(error.info.next).toContain('Enable gate on its page')
  }
  const host = hosts.get(gate)
  if (host) hosts.set(gate, { ...host, enabled: true })
  ssh.close(gate)
  for (const id of [middle, inner]) {
    expect(await failure(ssh.runner(id).run({ argv: ['true'] })), id).toMatchObject({
      code: 'transport.refused',
      message: expect.stringContaining('gate') as string,
    })
  }
})
