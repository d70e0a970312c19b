import fc from 'fast-check'
import { Cluster, type HostSize, type ServerSize } from '@shared/placement/engine/cluster.ts'
import type { Link } from '@shared/placement/engine/designs/links.ts'
import type { Rule } from '@shared/placement/engine/rules.ts'

/** Hosts, servers with rules and links: what a transaction is given, plain. */
export interface Design {
  hosts: (HostSize & { rate: number })[]
  servers: ServerSize[]
  rules: Rule[]
  links: Link[]
}

export const clusterOf = ({ hosts, servers }: Design): Cluster =>
  new Cluster(['vcpus', 'memory'], hosts, servers)

export const termsOf = ({ hosts, rules, links }: Design) => ({
  rules,
  links,
  rates: hosts.map(({ rate }) => rate),
})

const domainOf = ({ hosts }: Design, host: number): string => hosts[host]?.domain ?? `host ${host}`

/** Link costs told anew, by the book: 0 on a host, once in a domain, four times across. */
export const costOf = (design: Design, hostOf: ArrayLike<number>): number =>
  design.links.reduce((sum, { a, b, traffic }) => {
    const [one, other] = [hostOf[a] ?? -1, hostOf[b] ?? -1]
    if (one === other) return sum
    return sum + traffic * (domainOf(design, one) === domainOf(design, other) ? 1 : 4)
  }, 0)

/** All that a layout breaks, told anew; servers have one shape or several. */
export function brokenBy(design: Design, hostOf: ArrayLike<number>): string[] {
  const broken: string[] = []
  const { hosts, servers, rules, links } = design
  for (const [host, { room, rate, name }] of hosts.entries()) {
    const here = servers.filter((_, server) => hostOf[server] === host)
    if (!fitTogether(room, here)) broken.push(`${name} is over-committed`)
    const leaving = links
      .filter(({ a, b }) => (hostOf[a] === host) !== (hostOf[b] === host))
      .reduce((sum, { traffic }) => sum + traffic, 0)
    if (leaving > rate) broken.push(`${name} sends ${leaving} of ${rate}`)
  }
  for (const [server] of servers.entries())
    if (!hosts[hostOf[server] ?? -1]) broken.push(`${server} is nowhere`)
  for (const [number, rule] of rules.entries())
    if (!obeyed(design, rule, hostOf)) broken.push(`rule ${number}`)
  return broken
}

function fitTogether(room: readonly number[], servers: readonly ServerSize[]): boolean {
  const [first, ...others] = servers
  if (room.some((left) => left < 0)) return false
  if (!first) return true
  return first.shapes.some((shape) =>
    fitTogether(
      room.map((left, resource) => left - (shape[resource] ?? 0)),
      others,
    ),
  )
}

function obeyed(design: Design, rule: Rule, hostOf: ArrayLike<number>): boolean {
  const placeOf = (server: number): string => {
    const host = hostOf[server] ?? -1
    return rule.kind !== 'only' && rule.scope === 'domain' ? domainOf(design, host) : String(host)
  }
  const places = rule.members.map(placeOf)
  if (rule.kind === 'only') return rule.members.every((server) => rule.hosts.includes(hostOf[server] ?? -1))
  if (rule.kind === 'together') return new Set(places).size <= 1
  if (rule.kind === 'apart')
    return places.every((place) => places.filter((other) => other === place).length <= rule.most)
  return places.every((place, at) =>
    places.every((other, to) => place !== other || rule.classes[at] === rule.classes[to]),
  )
}

/** Every layout that breaks nothing, for small designs. */
export function* layoutsOf(design: Design): Generator<number[]> {
  const hostOf: number[] = []
  function* extend(): Generator<number[]> {
    if (hostOf.length === design.servers.length) {
      if (brokenBy(design, hostOf).length === 0) yield [...hostOf]
      return
    }
    for (let host = 0; host < design.hosts.length; host += 1) {
      hostOf.push(host)
      yield* extend()
      hostOf.pop()
    }
  }
  yield* extend()
}

/** The same with the hosts listed in another order: `order[new place] = old place`. */
export const reordered = (design: Design, order: readonly number[]): Design => ({
  ...design,
  hosts: order.map((host) => design.hosts[host] as Design['hosts'][number]),
  rules: design.rules.map((rule) =>
    rule.kind === 'only' ? { ...rule, hosts: rule.hosts.map((host) => order.indexOf(host)) } : rule,
  ),
})

const scope = fc.constantFrom('host' as const, 'domain' as const)

/** Designs of at most so many hosts and servers, with all kinds of rules. */
export function designs(mostHosts: number, mostServers: number): fc.Arbitrary<Design> {
  return fc
    .tuple(fc.integer({ min: 1, max: mostHosts }), fc.integer({ min: 1, max: mostServers }))
    .chain(([hosts, servers]) => {
      const members = fc.uniqueArray(fc.nat(servers - 1), { minLength: 1, maxLength: 5 })
      const rule: fc.Arbitrary<Rule> = fc.oneof(
        fc.record({
          kind: fc.constant('apart' as const),
          scope,
          most: fc.integer({ min: 1, max: 2 }),
          members,
        }),
        fc.record({ kind: fc.constant('together' as const), scope, members }),
        fc.record({
          kind: fc.constant('only' as const),
          hosts: fc.uniqueArray(fc.nat(hosts - 1), { minLength: 1 }),
          members,
        }),
        fc
          .record({ kind: fc.constant('classes' as const), scope, members })
          .map((one) => ({ ...one, classes: one.members.map((member) => member % 2) })),
      )
      const size = fc.tuple(fc.integer({ min: 0, max: 4 }), fc.integer({ min: 0, max: 6 }))
      return fc.record({
        hosts: fc.array(
          fc.record({
            room: fc.tuple(fc.integer({ min: 1, max: 12 }), fc.integer({ min: 2, max: 18 })),
            domain: fc.constantFrom('r1', 'r2'),
            rate: fc.integer({ min: 4, max: 30 }),
          }),
          { minLength: hosts, maxLength: hosts },
        ),
        servers: fc.array(fc.array(size, { minLength: 1, maxLength: 2 }), {
          minLength: servers,
          maxLength: servers,
        }),
        rules: fc.array(rule, { maxLength: 3 }),
        links: fc.array(fc.record({ a: fc.nat(servers - 1), b: fc.nat(servers - 1), traffic: fc.nat(6) }), {
          maxLength: 6,
        }),
      })
    })
    .map(({ hosts, servers, rules, links }) => ({
      hosts: hosts.map((host, at) => ({ name: `n${at}`, ...host })),
      servers: servers.map((shapes, at) => ({ name: `s${at}`, shapes })),
      rules,
      links,
    }))
}
