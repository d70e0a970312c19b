import { expect, test } from 'vitest'
import { parseGateway, parseNameServers } from '../../../src-renderer/designer/panel/parse-network.ts'
import { gatewayWarning } from '../../../src-renderer/designer/panel/warnings.ts'
import { record } from '../design/samples.ts'

test.each([
  [' 10.0.0.1 ', { value: '10.0.0.1' }],
  ['fd00::1', { value: 'fd00::1' }],
  ['', { value: '' }],
  ['10.0.0.1/24', { error: 'An address such as 192.168.1.1 is needed, or nothing' }],
])('%j as a gateway', (text, parsed) => expect(parseGateway(text)).toEqual(parsed))

test.each([
  ['9.9.9.9, fd00::2  9.9.9.9', { value: ['9.9.9.9', 'fd00::2'] }],
  ['', { value: [] }],
  ['9.9.9.9 dns', { error: 'dns is no address such as 192.168.1.1' }],
  ['1.1.1.1 2.2.2.2 3.3.3.3 4.4.4.4 5.5.5.5', { error: 'At most 4 addresses' }],
])('%j as name servers', (text, parsed) => expect(parseNameServers(text)).toEqual(parsed))

test('a gateway outside its network is told while it is typed', () => {
  const network = record('network', { range: '10.0.0.0/24' })
  expect(gatewayWarning(network, '10.0.0.1')).toBeUndefined()
  expect(gatewayWarning(network, '10.0.1.1')).toBe('Not in 10.0.0.0/24')
  expect(gatewayWarning(record('network', {}), '10.0.0.1')).toBe('The network has no address range')
})
