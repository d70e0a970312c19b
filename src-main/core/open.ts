import { hostname, userInfo } from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { systemClock } from '@shared/base/clock.ts'
import { Emitter } from '@shared/base/emitter.ts'
import { newId } from '@shared/base/ids.ts'
import type { Preferences } from '@shared/contract/app.ts'
import type { ContractEvents, Services } from '@shared/contract/index.ts'
import { readDesignFile } from '@shared/design/file.ts'
import { hostsOf } from '@shared/plan/requests.ts'
import type { HostId, HostView } from '@shared/contract/hosts.ts'
import { createDispatcher } from '../actuators/index.ts'
import { agentFileAt } from '../agent/index.ts'
import { createCompute } from '../compute/index.ts'
import {
  createDesignService,
  createFileService,
  DesignVersions,
  type FileDialogs,
  ObservedDesigns,
  type PrintPdf,
  takeDesign,
} from '../designs/index.ts'
import { openDoor } from '../door/index.ts'
import { setPracticeStateFolder } from '../drivers/index.ts'
import { type Caller, createAdopt, createHostService, HostRegistry } from '../hosts/index.ts'
import {
  Agents,
  createImageService,
  DiskFiles,
  Direct,
  Flows,
  ImageHistory,
  hostMarks,
  JobKeys,
  RelayThreads,
  Checkpoints,
  imageActuator,
  LiveBackups,
  Turns,
  stationOf,
  Stores,
  usersOf,
} from '../images/index.ts'
import { bindServices } from '../ipc/index.ts'
import { createJobEngine } from '../jobs/index.ts'
import { createLog } from '../log/index.ts'
import { createGoOn, createPlanService, forgetUnmade, keepDeployments } from '../plans/index.ts'
import { PromptService } from '../prompts/index.ts'
import { createSshConnections, type Prompter } from '../ssh/index.ts'
import { AuditLog, openStorage } from '../storage/index.ts'
import { notUnderstood, readWritable } from '../stored-designs/index.ts'
import { openVault } from '../vault/index.ts'
import { createAppService, readPreferences } from './app-service.ts'
import { createAuditService } from './audit-service.ts'
import type { Core } from './core.ts'
import { EventLine } from './events.ts'
import { hider, hidingPrompter, hidingStore } from './hide-secrets.ts'
import { ReadAfter } from './read-after.ts'

export interface CoreOptions {
  /** Terrace's data folder. */
  folder: string
  version: string
  /** Who answers questions; default: the window, through the "prompts" feature. */
  prompter?: Prompter
  /** Without dialogs (command line) asking for a file counts as cancelled. */
  dialogs?: FileDialogs
  showFolder?(folder: string): void
  /** The program of the thread that large designs are worked out in; without it (command line) that is done at once. */
  computeProgram?: string
  /** What threads run that join agents of two hosts; without it (command line) their bytes pass in this one. */
  relayWorker?: { program: string; execArgv?: string[] }
  /** Makes a PDF of a picture; without it (command line) that is refused. */
  printPdf?: PrintPdf
  /** The windows of the application; without them (command line) nothing is shown anywhere. */
  windows?: Services['windows']
  /** Where the build put the agent for hosts; without it images are refused. */
  agentPath?: string
  /** The person's own terminal may name files and folders of this workstation; a window may not. Default false. */
  localPaths?: boolean
  /** The window whose call is being answered; without windows (command line) all calls come from one. */
  caller?(): Caller
  /** false: hosts are read only when asked. */
  polling?: boolean
  /** Milliseconds since the process began, for the log. */
  sinceStart?(): number
}

const noWindows: Services['windows'] = {
  tabs: () => null,
  setTabs: () => null,
  claim: () => ({ elsewhere: false }),
  openNew: () => null,
}
/** It is never gone before everything ends. */
const onlyCaller: Caller = { id: {}, onGone: () => undefined }
/** How long the end waits for what is being tidied up on hosts. */
const sweepMs = 10_000
const noDialogs: FileDialogs = { open: async () => null, save: async () => null }

