import { TerraceError } from '@shared/base/errors.ts'
import type { Family } from '@shared/machine/facts.ts'
import type { Driver } from './driver.ts'
import { libvirtDriver } from './libvirt/index.ts'
import { practiceDriver } from './practice/index.ts'
import { t } from '@shared/text/translate.ts'

/** Every family that can be driven. */
export const drivers: readonly Driver[] = [libvirtDriver, practiceDriver]

/** The driver of a family, or `unsupported` when there is none yet. */
export function driverFor(family: Family): Driver {
  const driver = drivers.find((known) => known.family === family)
  if (driver === undefined) {
    throw new TerraceError('unsupported', t`Terrace has no driver for "${family}" hosts`, {
      next: t`It can drive: ${drivers.map((known) => known.title).join(', ')}.`,
    })
  }
  return driver
}

export * from './driver.ts'
export { type ActionContext, commandsOf, exitError, previewCommands, runAction } from './executor.ts'
export { practiceAddresses, practiceFaults, practicePace, setPracticeStateFolder } from './practice/index.ts'
export { probeHost } from './probe.ts'
