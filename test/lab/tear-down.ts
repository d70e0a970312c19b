import { readFileSync, rmSync } from 'node:fs'
import { linkExists, namespaceExists, processesIn, removeCgroup } from './network.ts'
import { killExactly, sendKill } from './processes.ts'
import { claimTearDown, forgetRecord, isLeftBehind, type LabRecord, readRecords } from './record.ts'
import { must, until } from './run.ts'

/**
 * Takes away everything a record names and only that: processes by identity or because they live in one
 * of the lab's own namespaces. Does as much as it can; what could not be removed is the error.
 */
export async function tearDown(record: LabRecord): Promise<void> {
  if (!claimTearDown(record)) return
  const troubles: unknown[] = []
  const attempt = async (act: () => Promise<unknown> | void) => {
    try {
      await act()
    } catch (error) {
      troubles.push(error)
    }
  }
  // Ending a supervisor ends process 1 of its host, and with it every process of that host.
  record.supervisors.forEach(killExactly)
  for (const namespace of record.namespaces)
    await attempt(() =>
      until(`the processes of ${namespace} to end`, 30_000, async () => {
        const pids = await processesIn(namespace)
        pids.forEach(sendKill)
        return pids.length === 0
      }),
    )
  for (const link of [...record.links, record.bridge])
    await attempt(async () => void (linkExists(link) && (await must(['ip', 'link', 'del', link]))))
  for (const namespace of record.namespaces)
    await attempt(
      async () => void (namespaceExists(namespace) && (await must(['ip', 'netns', 'del', namespace]))),
    )
  for (const folder of record.cgroups) await attempt(() => removeSoon(folder))
  await attempt(() => {
    // Deleting through a mount would delete what is mounted. Hosts mount in their own namespaces only.
    if (readFileSync('/proc/self/mountinfo', 'utf8').includes(` ${record.folder}/`))
      throw new Error(`Something is mounted below ${record.folder}`)
    rmSync(record.folder, { recursive: true, force: true, maxRetries: 5 })
  })
  if (troubles.length > 0)
    throw new AggregateError(troubles, `Lab ${record.number} could not be removed wholly`)
  forgetRecord(record)
}

/** A cgroup stays busy for a moment after its last process was reaped. */
async function removeSoon(folder: string): Promise<void> {
  await until(`${folder} to be empty`, 30_000, () => {
    try {
      removeCgroup(folder)
      return true
    } catch {
      return false
    }
  })
}

/** Takes away the labs whose tests were killed. Labs in use and the one kept for a person stay. */
export async function sweepLabs(): Promise<void> {
  for (const record of readRecords()) if (isLeftBehind(record)) await tearDown(record)
}
