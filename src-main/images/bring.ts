import { toErrorInfo } from '@shared/base/errors.ts'
import type { RequestOf } from '@shared/plan/requests.ts'
import { t } from '@shared/text/translate.ts'
import { jobOf, type RequestContext } from '../actuators/index.ts'
import { makesBase } from './bases.ts'
import { keepHandRate, keepRate } from './measured-rate.ts'
import { ownStores } from './near-cache.ts'
import type { ImageParts } from './parts.ts'
import { sourcesOf } from './sources.ts'
import { hearing, relayed } from './transfer.ts'

type Deploy = RequestOf<'image.deploy'>

/** Sections come from what the host has, its cache, and the store. What is whole on the host needs nobody else. */
export async function bring(
  parts: ImageParts,
  request: Deploy,
  context: RequestContext,
  target: { path: string; [field: string]: unknown },
): Promise<unknown> {
  const job = jobOf(request)
  // The journal stands beside the disk.
  const folder = target.path.replace(/\/[^/]*$/, '')
  const own = ownStores(parts.stores, request.hostId, request.imageId)
  const local = own.map((store) => store.folder)
  const having = own.filter((store) => parts.stores.images(store.id).some(({ id }) => id === request.imageId))
  if (having.length > 1) {
    const names = having.map(({ name }) => name).join(', ')
    context.log(
      'info',
      t`${parts.agents.where(request.hostId)} has it itself; asked in this order: ${names}.`,
    )
  }
  const task = {
    task: 'deploy',
    allow: [folder, ...local],
    job,
    image: { id: request.imageId, sha256: request.sha256 },
    target,
    local,
    ...(request.rate === null ? {} : { rate: request.rate }),
    ...(makesBase(request) ? { seal: true } : {}),
  }
  const ask = (peers: object[]): Promise<unknown> =>
    parts.agents.ask(request.hostId, { ...task, peers }, context.signal, hearing(context).near)
  if (isOn(parts.stores, request)) {
    const answer = await ask([]).catch((thrown: unknown) => {
      // A cache may have let sections go since it was read. What was written of the others is kept.
      if (toErrorInfo(thrown).code === 'not-found') return null
      throw thrown
    })
    if (answer !== null) {
      keepRate(parts.stores, request, answer)
      return answer
    }
  }
  const sources = await sourcesOf(parts, request, `deploy-${job}`, context)
  try {
    if (sources.peers.length > 0) {
      const answer = await ask(sources.peers)
      keepHandRate(parts, request, answer, sources.near)
      return answer
    }
    const near = { place: request.hostId, task }
    return await relayed(parts, { near, far: sources.store, job: `deploy-${job}` }, context).catch(
      async (thrown: unknown) => {
        // The store does not answer: what lies on the host may be all that is needed.
        const { code, message } = toErrorInfo(thrown)
        if (local.length === 0 || sources.store.place === null || !code.startsWith('transport.')) throw thrown
        context.log('warning', t`${message} What ${parts.agents.where(request.hostId)} has is tried.`)
        // What it lacks is not gone for good: another try, once the way is there again, can bring it.
        return ask([]).catch((second: unknown) => {
          throw toErrorInfo(second).code === 'not-found' ? thrown : second
        })
      },
    )
  } finally {
    await sources.end()
    // What they have now the next deployment need not ask for elsewhere.
    for (const id of sources.fills) parts.stores.readSoon(id)
  }
}

/** Whether a store or cache of the host had the image when it was last read. */
const isOn = (stores: ImageParts['stores'], { hostId, imageId, sha256 }: Deploy): boolean =>
  ownStores(stores, hostId, imageId).some((store) =>
    stores.images(store.id).some((image) => image.id === imageId && image.sha256 === sha256),
  )
