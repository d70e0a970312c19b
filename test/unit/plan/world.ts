import { seededRandom } from '@shared/base/random.ts'
import { GiB, MiB } from '@shared/base/units.ts'
import type { DesignData, DesignRecord, ServerRecord } from '@shared/design/records.ts'
import { anyRecord } from '@shared/design/records.ts'
import type { HostFacts, MachineDisk, MachineFacts } from '@shared/machine/facts.ts'
import type { MachineSpec } from '@shared/machine/spec.ts'
import { deploymentAfter, deploymentBefore, isSpent } from '@shared/plan/deployments.ts'
import { makePlan, type PlanInput } from '@shared/plan/make-plan.ts'
import type { Plan, PlanStep } from '@shared/plan/plan.ts'
import { hostOf } from '@shared/plan/requests.ts'
import type { Deployment, PlanHost, PlanVolume } from '@shared/plan/world.ts'

export const NOW = 1_700_000_000_000
export const DESIGN = 'design:test'

export const facts = (fields: Partial<HostFacts> = {}): HostFacts => ({
  at: NOW,
  family: 'libvirt',
  version: 'QEMU 7.2, libvirt 9.0',
  hostname: 'node',
  cpus: 8,
  cpuModel: 'EPYC',
  memoryBytes: 16 * GiB,
  numa: [],
  pools: [
    {
      name: 'default',
      type: 'dir',
      path: '/images',
      capacityBytes: 200 * GiB,
      freeBytes: 180 * GiB,
      active: true,
    },
  ],
  networks: [{ name: 'default', kind: 'network', active: true, ranges: [] }],
  accelerated: true,
  python: '3.11.2',
  advice: [],
  ...fields,
})

export const tiny: PlanVolume = {
  pool: 'default',
  volume: 'tiny.qcow2',
  bytes: 40 * MiB,
  capacityBytes: 256 * MiB,
  format: 'qcow2',
}

export const host = (name: string, fields: Partial<PlanHost> = {}): PlanHost => ({
  hostId: `host:${name}`,
  name,
  practice: false,
  enabled: true,
  reachable: true,
  facts: facts({ hostname: name }),
  machines: [],
  lacks: [],
  load: 0.1,
  factsAge: 0,
  volumes: [],
  ...fields,
})

export const foreign = (name: string, fields: Partial<MachineFacts> = {}): MachineFacts => ({
  uuid: `00000000-0000-4000-8000-${[...name]
    .map((c) => c.charCodeAt(0).toString(16))
    .join('')
    .padStart(12, '0')
    .slice(-12)}`,
  name,
  state: 'running',
  vcpus: 1,
  memoryBytes: GiB,
  autostart: false,
  disks: [
    { target: 'vda', bus: 'virtio', path: `/images/${name}.qcow2`, pool: 'default', volume: `${name}.qcow2` },
  ],
  nics: [],
  owner: null,
  pending: [],
  consoles: {},
  ...fields,
})

export const image = { kind: 'image', pool: 'default', volume: 'tiny.qcow2' } as const

type ServerInput = Partial<Omit<ServerRecord, 'disks' | 'nics' | 'hostRule'>> & {
  disks?: unknown[]
  nics?: unknown[]
  hostRule?: unknown
}

export const server = (name: string, fields: ServerInput = {}): ServerRecord => {
  const record = anyRecord.parse({
    id: `server:${name}`,
    type: 'server',
    tier: 'tier:web',
    name,
    x: 0,
    y: 0,
    disks: [{ name: 'root', bytes: 0, source: image }],
    nics: [{}],
    memoryBytes: GiB,
    ...fields,
  })
  if (record.type !== 'server') throw new Error('not a server')
  return record
}

export const design = (...records: DesignRecord[]): DesignData => ({
  id: DESIGN,
  records: [
    anyRecord.parse({ id: 'settings:design', type: 'settings', name: 'Shop' }),
    anyRecord.parse({ id: 'tier:web', type: 'tier', name: 'Web', order: 1 }),
    ...records,
  ],
})

/** Hosts that do what a plan asks, and the rows that Terrace would keep. */
export class World {
  hosts: PlanHost[]
  rows: Deployment[] = []
  #ids = 0

  constructor(hosts: PlanHost[]) {
    this.hosts = structuredClone(hosts)
  }

  host(id: string): PlanHost {
    const found = this.hosts.find((one) => one.hostId === id || one.name === id)
    if (!found) throw new Error(`no host ${id}`)
    return found
  }

