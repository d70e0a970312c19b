import { expect, test } from 'vitest'
import { newServer, newTier } from '@shared/design/create.ts'
import { newServerFields, ruledFields } from '@shared/design/tier-rules.ts'
import { readServersCsv } from '@shared/import/csv.ts'

const edge = newTier({ name: 'Edge', role: 'load-balancing', order: 0 })
const web = newTier({ name: 'Web', role: 'web', order: 1 })
const balancer = { algorithm: 'round-robin', check: '' }

test('servers added to a load-balancing tier are load balancers; those of others are not', () => {
  expect(newServerFields(edge)).toMatchObject({ balancer })
  expect(newServerFields(edge, 'dedicated')).toMatchObject({ balancer })
  expect(newServerFields(web)).not.toHaveProperty('balancer')
  const { records } = readServersCsv('name,tier\nlb-1,Edge\nweb-1,Web\n', [edge, web])
  expect(records.flatMap((one) => (one.type === 'server' ? [one.balancer] : []))).toEqual([balancer, null])
})

test('servers that are there already stay as they are', () => {
  const server = newServer({ tier: edge.id, name: 'old', x: 0, y: 0 })
  expect(ruledFields(server, edge, false)).toEqual({})
})
