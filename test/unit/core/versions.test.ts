import { expect, test } from 'vitest'
import { systemClock } from '@shared/base/clock.ts'
import { Emitter } from '@shared/base/emitter.ts'
import type { ContractEvents } from '@shared/contract/index.ts'
import { sampleDesignRecords } from '@shared/design/create.ts'
import { emptyDiff } from '@shared/design/diff.ts'
import { templateRecords } from '@shared/design/templates/index.ts'
import { createCompute } from '@main/compute/index.ts'
import { DesignVersions } from '@main/designs/index.ts'
import { createTemplateService, fromOwnTemplate } from '../../../src-main/designs/own-templates.ts'
import { testStorage } from '../storage/folder.ts'

function desk() {
  const storage = testStorage()
  const events = new Emitter<ContractEvents['designs']>()
  const told: string[] = []
  events.on('versions', ({ id }) => told.push(id))
  events.on('templates', () => told.push('templates'))
  let now = 1000
  const clock = { ...systemClock, now: () => (now += 1) }
  const compute = createCompute({ storage, worker: undefined, onCrash: () => undefined })
  const versions = new DesignVersions({ storage, compute, events, clock, who: 'maria@desk' })
  const templates = createTemplateService({ storage, events, clock })
  const { id } = storage.designs.create({ records: sampleDesignRecords() })
  return { storage, versions, templates, id, told, events }
}

test('a version is the design as it was, whatever happens to it later', async () => {
  const { storage, versions, id, told } = desk()
  const { records } = await versions.service.version({
    versionId: versions.keep(id, { kind: 'named', name: 'One', note: 'first' }).id,
  })
  const server = records.find(({ type }) => type === 'server')
  if (!server) throw new Error('no server')
  storage.designs.save(id, 0, { ...emptyDiff(), removed: { [server.id]: server } })
  const list = await versions.service.versions({ id })
  expect(list).toMatchObject([{ name: 'One', note: 'first', who: 'maria@desk', servers: 4, kind: 'named' }])
  const again = await versions.service.version({ versionId: list[0]?.id ?? '' })
  expect(again.records).toEqual(records)
  expect(told).toEqual([id])
})

test('of the automatic ones the newest 50 are kept, the named ones stay, and a name makes one stay', async () => {
  const { versions, id } = desk()
  const first = versions.keep(id, { kind: 'applied', name: 'Applied', note: '' })
  versions.keep(id, { kind: 'named', name: 'Mine', note: '' })
  await versions.service.renameVersion({ versionId: first.id, name: 'The good one', note: '' })
  for (let count = 0; count < 60; count += 1)
    versions.keep(id, { kind: count % 2 ? 'applied' : 'restoring', name: `Applied ${count}`, note: '' })
  const list = await versions.service.versions({ id })
  expect(list).toHaveLength(52)
  expect(list[0]?.name).toBe('Applied 59')
  expect(list.filter(({ kind }) => kind === 'named').map(({ name }) => name)).toEqual([
    'Mine',
    'The good one',
  ])
  expect(list.some(({ name }) => name === 'Applied 9')).toBe(false)
})

test('a text made beforehand is kept only if the design is still what it was then', async () => {
  const { storage, versions, id } = desk()
  const kept = async (versionId: string) => (await versions.service.version({ versionId })).records.length
  const text = await versions.write(id)
  const server = storage.designs.open(id).records.find((record) => record.id.startsWith('server:'))
  const before = versions.keep(id, { kind: 'named', name: 'Before', note: '' }, text)
  storage.designs.save(id, 0, { ...emptyDiff(), removed: { [server?.id ?? '']: server?.value as never } })
  const after = versions.keep(id, { kind: 'named', name: 'After', note: '' }, text)
  expect(await kept(after.id)).toBe((await kept(before.id)) - 1)
  expect(after.servers).toBe(before.servers - 1)
})

test('versions go with their design, and one that is gone is not found', async () => {
  const { storage, versions, id } = desk()
  const { id: versionId } = versions.keep(id, { kind: 'named', name: 'One', note: '' })
  storage.designs.remove(id)
  await expect(versions.service.version({ versionId })).rejects.toThrow('no longer there')
  expect(await versions.service.versions({ id })).toEqual([])
})

test('own templates are kept by name, make designs of their own, and go', async () => {
  const { storage, templates, told } = desk()
  const records = templateRecords('web-and-database', 'Mine')
  const saved = await templates.saveTemplate({ name: 'Mine', description: 'For trying', records })
  await templates.saveTemplate({ name: 'a first one', description: '', records: [] })
  expect((await templates.templates({})).map(({ name }) => name)).toEqual(['a first one', 'Mine'])
  const made = fromOwnTemplate(storage, saved.id, 'Shop')
  expect(made.map(({ type }) => type).toSorted()).toEqual(records.map(({ type }) => type).toSorted())
  expect(made.find(({ type }) => type === 'settings')).toMatchObject({ name: 'Shop' })
  const ids = new Set(records.map(({ id }) => id))
  expect(made.filter(({ id, type }) => type !== 'settings' && ids.has(id))).toEqual([])
  await templates.removeTemplate({ id: saved.id })
  expect(() => fromOwnTemplate(storage, saved.id, undefined)).toThrow('no longer there')
  expect(told).toEqual(['templates', 'templates', 'templates'])
})
