import { describe, expect, it } from 'vitest'
import type { AuditEntry } from '@shared/contract/audit.ts'
import { toCsv } from '@main/core/audit-service.ts'

const entry: AuditEntry = {
  serial: 1,
  at: 0,
  who: 'ann@desk',
  what: 'host.add',
  text: 'Added "x", really\nyes',
  hostName: '=cmd|calc',
  designName: null,
  serverName: null,
  outcome: 'succeeded',
  jobId: null,
  details: null,
}

describe('the audit log as CSV', () => {
  it('quotes as RFC 4180 says and defuses formulas', () => {
    const [heading, ...rest] = toCsv([entry]).split('\r\n')
    expect(heading).toBe('serial,at,who,what,text,hostName,designName,serverName,outcome,jobId,details')
    expect(rest[0]).toBe(
      `1,1970-01-01T00:00:00.000Z,ann@desk,host.add,"Added ""x"", really\nyes",'=cmd|calc,,,succeeded,,`,
    )
  })
})
