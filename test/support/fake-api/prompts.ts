import type { Prompt } from '../../../src-shared/contract/prompts.ts'

const at = { hostName: 'cellar', address: '10.0.0.14:22' }
const now = 'SHA256:9mX0rZk1yJ5m9cJH8nVt0QqM2rJ6s0fP3kTg5bD4yWc'
const before = 'SHA256:Zt7Pq1LwK0sD9bV4nC2xR8yH6gF5jM3aE0uI7oT1kQs'

/** One question of each kind, by a short name. */
export const fakePrompts: Record<string, Prompt> = {
  unknown: {
    id: 'prompt:1',
    ...at,
    kind: 'hostkey-unknown',
    keyType: 'ssh-ed25519',
    fingerprint: now,
    hop: 'host',
  },
  hop: {
    id: 'prompt:2',
    ...at,
    kind: 'hostkey-unknown',
    keyType: 'ssh-ed25519',
    fingerprint: now,
    hop: 'bastion',
  },
  changed: {
    id: 'prompt:3',
    ...at,
    kind: 'hostkey-changed',
    keyType: 'ssh-ed25519',
    fingerprint: now,
    knownFingerprint: before,
    source: '/home/maria/.ssh/known_hosts, line 17',
    revoked: false,
    hop: 'host',
  },
  revoked: {
    id: 'prompt:4',
    ...at,
    kind: 'hostkey-changed',
    keyType: 'ssh-rsa',
    fingerprint: now,
    knownFingerprint: now,
    source: '/etc/ssh/ssh_known_hosts, line 3',
    revoked: true,
    hop: 'host',
  },
  password: { id: 'prompt:5', ...at, kind: 'password', user: 'root', attempt: 2 },
  passphrase: { id: 'prompt:6', ...at, kind: 'passphrase', file: '/home/maria/.ssh/id_ed25519', attempt: 1 },
  interactive: {
    id: 'prompt:7',
    ...at,
    kind: 'interactive',
    title: 'One-time password',
    instructions: 'Please answer <b>both</b> questions.',
    fields: [
      { label: 'Password:', echo: false },
      { label: 'Code:', echo: true },
    ],
  },
  vault: { id: 'prompt:8', ...at, kind: 'vault-passphrase', create: true, attempt: 1 },
}
