import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import ssh2, { type AuthContext, type Connection } from 'ssh2'
import { makeKey, testFolder } from './sshd.ts'

export interface PasswordServer {
  port: number
  hostKey: string
  /** Methods tried so far, in order, with what was answered. */
  tried: string[]
  /** Hangs up on everybody. */
  dropAll(): void
  stop(): Promise<void>
}

/** An SSH server whose login a test decides; commands answer with their own line. */
export async function startPasswordServer(
  decide: (context: AuthContext, tried: string[]) => void,
  algorithms?: ConstructorParameters<typeof ssh2.Server>[0]['algorithms'],
): Promise<PasswordServer> {
  const { folder, remove } = testFolder('password-server')
  const hostKey = makeKey(join(folder, 'host'))
  const tried: string[] = []
  const connections = new Set<Connection>()
  const server = new ssh2.Server(
    { hostKeys: [readFileSync(hostKey)], ...(algorithms === undefined ? {} : { algorithms }) },
    (connection) => {
      connections.add(connection)
      connection.on('error', () => {})
      connection.on('close', () => connections.delete(connection))
      connection.on('authentication', (context) => decide(context, tried))
      connection.on('session', (accept) => {
        accept().on('exec', (acceptExec, _reject, info) => {
          const channel = acceptExec()
          channel.write(info.command)
          channel.exit(0)
          channel.end()
        })
      })
    },
  )
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  const dropAll = (): void => {
    for (const connection of connections) connection.end()
  }
  return {
    port: address.port,
    hostKey,
    tried,
    dropAll,
    stop: async () => {
      dropAll()
      await new Promise((resolve) => server.close(resolve))
      remove()
    },
  }
}
