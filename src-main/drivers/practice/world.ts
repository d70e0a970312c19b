import { TerraceError } from '@shared/base/errors.ts'
import { hardwareOf } from './catalogue.ts'
import { faultTitle, isPracticeFault, practiceFaultNames } from './faults.ts'
import { PracticeHost } from './host.ts'
import { makeStateFolder } from './state.ts'
import { t } from '@shared/text/translate.ts'

const hosts = new Map<string, PracticeHost>()
let folder: string | undefined

/**
 * Keeps the state of practice hosts in `path`, so that their machines outlive this process; undefined keeps it in
 * memory only. Hosts already in use are read anew.
 */
export function setPracticeStateFolder(path: string | undefined): void {
  if (path !== undefined) makeStateFolder(path)
  folder = path
  hosts.clear()
}

/** The simulated host behind an address. Throws `transport.dns` for an address that is none. */
export function practiceHost(address: string): PracticeHost {
  const known = hosts.get(address)
  if (known !== undefined) return known
  const hardware = hardwareOf(address)
  if (hardware === undefined) {
    throw new TerraceError('transport.dns', t`There is no practice host "${address}"`, {
      next: t`Practice hosts are called practice-1 to practice-8.`,
    })
  }
  const host = new PracticeHost(hardware, folder)
  hosts.set(address, host)
  return host
}

/** The faults that can be switched on for one practice host. */
export const practiceFaults = {
  list: (address: string) => {
    const host = practiceHost(address)
    return practiceFaultNames.map((name) => ({ name, title: faultTitle(name), on: host.has(name) }))
  },
  set: (address: string, name: string, on: boolean): void => {
    if (!isPracticeFault(name)) throw new TerraceError('invalid', t`Practice hosts have no fault "${name}"`)
    const host = practiceHost(address)
    const others = host.state.faults.filter((fault) => fault !== name)
    host.state.faults = on ? [...others, name] : others
    void host.save().catch((error: unknown) => console.error('practice state was not saved', error))
  },
}
