import { ok, type Result } from '@shared/base/result.ts'
import type { OpenDesign } from '@shared/contract/designs.ts'
import type { TerraceApi } from '@shared/contract/index.ts'

export interface OpenedDesign extends OpenDesign {
  /** The same as it came: a worker reads it faster than it is handed records. */
  text: string
}

/** A design as main has it. */
export async function openDesign(
  api: { designs: Pick<TerraceApi['designs'], 'open'> },
  id: string,
): Promise<Result<OpenedDesign>> {
  const answer = await api.designs.open({ id })
  if (!answer.ok) return answer
  const { text } = answer.value
  return ok({ ...(JSON.parse(text) as OpenDesign), text })
}
