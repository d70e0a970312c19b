import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { readDesign, saveDesign } from '@main/stored-designs/index.ts'
import { openStorage } from '@main/storage/index.ts'
import { newDesignRecords, newServer } from '@shared/design/create.ts'
import { emptyDiff } from '@shared/design/diff.ts'
import type { ServerRecord } from '@shared/design/records.ts'

test('what is kept of a design after any saves is what would be read anew', () => {
  const folder = mkdtempSync(join(tmpdir(), 'terrace-saving-'))
  const storage = openStorage({ folder, appVersion: '0.0.0' })
  const step = fc.oneof(
    fc.constant('add' as const),
    fc.constant('change' as const),
    fc.constant('remove' as const),
    fc.constant('elsewhere' as const),
    fc.constant('stale' as const),
  )
  fc.assert(
    fc.property(fc.array(step, { maxLength: 8 }), (steps) => {
      const base = newDesignRecords('Kept')
      const tier = base.find((record) => record.type === 'tier')
      const { id } = storage.designs.create({ records: base })
      const server = (at: number): ServerRecord =>
        newServer({ tier: tier?.id ?? 'tier:none', name: `s${at}`, x: 160, y: 24 })
      for (const [at, what] of steps.entries()) {
        const { records, revision } = readDesign(storage, id)
        const one = records.find((record) => record.type === 'server')
        const added = server(at)
        const diff = emptyDiff()
        if (what === 'change' && one) diff.updated[one.id] = [one, { ...one, name: `again ${at}` }]
        else if (what === 'remove' && one) diff.removed[one.id] = one
        else diff.added[added.id] = added
        if (what === 'elsewhere') storage.designs.save(id, revision, diff, 'Elsewhere')
        else if (what === 'stale') expect(() => saveDesign(storage, id, revision + 1, diff, 'Late')).toThrow()
        else expect(saveDesign(storage, id, revision, diff, `Step ${at}`).revision).toBe(revision + 1)
        // Of this one nothing is kept.
        const anew = readDesign({ designs: storage.designs }, id)
        expect(JSON.stringify(readDesign(storage, id))).toBe(JSON.stringify(anew))
      }
    }),
    { numRuns: 25 },
  )
  storage.close()
  rmSync(folder, { recursive: true, force: true })
})
