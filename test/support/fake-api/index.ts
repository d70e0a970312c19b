import { type ErrorInfo, TerraceError } from '../../../src-shared/base/errors.ts'
import { Emitter } from '../../../src-shared/base/emitter.ts'
import { capture } from '../../../src-shared/base/result.ts'
import type { AppInfo, FaultView, Preferences } from '../../../src-shared/contract/app.ts'
import {
  contract,
  type ContractEvents,
  type FeatureName,
  type Services,
  type TerraceApi,
} from '../../../src-shared/contract/index.ts'
import { designChanges } from '../../../src-shared/plan/changes.ts'
import { writeDecision } from '../../../src-shared/placement/decision.ts'
import { capacityOf } from '../../../src-shared/plan/capacity.ts'
import { decisionOf } from '../../../src-shared/plan/make-plan.ts'
import { tryWeights } from '../../../src-shared/plan/try-weights.ts'
import { planMoves } from '../../../src-shared/plan/moves/plan-moves.ts'
import { proposeMoves } from '../../../src-shared/plan/moves/propose.ts'
import { whatIf } from '../../../src-shared/plan/what-if.ts'
import type { OwnTemplate } from '../../../src-shared/contract/own-templates.ts'
import { serverOfKey } from '../../../src-shared/design/instances.ts'
import { isOwnTemplate, templateRecords, templates } from '../../../src-shared/design/templates/index.ts'
import { readServersCsv } from '../../../src-shared/import/csv.ts'
import type { HostId, HostView, ParsedLine } from '../../../src-shared/contract/hosts.ts'
import { fakeAudit } from './audit.ts'
import { fakePast } from './design-history.ts'
import { FakeDesign } from './designs.ts'
import { fakeHistory, fakeMachineHistory, fakeHosts, practiceHost } from './hosts.ts'
import { fakeDiskFile, imageServices } from './images.ts'
import { fakeJobs, fakeLog } from './jobs.ts'
import { fakePlan } from './plan.ts'
import { fakePrompts } from './prompts.ts'

export interface FakeOptions {
  /** empty: first start. busy: everything at once. failing: every list call fails. */
  scenario: 'empty' | 'busy' | 'failing'
  screen?: Preferences['lastScreen']
  theme?: Preferences['theme']
  /** A question that is open from the start, by its short name. */
  prompt?: string | undefined
  /** What applying a plan answers. */
  applyFails?: ErrorInfo
  /** Every call takes this long, ms. */
  delay?: number
  now?: number
}

type Emit = { [F in FeatureName]: Emitter<ContractEvents[F] & object> }

/** A whole window.terrace in memory. `calls` names what was called; `emit` sends events as main would. */
export interface FakeTerrace {
  api: TerraceApi
  emit: Emit
  calls: { name: string; input: unknown }[]
}

const broken = new TerraceError('storage.corrupt', 'The database of Terrace could not be read.', {
  left: 'The file was left as it is.',
  next: 'Restart Terrace; if it happens again, look into the log folder.',
})

export function fakeTerrace(options: FakeOptions): FakeTerrace {
  const emit: Emit = {
    app: new Emitter(),
    hosts: new Emitter(),
    prompts: new Emitter(),
    designs: new Emitter(),
    files: new Emitter(),
    windows: new Emitter(),
    plans: new Emitter(),
    images: new Emitter(),
    jobs: new Emitter(),
    audit: new Emitter(),
  }
  const calls: FakeTerrace['calls'] = []
  const services = servicesOf(options, emit)
  const failing = new Set(
    options.scenario === 'failing'
      ? ['hosts.list', 'jobs.list', 'images.stores', 'audit.list', 'plans.make', 'designs.open']
      : [],
  )

  const api: Record<string, Record<string, unknown>> = {}
  for (const [feature, { calls: declared }] of Object.entries(contract)) {
    const service = services[feature as FeatureName] as Record<string, (input: unknown) => unknown>
    const made: Record<string, unknown> = {
      on: emit[feature as FeatureName].on.bind(emit[feature as FeatureName]),
    }
    for (const [name, { input: schema }] of Object.entries(declared)) {
      made[name] = async (input: unknown) => {
        calls.push({ name: `${feature}.${name}`, input })
        await new Promise((resolve) => setTimeout(resolve, options.delay ?? 0))
        return capture(() => {
          if (failing.has(`${feature}.${name}`)) throw broken
          return service[name]?.(schema.parse(input))
        })
      }
    }
    api[feature] = made
  }
  const takeDropped: TerraceApi['takeDropped'] = () => capture(() => fakeDiskFile)
  return { api: { ...api, takeDropped } as unknown as TerraceApi, emit, calls }
}

