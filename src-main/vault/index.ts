export type { PassphrasePrompter } from './passphrase.ts'
export { isMissing, writePrivateFile } from './private-file.ts'
export { secretKeys, type SecretStore } from './secret-store.ts'
export { openVault, type Vault, type VaultKind, type VaultOptions } from './vault.ts'
