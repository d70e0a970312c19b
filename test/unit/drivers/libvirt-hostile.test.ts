import { expect, test } from 'vitest'
import { readInventory } from '@main/drivers/libvirt/inventory.ts'
import { facts } from '../plan/world.ts'

test('elements that never end are found out at once: a hostile host does not hold up the app', async () => {
  const stdout = `@state\n@autostart\n@addresses\n@xml\n${'  <video>\n'.repeat(50_000)}\n@left\n`
  const begun = performance.now()
  await expect(readInventory({ code: 0, stdout, stderr: '' }, facts())).rejects.toMatchObject({
    code: 'parse',
  })
  expect(performance.now() - begun).toBeLessThan(5_000)
})
