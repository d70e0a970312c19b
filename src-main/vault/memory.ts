import type { SecretStore } from './secret-store.ts'

/** Secrets for this run only. */
export function memoryStore(): SecretStore {
  const secrets = new Map<string, string>()
  return {
    get: (key) => Promise.resolve(secrets.get(key) ?? null),
    set: (key, secret) => {
      secrets.set(key, secret)
      return Promise.resolve()
    },
    delete: (key) => Promise.resolve(secrets.delete(key)),
  }
}
