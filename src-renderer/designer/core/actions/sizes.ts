import { formatBytes, GiB, MiB, TiB } from '@shared/base/units.ts'
import type { ServerRecord } from '@shared/design/records.ts'
import { clamp } from '@shared/drawing/geometry.ts'
import { t, tn } from '@shared/text/translate.ts'
import { called } from '../words.ts'
import type { Action, ActionContext } from './action.ts'

type Size = Pick<ServerRecord, 'vcpus' | 'memoryBytes'>

/** What a server can be resized to by one step: the bounds of the fields in the properties, and no less than boots. */
const least: Size = { vcpus: 1, memoryBytes: 64 * MiB }
const most: Size = { vcpus: 1024, memoryBytes: 64 * TiB }

const times = ({ vcpus, memoryBytes }: Size, factor: 0.5 | 2): Size => ({
  vcpus: scaled(vcpus, factor, least.vcpus, most.vcpus),
  memoryBytes: scaled(memoryBytes, factor, least.memoryBytes, most.memoryBytes),
})

/** What lies beyond a bound already is not brought back to it by going further. */
const scaled = (value: number, factor: number, low: number, high: number): number =>
  clamp(Math.floor(value * factor), Math.min(value, low), Math.max(value, high))

const sizeWords = ({ vcpus, memoryBytes }: Size): string => t`${vcpus} vCPU, ${formatBytes(memoryBytes)}`

const same = (a: Size, b: Size): boolean => a.vcpus === b.vcpus && a.memoryBytes === b.memoryBytes

function put(
  { editor }: ActionContext,
  next: (server: ServerRecord) => Size,
  title: (what: string, size: string | undefined) => string,
): void {
  const servers = editor.selected('server').filter((server) => !same(server, next(server)))
  const [only] = servers
  if (!only) return
  const what = servers.length === 1 ? called(only) : tn(servers.length, '{n} server', '{n} servers')
  // Several servers have one size to be named only when they all get the same.
  const size = servers.every((server) => same(next(server), next(only))) ? sizeWords(next(only)) : undefined
  const words = title(what, size)
  editor.transact(words, (store) => {
    for (const server of servers) store.update<'server'>(server.id, next(server))
  })
  editor.announce(words)
}

function scale(id: string, name: () => string, factor: 0.5 | 2, atEnd: () => string): Action {
  return {
    id: `server.${id}`,
    title: ({ editor }) => {
      const servers = editor.selected('server')
      const [only] = servers
      return servers.length === 1 && only ? `${name()}: ${sizeWords(times(only, factor))}` : name()
    },
    changes: true,
    enabled: ({ editor }) => {
      const servers = editor.selected('server')
      if (servers.length === 0) return t`Select a server first`
      return servers.some((server) => !same(server, times(server, factor))) || atEnd()
    },
    run: (context) =>
      put(
        context,
        (server) => times(server, factor),
        (what, size) =>
          size === undefined
            ? factor === 2
              ? t`Resize ${what} to twice the size`
              : t`Resize ${what} to half the size`
            : t`Resize ${what} to ${size}`,
      ),
  }
}

function fixed(id: string, name: () => string, vcpus: number, memoryBytes: number): Action {
  const size = { vcpus, memoryBytes }
  return {
    id: `server.size-${id}`,
    title: () => `${name()}: ${sizeWords(size)}`,
    changes: true,
    enabled: ({ editor }) => {
      const servers = editor.selected('server')
      if (servers.length === 0) return t`Select a server first`
      return servers.some((server) => !same(server, size)) || t`It has that size`
    },
    run: (context) =>
      put(
        context,
        () => size,
        (what) => t`Resize ${what} to ${name().toLowerCase()}, ${sizeWords(size)}`,
      ),
  }
}

export const sizeActions: readonly Action[] = [
  scale(
    'larger',
    () => t`Larger`,
    2,
    () => t`It is as large as it gets`,
  ),
  scale(
    'smaller',
    () => t`Smaller`,
    0.5,
    () => t`It is as small as it gets`,
  ),
  fixed('small', () => t`Small`, 1, GiB),
  fixed('medium', () => t`Medium`, 2, 4 * GiB),
  fixed('large', () => t`Large`, 4, 8 * GiB),
  fixed('x-large', () => t`Extra large`, 8, 32 * GiB),
]