  plan(of: DesignData, more: Partial<PlanInput> = {}): Plan {
    return makePlan({
      design: of,
      hosts: this.hosts,
      deployments: this.rows,
      now: NOW,
      newId: () => 'plan:test',
      newUuid: () => `11111111-1111-4111-8111-${String((this.#ids += 1)).padStart(12, '0')}`,
      newMac: () => `52:54:00:00:00:${((this.#ids += 1) % 256).toString(16).padStart(2, '0')}`,
      ...more,
    })
  }

  machines(): string[] {
    return this.hosts
      .flatMap((one) => one.machines.map((machine) => `${one.name}/${machine.name}`))
      .toSorted()
  }

  volumes(): string[] {
    return this.hosts.flatMap((one) => one.volumes.map((volume) => `${one.name}/${volume.volume}`)).toSorted()
  }

  /** Carries out `count` steps in any order that they allow: `seed` chooses among those that may run. */
  apply(plan: Plan, count = plan.steps.length, seed = 0): void {
    const random = seededRandom(seed)
    const done = new Set<string>()
    for (const step of plan.steps) {
      if (step.request.kind !== 'machine.define' || !step.request.create) continue
      this.#keep(step, deploymentBefore(step, this.#row(step)))
    }
    while (done.size < Math.min(count, plan.steps.length)) {
      const open = plan.steps.filter((step) => !done.has(step.id) && step.after.every((id) => done.has(id)))
      const step = open[seed === 0 ? 0 : Math.floor(random() * open.length)]
      if (!step) throw new Error('the steps wait for one another')
      this.#run(step)
      const row = this.#row(step)
      if (row) this.#keep(step, deploymentAfter(step, row))
      done.add(step.id)
    }
    this.rows = this.rows.filter((row) => !isSpent(row, this.hosts))
  }

  #row(step: PlanStep): Deployment | undefined {
    return this.rows.find((row) => row.serverId === step.serverId && row.replica === step.replica)
  }

  #keep(step: PlanStep, row: Deployment | undefined): void {
    this.rows = this.rows.filter((one) => one !== this.#row(step))
    if (row) this.rows.push(row)
  }

  #run({ request }: PlanStep): void {
    const on = hostOf(request)
    if (on === null) throw new Error(`${request.kind} is on no host`)
    const at = this.host(on)
    const volume = (pool: string, name: string) =>
      at.volumes.find((one) => one.pool === pool && one.volume === name)
    const addVolume = (one: PlanVolume) => {
      if (volume(one.pool, one.volume)) throw new Error(`${one.volume} exists`)
      at.volumes.push(one)
    }
    const machine = (uuid: string): MachineFacts => {
      const found = at.machines.find((one) => one.uuid === uuid)
      if (!found) throw new Error(`no machine ${uuid} on ${at.name}`)
      if (found.owner === null && request.kind !== 'machine.adopt')
        throw new Error(`${found.name} is foreign`)
      return found
    }
    switch (request.kind) {
      case 'volume.create':
        return addVolume({ ...request, bytes: 4096, capacityBytes: request.bytes })
      case 'volume.clone': {
        const from = volume(request.pool, request.from)
        if (!from) throw new Error(`no ${request.from} on ${at.name}`)
        return addVolume({ ...from, volume: request.volume })
      }
      case 'volume.resize': {
        const one = volume(request.pool, request.volume)
        if (!one || one.capacityBytes > request.bytes) throw new Error('cannot shrink')
        const user = at.machines.find((m) =>
          m.disks.some((d) => d.volume === one.volume && d.pool === one.pool),
        )
        one.capacityBytes = request.bytes
        for (const disk of user?.disks ?? [])
          if (disk.volume === one.volume) disk.capacityBytes = request.bytes
        return
      }
      case 'volume.delete': {
        if (!volume(request.pool, request.volume)) throw new Error('no volume to delete')
        const used = at.machines.some((m) =>
          m.disks.some((d) => d.volume === request.volume && d.pool === request.pool),
        )
        if (used) throw new Error(`${request.volume} is in use`)
        at.volumes = at.volumes.filter((one) => one !== volume(request.pool, request.volume))
        return
      }
      case 'image.copy': {
        const from = this.host(request.from.hostId).volumes.find((one) => one.volume === request.from.volume)
        if (!from) throw new Error('no image')
        return addVolume({ ...from, pool: request.to.pool, volume: request.to.volume })
      }
      case 'seed.write':
        return addVolume({ ...request, bytes: 1_474_560, capacityBytes: 1_474_560, format: 'raw' })
      case 'image.deploy':
        return addVolume({ ...request, bytes: 4096, capacityBytes: request.bytes })
      case 'machine.define': {
        const found = at.machines.find((one) => one.uuid === request.spec.uuid)
        if (Boolean(found) === request.create) throw new Error('create does not tell the truth')
        if (at.machines.some((one) => one.name === request.spec.name && one !== found))
          throw new Error('name taken')
        if (found && found.state !== 'stopped') throw new Error(`${found.name} must be stopped`)
        const next = machineFrom(request.spec, (pool, name) => volume(pool, name)?.capacityBytes)
        if (found) {
          delete found.devices
          Object.assign(found, next)
        } else at.machines.push(next)
        return
      }
      case 'machine.start':
        machine(request.uuid).state = 'running'
        return
      case 'machine.shutdown':
      case 'machine.forceOff':
        machine(request.uuid).state = 'stopped'
        return
      case 'machine.resume':
        machine(request.uuid).state = 'running'
        return
      case 'machine.undefine': {
        if (machine(request.uuid).state !== 'stopped') throw new Error('still runs')
        at.machines = at.machines.filter((one) => one.uuid !== request.uuid)
        return
      }
      case 'machine.setVcpus':
        machine(request.uuid).vcpus = request.vcpus
        return
      case 'machine.setMemory':
        machine(request.uuid).memoryBytes = request.memoryBytes
        return
      case 'machine.setAutostart':
        machine(request.uuid).autostart = request.autostart
        return
      case 'machine.setCpuLimits': {
        const one = machine(request.uuid)
        if (request.shares !== undefined) one.cpuShares = request.shares
        if (request.quotaPercent) one.cpuQuotaPercent = request.quotaPercent
        else if (request.quotaPercent === 0) delete one.cpuQuotaPercent
        return
      }
      case 'machine.migrate': {
        const { spec, previous, shared, run } = request
        const from = this.host(request.hostId)
        const moving = from.machines.find((one) => one.uuid === request.uuid)
        if (!moving || (moving.state === 'running') !== run) throw new Error(`${spec.name} is not as it was`)
        if (at.machines.some(({ name }) => name === spec.name)) throw new Error('name taken')
        for (const [index, disk] of previous.disks.entries()) {
          const to = spec.disks[index]
          const held = from.volumes.find(
            ({ pool, volume: name }) => pool === disk.pool && name === disk.volume,
          )
          if (!to || !held) throw new Error(`no volume ${disk.volume}`)
          if (shared.includes(disk.name)) continue
          addVolume({ ...held, pool: to.pool, volume: to.volume })
          from.volumes = from.volumes.filter((one) => one !== held)
        }
        from.machines = from.machines.filter((one) => one !== moving)
        const next = machineFrom(spec, (pool, name) => volume(pool, name)?.capacityBytes)
        at.machines.push({ ...next, state: moving.state })
        return
      }
      case 'machine.adopt':
        Object.assign(machine(request.uuid), { owner: request.owner, made: [] })
        return
      default:
        throw new Error(`the plan asked for ${request.kind}`)
    }
  }
}

