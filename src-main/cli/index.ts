import { homedir } from 'node:os'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { toErrorInfo } from '@shared/base/errors.ts'
import { type Core, openCore } from '../core/index.ts'
import { dataFolder } from '../data-folder.ts'
import { auditCommand } from './commands/audit.ts'
import { newDesign, validateDesign } from './commands/design.ts'
import { hostBandwidth, ownBandwidth } from './commands/bandwidth.ts'
import { dropBase, listBases } from './commands/bases.ts'
import { imageHistory } from './commands/image-history.ts'
import { addHost, listHosts, probeHostCommand, removeHost } from './commands/hosts.ts'
import {
  captureImage,
  deployImage,
  exportImage,
  importImage,
  listImages,
  pinImage,
  removeImage,
  showImage,
  warmCache,
} from './commands/images.ts'
import { cancelJob, continueJob, listJobs, pauseJob, showJob, watchJob } from './commands/jobs.ts'
import { drainCommand, rebalanceCommand } from './commands/moves.ts'
import { capacityCommand, placeCommand, whyCommand } from './commands/place.ts'
import { hostRack } from './commands/rack.ts'
import { applyCommand, planCommand, statusCommand } from './commands/plan.ts'
import {
  addStore,
  cacheStats,
  defaultStore,
  forgetStore,
  listStores,
  pruneStore,
  showStore,
  verifyStore,
} from './commands/stores.ts'
import { listServers, serverCommand } from './commands/servers.ts'
import { compareVersions, listVersions, restoreVersion, saveVersion } from './commands/versions.ts'
import { type Context, UsageError } from './context.ts'
import { exitCodeOf, exitCodes } from './exit-codes.ts'
import { help } from './help.ts'
import { Output, outliveReaders } from './output.ts'
import { beside, terminalPrompter } from './prompter.ts'

type Command = (context: Context) => Promise<number | void>

const commands: Record<string, Command> = {
  'hosts add': addHost,
  'hosts list': listHosts,
  'hosts probe': probeHostCommand,
  'hosts bandwidth': hostBandwidth,
  'hosts rack': hostRack,
  bandwidth: ownBandwidth,
  'hosts remove': removeHost,
  'servers list': listServers,
  'servers start': serverCommand('start'),
  'servers stop': serverCommand('shutdown'),
  'servers force-off': serverCommand('force-off'),
  'servers reboot': serverCommand('reboot'),
  'design new': newDesign,
  'design validate': validateDesign,
  'design versions list': listVersions,
  'design versions save': saveVersion,
  'design versions compare': compareVersions,
  'design versions restore': restoreVersion,
  place: placeCommand,
  why: whyCommand,
  capacity: capacityCommand,
  rebalance: rebalanceCommand('rebalance'),
  spread: rebalanceCommand('spread'),
  consolidate: rebalanceCommand('consolidate'),
  drain: drainCommand,
  plan: planCommand,
  apply: applyCommand(false),
  destroy: applyCommand(true),
  status: statusCommand,
  'jobs list': listJobs,
  'jobs show': showJob,
  'jobs watch': watchJob,
  'jobs cancel': cancelJob,
  'jobs pause': pauseJob,
  'jobs resume': continueJob('resume'),
  'jobs rollback': continueJob('rollback'),
  'images list': listImages,
  'images show': showImage,
  'images capture': captureImage,
  'images deploy': deployImage,
  'images bases': listBases,
  'images history': imageHistory,
  'images drop-base': dropBase,
  'images import': importImage,
  'images export': exportImage,
  'images remove': removeImage,
  'images verify': verifyStore,
  'images prune': pruneStore,
  'stores add': addStore('store'),
  'stores list': listStores('store'),
  'stores show': showStore,
  'stores default': defaultStore,
  'stores forget': forgetStore,
  'caches add': addStore('cache'),
  'caches list': listStores('cache'),
  'caches stats': cacheStats,
  'caches warm': warmCache,
  'caches pin': pinImage(true),
  'caches unpin': pinImage(false),
  'caches forget': forgetStore,
  audit: auditCommand,
}

