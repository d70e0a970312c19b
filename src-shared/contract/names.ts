import type { Contract, ContractEvents } from './index.ts'

/**
 * The names in the contract, for the preload script, which must not carry the schemas. The type makes a missing or
 * superfluous name a compile error.
 */
type Names = {
  [F in keyof Contract]: {
    calls: { [C in keyof Contract[F]['calls']]: true }
    events: { [E in keyof ContractEvents[F]]: true }
  }
}

export const contractNames: Names = {
  app: {
    calls: {
      info: true,
      preferences: true,
      setPreferences: true,
      showLogs: true,
      ready: true,
      reportError: true,
      faults: true,
      setFault: true,
    },
    events: { menu: true, notice: true, preferences: true },
  },
  hosts: {
    calls: {
      list: true,
      add: true,
      addPractice: true,
      parseList: true,
      sshConfigHosts: true,
      importSshConfig: true,
      update: true,
      remove: true,
      forgetKey: true,
      setBandwidth: true,
      setRack: true,
      setEnabled: true,
      probe: true,
      machineAction: true,
      adopt: true,
      history: true,
      machineHistory: true,
      watch: true,
      closeConnections: true,
      connections: true,
    },
    events: { changed: true, removed: true },
  },
  prompts: { calls: { open: true, answer: true }, events: { asked: true, settled: true } },
  designs: {
    calls: {
      list: true,
      create: true,
      open: true,
      save: true,
      remove: true,
      duplicate: true,
      exportAs: true,
      importCsv: true,
      observed: true,
      findings: true,
      history: true,
      historySteps: true,
      versions: true,
      version: true,
      saveVersion: true,
      renameVersion: true,
      removeVersion: true,
      view: true,
      setView: true,
      templates: true,
      saveTemplate: true,
      removeTemplate: true,
    },
    events: { changed: true, removed: true, observed: true, edited: true, versions: true, templates: true },
  },
  plans: {
    calls: {
      place: true,
      facts: true,
      saveFacts: true,
      changes: true,
      whatIf: true,
      capacity: true,
      tryWeights: true,
      moves: true,
      planMoves: true,
      make: true,
      commands: true,
      apply: true,
    },
    events: {},
  },
  images: {
    calls: {
      stores: true,
      addStore: true,
      renameStore: true,
      setDefaultStore: true,
      forgetStore: true,
      readStore: true,
      list: true,
      map: true,
      usedBy: true,
      cacheStats: true,
      pin: true,
      machine: true,
      setAbout: true,
      captureAbility: true,
      capture: true,
      deploy: true,
      claimable: true,
      bases: true,
      history: true,
      removeBase: true,
      chooseFile: true,
      route: true,
      importFile: true,
      importUrl: true,
      exportFile: true,
      warm: true,
      remove: true,
      verify: true,
      prunable: true,
      prune: true,
    },
    events: { stores: true, images: true },
  },
  files: {
    calls: {
      open: true,
      openText: true,
      reread: true,
      save: true,
      saveAs: true,
      links: true,
      recent: true,
      clearRecent: true,
      asked: true,
    },
    events: { linked: true, unlinked: true, recent: true, asked: true },
  },
  windows: { calls: { tabs: true, setTabs: true, claim: true, openNew: true }, events: { show: true } },
  jobs: {
    calls: { list: true, get: true, log: true, cancel: true, pause: true, resume: true, rollback: true },
    events: { changed: true, log: true },
  },
  audit: { calls: { list: true, exportFile: true }, events: { added: true } },
}

/** The one channel for calls, the one for events, and the one by which the preload names a file that was dropped. */
export const callChannel = 'terrace:call'
export const eventChannel = 'terrace:event'
export const dropChannel = 'terrace:drop'

export interface CallMessage {
  feature: string
  call: string
  input: unknown
}
export interface EventMessage {
  feature: string
  event: string
  payload: unknown
}
