import type { OpenDesign } from '../../src-shared/contract/designs.ts'
import type { Services } from '../../src-shared/contract/index.ts'

/** A design as the window gets it. */
export async function opened(core: { services: Pick<Services, 'designs'> }, id: string): Promise<OpenDesign> {
  const { text } = await core.services.designs.open({ id })
  return JSON.parse(text) as OpenDesign
}
