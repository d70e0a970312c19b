import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  addressKey,
  contains,
  formatAddress,
  formatRange,
  parseAddress,
  parseMac,
  parseRange,
  reserved,
} from '@shared/design/address.ts'

const key = (text: string) => {
  const address = parseAddress(text)
  return address && addressKey(address)
}

const range = (text: string) => {
  const parsed = parseRange(text)
  if (!parsed) throw new Error(`${text} is no range`)
  return parsed
}
const address = (text: string) => {
  const parsed = parseAddress(text)
  if (!parsed) throw new Error(`${text} is no address`)
  return parsed
}

describe('addresses', () => {
  test.each([
    '10.0.0.1',
    '0.0.0.0',
    '255.255.255.255',
    '::',
    '::1',
    'fe80::1',
    '2001:db8:0:0:1:0:0:1',
    '1::',
    '::ffff:10.0.0.1',
    'A:b:C:d:E:f:1:2',
  ])('%s is one', (text) => {
    expect(parseAddress(text)).toBeDefined()
  })
  test.each([
    '',
    '10.0.0',
    '10.0.0.0.1',
    '10.0.0.256',
    '010.0.0.1',
    '1.2.3.4 ',
    ':',
    ':::',
    '1:2:3',
    '1::2::3',
    '12345::',
    '1:2:3:4:5:6:7:8:9',
    '::1%eth0',
    '::10.0.0.300',
    '10.0.0.1::',
    '1.2.3.4::1',
    'localhost',
    '10.0.0.1/24',
    '1:2:3:4:5:6:7::8'.replace('7::8', '7:8::'),
  ])('%j is none', (text) => {
    expect(parseAddress(text)).toBeUndefined()
  })
  test('two ways of writing one address are the same', () => {
    expect(key('2001:DB8::1')).toBe(key('2001:db8:0:0:0:0:0:1'))
    expect(key('::ffff:10.0.0.1')).toBe(key('::ffff:a00:1'))
    expect(key('10.0.0.1')).not.toBe(key('::a00:1'))
  })
  test('what is written is what is read, for every address', () => {
    fc.assert(
      fc.property(fc.ipV4(), fc.ipV6(), (four, six) => {
        expect(parseAddress(four)?.value).toBe(
          four.split('.').reduce((sum, part) => sum * 256n + BigInt(part), 0n),
        )
        expect(parseAddress(six)?.family).toBe(6)
      }),
    )
  })
})

describe('ranges', () => {
  test.each<[string, string, boolean]>([
    ['10.0.0.0/24', '10.0.0.255', true],
    ['10.0.0.0/24', '10.0.1.0', false],
    ['10.0.0.77/24', '10.0.0.1', true],
    ['0.0.0.0/0', '255.1.2.3', true],
    ['0.0.0.0/0', '::1', false],
    ['10.1.2.3/32', '10.1.2.3', true],
    ['fd00::/64', 'fd00::1:2:3:4', true],
    ['fd00::/64', 'fd00:0:0:1::', false],
  ])('%s and %s: %s', (inside, text, expected) => {
    expect(contains(range(inside), address(text))).toBe(expected)
  })
  test.each([
    '10.0.0.0',
    '10.0.0.0/33',
    '10.0.0.0/',
    '/24',
    '10.0.0.0/024',
    'fd00::/129',
    '10.0.0.0/-1',
    'x/8',
  ])('%j is none', (text) => {
    expect(parseRange(text)).toBeUndefined()
  })
  test('the first and last of a range belong to nobody, except in the smallest and in IPv6', () => {
    expect(reserved(range('10.0.0.0/24'), address('10.0.0.0'))).toBe('network')
    expect(reserved(range('10.0.0.0/24'), address('10.0.0.255'))).toBe('broadcast')
    expect(reserved(range('10.0.0.0/24'), address('10.0.0.1'))).toBeUndefined()
    expect(reserved(range('10.0.0.0/31'), address('10.0.0.0'))).toBeUndefined()
    expect(reserved(range('fd00::/64'), address('fd00::'))).toBeUndefined()
  })
})

test('MAC addresses of cards', () => {
  expect(parseMac('52:54:00:AA:bb:0c')).toBe('52:54:00:aa:bb:0c')
  expect(parseMac('52-54-00-aa-bb-0c')).toBe('52:54:00:aa:bb:0c')
  for (const bad of [
    '',
    '52:54:00:aa:bb',
    '52:54:00:aa:bb:0g',
    '53:54:00:aa:bb:0c',
    '00:00:00:00:00:00',
    'ff:ff:ff:ff:ff:ff',
  ]) {
    expect(parseMac(bad)).toBeUndefined()
  }
})

test('an address is written in its short form, and read back it is the same', () => {
  const written = (text: string) => formatAddress(address(text))
  expect(
    ['10.0.0.1', 'FD00:0:0::0:1', '::', '1:0:0:2:0:0:0:3', '1::', '0:1:0:1:0:1:0:1'].map(written),
  ).toEqual(['10.0.0.1', 'fd00::1', '::', '1:0:0:2::3', '1::', '0:1:0:1:0:1:0:1'])
  expect(formatRange(range('10.0.0.7/24'))).toBe('10.0.0.0/24')
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom('0', '0', '1', 'ffff'), { minLength: 8, maxLength: 8 }),
      (groups) => {
        expect(address(written(groups.join(':')))).toEqual(address(groups.join(':')))
      },
    ),
  )
})