/** Opens Terrace's data and puts all services together. Throws `storage.*` when the data cannot be used. */
export async function openCore(options: CoreOptions): Promise<Core> {
  const { folder, version } = options
  const clock = systemClock
  const storage = openStorage({
    folder,
    appVersion: version,
    clock,
    onError: (error) => reportBug('storage', error),
  })
  const log = createLog({ folder, clock })
  function reportBug(where: string, error: unknown): void {
    log.error('Unexpected error', { where, error })
  }
  for (const notice of storage.notices) log.warning(notice)

  log.info('Data opened', { ms: options.sinceStart?.() })

  const line = new EventLine()
  const prompts = new PromptService()
  const hide = hider(log.redact)
  const prompter = hidingPrompter(options.prompter ?? prompts, hide)
  // Asking the keyring takes a while and nothing needs it yet.
  const opened = openVault({ folder, prompter })
  opened.catch((error: unknown) => reportBug('vault', error))
  const vault = hidingStore(opened, hide)
  const who = `${userInfo().username}@${hostname()}`
  const auditLog = new AuditLog({ storage, who, clock })
  setPracticeStateFolder(path.join(folder, 'practice'))

  const ssh = createSshConnections({
    host: (id) => storage.hosts.get(id),
    vault,
    prompter,
    folder,
    clock,
    log: (text) => log.child('ssh').info(text),
    onPinned: (id, pinnedKey) => registry.update(id, { pinnedKey }),
  })
  const registry = new HostRegistry({ storage, ssh, clock, polling: options.polling ?? true })
  const hostOfId = (id: HostId) => registry.get(id)
  const agents = new Agents(hostOfId, agentFileAt(options.agentPath), path.join(folder, 'agent'))
  const stores = new Stores({ storage, agents, clock })
  const diskFiles = new DiskFiles()
  const keys = new JobKeys({
    agents,
    hosts: hostOfId,
    marks: hostMarks(storage, 'hostsWithJobKeys'),
    station: stationOf(storage),
  })
  const endpoint = (id: HostId, signal: AbortSignal) => ssh.endpoint(id, signal)
  const direct = new Direct({ agents, keys, hosts: hostOfId, endpoint })
  const relays =
    options.relayWorker && new RelayThreads({ keys, hosts: hostOfId, endpoint, worker: options.relayWorker })
  const backups = new LiveBackups(storage, hostOfId)
  const checkpoints = new Checkpoints(storage, hostOfId, stores, (id) => backups.runsOn(id))
  const history = new ImageHistory({
    agents,
    stores,
    who,
    onError: (error) => log.warning('The history of an image lacks an entry', { error }),
  })
  const flows = new Flows(hostOfId, () => readPreferences(storage).bandwidth, clock)
  const dispatcher = createDispatcher({
    hosts: hostOfId,
    actuators: [
      imageActuator({
        ...{ agents, direct, relays, stores, backups, checkpoints, flows, history, hosts: hostOfId },
        turns: new Turns(),
      }),
    ],
  })
  const readAfter = new ReadAfter((id) => void registry.find(id)?.read('machines'))
  const jobs = createJobEngine({
    storage,
    executor: dispatcher,
    audit: auditLog,
    clock,
    onStepDone: (done) => {
      keepDeployments(storage, done, clock)
      storage.afterCommit(() => readAfter.stepDone(done.request))
    },
    onError: (error) => reportBug('jobs', error),
  })

  const designEvents = new Emitter<ContractEvents['designs']>()
  const fileEvents = new Emitter<ContractEvents['files']>()
  const compute = createCompute({
    storage,
    worker: options.computeProgram === undefined ? undefined : { program: options.computeProgram },
    onCrash: (error) => reportBug('compute', error),
  })
  const versions = new DesignVersions({ storage, compute, events: designEvents, clock, who })
  const observed = new ObservedDesigns({
    storage,
    registry,
    clock,
    events: designEvents,
    busy: (id) => jobs.isBusy(id),
  })
  const dialogs = options.dialogs ?? noDialogs
  const notify = (text: string): void => line.send('app', 'notice', { text, severity: 'warning' })
  const files = createFileService({ storage, compute, dialogs, events: fileEvents, designEvents, notify })
  const preferenceListeners = new Set<(preferences: Preferences) => void>()
  const firstRun = storage.designs.list().length === 0 && storage.hosts.list().length === 0

  const services: Core['services'] = {
    app: createAppService({
      storage,
      registry,
      info: async () => ({
        version,
        dataFolder: folder,
        platform: process.platform,
        secrets: (await opened).describe(),
        notices: [...storage.notices],
        readOnly: storage.readOnly,
        firstRun,
      }),
      showLogs: () => options.showFolder?.(log.folder),
      onPreferences: (preferences) => {
        for (const listener of preferenceListeners) listener(preferences)
        line.send('app', 'preferences', preferences)
        flows.refresh()
      },
      reportBug,
      onReady: (stage) => log.info('Window ready', { stage, ms: options.sinceStart?.() }),
    }),
    hosts: createHostService({
      registry,
      storage,
      ssh,
      vault,
      auditLog,
      carryOut: (request) =>
        dispatcher.run(request, {
          signal: new AbortController().signal,
          progress: () => undefined,
          log: () => undefined,
        }),
      adopt: createAdopt({
        storage,
        registry,
        auditLog,
        clock,
        events: designEvents,
        readDesign: (id) => readWritable(storage, id),
      }),
      serversOn: (id) => storage.deployments.listByHost(id).map(({ machineName }) => machineName),
      busyWith: (id) =>
        storage.jobs
          .listByState('queued', 'running', 'cancelling')
          .find(
            ({ designId, steps }) =>
              designId !== null &&
              jobs.isBusy(designId) &&
              steps.some(({ plan }) => hostsOf(plan.request).includes(id)),
          )?.title,
      onBandwidth: () => flows.refresh(),
      polling: options.polling ?? true,
      caller: options.caller ?? (() => onlyCaller),
    }),
    prompts: prompts.service,
    designs: createDesignService({
      storage,
      compute,
      auditLog,
      dialogs,
      events: designEvents,
      observed,
      versions,
      clock,
      busy: (id) => jobs.isBusy(id),
      onSaved: (id, saved, diff) => files.follow(id, saved, diff),
      printPdf: options.printPdf,
    }),
    files: files.service,
    windows: options.windows ?? noWindows,
    plans: createPlanService({ storage, registry, dispatcher, jobs, versions, compute, dialogs, clock }),
    images: createImageService({
      stores,
      agents,
      direct,
      history,
      hosts: hostOfId,
      hostIds: () =>
        registry.all().flatMap(({ host, reachable }) => (host.enabled && reachable ? [host.id] : [])),
      files: diskFiles,
      jobs,
      dialogs,
      usersOf: (imageId) => usersOf(storage, imageId),
      localPaths: options.localPaths ?? false,
      names: {
        host: (id) => storage.hosts.get(id as HostId)?.name,
        store: (id) => storage.imageStores.get(id)?.name,
      },
    }),
    jobs: {
      list: (input) => jobs.list(input),
      get: (input) => jobs.get(input),
      log: (input) => jobs.log(input),
      cancel: (input) => jobs.cancel(input),
      pause: (input) => jobs.pause(input),
      ...createGoOn({ storage, jobs, clock }),
    },
    audit: createAuditService(auditLog, dialogs),
  }

  if (firstRun && !storage.readOnly && options.polling !== false)
    await services.designs.create({ sample: true })

  let closing: Promise<void> | undefined
  /** What a Terrace that was killed left on a host. */
  const sweep = async ({ host: { id }, machines }: HostView): Promise<void> => {
    const warn = (text: string): void => log.warning(text)
    await Promise.all([keys.sweep(id), backups.sweep(id, warn)])
    await checkpoints.sweep(id, machines, warn)
  }
  registry.events.on('changed', (view) => {
    line.send('hosts', 'changed', view)
    if (view.reach === 'fresh' && closing === undefined)
      sweep(view).catch((error: unknown) => reportBug('sweep', error))
  })
  registry.events.on('removed', (gone) => line.send('hosts', 'removed', gone))
  prompts.events.on('asked', (prompt) => line.send('prompts', 'asked', prompt))
  prompts.events.on('settled', (settled) => line.send('prompts', 'settled', settled))
  designEvents.on('changed', (summary) => line.send('designs', 'changed', summary))
  designEvents.on('removed', (gone) => line.send('designs', 'removed', gone))
  designEvents.on('observed', (seen) => line.send('designs', 'observed', seen))
  designEvents.on('edited', (edited) => line.send('designs', 'edited', edited))
  designEvents.on('versions', (design) => line.send('designs', 'versions', design))
  designEvents.on('templates', (all) => line.send('designs', 'templates', all))
  stores.events.on('stores', (all) => line.send('images', 'stores', all))
  stores.events.on('images', (changed) => line.send('images', 'images', changed))
  for (const event of ['linked', 'unlinked', 'recent', 'asked'] as const)
    fileEvents.on(event, (payload) => line.send('files', event, payload))
  jobs.on('changed', (view) => {
    line.send('jobs', 'changed', view)
    if (view.endedAt !== null) readAfter.jobEnded()
    if (view.designId === null || view.endedAt === null) return
    forgetUnmade(storage, view.id)
    observed.refresh(view.designId)
  })
  jobs.on('log', (lines) => line.send('jobs', 'log', lines))
  auditLog.onAdded((entry) => line.send('audit', 'added', entry))

  const call = bindServices(services, reportBug)
  const door = storage.readOnly
    ? undefined
    : openDoor(
        folder,
        (name, input) => call('jobs', name, input),
        (error) => reportBug('door', error),
      )

  return {
    services,
    subscribe: (listener) => line.subscribe(listener),
    reportBug,
    logFolder: log.folder,
    settings: {
      get: (key) => storage.settings.get(key),
      set: (key, value) => storage.settings.set(key, value),
    },
    preferences: () => readPreferences(storage),
    onPreferences: (listener) => preferenceListeners.add(listener),
    askToOpen: (file) => files.ask(file),
    takeDropped: (file) => diskFiles.take(file),
    async connect(id, policy) {
      const monitor = registry.get(id)
      monitor.mustBeEnabled()
      await registry.retry(id, policy)
      if (monitor.failure) throw monitor.failure
      return monitor.view()
    },
    async readHosts() {
      await Promise.all(registry.all().map((monitor) => monitor.read('all')))
    },
    async takeDesign(text) {
      const { data, readOnly, warnings } = readDesignFile(text)
      // What cannot be read would count as deleted: a plan would take its servers down.
      if (readOnly) throw notUnderstood()
      return { design: takeDesign(storage, data.id || newId('design'), data.records), warnings }
    },
    close() {
      closing ??= (async () => {
        door?.close()
        prompts.dismissAll()
        registry.close()
        observed.close()
        await jobs.stop()
        await Promise.race([history.settled(), sleep(sweepMs, undefined, { ref: false })])
        const answering = registry.all().filter(({ reachable }) => reachable)
        const swept = Promise.allSettled(answering.map((monitor) => sweep(monitor.view())))
        await Promise.race([swept, sleep(sweepMs, undefined, { ref: false })])
        await compute.close()
        await ssh.closeAll()
        storage.close()
        log.close()
      })()
      return closing
    },
  }
}
