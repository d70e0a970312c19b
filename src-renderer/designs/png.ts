import { TerraceError } from '@shared/base/errors.ts'
import { svgSize } from '@shared/export/size.ts'
import { t } from '@shared/text/translate.ts'

/** What a canvas can hold: pixels a side and in all. */
const MAX_SIDE = 16_384
const MAX_PIXELS = 2 ** 27

/** An SVG of ours as the address of an image. */
export const svgUrl = (svg: string): string => `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`

/** The pixels that a picture has at a scale. Throws `precondition` when no canvas holds so many. */
export function pngSize(svg: string, scale: number): { width: number; height: number } {
  const size = svgSize(svg)
  const width = Math.ceil(size.width * scale)
  const height = Math.ceil(size.height * scale)
  if (width <= MAX_SIDE && height <= MAX_SIDE && width * height <= MAX_PIXELS) return { width, height }
  throw new TerraceError(
    'precondition',
    t`The picture would have ${width} × ${height} pixels, which is too much.`,
    {
      left: t`Nothing was written.`,
      next: t`Choose a smaller scale, or SVG or PDF, which have no pixels.`,
    },
  )
}

/** Draws an SVG picture into a PNG at a scale. */
export async function pngOf(svg: string, scale: number): Promise<Blob> {
  const { width, height } = pngSize(svg, scale)
  const image = new Image()
  image.src = URL.createObjectURL(new Blob([svg], { type: 'image/svg+xml' }))
  try {
    await image.decode()
    const canvas = document.createElement('canvas')
    canvas.width = width
    canvas.height = height
    canvas.getContext('2d')?.drawImage(image, 0, 0, width, height)
    const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/png'))
    if (blob) return blob
  } catch (cause) {
    throw unmade(cause)
  } finally {
    URL.revokeObjectURL(image.src)
  }
  throw unmade('no picture came out of the canvas')
}

const unmade = (cause: unknown): TerraceError =>
  new TerraceError('precondition', t`The picture could not be drawn.`, {
    cause,
    left: t`Nothing was written.`,
    next: t`Choose a smaller scale, or SVG or PDF, which have no pixels.`,
  })

/** The bytes of a blob as base64. */
export function base64Of(blob: Blob): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader()
    reader.addEventListener('load', () => {
      const url = typeof reader.result === 'string' ? reader.result : ''
      resolve(url.slice(url.indexOf(',') + 1))
    })
    reader.addEventListener('error', () => reject(unmade(reader.error?.message)))
    reader.readAsDataURL(blob)
  })
}