const options = {
  json: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
  version: { type: 'boolean' },
  data: { type: 'string' },
  address: { type: 'string' },
  port: { type: 'string' },
  user: { type: 'string' },
  identity: { type: 'string' },
  jump: { type: 'string' },
  sudo: { type: 'boolean' },
  'host-key': { type: 'string' },
  'accept-new': { type: 'boolean' },
  practice: { type: 'string' },
  offline: { type: 'boolean' },
  host: { type: 'string', multiple: true },
  sample: { type: 'boolean' },
  destroy: { type: 'boolean' },
  commands: { type: 'boolean' },
  explain: { type: 'boolean' },
  facts: { type: 'string' },
  save: { type: 'string' },
  'empty-trash': { type: 'boolean' },
  yes: { type: 'boolean', short: 'y' },
  moves: { type: 'string' },
  knee: { type: 'boolean' },
  by: { type: 'string' },
  force: { type: 'boolean' },
  cold: { type: 'boolean' },
  apply: { type: 'boolean' },
  note: { type: 'string' },
  search: { type: 'string' },
  limit: { type: 'string' },
  store: { type: 'string' },
  folder: { type: 'string' },
  budget: { type: 'string' },
  name: { type: 'string' },
  live: { type: 'boolean' },
  overlay: { type: 'boolean' },
  claim: { type: 'string' },
  full: { type: 'boolean' },
  pool: { type: 'string' },
  volume: { type: 'string' },
  format: { type: 'string' },
  bytes: { type: 'string' },
  'limit-rate': { type: 'string' },
  disk: { type: 'string' },
  percent: { type: 'string' },
  grace: { type: 'string' },
  route: { type: 'string' },
  sha256: { type: 'string' },
  sha512: { type: 'string' },
  checksums: { type: 'string' },
  max: { type: 'string' },
} as const

async function run(argv: string[]): Promise<number> {
  const out = new Output(argv.includes('--json'))
  let core: Promise<Core> | undefined
  const interrupt = new AbortController()
  const onInterrupt = (): void => interrupt.abort()
  process.on('SIGINT', onInterrupt)
  process.on('SIGTERM', onInterrupt)
  try {
    const { values, positionals } = readArguments(argv)
    if (values.version) {
      out.answer({ version: __TERRACE_VERSION__ }, [__TERRACE_VERSION__])
      return exitCodes.ok
    }
    if (values.help || positionals.length === 0) {
      out.answer({ help }, help.trimEnd().split('\n'))
      return values.help ? exitCodes.ok : exitCodes.usage
    }
    const words = [1, 2, 3].find((count) => commands[positionals.slice(0, count).join(' ')])
    const command = words && commands[positionals.slice(0, words).join(' ')]
    if (!command) throw new UsageError(`There is no command "${namedCommand(positionals)}".`)
    const folder = dataFolder({
      argument: values.data,
      env: process.env,
      platform: process.platform,
      home: homedir(),
    })
    const code = await command({
      folder,
      core: () =>
        (core ??= openCore({
          folder,
          version: __TERRACE_VERSION__,
          prompter: beside(out.region, terminalPrompter),
          polling: false,
          agentPath: path.join(__dirname, '..', 'agent', 'terrace-agent.pyz'),
          localPaths: true,
        })
          .then(async (opened) => {
            const { notices } = await opened.services.app.info({})
            for (const notice of notices) out.note(`warning: ${notice}`)
            return opened
          })
          .catch((thrown: unknown) => {
            // Another one may let go of the data meanwhile.
            core = undefined
            throw thrown
          })),
      out,
      args: positionals.slice(words),
      flags: values,
      signal: interrupt.signal,
    })
    return code ?? exitCodes.ok
  } catch (error) {
    if (error instanceof UsageError) {
      process.stderr.write(`terrace: ${error.message} See "terrace --help".\n`)
      return exitCodes.usage
    }
    const info = toErrorInfo(error)
    out.error(info)
    return exitCodeOf(info.code)
  } finally {
    await core?.then((opened) => opened.close()).catch(() => undefined)
  }
}

/** As many words of what was typed as a command of that kind has. */
const namedCommand = ([first, second, third]: readonly string[]): string =>
  [first, second, ...(second === 'versions' ? [third] : [])].filter((word) => word !== undefined).join(' ')

function readArguments(argv: string[]) {
  try {
    return parseArgs({ args: argv, options, allowPositionals: true, strict: true })
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error))
  }
}

outliveReaders([process.stdout, process.stderr])
void run(process.argv.slice(2)).then((code) => {
  process.exitCode = code
})
