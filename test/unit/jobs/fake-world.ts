import { TerraceError } from '@shared/base/errors.ts'
import type { PlanStep } from '@shared/plan/plan.ts'
import { compensationOf, hostsOf, locksOf, type Request } from '@shared/plan/requests.ts'
import type { RequestContext, RequestExecutor } from '@main/jobs/index.ts'

/** What goes wrong with a request, once each time it is drawn. */
export type Fault = 'refused' | 'half' | 'dropped' | 'slow' | 'late'

/**
 * Hosts in memory that keep what requests make, whole or half, and that watch the engine: nothing may be worked on
 * twice at once, nothing may be started whose parts are missing.
 */
export class FakeWorld implements RequestExecutor {
  readonly things = new Map<string, 'whole' | 'half'>()
  readonly log: string[] = []
  readonly broken: string[] = []
  /** Decides for each run what goes wrong; default nothing. */
  fault: (request: Request) => Fault | undefined = () => undefined
  /** Seen by every run once it has begun. */
  onRun: (request: Request, context: RequestContext) => void | Promise<void> = () => undefined
  perHost = 2
  total = 8
  most = 0
  readonly #locked = new Set<string>()
  readonly #busy = new Map<string, number>()
  #inside = 0

  async run(request: Request, context: RequestContext): Promise<unknown> {
    this.log.push(`${request.kind} ${nameOf(request)}`)
    this.#enter(request)
    try {
      await this.onRun(request, context)
      return await this.#carryOut(request, context)
    } finally {
      this.#leave(request)
    }
  }

  async holds(request: Request): Promise<boolean> {
    this.log.push(`holds ${nameOf(request)}`)
    await Promise.resolve()
    const made = thingOf(request)
    const state = made === null ? undefined : this.things.get(made)
    return request.kind === 'volume.delete' || request.kind === 'machine.undefine'
      ? state === undefined
      : state === 'whole'
  }

  compensation(request: Request, unfinished?: boolean): Request | null {
    return compensationOf(request, unfinished)
  }

  locks(request: Request): string[] {
    return locksOf(request)
  }

  async #carryOut(request: Request, context: RequestContext): Promise<unknown> {
    const fault = this.fault(request)
    await Promise.resolve()
    if (fault === 'refused') throw new TerraceError('precondition', `${nameOf(request)} was refused.`)
    if (fault === 'dropped')
      throw new TerraceError('transport.closed', 'The line broke.', { changed: 'maybe' })
    const thing = thingOf(request)
    if (request.kind === 'volume.delete' || request.kind === 'machine.undefine') {
      this.things.delete(thing ?? '')
      this.things.delete(`${thing ?? ''} running`)
      return null
    }
    if (request.kind === 'machine.forceOff') {
      this.things.delete(thing ?? '')
      return null
    }
    // Starting again what was half started is no harm.
    if (thing !== null && !thing.endsWith('running') && this.things.get(thing) === 'half')
      this.broken.push(`${thing} was made over a half one`)
    if (thing !== null) this.things.set(thing, 'half')
    if (fault === 'half')
      throw new TerraceError('remote-exit', `${nameOf(request)} broke off.`, { changed: 'yes' })
    if (fault === 'slow') await until(context.signal)
    if (context.signal.aborted && fault !== 'late') {
      throw new TerraceError('cancelled', `${nameOf(request)} was cancelled.`, { changed: 'maybe' })
    }
    if (thing !== null) this.things.set(thing, 'whole')
    return { made: thing }
  }

  #enter(request: Request): void {
    this.#inside += 1
    this.most = Math.max(this.most, this.#inside)
    if (this.#inside > this.total) this.broken.push(`${this.#inside} at once`)
    for (const lock of locksOf(request)) {
      if (this.#locked.has(lock)) this.broken.push(`${lock} taken twice`)
      this.#locked.add(lock)
    }
    for (const host of hostsOf(request)) {
      const count = (this.#busy.get(host) ?? 0) + 1
      this.#busy.set(host, count)
      if (count > this.perHost) this.broken.push(`${count} at once on ${host}`)
    }
  }

  #leave(request: Request): void {
    this.#inside -= 1
    for (const lock of locksOf(request)) this.#locked.delete(lock)
    for (const host of hostsOf(request)) this.#busy.set(host, (this.#busy.get(host) ?? 1) - 1)
  }
}

const until = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve()
    else signal.addEventListener('abort', () => resolve())
  })

export function thingOf(request: Request): string | null {
  if (request.kind === 'machine.define') return `machine ${request.hostId} ${request.spec.uuid}`
  if (request.kind === 'machine.start' || request.kind === 'machine.forceOff') {
    return `machine ${request.hostId} ${request.uuid} running`
  }
  if (request.kind === 'machine.undefine') return `machine ${request.hostId} ${request.uuid}`
  if (request.kind === 'image.copy') return `volume ${request.to.hostId} ${request.to.volume}`
  return 'pool' in request ? `volume ${request.hostId} ${request.volume}` : null
}

export const nameOf = (request: Request): string => {
  if (request.kind === 'machine.define') return request.spec.name
  if (request.kind === 'image.copy') return request.to.volume
  if ('pool' in request) return request.volume ?? request.kind
  return 'uuid' in request ? request.uuid : request.kind
}

const uuidOf = (n: number): string => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`

const step = (id: string, after: string[], request: Request): PlanStep => ({
  id,
  after,
  request,
  title: `${request.kind} ${nameOf(request)}`,
  hostId: hostsOf(request)[0] ?? '',
  serverId: 'server:web',
  replica: 0,
  changes: [],
  bytes: 0,
  estimateMs: 1000,
  risk: 'none',
})

/** Disk, machine and start of server number `n` on a host: steps s<n>a, s<n>b, s<n>c. */
export function serverSteps(n: number, host = `host:${n}`): PlanStep[] {
  const hostId = host as `host:${string}`
  const volume = `web-${n}.qcow2`
  const uuid = uuidOf(n)
  const owner = { designId: 'design:a', serverId: 'server:web', replica: n, version: 1 } as const
  const disk = { name: 'root', pool: 'default', volume, format: 'qcow2', bus: 'virtio', bytes: 10 } as const
  const spec = {
    name: `web-${n}`,
    uuid,
    vcpus: 1,
    memoryBytes: 1024,
    disks: [disk],
    nics: [],
    firmware: 'bios',
    autostart: false,
    owner,
    description: '',
  } as const
  return [
    step(`s${n}a`, [], {
      kind: 'volume.create',
      hostId,
      pool: 'default',
      volume,
      bytes: 10,
      format: 'qcow2',
    }),
    step(`s${n}b`, [`s${n}a`], {
      kind: 'machine.define',
      hostId,
      spec: { ...spec, disks: [disk], nics: [] },
      create: true,
    }),
    step(`s${n}c`, [`s${n}b`], { kind: 'machine.start', hostId, uuid }),
  ]
}

/** Taking server number `n` down again: x<n>a forces off, x<n>b undefines, x<n>c deletes its disk. */
export function removalSteps(n: number, host = `host:${n}`): PlanStep[] {
  const hostId = host as `host:${string}`
  const uuid = uuidOf(n)
  return [
    step(`x${n}a`, [], { kind: 'machine.forceOff', hostId, uuid }),
    step(`x${n}b`, [`x${n}a`], { kind: 'machine.undefine', hostId, uuid }),
    step(`x${n}c`, [`x${n}b`], { kind: 'volume.delete', hostId, pool: 'default', volume: `web-${n}.qcow2` }),
  ]
}
