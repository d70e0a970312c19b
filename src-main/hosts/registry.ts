import type { Clock } from '@shared/base/clock.ts'
import { Emitter } from '@shared/base/emitter.ts'
import { TerraceError } from '@shared/base/errors.ts'
import { newId } from '@shared/base/ids.ts'
import type { Host, HostDraft, HostId, HostView } from '@shared/contract/hosts.ts'
import type { ContractEvents } from '@shared/contract/index.ts'
import type { Family, HostFacts } from '@shared/machine/facts.ts'
import { type Driver, driverFor, type Runner } from '../drivers/index.ts'
import type { HostKeyPolicy, SshConnections } from '../ssh/index.ts'
import type { Storage } from '../storage/index.ts'
import { HostMonitor, type MonitorOptions } from './monitor.ts'
import { Poller } from './poller.ts'
import { useOf } from './use.ts'
import { t } from '@shared/text/translate.ts'

export interface RegistryOptions {
  storage: Storage
  ssh: SshConnections
  clock: Clock
  /** false: hosts are read only when asked (command line). */
  polling: boolean
}

/** Every host that was added, each with its monitor. */
export class HostRegistry {
  readonly events = new Emitter<ContractEvents['hosts']>()
  readonly #options: RegistryOptions
  readonly #monitors = new Map<HostId, HostMonitor>()
  readonly #poller = new Poller(() => this.#monitors.values())
  readonly #announce = new Map<HostId, NodeJS.Timeout>()
  /** Those that listeners were last told to be connected. */
  readonly #shownConnected = new Set<HostId>()

