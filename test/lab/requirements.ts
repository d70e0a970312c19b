import { readFileSync } from 'node:fs'
import { run } from './run.ts'

/** The Debian packages the lab is made of, one a line in packages.txt. */
export function labPackages(): string[] {
  return readFileSync(new URL('packages.txt', import.meta.url), 'utf8')
    .split('\n')
    .filter(Boolean)
}

/** Throws an error that says what to do when this machine cannot run a lab. */
export async function requireLab(): Promise<void> {
  if (process.platform !== 'linux') throw new Error('The lab needs Linux: it is made of network namespaces.')
  if (process.getuid?.() !== 0)
    throw new Error('The lab makes network namespaces and needs root. Run the same command with sudo.')
  const packages = labPackages()
  const { stdout } = await run(['dpkg-query', '-W', '-f', '${Package} ${db:Status-Status}\\n', ...packages])
  const installed = new Set(
    stdout.split('\n').flatMap((line) => (line.endsWith(' installed') ? [line.split(' ')[0]] : [])),
  )
  const missing = packages.filter((name) => !installed.has(name))
  if (missing.length > 0)
    throw new Error(
      `The lab needs packages that are not installed. Run:\n  apt-get install -y --no-install-recommends ${missing.join(' ')}`,
    )
}
