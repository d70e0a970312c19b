import { expect, test } from 'vitest'
import type { HostId } from '@shared/contract/hosts.ts'
import type { Heard } from '../../../src-main/images/agents.ts'
import { EarlyWay } from '../../../src-main/images/early.ts'
import type { FlowContext } from '../../../src-main/images/flows.ts'
import type { TransferParts } from '../../../src-main/images/transfer.ts'

const soon = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 5))

/** Two hosts: `said` is what they were asked for, in order; each answers when `letGo` is called with its word. */
function desk(fails?: 'open' | 'start') {
  const said: string[] = []
  const held = new Map<string, () => void>()
  const wait = async (word: string): Promise<void> => {
    said.push(word)
    await new Promise<void>((resolve) => held.set(word, resolve))
  }
  let heard: Heard = {}
  const direct = {
    async open(_: unknown, name: string, task: object | null, signal: AbortSignal) {
      expect(task).toBeNull()
      await wait(`open ${name}`)
      signal.throwIfAborted()
      if (fails === 'open') throw new Error('no way')
      return {
        peer: { kind: 'ssh', argv: ['ssh'] },
        roundTripMs: 1,
        give: (far: object) => wait(`give ${JSON.stringify(far)}`),
        end: async () => void said.push('tidy'),
      }
    },
  }
  const agents = {
    async start(place: string, task: object, _: AbortSignal, ears: Heard) {
      heard = ears
      await wait(`start on ${place} ${JSON.stringify(task)}`)
      if (fails === 'start') throw new Error('no agent')
      return {
        begin: async (begin: object) => void said.push(`begin ${JSON.stringify(begin)}`),
        result: Promise.resolve('done'),
        close: () => void said.push('close'),
      }
    },
  }
  const context: FlowContext = {
    signal: new AbortController().signal,
    progress: () => undefined,
    log: () => undefined,
  }
  const [near, far]: HostId[] = ['host:a', 'host:b']
  const way = new EarlyWay(
    { agents, direct } as unknown as TransferParts,
    { near: near as HostId, far: far as HostId, job: 'image-1', task: { task: 'capture' } },
    context,
  )
  return {
    ...{ way, said, heard: () => heard },
    async letGo(beginning: string) {
      await soon()
      for (const [word, go] of held) if (word.startsWith(beginning)) go()
      await soon()
    },
  }
}

const started =
  'start on host:a {"task":"capture","allow":[],"later":true,"peer":{"kind":"ssh","argv":["ssh"]}}'
const given = 'give {"task":"receive","peer":{"kind":"stdio"}}'

test('the agent that reads is told what it waits for when the other one knows', async () => {
  const { way, said, heard, letGo } = desk()
  await letGo('open')
  const whole: string[] = []
  const done = way.carryOut({ disk: 1 }, { task: 'receive' }, { whole: () => whole.push('whole') })
  await letGo('start')
  expect(said).toEqual(['open image-1', started, given])
  await letGo('give')
  expect(said.at(-1)).toBe('begin {"disk":1}')
  heard().onProgress?.({ done: 1 })
  expect(whole).toEqual([])
  heard().onProgress?.({ done: 1, whole: true })
  expect(whole).toEqual(['whole'])
  expect(await done).toBe('done')
  await Promise.all([way.end(), way.end()])
  expect(said.slice(-2)).toEqual(['close', 'tidy'])
})

test('one that nobody needs any more is taken back, however far it is', async () => {
  const early = desk()
  const ended = early.way.end()
  await early.letGo('open')
  await ended
  expect(early.said).toEqual(['open image-1'])
  await expect(early.way.opened).rejects.toThrow()

  const late = desk()
  await late.letGo('open')
  const closed = late.way.end()
  await late.letGo('start')
  await closed
  expect(late.said).toEqual(['open image-1', started, 'close', 'tidy'])
})

test('what fails is told to who asks, and the end fails nothing', async () => {
  const none = desk('open')
  await none.letGo('open')
  await expect(none.way.opened).rejects.toThrow('no way')
  await expect(none.way.carryOut({}, {}, {})).rejects.toThrow('no way')
  await none.way.end()
  expect(none.said).toEqual(['open image-1'])

  const silent = desk('start')
  await silent.letGo('open')
  await silent.letGo('start')
  const asked = silent.way.carryOut({}, {}, {})
  await Promise.all([expect(asked).rejects.toThrow('no agent'), silent.letGo('give')])
  await silent.way.end()
  expect(silent.said.at(-1)).toBe('tidy')
})
