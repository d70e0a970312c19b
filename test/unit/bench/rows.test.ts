import { describe, expect, it } from 'vitest'
import { median, rowOf, table } from '../../bench/support/rows.ts'

describe('rows of a benchmark', () => {
  it('take the middle value', () => {
    expect(median([9, 1, 5])).toBe(5)
    expect(median([4, 1, 3, 2])).toBe(2.5)
    expect(() => median([])).toThrow('median')
  })

  it('are met by the value, else by the ratio, else by nobody', () => {
    const peer = { name: 'plain ssh', value: 100 }
    expect(rowOf({ row: 'r', unit: 'ms', terrace: 50.04, peer, most: 50 })).toEqual({
      row: 'r',
      unit: 'ms',
      terrace: 50,
      peer: 100,
      peerName: 'plain ssh',
      ratio: 0.5,
      goal: '≤ 50 ms',
      met: false,
    })
    expect(rowOf({ row: 'r', unit: 'ms', terrace: 100, peer, mostRatio: 1 })).toMatchObject({
      ratio: 1,
      met: true,
    })
    expect(rowOf({ row: 'r', unit: 'ms', terrace: 101, peer, mostRatio: 1 })).toMatchObject({ met: false })
    expect(rowOf({ row: 'r', unit: 'ms', terrace: 7 })).toMatchObject({
      peer: null,
      ratio: null,
      goal: null,
      met: null,
    })
  })

  it('are told as a table, with each peer named once', () => {
    const peer = { name: 'plain ssh', value: 2 }
    const text = table([
      rowOf({ row: 'one', unit: 's', terrace: 1, peer, mostRatio: 1 }),
      rowOf({ row: 'another', unit: 's', terrace: 3, peer, most: 2 }),
    ])
    expect(text).toMatch(/^one +s +1 +2 +0\.50 +ratio ≤ 1 +yes$/m)
    expect(text).toMatch(/^another +s +3 +2 +1\.50 +≤ 2 s +NO$/m)
    expect(text.split('plain ssh')).toHaveLength(2)
  })
})
