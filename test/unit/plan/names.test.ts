import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { hash64 } from '@shared/base/hash.ts'
import { imageCopyName, machineName, safePart, volumeName } from '@shared/plan/names.ts'
import { machineSpecSchema } from '@shared/plan/requests.ts'

const anything = fc.string({ unit: 'binary', maxLength: 300 })

describe('names', () => {
  test('any text becomes a machine name that requests accept, and a plain one stays', () => {
    fc.assert(
      fc.property(anything, (text) => {
        expect(machineSpecSchema.shape.name.safeParse(machineName(text)).success).toBe(true)
        expect(machineName(machineName(text))).toBe(machineName(text))
      }),
    )
    expect(machineName('web-1')).toBe('web-1')
    expect(machineName('données "x"; y')).toBe('données "x"; y')
    expect(machineName('--\n/web')).toBe('web')
    expect(machineName('..')).toMatch(/^server-[0-9a-f]{6}$/)
    expect(new TextEncoder().encode(machineName('名'.repeat(200))).length).toBeLessThanOrEqual(200)
    expect(machineName(`${'名'.repeat(200)}a`)).not.toBe(machineName(`${'名'.repeat(200)}b`))
  })

  test('any text becomes a safe volume name; different texts stay different', () => {
    fc.assert(
      fc.property(anything, anything, (a, b) => {
        expect(volumeName(a, b, 'qcow2')).toMatch(/^[A-Za-z0-9_][A-Za-z0-9._-]*\.qcow2$/)
        expect(a === b || safePart(a) !== safePart(b)).toBe(true)
      }),
      { numRuns: 300 },
    )
    expect(volumeName('web-1', 'root', 'qcow2')).toBe('web-1-root.qcow2')
    expect(volumeName('web-1', 'root', 'raw', 2)).toBe('web-1-root-2.raw')
  })

  test('copies of images tell name, size and format', () => {
    expect(imageCopyName('tiny.qcow2', 4096, 'qcow2')).toBe('terrace-image-tiny-4096.qcow2')
    expect(imageCopyName('disk.img', 4096, 'raw')).toBe('terrace-image-disk-4096.raw')
  })
})

test('the hash is FNV-1a with 64 bits', () => {
  // From the test vectors that its authors publish.
  expect(hash64('')).toBe('cbf29ce484222325')
  expect(hash64('a')).toBe('af63dc4c8601ec8c')
  expect(hash64('foobar')).toBe('85944171f73967e8')
})
