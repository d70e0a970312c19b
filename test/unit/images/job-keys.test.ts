import { expect, test } from 'vitest'
import type { HostId } from '@shared/contract/hosts.ts'
import type { Hosts } from '@main/actuators/index.ts'
import type { Command, CommandOutput } from '@main/drivers/index.ts'
import type { Agents } from '../../../src-main/images/agents.ts'
import { JobKeys } from '../../../src-main/images/job-keys.ts'

const done: CommandOutput = { code: 0, stdout: '', stderr: '' }
const [a, b]: HostId[] = ['host:a', 'host:b']

/** Hosts whose commands end when they are told to; `said` is what was begun, by host. */
function desk(marked: HostId[]) {
  const marks = new Set(marked)
  const said: string[] = []
  const held: (() => void)[] = []
  let hold = true
  const run =
    (id: string) =>
    async ({ argv }: Command): Promise<CommandOutput> => {
      said.push(`${id} ${argv.at(-1) ?? ''}`)
      if (hold) await new Promise<void>((resolve) => held.push(resolve))
      return done
    }
  const hosts = ((id: HostId) => ({ host: { name: id }, runner: { run: run(id) } })) as unknown as Hosts
  const keys = new JobKeys({
    agents: {} as Agents,
    hosts,
    marks: {
      list: () => [...marks],
      add: (...ids) => ids.forEach((id) => marks.add(id)),
      remove: (...ids) => ids.forEach((id) => marks.delete(id)),
    },
    station: 's1',
  })
  return {
    ...{ keys, said, marks },
    letGo() {
      hold = false
      for (const one of held.splice(0)) one()
    },
  }
}
const soon = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 5))

test('a job waits for a host that is being swept, also when another job has begun meanwhile', async () => {
  const { keys, marks, letGo } = desk([a as HostId])
  const sweeping = keys.sweep(a as HostId)
  await keys.begin('other', b as HostId, [b as HostId])
  let begun = false
  const job = keys.begin('mine', a as HostId, [a as HostId]).then((opened) => {
    begun = true
    return opened
  })
  await soon()
  // Its key would go with what is swept, and the host would no longer be marked.
  expect(begun).toBe(false)
  letGo()
  await sweeping
  expect((await job).job).toMatch(/^s1-mine-[0-9a-f]{8}$/)
  expect(marks.has(a as HostId)).toBe(true)
})

test('a host is swept once at a time, and not while a job runs', async () => {
  const { keys, said, letGo } = desk([a as HostId])
  const both = [keys.sweep(a as HostId), keys.sweep(a as HostId)]
  await soon()
  expect(said).toEqual(['host:a s1-', 'host:a s1-'])
  letGo()
  await Promise.all(both)
  const opened = await keys.begin('mine', a as HostId, [a as HostId])
  said.length = 0
  await keys.sweep(a as HostId)
  expect(said).toEqual([])
  await opened.end(() => Promise.reject(new Error('gone')))
  await keys.sweep(a as HostId)
  expect(said).toEqual([`host:a ${opened.job}`, `host:a ${opened.job}`, 'host:a s1-', 'host:a s1-'])
})

test('what cannot be asked any more makes the end fail nothing', async () => {
  const { keys, letGo } = desk([])
  letGo()
  const opened = await keys.begin('mine', a as HostId, [a as HostId])
  await expect(
    opened.end(() => {
      throw new Error('the host was removed')
    }),
  ).resolves.toBeUndefined()
})
