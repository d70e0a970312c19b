export { isMissing, writePrivateFile } from './private-file.ts'
export { secretKeys, type SecretStore } from './secret-store.ts'
