import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { JobView } from '@shared/contract/jobs.ts'
import type { Plan } from '@shared/plan/plan.ts'
import { buildCli, type CliEnd, errorOf, type Workstation, workstation } from '../../support/cli.ts'
import { designText } from '../../support/cli-core.ts'

/** Design files that are not right, through the real command line, on practice hosts. */

let cli: Awaited<ReturnType<typeof buildCli>>
let at: Workstation
const image = { pool: 'default', volume: 'tiny.qcow2' }

beforeAll(async () => {
  cli = await buildCli()
  at = workstation(cli.file)
  await at.json(['hosts', 'add', '--practice', '2'])
}, 300_000)
afterAll(() => {
  at?.remove()
  cli?.remove()
})

const file = (name: string, text: string | Buffer): string => {
  writeFileSync(join(at.folder, name), text)
  return name
}
/** Every command refuses it the same way, and a file that is refused changes nothing. */
async function refused(name: string): Promise<ReturnType<typeof errorOf>> {
  const ends: CliEnd[] = []
  for (const command of [['design', 'validate'], ['plan'], ['apply', '--yes'], ['status']])
    ends.push(await at.run('--json', ...command, name))
  const [first] = ends
  if (!first) throw new Error('nothing ran')
  for (const end of ends) {
    expect([end.code, end.stdout]).toEqual([3, ''])
    expect(errorOf(end)).toEqual(errorOf(first))
  }
  const error = errorOf(first)
  expect(error).toMatchObject({ code: 'invalid', changed: 'nothing' })
  expect(error.next ?? error.left).toBeTruthy()
  return error
}

test('cut off, empty, no JSON, no design, not there, a folder', async () => {
  const whole = designText([{ name: 'web', disks: [{ name: 'root', image }] }])
  expect((await refused(file('cut.json', whole.slice(0, -40)))).message).toMatch(/line \d/)
  await refused(file('empty.json', ''))
  await refused(file('binary.json', Buffer.from([0xff, 0xfe, 0, 1, 2, 3])))
  await refused(file('other.json', '{"name":"left-pad","version":"1.0.0"}'))
  expect((await refused('absent.json')).message).toContain('absent.json')
  mkdirSync(join(at.folder, 'folder.json'))
  expect((await refused('folder.json')).message).toContain('folder.json')
})

test('a wrong value names its record and field', async () => {
  const wrong = await refused(file('wrong.json', designText([{ name: 'web', memoryBytes: 'lots' }])))
  expect(wrong.message).toContain('server:s0')
  expect(wrong.message).toContain('memoryBytes')
})

test('unknown fields are told and kept, and change nothing of what is done', async () => {
  const name = file(
    'more.json',
    designText([{ name: 'web', colourOfTheRack: 'blue', disks: [{ name: 'root', image }] }]),
  )
  const valid = await at.json<{ valid: boolean; readOnly: boolean; warnings: string[] }>([
    'design',
    'validate',
    name,
  ])
  expect(valid).toMatchObject({ valid: true, readOnly: false })
  expect(valid.warnings.join()).toContain('colourOfTheRack')
  const planned = await at.run('plan', name)
  expect([planned.code, planned.stderr.includes('colourOfTheRack')]).toEqual([0, true])
})

test('a file from the future is read as far as it is understood, and never changed', async () => {
  const text = designText([{ name: 'web', disks: [{ name: 'root', image }] }]).replace(
    '"version":1',
    '"version":99',
  )
  const name = file('future.json', text)
  const valid = await at.json<{ readOnly: boolean; warnings: string[] }>(['design', 'validate', name])
  expect(valid.readOnly).toBe(true)
  expect(valid.warnings.join()).toMatch(/newer/i)
  for (const args of [
    ['plan', name],
    ['apply', name, '--yes'],
  ]) {
    const end = await at.run('--json', ...args)
    expect(end.code).toBe(7)
    expect(errorOf(end)).toMatchObject({
      code: 'storage.future',
      changed: 'nothing',
      next: expect.any(String) as string,
    })
  }
  expect(await at.json<JobView[]>(['jobs', 'list'])).toEqual([])
})

test('a record of an unknown kind keeps the file from being applied', async () => {
  const name = file('kind.json', designText([{ name: 'web' }], [{ id: 'rack:r1', type: 'rack', height: 42 }]))
  const valid = await at.json<{ readOnly: boolean; warnings: string[] }>(['design', 'validate', name])
  expect([valid.readOnly, valid.warnings.join().includes('rack')]).toEqual([true, true])
  const end = await at.run('--json', 'apply', name, '--yes')
  expect([end.code === 0, errorOf(end).code]).toEqual([false, 'storage.future'])
})

test('an invalid design is planned with its errors told, and not applied', async () => {
  const name = file('huge.json', designText([{ name: 'huge', memoryBytes: 2 ** 45 }]))
  const plan = await at.json<Plan>(['plan', name], 3)
  expect(plan.steps).toEqual([])
  const end = await at.run('apply', name, '--yes')
  expect([end.code, end.stdout]).toEqual([3, ''])
  expect(end.stderr).toMatch(
    /^terrace: The plan cannot be carried out: huge .*32 TiB.* Nothing was touched\./,
  )
})
