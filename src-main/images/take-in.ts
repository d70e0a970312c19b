import { type Consistency, type ImageHead, manifestFormat, manifestVersion } from '@shared/images/manifest.ts'
import type { StoreId } from '@shared/plan/image-requests.ts'
import type { Place } from './agents.ts'
import { headOf } from './answers.ts'
import type { FlowContext } from './flows.ts'
import type { ImageParts } from './parts.ts'
import { savedText } from './saved.ts'
import { type OpenedEarly, transfer } from './transfer.ts'

const sectionBytes = 4 * 1024 * 1024

/** A disk that is to become an image, and where it is read. */
export interface Taken {
  place: Place
  /** As the agent reaches it, and what it may touch for that. */
  disk: object
  allow: readonly string[]
  /** More of the agent's task: a rate, what has changed. */
  more?: object
  source: ImageHead['source']
  consistency: Consistency
  parent?: string | null
  /** The parent was a disk of the same name, perhaps another one: the store keeps it only if they have something in common. */
  isPresumed?: boolean
  machine?: Record<string, unknown> | null
  checkpoint?: string | null
  /** What the guest says of itself. */
  guest?: object | null
  /** A way to the store that was opened before all this was known. */
  early?: OpenedEarly | undefined
}

/** What the agent at the disk is told of every capture. */
export const captureTask = (imageId: string) => ({ task: 'capture', job: imageId, sectionBytes })

/** Sends a disk into a store, section by section. A later try of the same image goes on where this one was cut. */
export async function takeIn(
  parts: ImageParts,
  { storeId, imageId, imageName }: { storeId: StoreId; imageId: string; imageName: string },
  taken: Taken,
  context: FlowContext,
): Promise<unknown> {
  const store = parts.stores.get(storeId)
  const { source, consistency, parent = null, machine = null, checkpoint = null, guest = null } = taken
  const head = {
    format: manifestFormat,
    version: manifestVersion,
    id: imageId,
    name: imageName,
    created: new Date().toISOString(),
    consistency,
    source,
    parent,
    guest,
    machine,
    checkpoint,
  }
  const capture = { ...captureTask(imageId), allow: taken.allow, disk: taken.disk }
  const presumed = taken.isPresumed === true ? { presumed: true } : {}
  const receive = {
    task: 'receive',
    allow: [store.folder],
    job: imageId,
    store: store.folder,
    head,
    ...presumed,
  }
  // Where the disk was captured before most of it is there already: it is hashed while the way is opened.
  const ahead = parent === null ? {} : { ahead: true }
  const near = { place: taken.place, task: { ...capture, ...ahead, ...taken.more } }
  const far = { place: store.hostId, task: receive }
  const answer = await transfer(parts, { job: imageId, near, far }, context, taken.early)
  const image = parts.stores.took(storeId, headOf(answer))
  // What was zero or known already.
  if (image) context.log('info', savedText(image))
  return answer
}
