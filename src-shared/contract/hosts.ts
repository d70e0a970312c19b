import { z } from 'zod'
import type { ErrorInfo } from '../base/errors.ts'
import type { Id } from '../base/ids.ts'
import type { Advice, Family, HostFacts, HostSample, MachineFacts } from '../machine/facts.ts'
import { bandwidth, type Bandwidth } from './bandwidth.ts'
import { call, feature } from './feature.ts'
import { t } from '../text/translate.ts'

export type HostId = Id<'host'>

/** A name people type: no control characters, 1 to 64 characters. */
export const displayName = z
  .string()
  .trim()
  .min(1, { error: () => t`A name is needed` })
  .max(64, { error: () => t`At most 64 characters` })
  .regex(/^[^\p{Cc}\p{Cf}]*$/u, { error: () => t`No control characters` })

/** An address: host name, IPv4 or IPv6, or an alias of ~/.ssh/config. Never begins with a dash. */
export const hostAddress = z
  .string()
  .trim()
  .min(1, { error: () => t`An address is needed` })
  .max(253)
  .regex(/^(?!-)[\p{L}\p{N}._:%-]+$/u, { error: () => t`Only letters, digits, dots, colons and dashes` })

export const hostId = z.custom<HostId>(
  (value) => typeof value === 'string' && /^host:[0-9a-z]{1,32}$/.test(value),
)

/** How Terrace reaches a host. Secrets are not here: the vault holds them under the host's id. */
export const hostConnection = z.strictObject({
  address: hostAddress,
  port: z.int().min(1).max(65535).default(22),
  user: z
    .string()
    .trim()
    .min(1, { error: () => t`A user is needed` })
    .max(64)
    .regex(/^[^\p{Cc}\s]+$/u, { error: () => t`No spaces` })
    .default('root'),
  /** Path of a private key on this workstation, as the person typed or picked it; null: agent and default keys. */
  identityFile: z.string().max(4096).nullable().default(null),
  /** Id of the host to jump through. */
  jumpHostId: hostId.nullable().default(null),
  /** Try `sudo -n` before commands that need rights. */
  sudo: z.boolean().default(false),
  /** Name under which its key is looked up in known_hosts, if not its address. */
  hostKeyAlias: z.string().max(253).nullable().default(null),
})
export type HostConnection = z.infer<typeof hostConnection>

export const hostDraft = hostConnection.extend({ name: displayName })
export type HostDraft = z.infer<typeof hostDraft>

export interface Host extends HostDraft {
  id: HostId
  /** `practice` hosts are simulated in process; all others are reached by SSH. */
  family: Family | null
  practice: boolean
  enabled: boolean
  /** A fingerprint this host is pinned to ("SHA256:…"), from its first accepted connection. */
  pinnedKey: string | null
  /** What the host told of itself when it was first read: another machine at its address is noticed by this. */
  identity?: string
  /** What images may take of its network; absent: as fast as it goes. */
  bandwidth?: Bandwidth | undefined
  /** What it shares with the hosts near it: a rack, a room; absent: not said. */
  rack?: string | undefined
  createdAt: number
}

/** fresh: answered lately. stale: late. unreachable: does not answer. disabled: by the person. new: never asked. */
export type Reach = 'new' | 'connecting' | 'fresh' | 'stale' | 'unreachable' | 'disabled'

/** Everything the window shows of one host. */
export interface HostView {
  host: Host
  reach: Reach
  /** When it last answered, ms since the epoch. */
  lastSeen: number | null
  error: ErrorInfo | null
  facts: HostFacts | null
  /** Its machines as last read, and when that was. */
  machines: MachineFacts[]
  machinesAt: number | null
  sample: HostSample | null
  /** Recent CPU shares for the sparkline, oldest first, at most 60. */
  spark: number[]
  /** Open connection? */
  connected: boolean
}

export interface ParsedLine {
  line: number
  text: string
  draft?: HostDraft
  problem?: string
}