function machineFrom(
  spec: MachineSpec,
  capacity: (pool: string, volume: string) => number | undefined,
): MachineFacts {
  return {
    uuid: spec.uuid,
    name: spec.name,
    state: 'stopped',
    vcpus: spec.vcpus,
    memoryBytes: spec.memoryBytes,
    autostart: spec.autostart,
    disks: spec.disks.map((disk, index): MachineDisk => {
      const bytes = capacity(disk.pool, disk.volume)
      if (bytes === undefined) throw new Error(`no volume ${disk.volume}`)
      return {
        target: `vd${'abcdefgh'[index] ?? 'z'}`,
        bus: disk.bus,
        path: `/images/${disk.volume}`,
        pool: disk.pool,
        volume: disk.volume,
        capacityBytes: bytes,
      }
    }),
    nics: spec.nics.map((nic) => ({
      mac: nic.mac,
      model: nic.model,
      network: nic.network.name,
      kind: nic.network.kind,
      addresses: [],
    })),
    owner: spec.owner,
    made: spec.disks.filter((disk) => !disk.foreign).map(({ pool, volume }) => ({ pool, volume })),
    pending: [],
    ...(spec.devices ? { devices: spec.devices.map(({ kind, address }) => ({ kind, address })) } : {}),
    ...(spec.cpuShares === undefined ? {} : { cpuShares: spec.cpuShares }),
    ...(spec.cpuQuotaPercent === undefined ? {} : { cpuQuotaPercent: spec.cpuQuotaPercent }),
    consoles: {},
  }
}

export const titles = (plan: Plan): string[] => plan.steps.map((step) => step.title)
export const kinds = (plan: Plan): string[] => plan.steps.map((step) => step.request.kind)
export const errors = (plan: Plan): string[] =>
  plan.problems.filter((one) => one.severity === 'error').map((one) => one.text)
