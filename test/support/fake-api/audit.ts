import type { AuditEntry } from '../../../src-shared/contract/audit.ts'

const acts: Pick<AuditEntry, 'what' | 'text' | 'outcome' | 'hostName'>[] = [
  { what: 'machine.start', text: 'Started web-1', outcome: 'succeeded', hostName: 'north' },
  {
    what: 'host.add',
    text: 'Added the host south (root@10.0.0.12:2222)',
    outcome: 'succeeded',
    hostName: 'south',
  },
  { what: 'job.apply', text: 'Applied the design “Reporting”', outcome: 'failed', hostName: null },
  { what: 'machine.forceOff', text: 'Forced build agent off', outcome: 'succeeded', hostName: 'north' },
  { what: 'job.apply', text: 'Apply “Sample shop” has begun', outcome: 'started', hostName: null },
  { what: 'job.cancel', text: 'Cancelled Apply “Sample shop”', outcome: 'cancelled', hostName: null },
]

/** `count` entries, newest first. */
export function fakeAudit(count: number, now: number): AuditEntry[] {
  return Array.from({ length: count }, (_, index) => {
    const act = acts[index % acts.length] ?? acts[0]
    return {
      serial: count - index,
      at: now - index * 7 * 60_000,
      who: 'maria@workbench',
      what: act?.what ?? '',
      text: act?.text ?? '',
      hostName: act?.hostName ?? null,
      designName: null,
      serverName: null,
      outcome: act?.outcome ?? 'succeeded',
      jobId: act?.what.startsWith('job') ? 'job:run' : null,
      details: act?.outcome === 'failed' ? 'No space left in the pool default of south' : null,
    }
  })
}
