/** What other features need of the vault: keep, give and drop secrets by key. */
export interface SecretStore {
  /** The secret, or null. Throws `secrets.locked` or `secrets.denied` when there may be one that cannot be read. */
  get(key: string): Promise<string | null>
  set(key: string, secret: string): Promise<void>
  /** True when there was one. */
  delete(key: string): Promise<boolean>
}

/** The names under which secrets are kept, so that every feature finds the same one. */
export const secretKeys = {
  password: (hostId: string): string => `password ${hostId}`,
  /** By the private key's absolute path: hosts that share a key share its passphrase. */
  passphrase: (file: string): string => `passphrase ${file}`,
}