  constructor(options: RegistryOptions) {
    this.#options = options
    const known = options.storage.hostFacts.loadAll()
    for (const host of options.storage.hosts.list()) this.#monitor(host, known.get(host.id))
    // What a host shows of its connection is whether there is one. Each command would else send all of it to the window.
    options.ssh.on('changed', ({ hostId }) => {
      if (options.ssh.connected(hostId) !== this.#shownConnected.has(hostId)) this.changed(hostId)
    })
    if (options.polling) this.#poller.start()
  }

  all(): HostMonitor[] {
    return [...this.#monitors.values()]
  }

  get(id: HostId): HostMonitor {
    const monitor = this.#monitors.get(id)
    if (monitor) return monitor
    throw new TerraceError('not-found', t`That host is not in the list any more.`, {
      left: t`Nothing was changed.`,
    })
  }

  find(id: HostId): HostMonitor | undefined {
    return this.#monitors.get(id)
  }

  byName(name: string): HostMonitor | undefined {
    return this.all().find(({ host }) => host.name === name)
  }

  /** Adds a host; `family` only for simulated ones. The name must be free. */
  add(draft: HostDraft, family: Family | null = null): Host {
    this.#mustBeFree(draft.name)
    const host: Host = {
      ...draft,
      id: newId('host'),
      family,
      practice: family === 'practice',
      enabled: true,
      pinnedKey: null,
      createdAt: this.#options.clock.now(),
    }
    this.#options.storage.hosts.insert(host)
    this.#monitor(host)
    this.changed(host.id)
    return host
  }

  /** Keeps a changed host. A new address or login ends its connection, and a new address its pinned key. */
  update(id: HostId, fields: Partial<Host>): Host {
    const monitor = this.get(id)
    const before = monitor.host
    if (fields.name !== undefined && fields.name !== before.name) this.#mustBeFree(fields.name)
    const moved = (['address', 'port', 'hostKeyAlias'] as const).some(
      (key) => fields[key] !== undefined && fields[key] !== before[key],
    )
    const host: Host = { ...before, ...fields, ...(moved ? { pinnedKey: null } : {}) }
    this.#options.storage.hosts.update(host)
    monitor.host = host
    // Its connection ends, and what lies behind it as a jump host is tried again.
    if (host.enabled !== before.enabled) this.#options.ssh.close(id)
    if (moved) monitor.forget()
    this.changed(id)
    return host
  }

  remove(id: HostId): Host {
    const { host } = this.get(id)
    this.#options.ssh.close(id)
    this.#options.storage.hosts.remove(id)
    this.#monitors.delete(id)
    this.#poller.forget(id)
    this.#shownConnected.delete(id)
    this.events.emit('removed', { id })
    return host
  }

  watch(ids: HostId[], by: object): void {
    this.#poller.watch(ids, by)
  }

  /**
   * Ends every connection and leaves these hosts alone until someone asks for one again, by reading it or by a job.
   * Answers how many were open.
   */
  async closeConnections(): Promise<number> {
    for (const { hostId } of this.#options.ssh.connections()) {
      const monitor = this.#monitors.get(hostId)
      if (monitor) monitor.resting = true
    }
    return this.#options.ssh.closeAll()
  }

  /** Tells listeners of a host's new state, at most ten times a second. */
  changed(id: HostId): void {
    if (this.#announce.has(id)) return
    this.#announce.set(
      id,
      setTimeout(() => {
        this.#announce.delete(id)
        const monitor = this.#monitors.get(id)
        if (monitor) this.#tell(monitor.view())
      }, 100),
    )
  }

  #tell(view: HostView): void {
    if (view.connected) this.#shownConnected.add(view.host.id)
    else this.#shownConnected.delete(view.host.id)
    this.events.emit('changed', view)
  }

  close(): void {
    this.#poller.stop()
    for (const timer of this.#announce.values()) clearTimeout(timer)
    this.#announce.clear()
  }

  /** Connects anew where an earlier try was refused, and reads everything. The outcome shows in the monitor. */
  async retry(id: HostId, policy?: HostKeyPolicy): Promise<void> {
    const monitor = this.get(id)
    if (!monitor.host.enabled) return
    if (monitor.error) monitor.forgive()
    try {
      if (!this.#ownTransport(monitor.host)) await this.#options.ssh.connect(id, policy)
    } catch (error) {
      monitor.refused(error)
      return
    }
    await monitor.read('all')
  }

  #ownTransport(host: Host): Driver['transport'] {
    return host.family === null ? undefined : driverFor(host.family).transport
  }

  /** What carries commands to a host: its driver's own transport, or SSH. */
  runner(host: Host): Runner {
    const transport = this.#ownTransport(host)
    return transport ? transport(host.address) : this.#options.ssh.runner(host.id)
  }

  #mustBeFree(name: string): void {
    if (!this.byName(name)) return
    throw new TerraceError('conflict', t`A host named ${name} exists already.`, {
      left: t`Nothing was changed.`,
      next: t`Choose another name.`,
    })
  }

  /**
   * Rows of what is deployed name volumes on a host. On another machine those names are someone else's, so one that
   * takes the place of a host with rows is refused.
   */
  #recognise(monitor: HostMonitor, { identity }: HostFacts): void {
    const { host } = monitor
    if (host.identity === identity) return
    const { storage } = this.#options
    const rows = storage.deployments.list().filter(({ hostId }) => hostId === host.id)
    if (host.identity !== undefined && rows.length > 0) {
      throw new TerraceError('conflict', t`${host.name} is another machine than before.`, {
        left: t`Nothing was touched, and what is known of its servers was kept.`,
        next: t`Set its address back. If that host was replaced or set up anew, remove it from the list and add it again.`,
      })
    }
    if (identity === undefined) return
    monitor.host = { ...host, identity }
    storage.hosts.update(monitor.host)
  }

  #monitor(host: Host, known?: MonitorOptions['known']): void {
    const { storage, ssh, clock } = this.#options
    const monitor: HostMonitor = new HostMonitor({
      host,
      clock,
      ...(known ? { known } : {}),
      runner: () => this.runner(monitor.host),
      connected: () => ssh.connected(host.id),
      onChange: () => this.changed(host.id),
      onFacts: (facts) => {
        this.#recognise(monitor, facts)
        storage.hostFacts.save(host.id, facts)
      },
      onMachines: (machines, at) => {
        storage.hostFacts.machines(host.id, machines, at)
        const use = useOf(monitor, at)
        if (use) storage.hostUse.append(host.id, use)
      },
      onSample: (sample) => storage.samples.append(host.id, sample),
    })
    this.#monitors.set(host.id, monitor)
  }
}
