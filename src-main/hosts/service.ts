import { TerraceError } from '@shared/base/errors.ts'
import {
  type Host,
  type HostDraft,
  hostDraft,
  type HostId,
  type ServerAction,
} from '@shared/contract/hosts.ts'
import type { Services } from '@shared/contract/index.ts'
import type { MachineFacts } from '@shared/machine/facts.ts'
import type { Request } from '@shared/plan/requests.ts'
import { practiceAddresses } from '../drivers/index.ts'
import { type SshConnections, sshConfigHosts } from '../ssh/index.ts'
import type { AuditLog, Storage } from '../storage/index.ts'
import { secretKeys, type SecretStore } from '../vault/index.ts'
import { eachHourOnce } from './hours.ts'
import { importConfigHosts } from './import-config.ts'
import { parseHostList } from './parse-list.ts'
import type { HostRegistry } from './registry.ts'
import { t } from '@shared/text/translate.ts'

export interface HostServiceOptions {
  registry: HostRegistry
  storage: Storage
  ssh: SshConnections
  vault: SecretStore
  auditLog: AuditLog
  /** Carries one request out at once, outside any job. */
  carryOut(request: Request): Promise<unknown>
  adopt: Services['hosts']['adopt']
  /** Names of designs that have servers on a host: it cannot be removed without a word about them. */
  serversOn(id: HostId): string[]
  /** Title of a job that is at work on a host. */
  busyWith(id: HostId): string | undefined
  /** What a host allows has changed. */
  onBandwidth(): void
  polling: boolean
  caller(): Caller
}

/** Who a call comes from: what it watches is forgotten when it is gone. */
export interface Caller {
  readonly id: object
  onGone(listener: () => void): void
}

const requestKinds = {
  start: 'machine.start',
  shutdown: 'machine.shutdown',
  'force-off': 'machine.forceOff',
  reboot: 'machine.reboot',
  reset: 'machine.reset',
  suspend: 'machine.suspend',
  resume: 'machine.resume',
} as const satisfies Record<ServerAction, Request['kind']>

