import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { JobView } from '@shared/contract/jobs.ts'
import type { PlanStep } from '@shared/plan/plan.ts'
import type { JobEngine } from '@main/jobs/index.ts'
import { type Fault, type FakeWorld, nameOf, serverSteps, thingOf } from './fake-world.ts'
import { worldEngine } from './world-engine.ts'

const faults = fc.constantFrom<(Fault | undefined)[]>(
  [undefined],
  [undefined, undefined, undefined, 'refused'],
  [undefined, undefined, 'half', 'dropped'],
  [undefined, 'late', 'dropped', undefined, 'half', 'refused'],
)
const scenario = fc.record({
  servers: fc.integer({ min: 1, max: 5 }),
  hosts: fc.integer({ min: 1, max: 3 }),
  faults,
  /** Links between the servers' chains, made valid by pointing back only. */
  after: fc.array(fc.tuple(fc.nat(4), fc.nat(4)), { maxLength: 4 }),
  acts: fc.array(fc.constantFrom('resume', 'rollback', 'cancelled resume'), { maxLength: 4 }),
  cancelAt: fc.option(fc.nat(8)),
})

function stepsOf({
  servers,
  hosts,
  after,
}: {
  servers: number
  hosts: number
  after: [number, number][]
}): PlanStep[] {
  const chains = Array.from({ length: servers }, (_, n) => serverSteps(n, `host:${n % hosts}`))
  for (const [a, b] of after) {
    const [early, late] = [Math.min(a, b) % servers, Math.max(a, b) % servers]
    const first = chains[late]?.[0]
    if (early < late && first)
      chains[late]?.splice(0, 1, { ...first, after: [...new Set([...first.after, `s${early}c`])] })
  }
  return chains.flat()
}

/** Everything on hosts that is not recorded as made must be named among the leftovers. */
function unnamed(world: FakeWorld, steps: readonly PlanStep[], job: JobView): string[] {
  const made = new Set(
    job.steps.flatMap((view, i) => {
      const request = steps[i]?.request
      return request && view.state === 'succeeded' ? [thingOf(request)] : []
    }),
  )
  return steps.flatMap(({ request }) => {
    const thing = thingOf(request)
    if (thing === null || !world.things.has(thing) || thing.endsWith('running')) return []
    const named = job.leftovers.some((text) => text.includes(nameOf(request)))
    return named || (job.state === 'succeeded' && made.has(thing)) ? [] : [thing]
  })
}

async function act(engine: JobEngine, id: string, what: string): Promise<JobView> {
  const before = engine.get({ id })
  if (what === 'rollback') engine.rollback({ id })
  else if (before.state !== 'succeeded') engine.resume({ id })
  if (what.startsWith('cancelled')) {
    await new Promise((resolve) => setTimeout(resolve, 0))
    if (engine.get({ id }).endedAt === null) engine.cancel({ id })
  }
  return engine.finished(id)
}

test('whatever fails or is cancelled: nothing unnamed stays, and going on or going back in the end works', async () => {
  await fc.assert(
    fc.asyncProperty(scenario, fc.infiniteStream(fc.nat(1000)), async (s, dice) => {
      const { world, engine, storage } = worldEngine()
      const roll = () => dice.next().value ?? 0
      world.fault = () => s.faults[roll() % s.faults.length]
      const steps = stepsOf(s)
      const problems: string[] = []
      let runs = 0
      const { id } = engine.start({ kind: 'apply', title: 'Apply', designId: null, steps })
      world.onRun = (request) => {
        if ((runs += 1) === s.cancelAt && engine.get({ id }).endedAt === null) engine.cancel({ id })
        const step = steps.findIndex((other) => other.request === request)
        for (const before of steps[step]?.after ?? []) {
          const state = engine.get({ id }).steps.find((view) => view.id === before)?.state
          if (state !== 'succeeded') problems.push(`${nameOf(request)} ran before ${before}`)
        }
      }
      let job = await engine.finished(id)
      problems.push(...unnamed(world, steps, job))
      for (const what of s.acts) {
        job = await act(engine, id, what)
        problems.push(...unnamed(world, steps, job), ...storedDiffers(job, storage.jobs.get(id)?.state))
      }
      world.fault = () => undefined
      world.onRun = () => undefined
      if (job.state !== 'succeeded') job = await act(engine, id, 'resume')
      const whole = [...world.things.values()].filter((state) => state === 'whole').length
      expect({ problems, broken: world.broken, state: job.state, whole }).toEqual({
        problems: [],
        broken: [],
        state: 'succeeded',
        whole: steps.length,
      })
      job = await act(engine, id, 'rollback')
      expect([[...world.things], job.leftovers, job.state]).toEqual([[], [], 'cancelled'])
    }),
    { numRuns: 60 },
  )
}, 60_000)

const storedDiffers = (job: JobView, stored: string | undefined): string[] =>
  stored === job.state ? [] : [`stored ${stored}, shown ${job.state}`]
