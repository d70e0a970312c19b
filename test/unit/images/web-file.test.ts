import fc from 'fast-check'
import { expect, test } from 'vitest'
import { fileOfAddress, readChecksum, webAddress } from '@shared/images/web-file.ts'

test('only http and https addresses without a login are taken', () => {
  const taken = (text: string): boolean => webAddress.safeParse(text).success
  expect(['http://a/b.raw', 'https://[::1]:8443/x%20y.qcow2?z=1', 'HTTPS://a.b/c'].map(taken)).toEqual([
    true,
    true,
    true,
  ])
  for (const text of [
    'file:///etc/passwd',
    'ftp://a/b',
    'http://user@a/b',
    'http://user:word@a/b',
    'http://',
    'http://a/b c',
    'http://a/b\nc',
    ' http://a/b',
    '//a/b',
    '',
  ])
    expect([text, taken(text)]).toEqual([text, false])
  expect(fileOfAddress('https://a/b/debian%2012.qcow2?x=/y')).toBe('debian 12.qcow2')
  expect(fileOfAddress('https://a/%zz')).toBe('%zz')
})

test('a checksum is read as people paste it, and never as another kind', () => {
  const hex = (length: number) =>
    fc
      .array(fc.constantFrom(...'0123456789abcdefABCDEF'), { minLength: length, maxLength: length })
      .map((all) => all.join(''))
  fc.assert(
    fc.property(
      fc.constantFrom(256, 512),
      fc.integer({ min: 1, max: 140 }),
      fc.nat(3),
      (bits, length, form) => {
        const [digits] = fc.sample(hex(length), { numRuns: 1, seed: length })
        const text =
          [`sha${bits}:${digits}`, `SHA${bits} ${digits}`, `${digits}`, `${digits}  name of a file.img`][
            form
          ] ?? ''
        const right = form < 2 ? length * 4 === bits : length === 64 || length === 128
        expect(readChecksum(` ${text}\n`)).toEqual(right ? { digest: digits?.toLowerCase() } : null)
      },
    ),
  )
  expect(readChecksum('https://a/SHA256SUMS')).toEqual({ list: 'https://a/SHA256SUMS' })
  expect(readChecksum('file:///SHA256SUMS')).toBeNull()
})
