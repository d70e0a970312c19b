import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { seededRandom } from '@shared/base/random.ts'
import type { JobView } from '@shared/contract/jobs.ts'
import type { Plan } from '@shared/plan/plan.ts'
import { openStorage } from '@main/storage/index.ts'
import { startLab } from '../../lab/lab.ts'
import { buildCli, type Workstation, workstation } from '../../support/cli.ts'
import { addNodes, holdingsOf } from '../../support/cli-lab.ts'
import { designText } from '../../support/cli-core.ts'

/** SIGKILL at random moments of the real process; then the data folder, the hosts and the way on are looked at. */

const seed = 20260117
const designId = 'design:killed'
let cli: Awaited<ReturnType<typeof buildCli>>

beforeAll(async () => {
  cli = await buildCli()
}, 300_000)
afterAll(() => cli?.remove())

/** Things of ours on hosts: "machine k-web", "volume k-web-root.qcow2". */
type Things = () => Promise<string[]> | string[]

const ours = (names: string[]): string[] =>
  names.filter((name) => / (k-|terrace-image)/.test(name)).toSorted()

/** What is on practice hosts, as they keep it themselves. */
const onPractice = (at: Workstation) => (): string[] => {
  const folder = join(at.data, 'practice')
  if (!existsSync(folder)) return []
  return ours(
    readdirSync(folder)
      .filter((name) => name.endsWith('.json'))
      .flatMap((name) => {
        const state = JSON.parse(readFileSync(join(folder, name), 'utf8')) as {
          machines: { name: string }[]
          volumes: { volume: string }[]
        }
        return [
          ...state.machines.map((machine) => `machine ${machine.name}`),
          ...state.volumes.map(({ volume }) => `volume ${volume}`),
        ]
      }),
  )
}

/** What the database says is there: rows of what is deployed, and leftovers that the last job names. */
function named(at: Workstation): { known: string[]; leftovers: string; state: string } {
  const storage = openStorage({ folder: at.data, appVersion: '0' })
  try {
    expect([storage.notices, storage.readOnly]).toEqual([[], false])
    const rows = storage.deployments.listByDesign(designId)
    const [id] = storage.jobs.recent(1)
    const job = id === undefined ? undefined : storage.jobs.get(id)
    return {
      known: rows.flatMap((row) => [
        `machine ${row.machineName}`,
        ...row.volumes.map(({ volume }) => `volume ${volume}`),
      ]),
      // A killed owner's job is told as interrupted, with its leftovers, when Terrace opens the next time.
      leftovers: (job?.leftovers ?? []).join('; '),
      state: job?.state ?? 'none',
    }
  } finally {
    storage.close()
  }
}

const ended = (said: string): number => said.split(/^succeeded /m).length - 1

async function killRounds(at: Workstation, text: string, things: Things, rounds: number) {
  const random = seededRandom(seed)
  const outcomes: string[] = []
  writeFileSync(join(at.folder, 'k.json'), text)
  const { length: steps } = (await at.json<Plan>(['plan', 'k.json'])).steps
  for (let round = 0; round < rounds; round += 1) {
    const applying = at.start('apply', 'k.json', '--yes')
    // After so many steps have ended, and a moment more.
    const done = Math.floor(random() * (steps - 1))
    await applying.notes((said) => /^(running|succeeded) /m.test(said) && ended(said) >= done)
    await Promise.race([sleep(random() * 250), applying.ended])
    await applying.kill()
    const [job] = await at.json<JobView[]>(['jobs', 'list', '--limit', '1'])
    const there = await things()
    const { known, leftovers, state } = named(at)
    expect(['interrupted', 'succeeded']).toContain(state)
    for (const thing of there) {
      // A whole copy of an image stays for the next server, and goes when the design is destroyed.
      if (state === 'succeeded' && /terrace-image-[^.]*\.qcow2$/.test(thing)) continue
      const bare = thing.replace(/^\w+ /, '').replace(/\.terrace-partial$/, '')
      expect(
        known.includes(thing) || leftovers.includes(bare),
        `${thing} is named nowhere: ${leftovers}`,
      ).toBe(true)
    }
    outcomes.push(state)
    const id = job?.id ?? ''
    if (state === 'interrupted' && round % 2 === 0) {
      // Some die again while they go back.
      if (round % 4 === 2) {
        const back = at.start('jobs', 'rollback', id)
        await sleep(300 + random() * 1_500)
        await back.kill()
      }
      const taken = await at.json<JobView>(['jobs', 'rollback', id])
      expect([taken.state, taken.leftovers]).toEqual(['cancelled', []])
      expect(named(at).known).toEqual([])
    } else {
      if (state === 'interrupted') {
        const resumed = await at.json<JobView>(['jobs', 'resume', id])
        expect([resumed.state, resumed.leftovers]).toEqual(['succeeded', []])
      }
      expect((await at.json<Plan>(['plan', 'k.json'])).steps).toEqual([])
      expect((await at.json<JobView>(['destroy', 'k.json', '--yes'])).state).toBe('succeeded')
    }
    expect(await things()).toEqual([])
  }
  return outcomes
}

