import { describe, expect, it } from 'vitest'
import { actionsFor, questionFor } from '../../../src-renderer/hosts/machine-actions.ts'
import { emptyFields, fieldsOf, readFields } from '../../../src-renderer/hosts/host-form.ts'
import { isOld, levels, matches, seenText } from '../../../src-renderer/hosts/host-state.ts'
import { seriesWords, withGaps } from '../../../src-renderer/hosts/chart-data.ts'
import type { HostView } from '../../../src-shared/contract/hosts.ts'
import { fakeHosts } from '../../support/fake-api/hosts.ts'

const now = Date.UTC(2026, 4, 1)
const host = (name: string): HostView => {
  const view = fakeHosts(now).find((item) => item.host.name === name)
  if (!view) throw new Error(`no fake host ${name}`)
  return view
}

describe('what a host shows', () => {
  it('takes levels from the last sample and says of how much', () => {
    expect(levels(host('north')).cpu).toEqual({ share: 0.34, text: '34 % of 32' })
    expect(levels(host('north')).memory.text).toMatch(/^49 % of 128 GiB$/)
  })

  it('shows a dash, not zero, where nothing is known', () => {
    expect(levels(host('2001:db8::17'))).toEqual({
      cpu: { share: null, text: '–' },
      memory: { share: null, text: '–' },
      storage: { share: null, text: '–' },
    })
  })

  it('falls back to the pools of the facts when there is no sample', () => {
    const { share } = levels({ ...host('north'), sample: null }).storage
    expect(share).toBeCloseTo((0.4 * 2048 + 290) / (2048 + 500), 3)
  })

  it('tells the age of old values', () => {
    expect(isOld(host('attic'))).toBe(true)
    expect(isOld(host('north'))).toBe(false)
    expect(seenText(host('attic'), now)).toBe('Last answered 42 min ago')
    expect(seenText(host('2001:db8::17'), now)).toBe('Asking for the first time…')
  })

  it('finds hosts by every word, in any field and in machine names', () => {
    const found = (search: string) =>
      fakeHosts(now)
        .filter((view) => matches(view, search))
        .map((view) => view.host.name)
    expect(found('LIBVIRT unreach')).toEqual(['attic'])
    expect(found('old-mail')).toEqual(['north'])
    expect(found('practice')).toEqual(['practice-1'])
    expect(found('north south')).toEqual([])
  })
})

describe('the host form', () => {
  const filled = { ...emptyFields(), address: '10.0.0.7' }

  it('takes the address as name when none is typed', () => {
    expect(readFields(filled).draft).toMatchObject({
      name: '10.0.0.7',
      port: 22,
      user: 'root',
      jumpHostId: null,
    })
  })

  it.each([
    ['address', '-oProxyCommand=x'],
    ['address', 'a b'],
    ['port', '0'],
    ['port', '22x'],
    ['port', '70000'],
    ['user', ''],
    ['user', 'a b'],
    ['name', 'two\u0007'],
  ])('refuses %s %j', (field, value) => {
    const { draft, problems } = readFields({ ...filled, [field]: value })
    expect(draft).toBeUndefined()
    expect(Object.keys(problems)).toEqual([field])
  })

  it('refuses a name that is taken, whatever its case', () => {
    expect(readFields({ ...filled, name: 'North' }, ['north']).problems.name).toMatch(/already/)
  })

  it('gives back what it was made from', () => {
    const { host: stored } = host('south')
    const { name, address, port, user, identityFile, jumpHostId, sudo, hostKeyAlias } = stored
    const draft = { name, address, port, user, identityFile, jumpHostId, sudo, hostKeyAlias }
    expect(readFields(fieldsOf(stored)).draft).toEqual(draft)
  })
})

describe('acts on machines', () => {
  const machine = host('north').machines[0]

  it('offers only what fits the state', () => {
    expect(actionsFor('stopped')).toEqual(['start'])
    expect(actionsFor('running')[0]).toBe('shutdown')
    expect(actionsFor('running')).not.toContain('start')
  })

  it('asks before what may lose data and says what goes and what stays', () => {
    if (!machine) throw new Error('no machine')
    expect(questionFor('shutdown', machine, 'north')).toBeUndefined()
    const question = questionFor('force-off', machine, 'north')
    expect(question).toMatchObject({ danger: true })
    expect(question?.goes?.length).toBeGreaterThan(0)
    expect(question?.stays?.length).toBeGreaterThan(0)
  })
})

describe('history charts', () => {
  it('breaks the line where nothing was measured', () => {
    const [times, cpu] = withGaps([0, 1000, 2000, 60_000, 61_000], [[1, 2, 3, 4, 5]])
    expect(times).toEqual([0, 1, 2, 31, 60, 61])
    expect(cpu).toEqual([1, 2, 3, null, 4, 5])
  })

  it('says the chart in words', () => {
    expect(seriesWords([0.2, 0.4], (value) => `${value * 100} %`)).toMatch(/^mean 30\S* %, highest 40 %$/)
    expect(seriesWords([], String)).toBe('no values')
  })
})
