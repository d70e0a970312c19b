import { formatBytes, MiB, parseBytes, TiB } from '@shared/base/units.ts'
import type { AmountRules } from './amounts.ts'
import { parseSize, parseWhole } from './parse.ts'

const whole = (min: number, max: number): AmountRules => ({
  parse: parseWhole(min, max),
  step: (text) => (/^\d+$/.test(text.trim()) ? Number(text) : null),
  min,
  max,
  show: String,
})

const size = (min: number, max: number): AmountRules => ({
  parse: parseSize(min, max),
  step: (text) => parseBytes(text, 'g') ?? null,
  min,
  max,
  show: formatBytes,
})

export const vcpuRules = whole(1, 1024)
export const replicaRules = whole(1, 100)
export const memoryRules = size(4 * MiB, 64 * TiB)

const disk = size(MiB, 2 ** 50)
/** Nothing, of a copy of an image: as large as the image. It is no amount to add to. */
export const diskRules: AmountRules = {
  ...disk,
  parse: (text) => (text.trim() === '' ? { value: 0 } : disk.parse(text)),
  show: (bytes) => (bytes === 0 ? '' : formatBytes(bytes)),
}
