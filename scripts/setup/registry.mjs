import { mkdirSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { cache, outsideEnv, root } from './paths.mjs'
import { run } from './run.mjs'

let count = 0

/** A fresh private folder beside the cached things, so that a finished one can be renamed into place. */
export function tempFolder() {
  const folder = join(cache, `.tmp-${process.pid}-${(count += 1)}`)
  mkdirSync(folder, { recursive: true })
  return folder
}

/** Removes what an interrupted set-up left half done. Only for the holder of the cache lock. */
export function sweepTemps() {
  for (const name of readdirSync(cache)) {
    if (name.startsWith('.tmp-')) remove(join(cache, name))
  }
}

export const remove = (path) => rmSync(path, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 })

/** Fetches a package from the npm registry (npm checks its integrity) and unpacks it; returns the folder. */
export async function fetchPackage(name, version, temp) {
  const packed = await run(['npm', 'pack', '--silent', '--pack-destination', temp, `${name}@${version}`], {
    cwd: root,
    env: outsideEnv(),
    what: `Fetching ${name}@${version} from the npm registry`,
  })
  const archive = join(temp, packed.trim().split('\n').at(-1))
  await run(['tar', '-xzf', archive, '-C', temp], { what: `Unpacking ${name}@${version}` })
  rmSync(archive)
  return join(temp, 'package')
}
