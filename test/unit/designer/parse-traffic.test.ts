import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { MOST_TRAFFIC } from '@shared/design/records.ts'
import { parseTraffic, trafficShown } from '@renderer/designer/panel/parse-traffic.ts'

describe('expected traffic, as it is typed', () => {
  test.each([
    ['', null],
    ['600', 600],
    [' 600 Mbit/s ', 600],
    ['2.5 Gbit/s', 2500],
    ['2,5g', 2500],
    ['1Gbps', 1000],
    ['40 mbit', 40],
  ])('%j', (text, value) => {
    expect(parseTraffic(text)).toEqual({ value })
  })

  test.each(['0', '-4', 'fast', '600 MB/s', '1e3', '2000 Gbit/s', '0.2'])('%j is refused', (text) => {
    expect(parseTraffic(text)).toHaveProperty('error')
  })

  test('what is shown means the same when it is read again', () => {
    fc.assert(
      fc.property(fc.option(fc.integer({ min: 1, max: MOST_TRAFFIC })), (traffic) => {
        expect(parseTraffic(trafficShown(traffic))).toEqual({ value: traffic })
      }),
    )
  })
})
