import { expect, test } from 'vitest'
import { findingsOf } from '@shared/design/rules.ts'
import { DesignStore } from '@shared/design/store.ts'
import { record } from './samples.ts'

const firstBoot = { users: [], packages: ['nginx'], commands: [] }
const nic = (address: string, network = 'network:n') => ({ address, network })

/** What is said of a network of 10.0.0.0/24, with servers on it. */
function told(network: object, servers: object[] = [], more: object[] = []): [string, string][] {
  const store = new DesignStore([
    record('settings', {}),
    record('tier', {}),
    record('network', { range: '10.0.0.0/24', ...network }),
    ...more.map((one, at) => record('network', { id: `network:m${at}`, name: `M${at}`, ...one })),
    ...servers.map((one, at) => record('server', { id: `server:s${at}`, name: `s${at}`, ...one })),
  ])
  return findingsOf(store)
    .filter(({ rule }) => /gateway|name-server|packages/.test(rule))
    .map(({ rule, text }) => [rule, text])
}

test.each([
  ['10.0.0.1', []],
  ['', []],
  ['router', ['gateway-invalid']],
  ['10.0.1.1', ['gateway-outside']],
  ['10.0.0.0', ['gateway-outside']],
  ['10.0.0.255', ['gateway-outside']],
  ['fd00::1', ['gateway-outside']],
])('the gateway %j of 10.0.0.0/24', (gateway, rules) => {
  expect(told({ gateway }).map(([rule]) => rule)).toEqual(rules)
})

test('the gateway of an IPv6 network may be of its link alone', () => {
  expect(told({ gateway: 'fe80::1', range: 'fd00::/64' })).toEqual([])
  expect(told({ gateway: 'febf::1', range: 'fd00::/64' })).toEqual([])
  expect(told({ gateway: 'fec0::1', range: 'fd00::/64' }).map(([rule]) => rule)).toEqual(['gateway-outside'])
  expect(told({ gateway: 'fe80::1' }).map(([rule]) => rule)).toEqual(['gateway-outside'])
})

test('a gateway needs a range', () => {
  expect(told({ gateway: '10.0.0.1', range: '' })).toEqual([
    ['gateway-outside', 'Network LAN has the gateway 10.0.0.1 and no address range that it is in.'],
  ])
})

test('a server may be the gateway if it leads elsewhere', () => {
  const one = { nics: [nic('10.0.0.1')] }
  expect(told({ gateway: '10.0.0.1' }, [one])).toEqual([
    [
      'gateway-taken',
      's0 has the address 10.0.0.1, which is the gateway of network LAN, and no card elsewhere.',
    ],
  ])
  const router = { nics: [nic('10.0.0.1'), nic('10.0.1.1', 'network:m0')] }
  expect(told({ gateway: '10.0.0.1' }, [router], [{ range: '10.0.1.0/24' }])).toEqual([])
})

test('name servers are addresses, anywhere', () => {
  expect(told({ nameServers: ['9.9.9.9', 'fd00::2'] })).toEqual([])
  expect(told({ nameServers: ['dns.example'] })).toEqual([
    ['name-server-invalid', '"dns.example", a name server of network LAN, is not an IPv4 or IPv6 address.'],
  ])
})

test('packages are told of where a server has fixed addresses and no way out', () => {
  const fixed = { firstBoot, nics: [nic('10.0.0.5')] }
  expect(told({}, [fixed]).map(([rule]) => rule)).toEqual(['packages-without-way'])
  expect(told({ gateway: '10.0.0.1' }, [fixed])).toEqual([])
  expect(told({}, [{ ...fixed, firstBoot: { ...firstBoot, packages: [] } }])).toEqual([])
  // DHCP tells it.
  expect(told({}, [{ ...fixed, nics: [nic('10.0.0.5'), nic('')] }])).toEqual([])
})
