/** Starts, resumes or takes back a job in a world of files, and says each acknowledged step. Run by kill.test.ts. */
import { writeSync } from 'node:fs'
import { AuditLog, openStorage } from '../../../src-main/storage/index.ts'
import { createJobEngine } from '../../../src-main/jobs/index.ts'
import { fileWorld, stepsFor } from './file-world.ts'

const [, , folder = '', world = '', what = '', given = ''] = process.argv
const storage = openStorage({ folder, appVersion: '9.9', program: 'worker' })
const engine = createJobEngine({
  storage,
  executor: fileWorld(world),
  audit: new AuditLog({ storage, who: 'ada@desk' }),
  onError: (error) => writeSync(2, `${String(error)}\n`),
  onStepDone: ({ stepId, compensation }) => {
    const count = Number(storage.settings.get(stepId) ?? 0)
    storage.settings.set(stepId, compensation ? 0 : count + 1)
    storage.afterCommit(() => writeSync(1, `${compensation ? 'undone' : 'done'} ${stepId}\n`))
  },
})
let id = given
if (what === 'start') {
  id = engine.start({ kind: 'apply', title: 'Apply', designId: null, steps: stepsFor(12) }).id
} else if (what === 'resume') engine.resume({ id })
else engine.rollback({ id })
writeSync(1, `job ${id}\n`)
const { state } = await engine.finished(id)
storage.close()
writeSync(1, `ended ${state}\n`)
