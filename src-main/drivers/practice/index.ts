import { TerraceError } from '@shared/base/errors.ts'
import type { HostFacts } from '@shared/machine/facts.ts'
import type {
  Action,
  ActionName,
  Command,
  CommandOutput,
  Driver,
  DriverActions,
  VolumeRef,
} from '../driver.ts'
import { practiceTransport } from './transport.ts'
import { practiceFaults } from './world.ts'
import { t } from '@shared/text/translate.ts'

/** Verbs that only look. */
const reads = new Set<string>([
  ...['inventory', 'counters', 'machine', 'definition', 'volumes', 'volume', 'networks', 'probe'],
])

const command = (verb: string, params: object): Command => ({
  argv: ['practice', verb, JSON.stringify(params)],
  ...(reads.has(verb) ? {} : { changes: true as const }),
})

function lastJson(outputs: CommandOutput[]): unknown {
  const text = outputs.at(-1)?.stdout ?? ''
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new TerraceError('parse', t`The practice host answered something that is not JSON`, { cause })
  }
}

/** One command, whose answer is the JSON it prints. */
function simple<N extends ActionName>(verb: N, check?: DriverActions[N]['check']): DriverActions[N] {
  const action: Action<object, unknown> = {
    compile: (params) => [command(verb, params)],
    parse: (outputs) => lastJson(outputs),
  }
  // The practice host answers each verb with exactly that action's answer type.
  return (check === undefined ? action : { ...action, check }) as DriverActions[N]
}

const volumeCommand = (verb: 'read' | 'write' | 'digest', at: VolumeRef, more: object = {}): Command => ({
  argv: ['practice', verb, JSON.stringify({ pool: at.pool, volume: at.volume, ...more })],
  timeoutMs: 10 * 60_000,
  ...(verb === 'write' ? { changes: true as const } : {}),
})

const messages: [RegExp, 'not-found' | 'conflict' | 'precondition', () => string][] = [
  [
    /no machine with uuid|no volume|no storage pool|no network/,
    'not-found',
    () => t`Probe the host again to see what it has.`,
  ],
  [
    /is the backing file of/,
    'conflict',
    () => t`Delete the disks that are based on it first, or make them whole.`,
  ],
  [
    /device .* is in use by machine/,
    'conflict',
    () => t`Plan again: another device is chosen if there is one.`,
  ],
  [/already exists/, 'conflict', () => t`Choose another name, or remove what has it.`],
  [
    /no space left/,
    'precondition',
    () => t`Free some space in the pool, or switch the fault "Storage pools are full" off.`,
  ],
  [
    /fault switched on/,
    'precondition',
    () => t`Switch the fault "Machines fail to start" off on the page of this practice host.`,
  ],
  [
    /cannot allocate memory/,
    'precondition',
    () => t`Give the machine less memory, or place it on a larger host.`,
  ],
]

const noBackups = {
  get absent() {
    return t`the disks of practice hosts have no content to keep`
  },
}

/** Simulated hosts for people without hardware. Nothing outside this folder knows that they are simulated. */
export const practiceDriver: Driver = {
  family: 'practice',
  get title() {
    return t`Practice host`
  },
  probe: {
    compile: (params) => [command('probe', params)],
    parse: (outputs) => lastJson(outputs) as HostFacts,
  },
  actions: {
    inventory: simple('inventory'),
    counters: simple('counters'),
    machine: simple('machine'),
    define: simple('define', ({ spec }, facts) =>
      spec.memoryBytes > facts.memoryBytes ? t`it has less memory than ${spec.name} needs` : undefined,
    ),
    definition: simple('definition'),
    adopt: simple('adopt'),
    start: simple('start'),
    shutdown: simple('shutdown'),
    forceOff: simple('forceOff'),
    reboot: simple('reboot'),
    reset: simple('reset'),
    suspend: simple('suspend'),
    resume: simple('resume'),
    undefine: simple('undefine'),
    setVcpus: simple('setVcpus'),
    setMemory: simple('setMemory'),
    setCpuLimits: simple('setCpuLimits'),
    setAutostart: simple('setAutostart'),
    volumes: simple('volumes'),
    volume: simple('volume'),
    volumeCreate: simple('volumeCreate'),
    volumeClone: simple('volumeClone'),
    volumeOverlay: simple('volumeOverlay'),
    volumeFlatten: simple('volumeFlatten'),
    volumeResize: simple('volumeResize'),
    volumeDelete: simple('volumeDelete'),
    volumeRename: simple('volumeRename'),
    networks: simple('networks'),
    machineDisk: noBackups,
    backupBegin: noBackups,
    backupEnd: noBackups,
    checkpointForget: noBackups,
    snapshotBegin: noBackups,
    snapshotEnd: noBackups,
    guestFacts: noBackups,
  },
  volumeBytes: {
    read: (volume) => volumeCommand('read', volume),
    write: (volume) => volumeCommand('write', volume),
    digest: (volume, bytes) => volumeCommand('digest', volume, { bytes }),
  },
  live: {
    check: () => undefined,
    kin: () => 'practice',
    // Practice hosts are in one process and find one another.
    sockets: () => [],
    move: ({ uuid, to }) => command('migrate', { uuid, to: to.hostname }),
    abort: ({ uuid }) => command('migrateAbort', { uuid }),
    tidy: () => [],
  },
  transport: practiceTransport,
  explain: ({ stderr }) => {
    const known = messages.find(([pattern]) => pattern.test(stderr))
    return known === undefined ? undefined : { code: known[1], next: known[2]() }
  },
  faults: practiceFaults,
}

export { practiceAddresses } from './catalogue.ts'
export { pace as practicePace } from './pace.ts'
export { practiceFaults, setPracticeStateFolder } from './world.ts'
