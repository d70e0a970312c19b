import { type ImageRequest, isImageRequest } from '@shared/plan/image-requests.ts'
import type { Request } from '@shared/plan/requests.ts'
import { t } from '@shared/text/translate.ts'
import type { Actuator, RequestContext } from '../actuators/index.ts'
import { capture } from './capture.ts'
import type { ImageParts } from './parts.ts'
import { deploy, isDeployed } from './deploy.ts'
import { flowPlaces } from './flow-places.ts'
import type { FlowContext } from './flows.ts'
import { exportFile, importFile } from './files.ts'
import { inStore } from './in-store.ts'
import { warm } from './warm.ts'
import { importFromWeb } from './web.ts'

/** Carries out what is asked of images and their stores, by agents on the hosts. */
export function imageActuator(parts: ImageParts): Actuator {
  const { stores, hosts } = parts
  const asImage = (request: Request): ImageRequest => {
    if (isImageRequest(request)) return request
    throw new TypeError(`${request.kind} is not about images`)
  }

  const paced = async (request: ImageRequest, context: RequestContext): Promise<unknown> => {
    const own = 'rate' in request ? request.rate : null
    const flow = parts.flows.begin(flowPlaces(request, stores), own, context)
    try {
      const route = 'route' in request ? request.route : undefined
      const answer = await run(request, { ...context, flow, route })
      parts.history.done(request)
      return answer
    } finally {
      flow.end()
    }
  }

  const run = async (request: ImageRequest, context: FlowContext): Promise<unknown> => {
    switch (request.kind) {
      case 'image.capture':
        return capture(parts, request, context)
      case 'image.deploy':
        return deploy(parts, request, context)
      case 'image.import':
        return importFile(parts, request, context)
      case 'image.fetch':
        return importFromWeb(parts, request, context)
      case 'cache.warm':
        return warm(parts, request, context)
      case 'image.export':
        return exportFile(parts, request, context)
      default:
        return inStore(parts, request, context)
    }
  }

  return {
    get name() {
      return t`images`
    },
    can(request) {
      if (!isImageRequest(request)) return t`this is not about an image`
      const hostId = 'hostId' in request ? request.hostId : null
      if (hostId !== null && hosts(hostId).host.practice === true)
        return t`${hosts(hostId).host.name} is a practice host`
      return true
    },
    run: (request, context) => paced(asImage(request), context),
    async holds(request, context) {
      const one = asImage(request)
      if (one.kind === 'image.deploy') return isDeployed(parts, one, context)
      if (one.kind !== 'image.capture' && one.kind !== 'image.import' && one.kind !== 'image.fetch')
        return false
      // Its manifest is written last.
      await stores.read(one.storeId)
      return stores.images(one.storeId).some(({ id }) => id === one.imageId)
    },
    preview: () => [],
  }
}
