import { describe, expect, it } from 'vitest'
import { auditQuery } from '../../../src-renderer/audit/audit-query.ts'
import { secretText, whoAsks } from '../../../src-renderer/prompts/prompt-text.ts'
import { ageText } from '../../../src-renderer/ui/age.ts'
import { errorFacts } from '../../../src-renderer/ui/error-facts.ts'
import { moveIn } from '../../../src-renderer/ui/menu-keys.ts'
import { meterTone, percentText } from '../../../src-renderer/ui/meter.ts'
import { sparkPath } from '../../../src-renderer/ui/sparkline.ts'
import { nextSort, sortRows } from '../../../src-renderer/ui/table-sort.ts'
import type { PromptOf } from '../../../src-renderer/prompts/prompt-text.ts'
import { fakePrompts } from '../../support/fake-api/prompts.ts'

describe('tables', () => {
  it('sorts names as people count, numbers by size, and nothing last in both directions', () => {
    const names = ['web-10', 'Web-2', 'web-1']
    expect(sortRows(names, (name) => name, false)).toEqual(['web-1', 'Web-2', 'web-10'])
    const rows = [{ n: 3 }, { n: null }, { n: 20 }]
    expect(sortRows(rows, (row) => row.n, false).map((row) => row.n)).toEqual([3, 20, null])
    expect(sortRows(rows, (row) => row.n, true).map((row) => row.n)).toEqual([20, 3, null])
  })

  it('turns the order round when a heading is pressed again', () => {
    const once = nextSort(undefined, 'name')
    expect(once).toEqual({ column: 'name', descending: false })
    expect(nextSort(once, 'name').descending).toBe(true)
    expect(nextSort({ column: 'name', descending: true }, 'state')).toEqual({
      column: 'state',
      descending: false,
    })
  })
})

describe('menus and keys', () => {
  it('walks round the ends', () => {
    expect(moveIn(3, 2, 'ArrowDown')).toBe(0)
    expect(moveIn(3, 0, 'ArrowUp')).toBe(2)
    expect(moveIn(3, 1, 'End')).toBe(2)
    expect(moveIn(3, 1, 'x')).toBeUndefined()
    expect(moveIn(0, 0, 'ArrowDown')).toBeUndefined()
  })
})

describe('small pictures', () => {
  it('ends a sparkline at the right edge and keeps it inside its box', () => {
    expect(sparkPath([0, 1], 59, 20, 60)).toBe('M58.0 19.0L59.0 1.0')
    expect(sparkPath([-5, 7], 59, 20, 60)).toBe('M58.0 19.0L59.0 1.0')
    expect(sparkPath([1], 59, 20)).toBe('')
  })

  it('warns when something gets full', () => {
    expect([0.5, 0.8, 0.95, null].map(meterTone)).toEqual(['calm', 'warning', 'danger', 'calm'])
    expect(percentText(null)).toBe('–')
    expect(percentText(0.425)).toBe('43 %')
  })
})

describe('prompts in words', () => {
  it('names the hop that asks', () => {
    expect(whoAsks(fakePrompts['unknown'] as PromptOf<'hostkey-unknown'>)).toBe('cellar (10.0.0.14:22)')
    expect(whoAsks(fakePrompts['hop'] as PromptOf<'hostkey-unknown'>)).toMatch(/^the jump host bastion/)
  })

  it('says that a secret was refused, and where it would be remembered', () => {
    const password = secretText(fakePrompts['password'] as PromptOf<'password'>)
    expect(password.again).toMatch(/not accepted/)
    expect(password.remember).toMatch(/secret store/)
    expect(secretText(fakePrompts['vault'] as PromptOf<'vault-passphrase'>).remember).toBeNull()
  })
})

describe('the audit query', () => {
  const filter = { search: ' north ', span: 'all', from: '', to: '' } as const
  it('trims the search and turns a span into a start', () => {
    expect(auditQuery(filter, 1e12)).toEqual({ search: 'north' })
    expect(auditQuery({ ...filter, span: 'hour' }, 1e12).from).toBe(1e12 - 3_600_000)
  })

  it('takes both days of a range whole', () => {
    const query = auditQuery({ ...filter, span: 'between', from: '2026-05-01', to: '2026-05-01' }, 0)
    expect(new Date(query.from ?? 0).getHours()).toBe(0)
    expect(new Date(query.to ?? 0).getDate()).toBe(1)
    expect((query.to ?? 0) - (query.from ?? 0)).toBe(86_400_000 - 1)
    expect(auditQuery({ ...filter, span: 'between', from: 'x', to: '' }, 0)).toEqual({ search: 'north' })
  })
})

describe('ages', () => {
  it('grow coarser as they grow', () => {
    expect(ageText(61_000)).toBe('1 min 1 s ago')
    expect(ageText(42 * 60_000 + 1000)).toBe('42 min ago')
    expect(ageText(26.5 * 3_600_000)).toBe('1 d 2 h ago')
    expect(ageText(-5)).toBe('just now')
  })
})

describe('errors', () => {
  it('tells in the fold whether something was changed', () => {
    const facts = errorFacts({
      code: 'timeout',
      message: 'late',
      changed: 'maybe',
      retryable: true,
      details: { host: 'north', exit: 3 },
      cause: 'ETIMEDOUT',
    })
    expect(facts).toEqual([
      ['Code', 'timeout'],
      ['Effect', 'something may have been changed'],
      ['host', 'north'],
      ['exit', '3'],
      ['Cause', 'ETIMEDOUT'],
    ])
  })
})
