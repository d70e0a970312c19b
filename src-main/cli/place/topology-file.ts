import { z } from 'zod'
import type { HostSize, ServerSize } from '@shared/placement/engine/cluster.ts'
import type { Rule } from '@shared/placement/engine/rules.ts'
import type { Terms } from '@shared/placement/engine/designs/terms.ts'
import { readText, RESOURCES, wrong } from './files.ts'

const name = z.string().min(1)
const size = z.number().nonnegative()

/** Memory and disk in MiB, traffic in Mbit/s. Other fields are let be. */
const schema = z.object({
  nodes: z.array(
    z.object({ name, rack: name.optional(), cpu: size, mem: size, disk: size, net: size.optional() }),
  ),
  vms: z.array(z.object({ vm: name, cpu: size, mem: size, disk: size })),
  groups: z
    .array(
      z.discriminatedUnion('kind', [
        z.object({
          kind: z.literal('anti'),
          scope: z.enum(['node', 'rack']),
          max: z.int().positive(),
          vms: z.array(name),
        }),
        z.object({ kind: z.literal('together'), scope: z.enum(['node', 'rack']), vms: z.array(name) }),
      ]),
    )
    .default([]),
  links: z.array(z.tuple([name, name, size])).default([]),
})

/** A design of linked servers with the hosts it is for. */
export interface Topology {
  readonly hosts: readonly HostSize[]
  readonly servers: readonly ServerSize[]
  readonly terms: Terms & { readonly rules: readonly Rule[] }
}

/** Throws a TerraceError that names the file and what is wrong in it. */
export function readTopology(file: string): Topology {
  const { nodes, vms, groups, links } = parse(file)
  const hosts = nodes.map((node) => ({
    name: node.name,
    room: RESOURCES.map((resource) => node[FIELDS[resource]]),
    ...(node.rack === undefined ? {} : { domain: node.rack }),
  }))
  const servers = vms.map((vm) => ({
    name: vm.vm,
    shapes: [RESOURCES.map((resource) => vm[FIELDS[resource]])],
  }))
  numbered(file, 'nodes', hosts)
  const numbers = numbered(file, 'vms', servers)
  const numberOf = (where: string, vm: string): number => {
    const number = numbers.get(vm)
    if (number === undefined) throw wrong(file, `${where} names “${vm}”, which is not in vms`)
    return number
  }
  const rules = groups.map((group, at): Rule => {
    const scope = group.scope === 'rack' ? 'domain' : 'host'
    const members = group.vms.map((vm) => numberOf(`groups[${at}]`, vm))
    return group.kind === 'anti'
      ? { kind: 'apart', scope, most: group.max, members }
      : { kind: 'together', scope, members }
  })
  return {
    hosts,
    servers,
    terms: {
      rules,
      links: links.map(([a, b, traffic], at) => ({
        a: numberOf(`links[${at}]`, a),
        b: numberOf(`links[${at}]`, b),
        traffic,
      })),
      rates: nodes.map(({ net }) => net ?? Infinity),
    },
  }
}

const FIELDS = { vcpus: 'cpu', memory: 'mem', disk: 'disk' } as const

function parse(file: string): z.infer<typeof schema> {
  let json: unknown
  try {
    json = JSON.parse(readText(file))
  } catch (error) {
    if (error instanceof SyntaxError) throw wrong(file, `it is no JSON (${error.message})`)
    throw error
  }
  const read = schema.safeParse(json)
  if (read.success) return read.data
  const [issue] = read.error.issues
  const path = issue?.path.map((key) => (typeof key === 'number' ? `[${key}]` : `.${String(key)}`)).join('')
  throw wrong(
    file,
    `${path ? path.replace(/^\./, '') : 'the file'}: ${issue?.message ?? 'it is not as expected'}`,
  )
}

function numbered(file: string, where: string, list: readonly { name: string }[]): Map<string, number> {
  const numbers = new Map<string, number>()
  for (const [number, one] of list.entries()) {
    if (numbers.has(one.name)) throw wrong(file, `${where} has “${one.name}” twice`)
    numbers.set(one.name, number)
  }
  return numbers
}
