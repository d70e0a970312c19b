import { createHash } from 'node:crypto'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { must } from './run.ts'

/** The folder for what takes long to make and is of use to every lab. */
export function labCache(): string {
  const cache = join(process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'terrace', 'lab')
  mkdirSync(cache, { recursive: true })
  return cache
}

const sources = fileURLToPath(new URL('tiny-image', import.meta.url))

/**
 * Path of a bootable qcow2 disk of 32 MiB that prints `TERRACE-GUEST-UP <SMBIOS serial number>` on ttyS0
 * and obeys the power button. Built once for each kernel version and content of the build files, then taken from the cache.
 */
export async function buildTinyImage(): Promise<string> {
  const cache = labCache()
  const kernel = await newestCloudKernel(cache)
  const hash = createHash('sha256').update(kernel.version)
  for (const file of ['build.sh', 'init', 'lease', 'agent']) hash.update(readFileSync(join(sources, file)))
  const image = join(cache, `tiny-${hash.digest('hex').slice(0, 16)}.qcow2`)
  if (existsSync(image)) return image

  const work = mkdtempSync(join(cache, 'build-'))
  try {
    const built = join(work, 'tiny.qcow2')
    await must(['sh', join(sources, 'build.sh'), kernel.name, built], { cwd: work })
    renameSync(built, image) // two builds at once: the later one replaces an equal file
  } finally {
    rmSync(work, { recursive: true, force: true })
  }
  return image
}

interface Kernel {
  name: string
  version: string
}

/** What `newestCloudKernel` found, and of which state of apt's lists. */
interface Found extends Kernel {
  listsMs: number
}

/** The package that linux-image-cloud-amd64 stands for at the moment. Asked once for each state of apt's lists: apt takes seconds. */
async function newestCloudKernel(cache: string): Promise<Kernel> {
  const listsMs = statSync('/var/lib/apt/lists').mtimeMs
  const file = join(cache, 'kernel.json')
  const known = read(file)
  if (known?.listsMs === listsMs) return known
  const shown = await must(['apt-cache', 'show', '--no-all-versions', 'linux-image-cloud-amd64'])
  const [, name, version] = /^Depends: (linux-image-[^\s,]+)(?: \(= ([^)\s]+)\))?/m.exec(shown) ?? []
  if (name === undefined)
    throw new Error('apt knows no linux-image-cloud-amd64. Run "apt-get update" and try again.')
  const found: Found = { name, version: version ?? name, listsMs }
  const fresh = `${file}.${process.pid}`
  writeFileSync(fresh, JSON.stringify(found))
  renameSync(fresh, file)
  return found
}

function read(file: string): Found | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Found
  } catch {
    return undefined // none yet, or torn: asked anew
  }
}
