import { describe, expect, it } from 'vitest'
import { TerraceError } from '@shared/base/errors.ts'
import type { Services } from '@shared/contract/index.ts'
import { bindServices } from '@main/ipc/index.ts'

const calls: unknown[] = []
const services = {
  hosts: {
    list: () => [],
    remove: (input: unknown) => {
      calls.push(input)
      return null
    },
    probe: () => {
      throw new TerraceError('auth', 'Login refused.')
    },
    setEnabled: () => {
      throw new RangeError('oops')
    },
  },
} as unknown as Services

const bugs: string[] = []
const dispatch = bindServices(services, (call) => bugs.push(call))

describe('calls from the window', () => {
  it('reach the service with parsed input and come back in an envelope', async () => {
    expect(await dispatch('hosts', 'remove', { id: 'host:abc' })).toEqual({ ok: true, value: null })
    expect(calls.at(-1)).toEqual({ id: 'host:abc' })
  })

  it('may come as the JSON text of their input, with the same checks', async () => {
    expect(await dispatch('hosts', 'remove', '{"id":"host:abd"}')).toEqual({ ok: true, value: null })
    expect(calls.at(-1)).toEqual({ id: 'host:abd' })
    const before = calls.length
    for (const text of ['{"id":"host:abd"', '"host:abd"', '{"id":"../../etc"}', ' '.repeat(40_000_000)])
      expect(await dispatch('hosts', 'remove', text)).toMatchObject({ ok: false, error: { code: 'invalid' } })
    expect(calls.length).toBe(before)
  })

  it('are refused outside the contract, also for names every object has', async () => {
    for (const [feature, call] of [
      ['hosts', 'nothing'],
      ['nothing', 'list'],
      ['hosts', 'constructor'],
      ['__proto__', 'toString'],
      [undefined, undefined],
      [{}, []],
    ]) {
      const answer = await dispatch(feature, call, {})
      expect(answer).toMatchObject({ ok: false, error: { code: 'invalid', changed: 'nothing' } })
    }
  })

  it('are refused with unknown keys, wrong types and oversized input, naming the field', async () => {
    const before = calls.length
    expect(await dispatch('hosts', 'remove', { id: 'host:abc', extra: 1 })).toMatchObject({ ok: false })
    expect(await dispatch('hosts', 'remove', { id: '../../etc' })).toMatchObject({
      ok: false,
      error: { details: { field: 'id' } },
    })
    expect(await dispatch('hosts', 'remove', { id: 'x'.repeat(40_000_000) })).toMatchObject({
      ok: false,
      error: { code: 'invalid' },
    })
    expect(calls.length).toBe(before)
  })

  it('get known errors as they are and unexpected ones as a reported bug', async () => {
    expect(await dispatch('hosts', 'probe', { id: 'host:abc' })).toMatchObject({
      ok: false,
      error: { code: 'auth' },
    })
    expect(bugs).toEqual([])
    const bug = await dispatch('hosts', 'setEnabled', { id: 'host:abc', enabled: true })
    expect(bug).toMatchObject({ ok: false, error: { code: 'bug', changed: 'maybe' } })
    expect(bugs).toEqual(['hosts.setEnabled'])
  })
})