const image = { pool: 'default', volume: 'tiny.qcow2' }
const design = (count: number, memoryBytes = 64 * 2 ** 20) =>
  designText(
    Array.from({ length: count }, (_, n) => ({
      name: `k-${n}`,
      memoryBytes,
      disks: [{ name: 'root', image }, ...(n % 2 ? [{ name: 'data', bytes: 4 * 2 ** 20 }] : [])],
    })),
    [],
    designId,
  )

test('killed while applying to practice hosts', async () => {
  const at = workstation(cli.file)
  try {
    await at.json(['hosts', 'add', '--practice', '3'])
    const outcomes = await killRounds(at, design(4), onPractice(at), 6)
    // Not all too early nor too late, else this shows nothing.
    expect(outcomes.filter((outcome) => outcome === 'interrupted').length).toBeGreaterThan(2)
  } finally {
    at.remove()
  }
}, 240_000)

test('killed while saving: the design is the last that was acknowledged, or the one being saved', async () => {
  const at = workstation(cli.file)
  const random = seededRandom(seed)
  try {
    await at.json(['hosts', 'add', '--practice', '1'])
    const text = (n: number) => design(2, (64 + n) * 2 ** 20)
    let acknowledged = 0
    writeFileSync(join(at.folder, 'k.json'), text(0))
    const began = performance.now()
    await at.json(['plan', 'k.json'])
    const takes = performance.now() - began
    for (let round = 1; round <= 10; round += 1) {
      writeFileSync(join(at.folder, 'k.json'), text(round))
      const saving = at.start('plan', 'k.json')
      await Promise.race([sleep(takes * (0.3 + 0.9 * random())), saving.ended])
      await saving.kill()
      if ((await saving.ended).code === 0) acknowledged = round
      const storage = openStorage({ folder: at.data, appVersion: '0' })
      expect(storage.notices).toEqual([])
      const saved = storage.designs.list().flatMap(({ id }) => storage.designs.open(id).records)
      storage.close()
      const sizes = saved.flatMap(({ value }) => {
        const { memoryBytes } = value as { memoryBytes?: number }
        return memoryBytes === undefined ? [] : [memoryBytes / 2 ** 20 - 64]
      })
      // Both servers or none: a design is never half saved.
      expect(new Set(sizes).size).toBeLessThan(2)
      const now = sizes[0] ?? 0
      expect(now).toBeGreaterThanOrEqual(acknowledged)
      expect([acknowledged, round]).toContain(now)
      acknowledged = now
    }
    expect(acknowledged).toBeGreaterThan(0)
  } finally {
    at.remove()
  }
}, 120_000)

test('killed while applying to real hosts', async () => {
  const lab = await startLab({ nodes: 2 })
  const at = workstation(cli.file)
  try {
    const before = await holdingsOf(lab.nodes)
    await addNodes(at, lab.nodes, lab.identityFile)
    const things = async () =>
      ours((await holdingsOf(lab.nodes)).flatMap(Object.keys).map((key) => key.replace('default/', '')))
    const outcomes = await killRounds(at, design(3), things, 4)
    expect(outcomes.filter((outcome) => outcome === 'interrupted').length).toBeGreaterThan(1)
    expect(await holdingsOf(lab.nodes)).toEqual(before)
  } finally {
    at.remove()
    await lab.stop()
  }
}, 300_000)
