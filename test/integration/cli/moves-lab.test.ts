import { afterAll, beforeAll, expect, test } from 'vitest'
import type { JobView } from '@shared/contract/jobs.ts'
import type { MovesProposal } from '@shared/plan/moves/types.ts'
import type { Plan } from '@shared/plan/plan.ts'
import { type Lab, type LabNode, startLab } from '../../lab/lab.ts'
import { buildCli, type Workstation, workstation } from '../../support/cli.ts'
import { holdings, virsh } from '../../support/cli-lab.ts'
import { toldAsOne } from '../../support/story.ts'

/** Moves of a running design between real libvirt hosts, told as one story: each test goes on where the one before ended. */
toldAsOne()

let cli: Awaited<ReturnType<typeof buildCli>>
let lab: Lab
let at: Workstation
let empty: Record<string, string>
const design = 'shop.terrace.json'
const node = (name: string | null): LabNode => {
  const found = lab.nodes.find((one) => one.name === name)
  if (!found) throw new Error(`no node ${name}`)
  return found
}
interface Row {
  server: string
  status: string
  host: string | null
}
const rows = () => at.json<Row[]>(['status', design])
const machinesOf = async (name: string): Promise<string[]> =>
  (await virsh(node(name), 'list', '--all', '--name')).split('\n').filter(Boolean)

beforeAll(async () => {
  ;[cli, lab] = await Promise.all([buildCli(), startLab({ nodes: 3 })])
  at = workstation(cli.file)
  // One host is reached as root, one through sudo, and what passes through Terrace goes by either.
  for (const [index, one] of lab.nodes.entries()) {
    const key = ['--host-key', one.hostKeyFingerprint, '--identity', lab.identityFile]
    const user = index === 1 ? ['--user', 'helper', '--sudo'] : []
    await at.json(['hosts', 'add', one.name, '--address', one.address, ...key, ...user])
  }
  empty = await holdings(node('node2'))
  await at.json(['design', 'new', design, '--sample'])
  await at.json(['apply', design, '--yes'])
  for (const { server, host } of await rows())
    await node(host).waitForSerial(server, `TERRACE-GUEST-WROTE ${server}`, 240_000)
}, 600_000)
afterAll(async () => {
  at?.remove()
  cli?.remove()
  await lab?.stop()
})

test('a host is emptied while its servers run, and none of them starts anew', async () => {
  const before = await rows()
  const leaving = before.filter(({ host }) => host === 'node2').map(({ server }) => server)
  expect(leaving.length).toBeGreaterThan(0)
  // A capture leaves a checkpoint, which the next one reads changed blocks by. No move may fail for it.
  await at.json(['stores', 'add', 'here'])
  const captured = leaving[0] ?? ''
  expect((await at.json<JobView>(['images', 'capture', captured, '--live'])).state).toBe('succeeded')
  expect(await virsh(node('node2'), 'checkpoint-list', captured, '--name')).toContain('image-')
  const shown = await at.json<MovesProposal>(['drain', 'node2', design])
  expect(shown.moves.map(({ name }) => name).toSorted()).toEqual(leaving.toSorted())
  expect(shown.moves.every(({ live }) => live)).toBe(true)
  const job = await at.json<JobView>(['drain', 'node2', design, '--apply', '--yes'])
  expect(job.state).toBe('succeeded')
  const after = await rows()
  expect(after.map(({ status }) => status)).toEqual(after.map(() => 'running'))
  for (const name of leaving) {
    const now = after.find(({ server }) => server === name)?.host ?? null
    expect(now).not.toBe('node2')
    expect(node(now).serialLog(name)).not.toContain('TERRACE-GUEST-UP')
  }
  expect(await machinesOf('node2')).toEqual([])
  expect((await at.json<Plan>(['plan', design])).steps).toEqual([])
  const images = Object.keys(await holdings(node('node2'))).filter((key) => !(key in empty))
  // What stays is the image that disks were made from there.
  expect(images.every((key) => key.includes('terrace-image-'))).toBe(true)
}, 600_000)

test('killed in the middle of a move, nothing is lost, and it goes on', async () => {
  const full = await rows()
  const crowded = full[0]?.host ?? ''
  const there = full.filter(({ host }) => host === crowded).map(({ server }) => server)
  const moving = at.start('drain', crowded, design, '--cold', '--apply', '--yes')
  await moving.notes(/running +Move/)
  await new Promise((resolve) => setTimeout(resolve, 4000))
  await moving.kill()
  const [job] = await at.json<JobView[]>(['jobs', 'list'])
  expect(job?.state).toBe('interrupted')
  expect(job?.leftovers.join()).toMatch(/is whole on node\d or on node\d; a part of it may be on the other/)
  // Whatever it was at: every server has its disks somewhere, and its machine.
  const all = (await Promise.all(lab.nodes.map(({ name }) => machinesOf(name)))).flat()
  for (const { server } of full) expect(all).toContain(server)
  const resumed = await at.json<JobView>(['jobs', 'resume', job?.id ?? ''])
  expect([resumed.state, resumed.leftovers]).toEqual(['succeeded', []])
  const after = await rows()
  expect(after.map(({ status }) => status)).toEqual(after.map(() => 'running'))
  const left = after.filter(({ host }) => host === crowded).map(({ server }) => server)
  const stuck = (await at.json<MovesProposal>(['drain', crowded, design], left.length > 0 ? 3 : 0)).stays
  expect(stuck.map(({ name }) => name).toSorted()).toEqual(left.toSorted())
  expect(left.length).toBeLessThan(there.length)
  expect((await at.json<Plan>(['plan', design])).steps).toEqual([])
}, 600_000)

test('killed while a server moves and runs, it has never stopped, and what was done is taken back', async () => {
  const before = await rows()
  const busy = before.find(({ host }) => host !== null)?.host ?? ''
  const moving = at.start('drain', busy, design, '--apply', '--yes')
  await moving.notes(/running +Move/)
  await new Promise((resolve) => setTimeout(resolve, 2500))
  await moving.kill()
  const [job] = await at.json<JobView[]>(['jobs', 'list'])
  expect(job?.state).toBe('interrupted')
  const back = await at.json<JobView>(['jobs', 'rollback', job?.id ?? ''])
  expect([back.state, back.leftovers]).toEqual(['cancelled', []])
  const where = (all: Row[]) => all.map(({ server, status, host }) => [server, status, host])
  expect(where(await rows())).toEqual(where(before))
  expect((await at.json<Plan>(['plan', design])).steps).toEqual([])
  for (const one of lab.nodes) {
    const sockets = await one.run(['sh', '-c', 'ls /var/lib/libvirt/qemu/ | grep terrace; true'])
    expect([one.name, sockets.stdout]).toEqual([one.name, ''])
  }
}, 600_000)
