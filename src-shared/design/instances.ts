import type { ServerRecord } from './records.ts'

/** One machine that a server record asks for: a replica group asks for several. */
export interface Instance {
  server: ServerRecord
  /** From 0. */
  replica: number
  /** Machine name: the server's, or name-1, name-2 … in a group. */
  name: string
  /** Stable key: `server:abc#0`. */
  key: string
}

export const instanceKey = (serverId: string, replica: number): string => `${serverId}#${replica}`

/** The server that an instance is one of. */
export const serverOfKey = (key: string): string => key.slice(0, key.lastIndexOf('#'))

export function instancesOf(server: ServerRecord): Instance[] {
  return Array.from({ length: server.replicas }, (_, replica) => ({
    server,
    replica,
    name: server.replicas === 1 ? server.name : `${server.name}-${replica + 1}`,
    key: instanceKey(server.id, replica),
  }))
}
