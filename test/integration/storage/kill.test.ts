import { expect, test } from 'vitest'
import { seededRandom } from '@shared/base/random.ts'
import { TerraceError } from '@shared/base/errors.ts'
import { openStorage } from '@main/storage/index.ts'
import { privateFolder, sleep, startChild } from './child.ts'

const saver = new URL('saver.ts', import.meta.url)

test('killed at random moments while opening and saving: nothing acknowledged is lost, nothing is half there', async () => {
  const folder = privateFolder()
  const random = seededRandom(20260301)
  let most = 0
  for (let round = 0; round < 15; round += 1) {
    const child = startChild(saver, [folder])
    // Some die while Node or the database still opens, most while saving.
    if (round % 4 === 0) await sleep(60 + random() * 80)
    else {
      await child.says('saved')
      await sleep(random() * 60)
    }
    child.process.kill('SIGKILL')
    await child.ended
    const acknowledged = Math.max(most, ...child.lines.map((line) => Number(line.split(' ')[1])))
    const storage = openStorage({ folder, appVersion: '9.9' })
    const { id } = storage.designs.list()[0] ?? storage.designs.create({ records: [] })
    const { revision, records } = storage.designs.open(id)
    const [audited] = storage.audit.list({ limit: 1 })
    expect([storage.notices, storage.readOnly]).toEqual([[], false])
    expect(revision).toBeGreaterThanOrEqual(acknowledged)
    expect([storage.settings.get('revision') ?? 0, audited?.at ?? 0]).toEqual([revision, revision])
    expect(records.map(({ value }) => (value as { x: number }).x).toSorted((a, b) => b - a)[0] ?? 0).toBe(
      revision,
    )
    most = revision
    storage.close()
  }
  expect(most).toBeGreaterThan(10)
})

test('the owner of a folder is named, and a killed one leaves it free at once', async () => {
  const folder = privateFolder()
  const child = startChild(saver, [folder])
  await child.says('saved')
  const refused = (): TerraceError => {
    try {
      openStorage({ folder, appVersion: '9.9' }).close()
    } catch (error) {
      if (error instanceof TerraceError) return error
      throw error
    }
    throw new Error('the folder was given to two')
  }
  const error = refused()
  expect(error.code).toBe('storage.owned')
  expect(error.message).toContain(`saver (process ${child.process.pid ?? 0}, since `)
  child.process.kill('SIGKILL')
  await child.ended
  const storage = openStorage({ folder, appVersion: '9.9' })
  expect([storage.unclean, storage.notices]).toEqual([true, []])
  storage.close()
})
