import { EventEmitter } from 'node:events'
import { afterEach, expect, test } from 'vitest'
import { systemClock } from '@shared/base/clock.ts'
import { Connection, type Open } from '@main/ssh/connection.ts'
import type { LoggedIn } from '@main/ssh/login.ts'
import { sshRunner } from '@main/ssh/runner.ts'
import { failure } from '../../support/failure.ts'
import { sshWorld, type World } from '../../support/ssh-world.ts'

let world: World | undefined
afterEach(() => world?.end())

/** A command that waits for its turn on a connection with one channel. */
async function waitingCommand() {
  world = sshWorld()
  const host = world.hosts.get(world.add('one', {}))
  if (host === undefined) throw new Error('there is no host')
  let opened = 0
  const clients: EventEmitter[] = []
  const connection = new Connection({
    clock: systemClock,
    channels: 1,
    onChange: () => {},
    open: async () => {
      opened += 1
      const client = Object.assign(new EventEmitter(), {
        exec: () => {
          throw new Error('Not connected')
        },
      })
      clients.push(client)
      return {
        client,
        end: () => client.emit('close'),
        method: 'key',
        fingerprint: '',
      } as unknown as LoggedIn
    },
  })
  const open: Open = await connection.use(host)
  const release = await open.slots.take('command', new AbortController().signal)
  const runner = sshRunner({
    host: () => host,
    open: (signal) => connection.use(host, {}, signal),
    onCommand: () => {},
    onChange: () => {},
  })
  const waiting = failure(runner.run({ argv: ['true'] }))
  await new Promise((resolve) => setImmediate(resolve))
  return { connection, release, waiting, lose: () => clients[0]?.emit('close'), opened: () => opened }
}

test('a connection that was closed on purpose is not made anew by a command that waited for it', async () => {
  const { connection, release, waiting, opened } = await waitingCommand()
  connection.close()
  release()
  expect(await waiting).toMatchObject({ code: 'transport.closed', info: { changed: 'nothing' } })
  expect(opened()).toBe(1)
})

test('one that was lost by itself is made anew once', async () => {
  const { release, waiting, lose, opened } = await waitingCommand()
  lose()
  release()
  expect((await waiting).code).toBe('transport.closed')
  expect(opened()).toBe(2)
})
