import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { must } from './run.ts'

const sources = fileURLToPath(new URL('tiny-image', import.meta.url))

/**
 * Path of a bootable qcow2 disk of 32 MiB that prints `TERRACE-GUEST-UP <SMBIOS serial number>` on ttyS0
 * and obeys the power button. Built once for each kernel version and content of the build files, then taken from the cache.
 */
export async function buildTinyImage(): Promise<string> {
  const cache = join(process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'terrace', 'lab')
  mkdirSync(cache, { recursive: true })
  const kernel = await newestCloudKernel()
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

/** The package that linux-image-cloud-amd64 stands for at the moment. */
async function newestCloudKernel(): Promise<{ name: string; version: string }> {
  const depends = await must(['apt-cache', 'depends', 'linux-image-cloud-amd64'])
  const name = /Depends: (linux-image-\S+)/.exec(depends)?.[1]
  if (name === undefined)
    throw new Error('apt knows no linux-image-cloud-amd64. Run "apt-get update" and try again.')
  const shown = await must(['apt-cache', 'show', '--no-all-versions', name])
  return { name, version: /^Version: (\S+)/m.exec(shown)?.[1] ?? name }
}
