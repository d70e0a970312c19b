import type { Size } from '../drawing/geometry.ts'

/** Width and height that a picture of ours says of itself, in drawing units. */
export function svgSize(svg: string): Size {
  const [, width, height] = /^<svg [^>]*?\bwidth="([\d.]+)" height="([\d.]+)"/.exec(svg) ?? []
  return { width: Number(width ?? 1), height: Number(height ?? 1) }
}
