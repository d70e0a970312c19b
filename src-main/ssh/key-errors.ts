import { TerraceError } from '@shared/base/errors.ts'
import type { Known, Verdict } from './host-key.ts'
import { type Spoken, spoken } from './errors.ts'
import { t } from '@shared/text/translate.ts'

/** The hard stop for a key that is not the known one: both fingerprints, no way to accept it from here. */
export function keyConflict(
  host: Spoken,
  verdict: Extract<Verdict, { is: 'changed' | 'revoked' }>,
): TerraceError {
  const details = {
    keyType: verdict.keyType,
    fingerprint: verdict.fingerprint,
    knownFingerprint: verdict.knownFingerprint,
    source: verdict.source,
  }
  if (verdict.is === 'revoked') {
    return new TerraceError(
      'hostkey.revoked',
      t`${spoken(host)} presents the key ${verdict.fingerprint} (${verdict.keyType}), which ${verdict.source} marks as revoked.`,
      {
        left: t`Nothing was sent to it.`,
        next: t`Give the host a new key. Somebody may be posing as it with a stolen one.`,
        details,
      },
    )
  }
  return new TerraceError(
    'hostkey.changed',
    t`${spoken(host)} presents another key than before: ${verdict.fingerprint} (${verdict.keyType}) instead of ${verdict.knownFingerprint} from ${verdict.source}.`,
    {
      left: t`Nothing was sent to it.`,
      next: t`If the host was reinstalled, compare the new fingerprint on its own console, then take the old key away. Otherwise somebody may be posing as it.`,
      details,
    },
  )
}

/** The host has none of the key types known of it: it cannot prove that it is the same. */
export const noKnownType = (host: Spoken, types: readonly string[]): TerraceError =>
  new TerraceError(
    'hostkey.changed',
    t`${spoken(host)} no longer offers a key of a type known of it (${types.join(', ')}).`,
    {
      left: t`Nothing was sent to it.`,
      next: t`If the host was reinstalled, compare the new fingerprint on its own console, then take the old key away. Otherwise somebody may be posing as it.`,
      details: { knownTypes: types.join(', ') },
    },
  )

/** Nobody accepted a key seen for the first time. */
export const keyUnknown = (
  host: Spoken,
  verdict: Extract<Verdict, { is: 'unknown' }>,
  what: Known,
): TerraceError =>
  new TerraceError(
    'hostkey.unknown',
    what.authority
      ? t`The key of ${spoken(host)} is not known yet: ${verdict.fingerprint} (${verdict.keyType}). A certificate authority is listed for it, but host certificates cannot be used here.`
      : t`The key of ${spoken(host)} is not known yet: ${verdict.fingerprint} (${verdict.keyType}).`,
    {
      left: t`Nothing was sent to it.`,
      next: t`Compare the fingerprint with \`ssh-keygen -lf /etc/ssh/ssh_host_…_key.pub\` on its own console, then accept it.`,
      details: {
        keyType: verdict.keyType,
        fingerprint: verdict.fingerprint,
        hostCertificates: what.authority !== null,
      },
    },
  )