/** The "hosts" feature of the contract. */
export function createHostService(options: HostServiceOptions): Services['hosts'] {
  const { registry, storage, ssh, vault } = options
  /** Those whose end is listened for. */
  const watching = new WeakSet<object>()
  const audit = (note: Parameters<AuditLog['record']>[0]): void => void options.auditLog.record(note)

  /** The first probe runs in the background; its outcome shows on the host. */
  const firstRead = (host: Host): void => {
    audit({
      what: 'host.add',
      text: t`Added the host ${host.name}`,
      outcome: 'succeeded',
      hostName: host.name,
    })
    if (options.polling) void registry.get(host.id).read('all')
  }

  const addDraft = (draft: HostDraft): Host => {
    if (draft.jumpHostId !== null) registry.get(draft.jumpHostId)
    return registry.add(draft)
  }

  /** What a job makes, and takes back, must not land on another machine. */
  const mustBeIdle = (id: HostId): void => {
    const title = options.busyWith(id)
    if (title === undefined) return
    throw new TerraceError('conflict', t`“${title}” is at work on ${registry.get(id).host.name}.`, {
      left: t`Nothing was changed.`,
      next: t`Wait for it or cancel it first.`,
    })
  }

  return {
    list: () => registry.all().map((monitor) => monitor.view()),

    async add({ draft, password }) {
      const host = addDraft(draft)
      if (password) await vault.set(secretKeys.password(host.id), password)
      firstRead(host)
      return host
    },

    addPractice({ count }) {
      const taken = new Set(registry.all().map(({ host }) => (host.practice ? host.address : '')))
      const free = practiceAddresses.filter((address) => !taken.has(address)).slice(0, count)
      if (free.length === 0) {
        throw new TerraceError('precondition', t`All practice hosts are in the list already.`, {
          left: t`Nothing was changed.`,
        })
      }
      return free.map((address) => {
        let name: string = address
        for (let copy = 2; registry.byName(name); copy += 1) name = `${address} (${copy})`
        const host = registry.add(hostDraft.parse({ name, address, user: 'practice' }), 'practice')
        firstRead(host)
        return host
      })
    },

    parseList: ({ text }) => parseHostList(text, new Set(registry.all().map(({ host }) => host.name))),

    sshConfigHosts: async () => {
      const names = new Set(registry.all().map(({ host }) => host.name))
      return (await sshConfigHosts()).filter(({ alias }) => !names.has(alias))
    },

    importSshConfig: ({ aliases }) =>
      importConfigHosts(registry, aliases, (draft) => {
        const host = addDraft(draft)
        firstRead(host)
        return host
      }),

    async update({ id, draft, password }) {
      if (draft.jumpHostId === id) {
        throw new TerraceError('invalid', t`A host cannot be its own jump host.`, {
          left: t`Nothing was changed.`,
        })
      }
      const before = registry.get(id).host
      const leads = ['address', 'port', 'hostKeyAlias', 'jumpHostId'] as const
      if (leads.some((key) => draft[key] !== before[key])) mustBeIdle(id)
      const host = registry.update(id, draft)
      // What is still being read from the old address must not count for the new one.
      ssh.close(id)
      if (password) await vault.set(secretKeys.password(id), password)
      ssh.close(id)
      audit({
        what: 'host.update',
        text: t`Changed the host ${host.name}`,
        outcome: 'succeeded',
        hostName: host.name,
      })
      registry.get(id).forgive()
      if (options.polling) void registry.get(id).read('all')
      return host
    },

    async remove({ id }) {
      const through = registry.all().filter(({ host }) => host.jumpHostId === id)
      const { host } = registry.get(id)
      if (through.length > 0) {
        throw new TerraceError(
          'precondition',
          t`${through.map((one) => one.host.name).join(', ')} can only be reached through ${host.name}.`,
          {
            left: t`Nothing was changed.`,
            next: t`Give them another jump host or remove them first.`,
          },
        )
      }
      mustBeIdle(id)
      const servers = options.serversOn(id)
      registry.remove(id)
      await vault.delete(secretKeys.password(id)).catch(() => undefined)
      audit({
        what: 'host.remove',
        text: t`Removed the host ${host.name} from the list`,
        outcome: 'succeeded',
        hostName: host.name,
        ...(servers.length ? { details: t`Still running there: ${servers.join(', ')}` } : {}),
      })
      return null
    },

    async forgetKey({ id }) {
      const forgotten = await ssh.forgetKey(id)
      const host = registry.update(id, { pinnedKey: null })
      ssh.close(id)
      registry.get(id).forgive()
      audit({
        what: 'host.forget-key',
        text: t`Forgot the host key of ${host.name}`,
        outcome: 'succeeded',
        hostName: host.name,
      })
      return { forgotten }
    },

    setBandwidth({ id, bandwidth }) {
      eachHourOnce(bandwidth)
      const host = registry.update(id, { bandwidth: bandwidth ?? undefined })
      audit({
        what: 'host.bandwidth',
        text: bandwidth
          ? t`Limited the bandwidth of images on ${host.name}`
          : t`Took the bandwidth limit of ${host.name} away`,
        outcome: 'succeeded',
        hostName: host.name,
      })
      options.onBandwidth()
      return host
    },

    setRack({ id, rack }) {
      const host = registry.update(id, { rack: rack ?? undefined })
      audit({
        what: 'host.rack',
        text: rack === null ? t`Took the rack of ${host.name} away` : t`${host.name} is in rack ${rack}`,
        outcome: 'succeeded',
        hostName: host.name,
      })
      return host
    },

    setEnabled({ id, enabled }) {
      const host = registry.update(id, { enabled })
      registry.get(id).forgive()
      audit({
        what: `host.${enabled ? 'enable' : 'disable'}`,
        text: enabled ? t`Enabled the host ${host.name}` : t`Disabled the host ${host.name}`,
        outcome: 'succeeded',
        hostName: host.name,
      })
      if (enabled && options.polling) void registry.get(id).read('all')
      return null
    },

    async probe({ id }) {
      const monitor = registry.get(id)
      if (monitor.host.enabled) await registry.retry(id)
      return monitor.view()
    },

    async machineAction({ hostId, uuid, action }) {
      const monitor = registry.get(hostId)
      const before = monitor.machines.find((machine) => machine.uuid === uuid)
      const note = {
        what: requestKinds[action],
        text: actionText(action, before?.name ?? uuid),
        hostName: monitor.host.name,
        serverName: before?.name ?? uuid,
      }
      try {
        await options.carryOut({ kind: requestKinds[action], hostId, uuid })
        audit({ ...note, outcome: 'succeeded' })
      } catch (error) {
        audit({ ...note, outcome: 'failed', details: error instanceof Error ? error.message : String(error) })
        throw error
      } finally {
        void monitor.read('machines')
      }
      return mustExist(await monitor.run('machine', { uuid }), monitor.host.name)
    },

    adopt: options.adopt,
    history: ({ id, from, to, points }) =>
      storage.samples.history(registry.get(id).host.id, from, to, points),
    machineHistory: ({ hostId, uuid, from, to, points }) =>
      storage.samples.machineHistory(registry.get(hostId).host.id, uuid, from, to, points),

    watch({ ids }) {
      const { id, onGone } = options.caller()
      registry.watch(ids, id)
      if (!watching.has(id)) {
        watching.add(id)
        onGone(() => registry.watch([], id))
      }
      return null
    },

    async closeConnections() {
      const closed = await registry.closeConnections()
      audit({ what: 'connections.close', text: t`Closed every connection (${closed})`, outcome: 'succeeded' })
      return { closed }
    },

    connections: () => ssh.connections(),
  }
}

function mustExist(machine: MachineFacts | null, hostName: string): MachineFacts {
  if (machine) return machine
  throw new TerraceError('not-found', t`${hostName} does not have that machine any more.`, {
    changed: 'maybe',
  })
}

function actionText(action: ServerAction, name: string): string {
  const texts: Record<ServerAction, () => string> = {
    start: () => t`start ${name}`,
    shutdown: () => t`shutdown ${name}`,
    'force-off': () => t`force-off ${name}`,
    reboot: () => t`reboot ${name}`,
    reset: () => t`reset ${name}`,
    suspend: () => t`suspend ${name}`,
    resume: () => t`resume ${name}`,
  }
  return texts[action]()
}
