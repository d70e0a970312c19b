import { type ErrorInfo, fromErrorInfo, TerraceError, toErrorInfo } from '@shared/base/errors.ts'
import type { Clock } from '@shared/base/clock.ts'
import type { Host, HostView, Reach } from '@shared/contract/hosts.ts'
import type { HostCounters, HostFacts, HostSample, MachineFacts } from '@shared/machine/facts.ts'
import {
  type ActionAnswer,
  type ActionName,
  type ActionParams,
  type Driver,
  driverFor,
  probeHost,
  runAction,
  type Runner,
  type VolumeFacts,
} from '../drivers/index.ts'
import { loadOf } from './load.ts'
import { sampleBetween } from './rates.ts'
import { t } from '@shared/text/translate.ts'

const sparkLength = 60
/** Facts that change rarely (version, pools, networks) are read anew after this long. */
const factsAgeMs = 5 * 60_000
/** Machines are listed anew after this long even when no counter hints at a change. */
const inventoryAgeMs = 30_000
/** A host that has not answered for this long is stale. */
const staleMs = 15_000

export interface MonitorOptions {
  host: Host
  runner(): Runner
  clock: Clock
  known?: { facts: HostFacts | null; machines: MachineFacts[]; machinesAt: number | null }
  connected(): boolean
  onChange(): void
  /** Takes note of facts just read; throws when this is another machine than before. */
  onFacts(facts: HostFacts): void
  onMachines(machines: MachineFacts[], at: number): void
  onSample(sample: HostSample): void
}

/** due: only what is old. machines: machines and volumes anew, after a change. all: also facts, pools and networks. */
export type Wanted = 'due' | 'machines' | 'all'

/** What is known of one host, and the reading of it. Readings of one host never overlap: a second call joins the first. */
export class HostMonitor {
  host: Host
  facts: HostFacts | null
  machines: MachineFacts[]
  machinesAt: number | null
  sample: HostSample | null = null
  /** The person closed its connection: it is left alone until someone asks for it again. */
  resting = false
  /** Volumes in its active pools as last listed, or null when they never were, or could not be. */
  volumes: VolumeFacts[] | null = null
  error: ErrorInfo | null = null
  lastSeen: number | null
  readonly #options: MonitorOptions
  readonly #spark: number[] = []
  /** Bytes a second that its cards moved, the busier way of each moment. */
  readonly #traffic: number[] = []
  readonly #disks: NonNullable<HostSample['disks']>[] = []
  #counters: HostCounters | undefined
  #reading: Promise<void> | undefined
  #next: Promise<void> | undefined
  #nextWanted: Wanted = 'due'
  #failures = 0
  #seenNow = false
  #factsRead = false
  /** Until they were listed, also when that failed. */
  #volumesDue = true
  #probing: Promise<HostFacts> | undefined
  /** Counts the times that what answers may have become another machine. */
  #turn = 0

  constructor(options: MonitorOptions) {
    this.#options = options
    this.host = options.host
    this.facts = options.known?.facts ?? null
    this.machines = options.known?.machines ?? []
    this.machinesAt = options.known?.machinesAt ?? null
    this.lastSeen = this.facts?.at ?? null
  }

  get runner(): Runner {
    return this.#options.runner()
  }

