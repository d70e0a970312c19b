import type { Host } from '@shared/contract/hosts.ts'

export const host = (fields: Partial<Host> = {}): Host => ({
  id: 'host:a',
  name: 'node1',
  address: '192.0.2.1',
  port: 22,
  user: 'root',
  identityFile: null,
  jumpHostId: null,
  sudo: false,
  hostKeyAlias: null,
  family: null,
  practice: false,
  enabled: true,
  pinnedKey: null,
  createdAt: 1,
  ...fields,
})
