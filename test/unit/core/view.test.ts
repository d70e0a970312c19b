import { expect, test } from 'vitest'
import type { DesignView } from '@shared/contract/design-view.ts'
import { sampleDesignRecords } from '@shared/design/create.ts'
import { createViewService, forgetView } from '../../../src-main/designs/view.ts'
import { testStorage } from '../storage/folder.ts'

const view: DesignView = {
  colorBy: 'host',
  legend: true,
  load: false,
  changes: false,
  minimap: true,
  networks: false,
  volumes: false,
  bundling: 'auto',
}

test('how a design is looked at is kept for each by itself, and never taken from what is damaged', () => {
  const storage = testStorage()
  const service = createViewService(storage)
  const [one, other] = [0, 1].map(() => storage.designs.create({ records: sampleDesignRecords() }).id)
  if (!one || !other) throw new Error('no designs')
  expect(service.view({ id: one })).toBeNull()
  void service.setView({ id: one, view })
  expect(service.view({ id: one })).toEqual(view)
  expect(service.view({ id: other })).toBeNull()
  expect(() => service.setView({ id: 'design:gone', view })).toThrow('no longer there')
  storage.settings.set(`view ${other}`, { colorBy: 'smell' })
  expect(service.view({ id: other })).toBeNull()
  forgetView(storage, one)
  expect(service.view({ id: one })).toBeNull()
})