function servicesOf(options: FakeOptions, emit: Emit): Services {
  const now = options.now ?? Date.now()
  const empty = options.scenario === 'empty'
  const hosts = new Map<HostId, HostView>(empty ? [] : fakeHosts(now).map((view) => [view.host.id, view]))
  const designs = new Map<string, FakeDesign>(
    empty
      ? []
      : [
          ['design:shop', new FakeDesign('design:shop', 'Sample shop', true, now)],
          ['design:report', new FakeDesign('design:report', 'Reporting', false, now - 1000)],
        ],
  )
  const jobs = empty ? [] : fakeJobs(now)
  const audit = empty ? [] : fakeAudit(430, now)
  const faults: FaultView[] = [
    { name: 'unreachable', title: 'Does not answer', on: false },
    { name: 'slow', title: 'Answers slowly', on: true },
    { name: 'pool-full', title: 'Storage pool is full', on: false },
    { name: 'start-fails', title: 'Machines do not start', on: false },
  ]
  let preferences: Preferences = {
    theme: options.theme ?? 'system',
    language: 'system',
    lastDesign: null,
    lastScreen: options.screen ?? 'design',
    keys: {},
    panels: ['properties'],
    bandwidth: null,
  }
  const asked = options.prompt === undefined ? undefined : fakePrompts[options.prompt]

  const info: AppInfo = {
    version: '0.1.0',
    dataFolder: '/home/maria/.local/share/Terrace',
    platform: 'linux',
    secrets: empty
      ? { kind: 'memory', detail: 'No keyring answered, and no passphrase was set.' }
      : { kind: 'keyring', detail: 'GNOME Keyring, collection Login.' },
    notices:
      options.scenario === 'failing' ? ['A damaged database was moved aside to terrace.db.damaged-1.'] : [],
    readOnly: options.scenario === 'failing',
    firstRun: empty,
  }

  const hostView = (id: HostId): HostView => {
    const view = hosts.get(id)
    if (!view) throw new TerraceError('not-found', `There is no host ${id}.`)
    return view
  }
  const putHost = (view: HostView): HostView => {
    hosts.set(view.host.id, view)
    emit.hosts.emit('changed', view)
    return view
  }
  const design = (id: string): FakeDesign => {
    const found = designs.get(id)
    if (!found) throw new TerraceError('not-found', `There is no design ${id}.`)
    return found
  }
  const putDesign = (made: FakeDesign) => {
    designs.set(made.id, made)
    emit.designs.emit('changed', made.summary())
    return made.summary()
  }
  let made = 0
  const offline = (designId: string) => ({
    design: { id: designId, records: design(designId).records },
    hosts: [],
    deployments: [],
    now,
  })
  const past = fakePast(
    design,
    {
      versions: (id) => emit.designs.emit('versions', { id }),
      templates: () => emit.designs.emit('templates', {}),
    },
    now,
  )
  const ownTemplates = past.templates({}) as OwnTemplate[]

  return {
    images: imageServices({ now, empty, emit: emit.images }),
    app: {
      info: () => info,
      preferences: () => preferences,
      setPreferences: (change) => {
        preferences = { ...preferences, ...(change as Partial<Preferences>) }
        return preferences
      },
      showLogs: () => null,
      ready: () => null,
      reportError: () => null,
      faults: () => faults,
      setFault: ({ name, on }) => {
        for (const fault of faults) if (fault.name === name) fault.on = on
        return faults
      },
    },
    hosts: {
      list: () => [...hosts.values()],
      add: ({ draft }) => {
        const base = practiceHost(++made, now)
        const host = {
          ...base.host,
          ...draft,
          id: `host:added${made}` as const,
          practice: false,
          family: null,
        }
        putHost({ ...base, host, reach: 'connecting', facts: null, sample: null, spark: [], lastSeen: null })
        return host
      },
      addPractice: ({ count }) =>
        Array.from({ length: count }, () => putHost(practiceHost(++made, now)).host),
      parseList: ({ text }) =>
        text.split('\n').flatMap((line, index): ParsedLine[] => {
          const match = /^(?:(\S+)@)?([\w.-]+)(?::(\d+))?(?:\s+(\S+))?$/.exec(line.trim())
          if (line.trim() === '') return []
          if (!match?.[2])
            return [{ line: index + 1, text: line, problem: 'Not understood: write user@address:port name.' }]
          const draft = {
            ...practiceHost(1, now).host,
            address: match[2],
            user: match[1] ?? 'root',
            port: Number(match[3] ?? 22),
            name: match[4] ?? match[2],
          }
          const { name, address, port, user, identityFile, jumpHostId, sudo, hostKeyAlias } = draft
          return [
            {
              line: index + 1,
              text: line,
              draft: { name, address, port, user, identityFile, jumpHostId, sudo, hostKeyAlias },
            },
          ]
        }),
      sshConfigHosts: () =>
        ['bastion', 'rack-1', 'rack-2'].map((alias, index) => ({
          alias,
          draft: {
            name: alias,
            address: `192.0.2.${10 + index}`,
            port: 22,
            user: 'admin',
            identityFile: null,
            jumpHostId: null,
            sudo: false,
            hostKeyAlias: null,
          },
          jump: index === 0 ? null : 'bastion',
          ...(index === 2 ? { note: 'RemoteCommand is not used by Terrace.' } : {}),
        })),
      importSshConfig: ({ aliases }) => aliases.map(() => putHost(practiceHost(++made, now)).host),
      update: ({ id, draft }) => putHost({ ...hostView(id), host: { ...hostView(id).host, ...draft } }).host,
      remove: ({ id }) => {
        hosts.delete(id)
        emit.hosts.emit('removed', { id })
        return null
      },
      forgetKey: () => ({ forgotten: 1 }),
      setBandwidth: ({ id, bandwidth }) => {
        const view = hostView(id)
        const host = { ...view.host, bandwidth: bandwidth ?? undefined }
        putHost({ ...view, host })
        return host
      },
      setRack: ({ id, rack }) => {
        const view = hostView(id)
        const host = { ...view.host, rack: rack ?? undefined }
        putHost({ ...view, host })
        return host
      },
      setEnabled: ({ id, enabled }) => {
        const view = hostView(id)
        putHost({ ...view, host: { ...view.host, enabled }, reach: enabled ? 'fresh' : 'disabled' })
        return null
      },
      probe: ({ id }) => hostView(id),
      machineAction: ({ hostId, uuid, action }) => {
        const view = hostView(hostId)
        const machine = view.machines.find((item) => item.uuid === uuid)
        if (!machine) throw new TerraceError('not-found', 'This machine is no longer there.')
        const after = {
          ...machine,
          state:
            action === 'start' || action === 'resume' || action === 'reboot'
              ? ('running' as const)
              : ('stopped' as const),
        }
        putHost({ ...view, machines: view.machines.map((item) => (item.uuid === uuid ? after : item)) })
        return after
      },
      adopt: () => ({ serverId: 'server:adopted' }),
      history: ({ from, to }) => fakeHistory(from, to),
      machineHistory: ({ from, to }) => fakeMachineHistory(from, to),
      watch: () => null,
      closeConnections: () => {
        const open = [...hosts.values()].filter((view) => view.connected)
        for (const view of open) putHost({ ...view, connected: false })
        return { closed: open.length }
      },
      connections: () =>
        [...hosts.values()]
          .filter((view) => view.connected)
          .map((view) => ({
            hostId: view.host.id,
            name: view.host.name,
            address: `${view.host.address}:${view.host.port}`,
            user: view.host.user,
            method: 'agent',
            keyFingerprint: view.host.pinnedKey ?? '',
            since: now - 600_000,
            channels: 2,
            lastCommand: 'virsh -c qemu:///system domstats --raw',
          })),
    },
    prompts: {
      open: () => (asked ? [asked] : []),
      answer: ({ id }) => {
        emit.prompts.emit('settled', { id })
        return null
      },
    },
    designs: {
      list: () => [...designs.values()].map((item) => item.summary()),
      create: ({ name, sample, template }) => {
        made += 1
        const own = ownTemplates.find((one) => one.id === template)
        const title = own?.name ?? (template && !isOwnTemplate(template) ? templates[template].title : null)
        const shown = name ?? title ?? (sample ? 'Sample shop' : 'Untitled design')
        const records =
          own?.records ??
          (template && !isOwnTemplate(template) ? templateRecords(template, shown) : undefined)
        return putDesign(new FakeDesign(`design:made${made}`, shown, sample, now + made, records))
      },
      open: ({ id }) => ({ text: JSON.stringify(design(id).open()) }),
      save: ({ id, revision, diff, step }) => {
        const found = design(id)
        if (revision !== found.revision)
          throw new TerraceError('conflict', 'The design was changed elsewhere meanwhile.')
        found.save(diff, step)
        emit.designs.emit('changed', found.summary())
        return { revision: found.revision }
      },
      remove: ({ id }) => {
        designs.delete(id)
        emit.designs.emit('removed', { id })
        return null
      },
      duplicate: ({ id }) =>
        putDesign(
          new FakeDesign(`design:copy${++made}`, `${design(id).summary().name} (copy)`, true, now + made),
        ),
      exportAs: ({ id, format }) => ({ file: `/home/maria/${design(id).summary().name}.${format}` }),
      importCsv: ({ id }) => ({
        file: '/home/maria/servers.csv',
        ...readServersCsv(
          'name,tier,cpu,memory\nqueue,Queue,2,4 GiB\nbroken,Web,many,1 GiB\n',
          design(id).records,
        ),
      }),
      observed: () => [],
      findings: () => [],
      view: () => null,
      setView: () => null,
      ...past,
    },
    files: {
      open: () => null,
      openText: ({ name }) => ({ kind: 'damaged', handle: null, name, sound: 0, problems: [], total: 0 }),
      reread: ({ id }) => ({
        kind: 'opened',
        design: design(id).summary(),
        name: 'shop.terrace.json',
        known: true,
      }),
      save: () => ({ kind: 'unlinked' }),
      saveAs: () => null,
      links: () => [],
      recent: () => [],
      clearRecent: () => null,
      asked: () => [],
    },
    windows: {
      tabs: () => null,
      setTabs: () => null,
      claim: () => ({ elsewhere: false }),
      openNew: () => null,
    },
    plans: {
      place({ designId, of }) {
        const { placement } = fakePlan(designId, '', design(designId).records, false, now)
        const wanted = (key: string): boolean => of?.some((id) => id === serverOfKey(key)) ?? true
        return { ...placement, assignments: placement.assignments.filter(({ key }) => wanted(key)) }
      },
      facts: ({ designId }) => writeDecision(decisionOf(offline(designId))),
      saveFacts: () => ({ file: '/home/me/shop placement.json' }),
      changes: ({ designId }) => designChanges(offline(designId)),
      whatIf: ({ designId, without }) => whatIf({ ...offline(designId), without }),
      capacity: ({ designId }) => capacityOf(offline(designId)),
      tryWeights: ({ designId, policy, weights }) => tryWeights({ ...offline(designId), policy, weights }),
      moves: ({ designId, most, ...wish }) =>
        proposeMoves({ ...offline(designId), ...wish, ...(most === undefined ? {} : { most }) }),
      planMoves: ({ designId, ...wish }) => planMoves(offline(designId), wish),
      make: ({ designId, destroy }) =>
        fakePlan(designId, design(designId).summary().name, design(designId).records, destroy, now),
      commands: () => [
        [
          'env',
          'LC_ALL=C',
          'virsh',
          '-c',
          'qemu:///system',
          'vol-create-as',
          'default',
          'web root.qcow2',
          '2147483648',
          '--format',
          'qcow2',
        ],
        ['env', 'LC_ALL=C', 'virsh', '-c', 'qemu:///system', 'define', '/dev/stdin'],
      ],
      apply: () => {
        if (options.applyFails)
          throw new TerraceError(options.applyFails.code, options.applyFails.message, options.applyFails)
        return { jobId: 'job:run' }
      },
    },
    jobs: {
      list: () => jobs,
      get: ({ id }) => {
        const job = jobs.find((item) => item.id === id)
        if (!job) throw new TerraceError('not-found', `There is no job ${id}.`)
        return job
      },
      log: ({ after }) => fakeLog(now).filter((line) => line.serial > after),
      cancel: ({ id }) => {
        const job = jobs.find((item) => item.id === id)
        if (job) emit.jobs.emit('changed', { ...job, state: 'cancelling' })
        return null
      },
      pause: () => null,
      resume: () => null,
      rollback: () => null,
    },
    audit: {
      list: ({ search, before, limit }) =>
        audit
          .filter((entry) => before === undefined || entry.serial < before)
          .filter((entry) => JSON.stringify(entry).toLowerCase().includes(search.toLowerCase()))
          .slice(0, limit),
      exportFile: () => ({ file: '/home/maria/audit.csv', entries: audit.length }),
    },
  }
}
