/** Hosts as a folder of files: `<thing>.half` while it is made, `<thing>` when it is whole. Outlives any kill. */
import { existsSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { compensationOf, locksOf, type Request } from '../../../src-shared/plan/requests.ts'
import type { PlanStep } from '../../../src-shared/plan/plan.ts'
import type { RequestExecutor } from '@main/jobs/index.ts'

const nap = () => new Promise((resolve) => setTimeout(resolve, 6))

export function fileWorld(folder: string): RequestExecutor {
  const at = (request: Request) => join(folder, thingOf(request))
  return {
    async run(request) {
      const file = at(request)
      if (request.kind === 'volume.delete' || request.kind === 'machine.undefine') {
        await nap()
        rmSync(file, { force: true })
        rmSync(`${file}.half`, { force: true })
        return null
      }
      if (existsSync(`${file}.half`)) throw new Error(`${file} was made over a half one`)
      writeFileSync(`${file}.half`, '')
      await nap()
      renameSync(`${file}.half`, file)
      return null
    },
    holds: async (request) => {
      await nap()
      return existsSync(at(request))
    },
    compensation: compensationOf,
    locks: locksOf,
  }
}

export const thingsIn = (folder: string): string[] => readdirSync(folder).toSorted()

export function thingOf(request: Request): string {
  if (request.kind === 'machine.define') return `machine ${request.spec.uuid}`
  if (request.kind === 'machine.undefine') return `machine ${request.uuid}`
  if ('volume' in request) return `volume ${request.volume}`
  throw new Error(`this world does not know ${request.kind}`)
}

/** A disk and a machine for each server. */
export const stepsFor = (servers: number): PlanStep[] =>
  Array.from({ length: servers }, (_, n): PlanStep[] => {
    const hostId = `host:${n % 3}` as const
    const volume = `web-${n}.qcow2`
    const uuid = `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`
    const shown = { hostId, changes: [], bytes: 0, estimateMs: 10, risk: 'none' } as const
    const spec = {
      name: `web-${n}`,
      uuid,
      vcpus: 1,
      memoryBytes: 1,
      disks: [{ name: 'root', pool: 'p', volume, format: 'raw', bus: 'virtio', bytes: 1 }],
      nics: [],
      firmware: 'bios',
      autostart: false,
      owner: { designId: 'design:a', serverId: 'server:web', replica: n, version: 1 },
      description: '',
    } satisfies Extract<Request, { kind: 'machine.define' }>['spec']
    return [
      {
        ...shown,
        id: `a${n}`,
        after: [],
        title: `Disk ${n}`,
        changes: [],
        request: { kind: 'volume.create', hostId, pool: 'p', volume, bytes: 1, format: 'raw' },
      },
      {
        ...shown,
        id: `b${n}`,
        after: [`a${n}`],
        title: `Machine ${n}`,
        changes: [],
        request: { kind: 'machine.define', hostId, spec, create: true },
      },
    ]
  }).flat()
