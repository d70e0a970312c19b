import { expect, test } from 'vitest'
import type { RequestOf } from '@shared/plan/requests.ts'
import { capture } from '../../../src-main/images/capture.ts'
import type { FlowContext } from '../../../src-main/images/flows.ts'
import type { ImageParts } from '../../../src-main/images/parts.ts'
import { Turns } from '../../../src-main/images/turns.ts'
import { PauseSwitch } from '../../../src-main/jobs/pausing.ts'

const soon = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 5))
const uuid = '7a5b3c0e-9d1f-4a7e-8b2c-0123456789ab'
const disk = { target: 'vda', path: '/srv/a', kind: 'file', format: 'qcow2', chain: [] }
const request = {
  ...{ kind: 'image.capture', hostId: 'host:a', machine: { uuid, name: 'web' }, target: 'vda' },
  ...{ storeId: 'store:b', imageId: 'image-1', imageName: 'web', live: true, rate: null },
} as RequestOf<'image.capture'>

/** A running machine, and a store on another host. `said`: what was done, in order; a backup never begins. */
function desk(swept: Promise<void> = Promise.resolve()) {
  const said: string[] = []
  const machine = { uuid, name: 'web', state: 'running', disks: [disk] }
  const answers: Record<string, () => unknown> = {
    inventory: () => [machine],
    machineDisk: () => disk,
    backupBegin: () => {
      said.push('begin')
      throw new Error('no backup here')
    },
  }
  const host = {
    host: { name: 'node1' },
    driven: async () => ({ driver: { actions: { machineDisk: {}, backupBegin: {} } }, facts: { pools: [] } }),
    run: async (name: string) => answers[name]?.(),
  }
  const parts = {
    hosts: () => host,
    turns: new Turns(),
    stores: { get: () => ({ hostId: 'host:b' }), images: () => [] },
    backups: {
      sweep: async () => {
        await swept
        said.push('swept')
      },
      begun: () => undefined,
      left: () => said.push('left'),
    },
    direct: {
      open: async (_: unknown, _name: string, _task: null, signal: AbortSignal) => {
        said.push('open')
        signal.addEventListener('abort', () => said.push('closed'))
        return { peer: {}, end: async () => undefined }
      },
    },
    agents: { start: async () => ({ close: () => undefined }) },
  } as unknown as ImageParts
  const pausing = new PauseSwitch()
  const stop = new AbortController()
  const context: FlowContext = {
    ...{ signal: stop.signal, pausing },
    progress: () => undefined,
    log: () => undefined,
  }
  return { parts, said, pausing, stop, context }
}

test('a way is opened only once what was left before is merged back, which who cancels does not wait for', async () => {
  let merge: () => void = () => undefined
  const swept = new Promise<void>((resolve) => {
    merge = resolve
  })
  const { parts, said, context } = desk(swept)
  const done = capture(parts, request, context)
  await soon()
  expect(said).toEqual([])
  merge()
  await expect(done).rejects.toThrow('no backup here')
  expect(said).toEqual(['swept', 'open', 'begin', 'left', 'closed'])

  const other = desk(new Promise(() => undefined))
  const cancelled = capture(other.parts, request, other.context)
  other.stop.abort(new Error('cancelled'))
  await expect(cancelled).rejects.toThrow('cancelled')
  expect(other.said).toEqual([])
})

test('one that is paused before it begins keeps neither the machine nor a way waiting', async () => {
  const { parts, said, pausing, context } = desk()
  pausing.set(true)
  const done = capture(parts, request, context)
  await soon()
  expect(said).toEqual(['swept', 'open', 'closed'])
  pausing.set(false)
  await expect(done).rejects.toThrow('no backup here')
  expect(said).toEqual(['swept', 'open', 'closed', 'swept', 'begin', 'left'])
})
