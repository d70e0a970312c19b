import { execFileSync } from 'node:child_process'
import { closeSync, mkdirSync, openSync, rmSync, symlinkSync, writeFileSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { JobView } from '@shared/contract/jobs.ts'
import type { Plan } from '@shared/plan/plan.ts'
import { buildCli, errorOf, workstation } from '../../support/cli.ts'
import { designText } from '../../support/cli-core.ts'

let cli: Awaited<ReturnType<typeof buildCli>>
beforeAll(async () => {
  cli = await buildCli()
}, 300_000)
afterAll(() => cli?.remove())

const mayMount = process.getuid?.() === 0

test.skipIf(!mayMount)(
  'the disk of the workstation fills up: told clearly, nothing lost, and it goes on with room',
  async () => {
    const at = workstation(cli.file)
    const hosts = join(at.folder, 'practice')
    mkdirSync(at.data)
    mkdirSync(hosts)
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=3m', 'tmpfs', at.data])
    const filler = join(at.data, 'filler')
    const fill = (): void => {
      const file = openSync(filler, 'a')
      try {
        for (const size of [65_536, 4_096]) {
          try {
            for (;;) writeSync(file, Buffer.alloc(size))
          } catch {
            // It is full to this grain, as wished.
          }
        }
      } finally {
        closeSync(file)
      }
    }
    const room = (): void => rmSync(filler)
    try {
      // The hosts are elsewhere, as real ones are.
      symlinkSync(hosts, join(at.data, 'practice'))
      await at.json(['hosts', 'add', '--practice', '3'])
      const image = { pool: 'default', volume: 'tiny.qcow2' }
      const servers = ['a', 'b', 'c', 'd'].map((name) => ({ name, disks: [{ name: 'root', image }] }))
      writeFileSync(join(at.folder, 'd.json'), designText(servers))
      const { id: planned } = await at.json<Plan>(['plan', 'd.json'])
      expect(planned).toBeTruthy()

      const applying = at.start('--json', 'apply', 'd.json', '--yes')
      await applying.notes(/^succeeded/m)
      fill()
      const end = await applying.ended
      expect(end.code).not.toBe(0)
      expect(end.stderr + end.stdout).toMatch(/storage\.full/)
      expect(end.stderr + end.stdout).toMatch(/is full/)
      expect(end.stderr + end.stdout).not.toMatch(/"code": ?"bug"/)

      // Full at the start: what is there can be read; what would need room is refused, with what to do.
      const reading = await at.run('--json', 'hosts', 'list', '--offline')
      expect([reading.code, (JSON.parse(reading.stdout) as unknown[]).length]).toEqual([0, 3])
      const writing = await at.run('--json', 'apply', 'd.json', '--yes')
      expect(writing.code).toBe(7)
      expect(errorOf(writing)).toMatchObject({
        code: expect.stringMatching(/^storage\./) as string,
        changed: 'nothing',
      })
      expect(errorOf(writing).next).toContain('notice')
      // What the notice says, and what to do: before the error.
      expect(writing.stderr).toMatch(/^warning: .*is full.*(space|room)/im)

      room()
      const [job] = await at.json<JobView[]>(['jobs', 'list'])
      expect(['failed', 'interrupted']).toContain(job?.state)
      const resumed = await at.json<JobView>(['jobs', 'resume', job?.id ?? ''])
      expect([resumed.state, resumed.leftovers]).toEqual(['succeeded', []])
      expect((await at.json<Plan>(['plan', 'd.json'])).steps).toEqual([])
    } finally {
      execFileSync('umount', [at.data])
      at.remove()
    }
  },
  120_000,
)
