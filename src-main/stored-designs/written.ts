import { createHash } from 'node:crypto'
import type { OpenDesign } from '@shared/contract/designs.ts'
import { type UnknownFields, writeDesignFile } from '@shared/design/file.ts'

/** A design as the text of its file. */
export interface WrittenDesign {
  text: string
  /** SHA-256 of the text. */
  hash: string
  /** Of the design that it was made from. */
  revision: number
  servers: number
}

export const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex')

export function written(design: OpenDesign, unknown: UnknownFields = {}): WrittenDesign {
  const text = writeDesignFile(design, unknown)
  const servers = design.records.filter(({ type }) => type === 'server').length
  return { text, hash: hashOf(text), revision: design.revision, servers }
}

/** Makes the text of a design's file, wherever that is done. */
export type WriteDesign = (id: string, unknown?: UnknownFields) => Promise<WrittenDesign>
