import type { Readable, Writable } from 'node:stream'
import type { ErrorCode } from '@shared/base/errors.ts'
import type { Family, HostCounters, HostFacts, MachineFacts } from '@shared/machine/facts.ts'
import type { MachineSpec } from '@shared/machine/spec.ts'

/** One command for a host: an argv array, never a shell string. */
export interface Command {
  readonly argv: readonly [string, ...string[]]
  /** Text for its standard input. */
  readonly stdin?: string
  /** Default 30 s. */
  readonly timeoutMs?: number
  /** Output past this is an error; default 16 MiB. */
  readonly maxBytes?: number
  /** Exit codes other than 0, or messages, that do not count as failure (for example "domain is already active"). */
  readonly tolerate?: (output: CommandOutput) => boolean
  /** Told to try elevated rights: the host's "sudo -n" setting applies unless this is false. */
  readonly elevate?: false
  /** Does it alter the host? Decides what an error says about what was changed. */
  readonly changes?: true
  /**
   * For what changes the host in several steps: may a run that failed have left some of them done? Without it a
   * failure means that nothing was changed.
   */
  readonly partly?: (failed: CommandOutput) => boolean
}

export interface CommandOutput {
  /** null when ended by a signal. */
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

export interface CommandStream {
  readonly stdin: Writable
  readonly stdout: Readable
  /** Settles when the command ended; rejects with a TerraceError on transport failure, never on exit codes. */
  readonly done: Promise<CommandOutput>
  /** Ends the remote command; safe to call twice. */
  close(): void
}

/** What carries commands to one host: an SSH connection, or a driver's own in-process transport. */
export interface Runner {
  /**
   * Runs to the end. Exit codes are in the answer; throws TerraceError for transport failures, time-outs
   * (`timeout`), output past the bound (`parse`) and an aborted signal (`cancelled`).
   */
  run(command: Command, options?: { signal?: AbortSignal }): Promise<CommandOutput>
  /** Starts a command whose input or output is bytes. */
  stream(command: Command, options?: { signal?: AbortSignal }): Promise<CommandStream>
}

/**
 * One action of a driver, pure: `check` refuses early with a reason, `compile` gives the commands, `parse` reads
 * their outputs (in the same order). The executor runs them in between and stops at the first that fails.
 * Every change is read back: the last command of a changing action shows the new state and `parse` verifies it.
 */
export interface Action<Params, Answer> {
  check?(params: Params, facts: HostFacts): string | undefined
  compile(params: Params, facts: HostFacts): Command[]
  /**
   * More commands, made from the outputs of the first: for changes that must keep what is there. With no outputs
   * (a preview) it answers what would run on a host that has nothing yet.
   */
  follow?(outputs: CommandOutput[], params: Params, facts: HostFacts): Command[]
  /** Reads all outputs. A promise where there may be so much text that others must get their turn. */
  parse(outputs: CommandOutput[], params: Params, facts: HostFacts): Answer | Promise<Answer>
}

export interface MachineRef {
  uuid: string
}
export interface VolumeRef {
  pool: string
  volume: string
}
export interface VolumeFacts extends VolumeRef {
  path: string
  format: string
  /** What a guest sees as the disk's size. */
  capacityBytes: number
  /** What it takes up in the pool now. */
  allocationBytes: number
  /** How many bytes `volumeBytes.read` gives. */
  fileBytes: number
  /** Path of the volume that this one is only a difference to. */
  backing?: string
  /** What no volume has that is made later under the same name; of `volume` only, and where the host can tell. */
  made?: string
}

/**
 * `fresh`: the caller saw that the volume was not there. One that is there by now was made by somebody else, so it is
 * a `conflict` with nothing changed, and never taken for the caller's own.
 */
interface Fresh {
  fresh?: true
}

/** A machine as it is defined on another host. */
export interface Definition {
  /** As that host's `definition` told it. */
  text: string
  /** Facts of that host. */
  facts: HostFacts
  /** Where its disks are there, and here. */
  disks: { from: VolumeRef; to: VolumeRef }[]
}

/** Everything a driver can be asked. All are idempotent: asking for what already holds is success. */
export interface DriverActions {
  inventory: Action<Record<string, never>, MachineFacts[]>
  counters: Action<Record<string, never>, HostCounters>
  /** One machine, or null when the host does not have it. */
  machine: Action<MachineRef, MachineFacts | null>
  /**
   * Defines a new machine or brings an existing one (same UUID) to the spec; running ones change at next start. With
   * `base` a new one keeps what the spec does not speak of as it was on another host.
   */
  define: Action<{ spec: MachineSpec; base?: Definition }, MachineFacts>
  /** What defines a machine, in the words of its family: for taking it to another host. */
  definition: Action<MachineRef, string>
  /**
   * Marks an existing foreign machine as Terrace's, or (owner null) takes the mark away. Nothing else of it changes.
   */
  adopt: Action<{ uuid: string; owner: MachineSpec['owner'] | null }, MachineFacts>
  start: Action<MachineRef, MachineFacts>
  /** Asks the guest to shut down; answers at once with the state then. The caller waits and may force off. */
  shutdown: Action<MachineRef, MachineFacts>
  forceOff: Action<MachineRef, MachineFacts>
  reboot: Action<MachineRef, MachineFacts>
  reset: Action<MachineRef, MachineFacts>
  suspend: Action<MachineRef, MachineFacts>
  resume: Action<MachineRef, MachineFacts>
  /** Removes the definition with its firmware variables; volumes are deleted by volumeDelete. Must be stopped. */
  undefine: Action<MachineRef, null>
  /** `live`: now, where the running machine allows; always also for the next start. */
  setVcpus: Action<MachineRef & { vcpus: number; live: boolean }, MachineFacts>
  setMemory: Action<MachineRef & { memoryBytes: number; live: boolean }, MachineFacts>
  /** An absent limit stays as it is; a `quotaPercent` of 0 takes the ceiling away. */
  setCpuLimits: Action<MachineRef & { shares?: number; quotaPercent?: number }, MachineFacts>
  setAutostart: Action<MachineRef & { autostart: boolean }, MachineFacts>
  volumes: Action<{ pool: string }, VolumeFacts[]>
  volume: Action<VolumeRef, VolumeFacts | null>
  volumeCreate: Action<VolumeRef & { bytes: number; format: 'qcow2' | 'raw' } & Fresh, VolumeFacts>
  /** A full copy inside one pool, independent of its source. */
  volumeClone: Action<VolumeRef & { from: string } & Fresh, VolumeFacts>
  /**
   * A qcow2 disk that holds only what differs from the volume `base` of the same pool, at least as large. Nobody may write
   * to `base` from then on.
   */
  volumeOverlay: Action<VolumeRef & { base: string; bytes: number } & Fresh, VolumeFacts>
  /** Takes in all that a disk stands on, so that it needs no other any more; its machine may run meanwhile. */
  volumeFlatten: Action<VolumeRef, VolumeFacts>
  /** Grows only. */
  volumeResize: Action<VolumeRef & { bytes: number }, VolumeFacts>
  /** `conflict`, with their names, where other volumes are only a difference to it. */
  volumeDelete: Action<VolumeRef, null>
  /** Another name in the same pool, which must be free. With `unused`, `conflict` where somebody needs the volume. */
  volumeRename: Action<VolumeRef & { to: string; unused?: true }, VolumeFacts>
  networks: Action<Record<string, never>, HostFacts['networks']>
  /** A disk of a machine by its device name, wherever it lies; null where there is no such machine or disk. */
  machineDisk: Action<MachineRef & { target: string }, DiskFacts | null>
  /**
   * Keeps one disk of a running machine as it is now, to be read at a socket on the host until `backupEnd`. `tag` names
   * it and the checkpoint made with it; `since` is an earlier checkpoint to tell what has changed. `target` is the
   * disk's device name, `path` its path.
   */
  backupBegin: Action<
    { uuid: string; target: string; path: string; format: string; tag: string; since: string | null },
    BackupBegun
  >
  /** Ends it; `forget` is a checkpoint that is needed no more. */
  backupEnd: Action<{ uuid: string; path: string; tag: string; forget: string | null }, null>
  /** Forgets a checkpoint of a backup that was; false where it is still there, as of a machine that does not run. */
  checkpointForget: Action<{ uuid: string; tag: string }, boolean>
  /**
   * Lets a running machine go on in an overlay beside one of its disks, so that the disk itself holds still until
   * `snapshotEnd`. `others` are the device names of its other disks, which go on as they are.
   */
  snapshotBegin: Action<
    { uuid: string; target: string; path: string; tag: string; others: readonly string[] },
    { overlay: string; quiesced: boolean }
  >
  /** Merges the overlay back, whether the machine runs or not. `format` is the disk's own. */
  snapshotEnd: Action<{ uuid: string; target: string; path: string; format: string; tag: string }, null>
  /** What the guest says of itself; null where no guest agent answers. */
  guestFacts: Action<MachineRef, GuestFacts | null>
}
/** A disk as its machine's definition names it. */
export interface DiskFacts {
  target: string
  /** Where its host has it; of one that only the hypervisor reaches, what it is there: "rbd:pool/image". */
  path: string
  kind: 'file' | 'device' | 'remote'
  /** As the definition says; nobody guessed it from the disk's bytes. */
  format: string
  /**
   * What it is only a difference to, from the nearest on. `named`: the definition names it, and not only the file above,
   * which also says its `format`; that is empty where nobody says it.
   */
  chain: { path: string; format: string; named: boolean }[]
  /** Why its content cannot, or should not, be read. */
  refusal?: string
  /** What no disk has that is made later at the same place, where the host can tell. */
  made?: string
}
/** What a guest agent tells: nothing of it is believed beyond being shown. */
export interface GuestFacts {
  hostname: string | null
  os: { id: string | null; name: string | null; version: string | null; kernel: string | null } | null
  filesystems: { mountpoint: string; type: string; totalBytes: number | null; usedBytes: number | null }[]
}
export interface BackupBegun {
  /** Where an NBD client on the host reads it. */
  socket: string
  export: string
  /** The bitmap of what has changed since; null where nobody can tell. */
  bitmap: string | null
  /** What was made for the next time. */
  checkpoint: string | null
  /** The guest's file systems were frozen at that moment. */
  quiesced: boolean
}
export type ActionName = keyof DriverActions
export type ActionParams<N extends ActionName> = DriverActions[N] extends Action<infer P, unknown> ? P : never
export type ActionAnswer<N extends ActionName> = DriverActions[N] extends Action<never, infer A> ? A : never

/** A running machine that is to be moved. */
export interface LiveJob {
  uuid: string
  from: HostFacts
  to: HostFacts
  /** Device names of its disks that are copied; those in a pool of both hosts are not. */
  disks: string[]
}

/**
 * Moving machines while they run, from where a disk has its path to the same path elsewhere. The volumes are there on
 * the target, as large, before it begins; the machine is defined on both hosts afterwards, and off on the source.
 */
export interface LiveMigration {
  /** Why it cannot be done between these hosts, or undefined when it can. */
  check(job: LiveJob): string | undefined
  /** A machine goes on running only on a host whose processors are alike: those of which this is the same. */
  kin(facts: HostFacts): string
  /**
   * What the two ends say to one another is carried by Terrace: `listen`, run on the source, tells each connection made
   * to a socket there in frames (see actuators/relay.ts), and `connect`, run on the target, is one connection there.
   */
  sockets(job: LiveJob): { listen: Command; connect: Command }[]
  /** Run on the source; ends when the machine runs on the target. What fails leaves it running on the source. */
  move(job: LiveJob): Command
  /** Run on the source: ends `move` early. */
  abort(job: LiveJob): Command
  /** Run on each end when it is over: takes away what a try that was cut off left there besides volumes. */
  tidy(job: LiveJob): Command[]
}

/** Why a family lacks an ability; shown before anyone asks. */
export type Absent = { absent: string }
export const isAbsent = (value: object): value is Absent => 'absent' in value

export interface Driver {
  readonly family: Family
  /** For people: "libvirt / KVM". */
  readonly title: string
  /**
   * Finds out whether a host is of this family, and its facts. `recognise` is cheap; `facts` runs the rest.
   * Facts come back also when much is missing, with advice saying what.
   */
  readonly probe: Action<{ at: number }, HostFacts | null>
  readonly actions: { readonly [N in ActionName]: DriverActions[N] | Absent }
  /** Commands whose stdout / stdin are a volume's raw file bytes, for copying between hosts of one format. */
  readonly volumeBytes:
    | {
        read(volume: VolumeRef): Command
        /** The volume exists already (volumeCreate) and is at least as large. */
        write(volume: VolumeRef): Command
        /** Prints the SHA-256 (hex) of the volume's first `bytes` bytes, as read back from the host's disk. */
        digest(volume: VolumeRef, bytes: number): Command
      }
    | Absent
  readonly live: LiveMigration | Absent
  /** Families that need no network bring their own transport; all others get SSH. */
  readonly transport?: (address: string) => Runner
  /** What a known failure text means; undefined for unknown ones, which become `remote-exit`. */
  readonly explain?: (failed: CommandOutput) => Explained | undefined
  /** Faults that can be switched on to practise with; only families that simulate have them. */
  readonly faults?: {
    list(address: string): { name: string; title: string; on: boolean }[]
    set(address: string, name: string, on: boolean): void
  }
}

export interface Explained {
  code: Extract<ErrorCode, 'precondition' | 'not-found' | 'conflict' | 'unsupported' | 'auth' | 'remote-exit'>
  /** What to do next. */
  next: string
  /** Would the same have a chance later, with nothing put right by a person? */
  retryable?: boolean
}