  get reach(): Reach {
    if (!this.host.enabled) return 'disabled'
    if (this.#failures > 0) {
      const age = this.lastSeen === null ? Infinity : this.#options.clock.now() - this.lastSeen
      return this.#failures === 1 && age < staleMs && !this.needsPerson ? 'stale' : 'unreachable'
    }
    if (!this.#seenNow) return this.#reading ? 'connecting' : this.lastSeen === null ? 'new' : 'stale'
    return this.lastSeen !== null && this.#options.clock.now() - this.lastSeen > 4 * staleMs
      ? 'stale'
      : 'fresh'
  }

  /** Does it answer right now, as far as is known? */
  get reachable(): boolean {
    return this.host.enabled && this.#seenNow && this.#failures === 0
  }

  /**
   * A wrong password, host key or machine is not tried again and again by itself: that would lock accounts and pester people.
   */
  get needsPerson(): boolean {
    const code = this.error?.code
    return (
      this.#failures > 0 &&
      (code === 'auth' ||
        code?.startsWith('hostkey.') === true ||
        code === 'cancelled' ||
        code === 'conflict')
    )
  }

  /** Why the host could not be read last time, to be thrown. */
  get failure(): TerraceError | undefined {
    return this.error ? fromErrorInfo(this.error) : undefined
  }

  /** CPU load of the last minutes. */
  get load(): ReturnType<typeof loadOf> {
    return loadOf(this.#spark)
  }

  /** Bytes a second that its cards moved in the last minutes; null: not measured. */
  get traffic(): number | null {
    return loadOf(this.#traffic)?.mean ?? null
  }

  /** How busy its disks were in the last minutes, on average; null: not measured. */
  get disks(): HostSample['disks'] | null {
    const count = this.#disks.length
    if (count === 0) return null
    const mean = (of: (one: NonNullable<HostSample['disks']>) => number): number =>
      this.#disks.reduce((sum, one) => sum + of(one), 0) / count
    return { operations: mean((one) => one.operations), busy: mean((one) => one.busy) }
  }

  view(): HostView {
    return {
      host: this.host,
      reach: this.reach,
      lastSeen: this.lastSeen,
      error: this.error,
      facts: this.facts,
      machines: this.machines,
      machinesAt: this.machinesAt,
      sample: this.sample,
      spark: [...this.#spark],
      connected: this.#options.connected(),
    }
  }

  /**
   * Reads the host: counters always, the rest when due or asked for. Never throws; see `error`. A call during a
   * reading joins it, and is followed by one more when it asks for something. A disabled host is left in peace.
   */
  read(wanted: Wanted = 'due'): Promise<void> {
    if (wanted !== 'due') this.resting = false
    if (!this.host.enabled) return Promise.resolve()
    if (this.#reading) {
      if (wanted === 'due') return this.#reading
      this.#next ??= this.#reading.then(() => {
        const next = this.#nextWanted
        this.#next = undefined
        this.#nextWanted = 'due'
        return this.read(next)
      })
      if (this.#nextWanted !== 'all') this.#nextWanted = wanted
      return this.#next
    }
    this.#reading = this.#read(wanted).finally(() => {
      this.#reading = undefined
      this.#options.onChange()
    })
    if (!this.#seenNow) this.#options.onChange()
    return this.#reading
  }

  /** Takes note of a connection that could not be made. */
  refused(error: unknown): void {
    this.error = toErrorInfo(error)
    this.#failures += 1
    this.#options.onChange()
  }

  /** Forgets the last failure, so that the host is tried again. */
  forgive(): void {
    this.error = null
    this.#failures = 0
    this.#seenNow = false
    // Whatever led here, another machine may answer from now on.
    this.#factsRead = false
    this.#probing = undefined
    this.#turn += 1
  }

  /** Throws `precondition` for a host that a person has disabled: nothing may connect to it. */
  mustBeEnabled(): void {
    if (this.host.enabled) return
    throw new TerraceError('precondition', t`${this.host.name} is disabled.`, {
      left: t`Nothing was changed.`,
      next: t`Enable it on its page first.`,
    })
  }

  /** Forgets what is known: another address may be another machine, and its disks must not be taken for this one's. */
  forget(): void {
    this.facts = null
    this.machines = []
    this.machinesAt = null
    this.volumes = null
    this.sample = null
    this.lastSeen = null
    this.#counters = undefined
    this.#spark.length = 0
    this.#traffic.length = 0
    this.#disks.length = 0
    this.forgive()
  }

  /** The driver of this host with its facts. Facts of an earlier run are read anew first: is it still that machine? */
  async driven(): Promise<{ driver: Driver; facts: HostFacts }> {
    this.mustBeEnabled()
    const facts = this.#factsRead && this.facts?.family ? this.facts : await this.#probeOnce()
    if (facts.family === null) {
      throw new TerraceError('unsupported', t`${this.host.name} has no hypervisor that Terrace can use.`, {
        left: t`Nothing was changed.`,
        next: t`Its page says what is missing.`,
      })
    }
    return { driver: driverFor(facts.family), facts }
  }

  /** Runs one action of the host's driver. Throws TerraceErrors. */
  async run<N extends ActionName>(
    name: N,
    params: ActionParams<N>,
    signal?: AbortSignal,
  ): Promise<ActionAnswer<N>> {
    const { driver, facts } = await this.driven()
    return runAction(driver, name, params, { runner: this.runner, facts, ...(signal ? { signal } : {}) })
  }

  async #read(wanted: Wanted): Promise<void> {
    try {
      const now = this.#options.clock.now()
      const factsDue = wanted === 'all' || !this.#factsRead || !this.facts || now - this.facts.at > factsAgeMs
      if (factsDue || wanted !== 'due') this.#volumesDue = true
      if (factsDue) await this.#probe()
      if (this.facts?.family) {
        const changed = await this.#count()
        const inventoryDue =
          wanted !== 'due' ||
          factsDue ||
          changed ||
          this.machinesAt === null ||
          now - this.machinesAt > inventoryAgeMs
        if (inventoryDue) await this.#list()
        if (this.#volumesDue && inventoryDue) await this.#readVolumes()
      }
      this.lastSeen = this.#options.clock.now()
      this.#seenNow = true
      this.#failures = 0
      this.error = null
    } catch (thrown) {
      // What the closing of its connection cut short says nothing about the host.
      if (this.resting) return
      this.error = toErrorInfo(thrown)
      this.#failures += 1
    }
  }

  /** A pool that cannot be listed does not make the host unreachable, but nothing is planned with an old list. */
  async #readVolumes(): Promise<void> {
    try {
      const { facts } = await this.driven()
      const pools = facts.pools.filter(({ active }) => active)
      const lists = await Promise.all(pools.map(({ name }) => this.run('volumes', { pool: name })))
      this.volumes = lists.flat()
      this.#volumesDue = false
    } catch {
      this.volumes = null
    }
  }

  /** Several that need the facts at once share one probe. */
  #probeOnce(): Promise<HostFacts> {
    const probing = (this.#probing ??= this.#probe().finally(() => {
      if (this.#probing === probing) this.#probing = undefined
    }))
    return probing
  }

  async #probe(): Promise<HostFacts> {
    const at = this.#options.clock.now()
    const family = this.host.family ?? this.facts?.family
    const { name } = this.host
    const turn = this.#turn
    const facts = await probeHost(this.runner, { at, name, ...(family ? { family } : {}) })
    if (turn !== this.#turn) return this.#probe()
    this.#factsRead = false
    this.#options.onFacts(facts)
    this.facts = facts
    this.#factsRead = true
    return facts
  }

  async #list(): Promise<void> {
    this.machines = await this.run('inventory', {})
    this.machinesAt = this.#options.clock.now()
    this.#options.onMachines(this.machines, this.machinesAt)
  }

  /** Reads counters; true when they show other machines or states than the list does. */
  async #count(): Promise<boolean> {
    const counters = await this.run('counters', {})
    const stamped = { ...counters, at: this.#options.clock.now() }
    const sample = sampleBetween(this.#counters, stamped)
    this.#counters = stamped
    if (sample) {
      this.sample = sample
      this.#spark.push(sample.cpu)
      if (this.#spark.length > sparkLength) this.#spark.shift()
      this.#traffic.push(Math.max(sample.netRx, sample.netTx))
      if (this.#traffic.length > sparkLength) this.#traffic.shift()
      if (sample.disks) this.#disks.push(sample.disks)
      if (this.#disks.length > sparkLength) this.#disks.shift()
      this.#options.onSample(sample)
    }
    if (this.facts) this.#freshenPools(this.facts, counters)
    const states = new Map(this.machines.map((machine) => [machine.uuid, machine.state]))
    return (
      counters.machines.length !== states.size ||
      counters.machines.some((machine) => states.get(machine.uuid) !== machine.state)
    )
  }

  #freshenPools(facts: HostFacts, counters: HostCounters): void {
    const free = new Map(counters.pools.map((pool) => [pool.name, pool]))
    this.facts = { ...facts, pools: facts.pools.map((pool) => ({ ...pool, ...free.get(pool.name) })) }
  }
}
