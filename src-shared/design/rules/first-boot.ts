import { firstBootFiles, seedBytes } from '../../images/first-boot.ts'
import { seedName } from '../../plan/names.ts'
import { t } from '../../text/translate.ts'
import type { Finding } from '../findings.ts'
import type { ServerRecord } from '../records.ts'
import { called, type Rule, serversOf } from './rule.ts'

const userName = /^[a-z_][a-z0-9_-]{0,31}$/
/** Kind, key in Base64 (it begins with the length of the kind), and perhaps a comment. */
const publicKey =
  /^(?:ssh-(?:ed25519|rsa)|ecdsa-sha2-nistp(?:256|384|521)|sk-(?:ssh-ed25519|ecdsa-sha2-nistp256)@openssh\.com) AAAA[A-Za-z0-9+/]{40,}={0,3}(?: [^\n\r]*)?$/
/** A name, for some guests with a version; never an option. */
const packageName = /^[A-Za-z0-9@][A-Za-z0-9@+._:=~/-]*$/
/** What the disk needs for itself, generously. */
const overheadBytes = 32_768

export const isUserName = (text: string): boolean => userName.test(text)
export const isPublicKey = (text: string): boolean => publicKey.test(text.trim())
export const isPackageName = (text: string): boolean => packageName.test(text)

export const firstBoots: Rule = (store) =>
  serversOf(store).flatMap((server) =>
    server.firstBoot === null ? [] : findingsOf(server, server.firstBoot),
  )

function findingsOf(server: ServerRecord, firstBoot: NonNullable<ServerRecord['firstBoot']>): Finding[] {
  const findings: Finding[] = []
  const error = (rule: string, text: string, next: string) =>
    findings.push({ rule, severity: 'error', records: [server.id], text, next })
  const { users, packages } = firstBoot
  for (const { name, keys } of users) {
    if (!isUserName(name)) {
      error(
        'first-boot-user',
        t`${JSON.stringify(name)} is no user name that the first boot of ${called(server)} could make.`,
        t`Use small letters, digits, dashes and underscores, at most 32, a letter first.`,
      )
    }
    // What it is instead is not shown: it may be a secret.
    const wrong = keys.findIndex((key) => !isPublicKey(key))
    if (wrong < 0) continue
    error(
      'first-boot-key',
      t`Key ${wrong + 1} of the user ${name} in the first boot of ${called(server)} is no public SSH key.`,
      t`Paste the line of a file such as id_ed25519.pub, never that of a private key.`,
    )
  }
  const twice = users.find(({ name }, index) => users.findIndex((one) => one.name === name) !== index)
  if (twice) {
    error(
      'first-boot-user',
      t`The first boot of ${called(server)} has the user ${twice.name} twice.`,
      t`Give one of them another name.`,
    )
  }
  const noPackage = packages.find((name) => !isPackageName(name))
  if (noPackage !== undefined) {
    error(
      'first-boot-package',
      t`${JSON.stringify(noPackage)} is no name of a package that the first boot of ${called(server)} could install.`,
      t`Name the package as the guest's own package manager does.`,
    )
  }
  const files = firstBootFiles({ id: '', hostName: '', nics: [] }, firstBoot)
  const bytes = files.reduce((sum, { content }) => sum + new TextEncoder().encode(content).length, 0)
  if (bytes > seedBytes - overheadBytes) {
    error(
      'first-boot-size',
      t`The first boot of ${called(server)} is larger than the disk that carries it.`,
      t`Let a command fetch what is large.`,
    )
  }
  if (server.disks.some(({ name }) => name === seedName)) {
    error(
      'first-boot-disk',
      t`${called(server)} has a disk named ${seedName}, which is the name of the disk of its first boot.`,
      t`Give its own disk another name.`,
    )
  }
  return findings
}
