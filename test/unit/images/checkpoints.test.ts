import { expect, test } from 'vitest'
import type { HostId } from '@shared/contract/hosts.ts'
import type { MachineFacts } from '@shared/machine/facts.ts'
import type { Hosts } from '@main/actuators/index.ts'
import { Checkpoints } from '../../../src-main/images/checkpoints.ts'

interface Image {
  id: string
  disk: string
  checkpoint: string | null
}

/** `stores`: the images of each, newest first. `told`: what machines of the host were told to forget. */
function desk(stores: Image[][], answers: (tag: string) => boolean | Error = () => true) {
  const told: string[] = []
  const data = new Map<string, unknown>()
  const settings = {
    get: (key: string) => data.get(key) ?? null,
    set: (key: string, value: unknown) => void data.set(key, value),
  }
  const hosts = ((id: HostId) => ({
    run: async (_: string, { tag }: { tag: string }) => {
      told.push(`${id} ${tag}`)
      const answer = answers(tag)
      if (answer instanceof Error) throw answer
      return answer
    },
  })) as unknown as Hosts
  const parts = {
    list: () => stores.map((_, at) => ({ id: `store:${at}` })),
    images: (id: string) =>
      (stores[Number(id.slice(6))] ?? []).map(({ disk, ...image }) => ({
        ...image,
        source: { host: 'node1', disk },
      })),
  } as unknown as ConstructorParameters<typeof Checkpoints>[2]
  let busy = false
  const make = () => new Checkpoints({ settings } as never, hosts, parts, () => busy)
  return { told, make, kept: () => data.get('checkpoints'), setBusy: (now: boolean) => (busy = now) }
}

const machine = (uuid: string, state: string): MachineFacts => ({ uuid, state }) as MachineFacts
const running = [machine('m', 'running')]
const at = { hostId: 'host:a' as HostId, uuid: 'm' }
const sweep = async (checkpoints: Checkpoints, machines = running): Promise<string[]> => {
  const errors: string[] = []
  await checkpoints.sweep('host:a', machines, (text) => errors.push(text))
  return errors
}

test('one stays as long as the newest image of its disk in some store was made with it', async () => {
  const stores = [
    [
      { id: 'c', disk: 'x', checkpoint: 'c' },
      { id: 'b', disk: 'y', checkpoint: 'b' },
      { id: 'a', disk: 'x', checkpoint: 'a' },
    ],
    [{ id: 'd', disk: 'x', checkpoint: 'd' }],
    // One of a machine that was off came after it.
    [
      { id: 'f', disk: 'z', checkpoint: null },
      { id: 'e', disk: 'z', checkpoint: 'e' },
    ],
  ]
  const { make, told, kept } = desk(stores)
  const checkpoints = make()
  for (const tag of ['a', 'b', 'c', 'd', 'e', 'removed']) checkpoints.made({ ...at, tag })()
  expect(await sweep(checkpoints)).toEqual([])
  expect(told).toEqual(['host:a a', 'host:a e', 'host:a removed'])
  expect(kept()).toEqual(['b', 'c', 'd'].map((tag) => ({ ...at, tag })))
  await sweep(checkpoints)
  expect(told).toHaveLength(3)
})

test('a machine that is off, a host that fails and a capture that runs are waited for, also by the next Terrace', async () => {
  let answer: boolean | Error = new Error('no way there')
  const { make, told, kept, setBusy } = desk([], () => answer)
  const checkpoints = make()
  checkpoints.made({ ...at, tag: 'old' })()
  setBusy(true)
  await sweep(checkpoints)
  setBusy(false)
  await sweep(checkpoints, [machine('m', 'stopped')])
  expect(told).toEqual([])
  expect(await sweep(checkpoints)).toEqual(['Terrace met an error it did not expect: no way there'])
  answer = false
  expect(await sweep(make())).toEqual([])
  expect(kept()).toEqual([{ ...at, tag: 'old' }])
  answer = true
  await sweep(make())
  expect([told.length, kept()]).toEqual([3, []])
})

test('one whose image is on its way into a store stays, though its backup has ended', async () => {
  const images: Image[] = []
  const { make, told } = desk([images])
  const checkpoints = make()
  const done = checkpoints.made({ ...at, tag: 'new' })
  await sweep(checkpoints)
  images.push({ id: 'new', disk: 'x', checkpoint: 'new' })
  done()
  await sweep(checkpoints)
  expect(told).toEqual([])
  images.pop()
  await sweep(checkpoints)
  expect(told).toEqual(['host:a new'])
})

test('of a machine that is gone nothing is asked', async () => {
  const { make, told, kept } = desk([])
  const checkpoints = make()
  checkpoints.made({ ...at, tag: 'old' })()
  await sweep(checkpoints, [])
  expect([told, kept()]).toEqual([[], []])
})
