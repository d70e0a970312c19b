import { TerraceError } from '@shared/base/errors.ts'
import type { Family, HostFacts } from '@shared/machine/facts.ts'
import type { Driver, Runner } from './driver.ts'
import { execute } from './executor.ts'
import { libvirtDriver } from './libvirt/index.ts'
import { plainFacts, plainHostCommand, readPlainHost } from './plain-host.ts'
import { practiceDriver } from './practice/index.ts'
import { t } from '@shared/text/translate.ts'

/** Facts for the pure parts of a probe, before anything is known. */
const unknownHost = (at: number): HostFacts => ({
  at,
  family: null,
  version: '',
  hostname: 'host',
  cpus: 0,
  cpuModel: '',
  memoryBytes: 0,
  numa: [],
  pools: [],
  networks: [],
  accelerated: false,
  python: null,
  advice: [],
})

/** Drivers that are tried over SSH, in this order. */
const overSsh: readonly Driver[] = [libvirtDriver]

export interface ProbeOptions {
  /** The time to put into the facts. */
  at: number
  /** Only this family; without it each SSH driver is tried. */
  family?: Family | null
  /** How errors call the host. */
  name?: string
  signal?: AbortSignal
}

/**
 * Finds out what a host is. A host without a usable hypervisor gives facts with family null and advice; only
 * transport failures throw.
 */
export async function probeHost(runner: Runner, options: ProbeOptions): Promise<HostFacts> {
  const { at, family } = options
  const context = { runner, ...(options.signal === undefined ? {} : { signal: options.signal }) }
  const label = options.name === undefined ? 'probe' : t`${options.name}: probe`
  const candidates = family === 'practice' ? [practiceDriver] : overSsh
  for (const driver of candidates) {
    const { probe } = driver
    const facts = await execute(driver, label, context, {
      commands: probe.compile({ at }, unknownHost(at)),
      parse: (outputs) => probe.parse(outputs, { at }, unknownHost(at)),
    })
    if (facts !== null) return facts
  }
  if (family === 'practice') throw new TerraceError('not-found', t`This is no practice host`)
  return execute({}, label, context, {
    commands: [plainHostCommand],
    parse: ([output]) => plainFacts(readPlainHost(output ?? { code: 0, stdout: '', stderr: '' }), at),
  })
}
