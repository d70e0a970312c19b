import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { newId } from '@shared/base/ids.ts'
import { type HostDraft, hostDraft, type HostId } from '@shared/contract/hosts.ts'
import type { JobView } from '@shared/contract/jobs.ts'
import type { Plan } from '@shared/plan/plan.ts'
import { type Core, openCore } from '@main/core/index.ts'
import { testFolder } from './sshd.ts'

/** Everything of the app but its window, in this process, with nobody there to answer a question. */
export async function openApp(folder: string): Promise<Core> {
  process.env['TERRACE_VAULT'] = 'memory'
  return openCore({
    folder,
    version: '0.0.0',
    prompter: { ask: async () => ({ kind: 'dismiss' }) },
    polling: false,
  })
}

export interface App {
  core: Core
  folder: string
  end(): Promise<void>
}

/** With data and a home of its own: no key, agent or known host of the person who runs the tests counts. */
export async function appInFolder(): Promise<App> {
  const { folder, remove } = testFolder('app')
  process.env['HOME'] = join(folder, 'home')
  delete process.env['SSH_AUTH_SOCK']
  const core = await openApp(join(folder, 'data'))
  return {
    core,
    folder,
    end: async () => {
      await core.close()
      remove()
    },
  }
}

export type Draft = Partial<HostDraft> & { name: string; address: string }

/** Adds a host without connecting to it. */
export async function addHost(core: Core, draft: Draft, password?: string): Promise<HostId> {
  const parsed = hostDraft.parse(draft)
  const host = await core.services.hosts.add({
    draft: parsed,
    ...(password === undefined ? {} : { password }),
  })
  return host.id
}

/** A design of one tier; each server is given as in a design file. */
export function designText(
  servers: { name: string; [field: string]: unknown }[],
  more: object[] = [],
  id: string = newId('design'),
): string {
  const tier = { id: 'tier:t', type: 'tier', name: 'Tier' }
  const records = servers.map((server, index) => ({
    id: `server:s${index}`,
    type: 'server',
    tier: tier.id,
    memoryBytes: 64 * 2 ** 20,
    running: false,
    ...server,
  }))
  const settings = { id: 'settings:design', type: 'settings', name: 'Trial' }
  return JSON.stringify({
    terrace: { format: 'design', version: 1 },
    id,
    records: [settings, tier, ...records, ...more],
  })
}

export async function planned(core: Core, text: string, destroy = false): Promise<Plan> {
  const { design } = await core.takeDesign(text)
  return core.services.plans.make({ designId: design.id, destroy })
}

/** Applies a plan, agreeing to all of it, and waits for the end of its job. */
export async function applied(core: Core, plan: Plan): Promise<JobView> {
  const agreed = plan.steps.filter(({ risk }) => risk !== 'none').map(({ id }) => id)
  const { jobId } = await core.services.plans.apply({ planId: plan.id, agreed })
  return jobEnd(core, jobId)
}

export async function jobEnd(core: Core, id: string, timeoutMs = 120_000): Promise<JobView> {
  const deadline = Date.now() + timeoutMs
  for (;;) {
    const job = await core.services.jobs.get({ id })
    if (!['queued', 'running', 'cancelling'].includes(job.state)) return job
    if (Date.now() > deadline) throw new Error(`${job.title} did not end: ${JSON.stringify(job.steps)}`)
    await sleep(30)
  }
}
