import { setTimeout as sleep } from 'node:timers/promises'
import type { PracticeHost } from './host.ts'
import { pace } from './pace.ts'
import { Refusal } from './refusal.ts'
import { practiceHost } from './world.ts'

/** How long a running machine takes to another host. */
const moveMs = 2000
const turns = 20

/** Machines whose move is to end early, by host and UUID. */
const ended = new Set<string>()
const keyOf = (host: PracticeHost, uuid: string): string => `${host.hardware.address} ${uuid}`

/** Takes a running machine to another practice host: its disks get what they hold, and it goes on there. */
export async function migrate(host: PracticeHost, { uuid, to }: { uuid: string; to: string }): Promise<null> {
  const machine = host.machine(uuid)
  const target = practiceHost(to)
  const refuse = (text: string): never => {
    throw new Refusal(`machine ${machine.name}: ${text}`)
  }
  if (machine.power !== 'running') refuse('is not running')
  if (target.find(uuid) !== undefined) refuse(`already exists on ${to}`)
  ended.delete(keyOf(host, uuid))
  for (let turn = 0; turn < turns; turn += 1) {
    await sleep((moveMs / turns) * pace.factor)
    if (ended.delete(keyOf(host, uuid))) refuse('the move was ended early')
    if (host.has('unreachable') || target.has('unreachable')) refuse(`${to} does not answer`)
  }
  if (target.has('start-fails')) refuse('cannot set up guest memory: fault switched on')
  for (const { pool, volume } of machine.disks) {
    const there = target.volume(pool, volume)
    const here = host.volume(pool, volume)
    Object.assign(there, { content: here.content, format: here.format, capacityBytes: here.capacityBytes })
  }
  target.state.machines.push({ ...structuredClone(machine), autostart: false })
  host.powerOff(machine, Date.now())
  await target.save()
  return null
}

export function migrateAbort(host: PracticeHost, { uuid }: { uuid: string }): null {
  ended.add(keyOf(host, uuid))
  return null
}
