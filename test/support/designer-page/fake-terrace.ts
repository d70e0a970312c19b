import { ok, fail, type Result } from '@shared/base/result.ts'
import type { TerraceApi } from '@shared/contract/index.ts'
import type { HostView } from '@shared/contract/hosts.ts'
import type { ObservedInstance } from '@shared/contract/designs.ts'
import { newDesignRecords, newLink, newServer, sampleDesignRecords } from '@shared/design/create.ts'
import type { Finding } from '@shared/design/findings.ts'
import { instancesOf } from '@shared/design/instances.ts'
import type { DesignRecord, RecordId, ServerRecord } from '@shared/design/records.ts'
import type { Placement, Verdict } from '@shared/placement/types.ts'

/** A design kept in memory behind the window's interface, so that the designer can be tried in a plain browser. */
export function fakeTerrace(kind: string): TerraceApi {
  const records = new Map<RecordId, DesignRecord>(recordsOf(kind).map((record) => [record.id, record]))
  let revision = 0
  const servers = (): ServerRecord[] => [...records.values()].filter((one) => one.type === 'server')
  const never = () => () => {}
  const parts = {
    app: { on: never },
    hosts: { on: never, list: answer(() => ['node1', 'node2', 'node3'].map(hostView)) },
    jobs: { on: never, list: answer(() => []) },
    plans: { place: answer(() => placementOf(servers())) },
    designs: {
      on: never,
      open: answer(() => ({
        id: 'design:sample',
        records: [...records.values()],
        revision,
        readOnly: kind === 'future',
      })),
      save: async (input: Parameters<TerraceApi['designs']['save']>[0]) => {
        if (input.revision !== revision)
          return fail({ code: 'conflict', message: 'Saved elsewhere.', changed: 'nothing', retryable: false })
        for (const record of Object.values(input.diff.added))
          records.set(record.id as RecordId, record as DesignRecord)
        for (const [, record] of Object.values(input.diff.updated))
          records.set(record.id as RecordId, record as DesignRecord)
        for (const id of Object.keys(input.diff.removed)) records.delete(id as RecordId)
        revision += 1
        return ok({ revision })
      },
      observed: answer(() => (kind === 'live' ? observedOf(servers()) : [])),
      findings: answer(() => (kind === 'live' ? findingsFor(servers()) : [])),
    },
  }
  return parts as unknown as TerraceApi
}

const answer =
  <T>(value: () => T) =>
  async (): Promise<Result<T>> =>
    ok(value())

function recordsOf(kind: string): DesignRecord[] {
  if (kind === 'empty') return newDesignRecords()
  const many = Number(kind)
  if (!Number.isInteger(many) || many < 1) return sampleDesignRecords()
  const base = newDesignRecords(`${many} servers`)
  const tiers = base.filter((one) => one.type === 'tier')
  const made = Array.from({ length: many }, (_, at) => {
    const tier = tiers[at % tiers.length]
    if (!tier) throw new Error('There are no tiers')
    const place = Math.floor(at / tiers.length)
    return newServer({
      tier: tier.id,
      name: `server-${at + 1}`,
      x: 160 + (place % 40) * 200,
      y: 24 + Math.floor(place / 40) * 112,
    })
  })
  const links = made.flatMap((from, at) =>
    [1, 4].flatMap((step) => {
      const to = made[at + step]
      return to ? [newLink({ from: from.id, to: to.id, port: 1024 + (at % 1000) })] : []
    }),
  )
  return [...base, ...made, ...links]
}

function hostView(name: string): HostView {
  return {
    host: {
      id: `host:${name}`,
      name,
      address: name,
      port: 22,
      user: 'root',
      identityFile: null,
      jumpHostId: null,
      sudo: false,
      hostKeyAlias: null,
      family: 'libvirt',
      practice: false,
      enabled: true,
      pinnedKey: null,
      createdAt: 0,
    },
    reach: 'fresh',
    lastSeen: Date.now(),
    error: null,
    facts: null,
    machines: [],
    machinesAt: null,
    sample: null,
    spark: [],
    connected: true,
  }
}

function placementOf(servers: ServerRecord[]): Placement {
  const hosts = ['node1', 'node2', 'node3']
  const verdict = (name: string, at: number, fits: boolean): Verdict => ({
    hostId: `host:${name}`,
    hostName: name,
    fits,
    fails: fits ? [] : [{ need: 'memory', text: 'memory: needs 8 GiB, 3.2 GiB free (4.8 GiB short)' }],
    score: 0.9 - at * 0.2,
    parts: fits ? [{ part: 'memory balance', value: 0.8, weight: 2, text: '62 % memory free after' }] : [],
  })
  return {
    ages: [{ hostId: 'host:node3', name: 'node3', ageMs: 400_000 }],
    assignments: servers.flatMap(instancesOf).map((instance, at) => ({
      key: instance.key,
      hostId: `host:${hosts[at % 2]}`,
      pools: {},
      reason: `${hosts[at % 2]} has most memory left after it.`,
      verdicts: hosts
        .map((name, index) => verdict(name, index, name !== 'node3'))
        .sort((a) => (a.hostName === hosts[at % 2] ? -1 : 1)),
    })),
  }
}

const observedOf = (servers: ServerRecord[]): ObservedInstance[] =>
  servers.flatMap(instancesOf).map((instance, at) => ({
    key: instance.key,
    serverId: instance.server.id,
    replica: instance.replica,
    hostId: `host:node${(at % 2) + 1}`,
    hostName: `node${(at % 2) + 1}`,
    uuid: '00000000-0000-4000-8000-000000000000',
    machineName: instance.name,
    state: at === 3 ? 'stopped' : 'running',
    drift: at === 4 ? ['memory: designed 128 MiB, has 256 MiB'] : [],
    pending: at === 0 ? ['2 vCPUs instead of 1'] : [],
    at: Date.now(),
    stale: false,
    addresses: [`192.168.122.${at + 10}`],
  }))

function findingsFor(servers: ServerRecord[]): Finding[] {
  const [first, second] = servers
  return [
    ...(first
      ? [
          {
            rule: 'no-redundancy',
            severity: 'warning' as const,
            records: [first.id],
            text: `${first.name} stands alone in its tier.`,
            next: 'Add a replica.',
          },
        ]
      : []),
    ...(second
      ? [
          {
            rule: 'image-unknown',
            severity: 'error' as const,
            records: [second.id],
            text: `No host has the image of ${second.name}.`,
          },
        ]
      : []),
  ]
}
