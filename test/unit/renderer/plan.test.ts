import { describe, expect, it } from 'vitest'
import {
  commandLine,
  groupSteps,
  riskySteps,
  totalsText,
  whyNot,
} from '../../../src-renderer/plan/plan-view.ts'
import { sampleDesignRecords } from '../../../src-shared/design/create.ts'
import { fakePlan } from '../../support/fake-api/plan.ts'

const records = sampleDesignRecords()
const plan = fakePlan('design:a', 'Sample', records, false, 0)
const all = (ids: { id: string }[]) => new Set(ids.map((step) => step.id))

describe('the review of a plan', () => {
  it('can be applied only when every risky step is agreed to', () => {
    const risky = riskySteps(plan)
    expect(risky).toHaveLength(1)
    expect(whyNot(plan, new Set())).toMatch(/1 risky step waits/)
    expect(whyNot(plan, all(risky))).toBeUndefined()
  })

  it('wants each of several agreements', () => {
    const destroy = fakePlan('design:a', 'Sample', records, true, 0)
    const risky = riskySteps(destroy)
    expect(whyNot(destroy, all(risky.slice(1)))).toMatch(/1 risky step waits/)
    expect(whyNot(destroy, all(risky))).toBeUndefined()
  })

  it('cannot be applied with an error or with nothing to do', () => {
    const blocked = { ...plan, problems: [{ severity: 'error' as const, text: 'db fits nowhere' }] }
    expect(whyNot(blocked, all(plan.steps))).toMatch(/1 problem keeps/)
    expect(whyNot({ ...plan, steps: [] }, new Set())).toBe('There is nothing to do.')
  })

  it('keeps the order of steps inside each server and loses none', () => {
    const groups = groupSteps(
      plan.steps,
      (key) => key,
      (id) => id,
    )
    expect(groups.flatMap((group) => group.steps)).toHaveLength(plan.steps.length)
    for (const group of groups) {
      const places = group.steps.map((step) => plan.steps.indexOf(step))
      expect(places).toEqual(places.toSorted((a, b) => a - b))
    }
  })

  it('groups steps that concern no server by host', () => {
    const [first] = plan.steps
    if (!first) throw new Error('no step')
    const { serverId: _, replica: __, ...bare } = first
    expect(
      groupSteps(
        [bare],
        (key) => key,
        () => 'north',
      )[0]?.title,
    ).toBe('north')
  })

  it('sums up in one line', () => {
    expect(totalsText(plan)).toBe('Create 4, change 1, keep 2. 152 MiB to move or write, about 2 min 21 s.')
    const none = { create: 0, change: 0, remove: 0, keep: 0, bytes: 0, estimateMs: 0 }
    expect(totalsText({ ...plan, totals: none })).toBe('Nothing to do.')
  })

  it('shows commands so that a shell reads them as they are', () => {
    expect(commandLine(['virsh', 'start', "it's; a $(name)"])).toBe(
      String.raw`virsh start 'it'\''s; a $(name)'`,
    )
    expect(commandLine(['echo', ''])).toBe("echo ''")
  })
})
