import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { curveOf, goalName, goalText, isGradual, stepEnds } from '../../../src-renderer/moves/curve.ts'
import { moveGoals } from '@shared/plan/moves/types.ts'

describe('the curve of the gain', () => {
  it('may end only where a step does', () => {
    const moves = [0, 0, 1, 2, 2, 2].map((step, at) => ({ step, share: (at + 1) / 6 }))
    expect(stepEnds(moves)).toEqual([2, 3, 6])
    expect(curveOf(moves)).toEqual([
      { x: 0, y: 0 },
      { x: 2 / 6, y: 2 / 6 },
      { x: 3 / 6, y: 3 / 6 },
      { x: 1, y: 1 },
    ])
    expect(curveOf([])).toEqual([{ x: 0, y: 0 }])
  })

  it('stays within its frame, whatever the shares', () => {
    const share = fc.double({ min: -2, max: 3, noNaN: true })
    fc.assert(
      fc.property(fc.array(share, { maxLength: 20 }), (shares) => {
        const points = curveOf(shares.map((one, step) => ({ step, share: one })))
        expect(points).toHaveLength(shares.length + 1)
        for (const { x, y } of points) expect([x, y].every((one) => one >= 0 && one <= 1)).toBe(true)
      }),
    )
  })

  it('is told only of goals that may be reached in part', () => {
    expect(moveGoals.filter(isGradual)).toEqual(['rebalance', 'spread'])
    expect(new Set(moveGoals.map(goalName)).size).toBe(moveGoals.length)
    for (const goal of moveGoals) expect(goalText(goal)).toMatch(/\.$/)
  })
})