export const serverAction = z.enum(['start', 'shutdown', 'force-off', 'reboot', 'reset', 'suspend', 'resume'])
export type ServerAction = z.infer<typeof serverAction>

const one = z.strictObject({ id: hostId })
const machine = z.strictObject({ hostId, uuid: z.uuid() })

/** Points of a history chart; thinned to at most `points`. */
export interface HistorySeries {
  at: number[]
  cpu: number[]
  memory: number[]
  storage: number[]
  netRx: number[]
  netTx: number[]
  load1: number[]
}

/** The same of one machine: processors in use, bytes of memory, bytes a second. */
export interface MachineHistory {
  at: number[]
  cpus: number[]
  memory: number[]
  diskRead: number[]
  diskWrite: number[]
  netRx: number[]
  netTx: number[]
}

const span = z.strictObject({
  from: z.number(),
  to: z.number(),
  points: z.int().min(2).max(2000).default(600),
})

export const hostsFeature = feature({
  list: call(z.strictObject({}))<HostView[]>(),
  /** Adds a host and starts its first probe in the background. `secret` (password) goes to the vault. */
  add: call(z.strictObject({ draft: hostDraft, password: z.string().max(1024).optional() }))<Host>(),
  addPractice: call(z.strictObject({ count: z.int().min(1).max(8).default(4) }))<Host[]>(),
  /** Reads "user@address:port name" lines, or CSV, without adding anything. */
  parseList: call(z.strictObject({ text: z.string().max(100_000) }))<ParsedLine[]>(),
  /** Hosts of ~/.ssh/config that are not added yet. */
  sshConfigHosts: call(z.strictObject({}))<
    { alias: string; draft: HostDraft; jump: string | null; note?: string }[]
  >(),
  /** Adds the chosen aliases with the jump hosts they need. */
  importSshConfig: call(z.strictObject({ aliases: z.array(z.string().max(253)).max(500) }))<Host[]>(),
  update: call(
    z.strictObject({ id: hostId, draft: hostDraft, password: z.string().max(1024).optional() }),
  )<Host>(),
  remove: call(one)<null>(),
  /**
   * Takes a host's keys out of Terrace's own known_hosts and its pin, after the host was set up anew. The next
   * connection asks as for an unknown key. Entries in the person's own known_hosts stay.
   */
  forgetKey: call(one)<{ forgotten: number }>(),
  /** null takes the limit away. Jobs that run follow at once. */
  setBandwidth: call(z.strictObject({ id: hostId, bandwidth: bandwidth.nullable() }))<Host>(),
  /** null: nothing is said of where it stands. Placement sees the change at once. */
  setRack: call(z.strictObject({ id: hostId, rack: displayName.nullable() }))<Host>(),
  setEnabled: call(z.strictObject({ id: hostId, enabled: z.boolean() }))<null>(),
  /** Connects if need be and reads everything anew. */
  probe: call(one)<HostView>(),
  machineAction: call(machine.extend({ action: serverAction }))<MachineFacts>(),
  /** Marks a foreign machine as a server of a design: adds the server record and the mark on the host. */
  adopt: call(machine.extend({ designId: z.string().max(64), tierId: z.string().max(64) }))<{
    serverId: string
  }>(),
  history: call(one.extend(span.shape))<HistorySeries>(),
  machineHistory: call(machine.extend(span.shape))<MachineHistory>(),
  /** Which hosts the window shows right now: they are asked more often. */
  watch: call(z.strictObject({ ids: z.array(hostId).max(500) }))<null>(),
  closeConnections: call(z.strictObject({}))<{ closed: number }>(),
  connections: call(z.strictObject({}))<ConnectionView[]>(),
})<{ changed: HostView; removed: { id: HostId } }>()

export interface ConnectionView {
  hostId: HostId
  name: string
  address: string
  user: string
  /** How it logged in: agent, key FILE, password, keyboard-interactive. */
  method: string
  keyFingerprint: string
  since: number
  channels: number
  lastCommand: string | null
}

export type { Advice, MachineFacts }
