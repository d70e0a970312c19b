import fc from 'fast-check'
import { anyRecord, type DesignRecord, type RecordOf, type RecordType } from '@shared/design/records.ts'

/** A record with its defaults. */
export function record<T extends RecordType>(type: T, fields: Record<string, unknown>): RecordOf<T> {
  const parsed = anyRecord.parse({ ...base[type], type, ...fields })
  return parsed as RecordOf<T>
}

const base: Record<RecordType, Record<string, unknown>> = {
  settings: { id: 'settings:design' },
  tier: { id: 'tier:t', name: 'Web', order: 0 },
  server: { id: 'server:s', tier: 'tier:t', name: 'web', x: 0, y: 0, disks: [{ name: 'root', bytes: 1024 }] },
  link: { id: 'link:l', from: 'server:s', to: 'server:s' },
  network: { id: 'network:n', name: 'LAN', source: { kind: 'network', name: 'default' } },
  note: { id: 'note:n', x: 0, y: 0 },
  frame: { id: 'frame:f', x: 0, y: 0 },
  affinity: { id: 'affinity:a', kind: 'apart', servers: ['server:s', 'server:o'] },
}

const text = fc.string({ unit: 'binary', maxLength: 20 })
const letters = fc.constantFrom('a', 'b', 'c', 'd')
const disks = fc.uniqueArray(
  fc.record({
    name: text,
    bytes: fc.integer({ min: 0, max: 2 ** 40 }),
    source: fc.constantFrom(
      { kind: 'blank' },
      { kind: 'image', pool: 'default', volume: 'tiny.qcow2', host: 'node1' },
      { kind: 'image', pool: 'default', volume: 'tiny.qcow2' },
      { kind: 'library', image: 'image-0123456789ab', name: 'Debian 12' },
    ),
    pool: fc.option(text),
  }),
  { maxLength: 3, selector: (disk) => disk.name },
)

/** Any legal record of few ids, so that they collide. */
export const anyLegalRecord: fc.Arbitrary<DesignRecord> = fc.oneof(
  fc
    .record({ id: letters, name: text, order: fc.integer({ min: -9, max: 9 }) })
    .map((f) => record('tier', { ...f, id: `tier:${f.id}` })),
  fc
    .record({
      id: letters,
      tier: letters,
      name: text,
      x: fc.double({ min: -1e5, max: 1e5, noNaN: true }).map((n) => (Object.is(n, -0) ? 0 : n)),
      vcpus: fc.integer({ min: 1, max: 1024 }),
      replicas: fc.integer({ min: 1, max: 5 }),
      disks,
      notes: text,
      firstBoot: fc.option(
        fc.record({
          users: fc.array(fc.record({ name: text, keys: fc.array(text, { maxLength: 2 }) }), {
            maxLength: 2,
          }),
          commands: fc.array(text, { maxLength: 2 }),
        }),
      ),
      tags: fc.array(text, { maxLength: 3 }),
      nics: fc.array(fc.record({ address: text, network: fc.option(letters.map((id) => `network:${id}`)) }), {
        maxLength: 2,
      }),
      hostRule: fc.record({ only: fc.array(text, { maxLength: 2 }) }),
    })
    .map((f) => record('server', { ...f, id: `server:${f.id}`, tier: `tier:${f.tier}` })),
  fc
    .tuple(letters, letters, letters)
    .map(([id, from, to]) =>
      record('link', { id: `link:${id}`, from: `server:${from}`, to: `server:${to}` }),
    ),
  fc
    .record({ id: letters, name: text, range: text })
    .map((f) => record('network', { ...f, id: `network:${f.id}` })),
  fc
    .record({
      id: letters,
      name: text,
      kind: fc.constantFrom('apart', 'together', 'near'),
      within: fc.constantFrom('host', 'rack'),
      servers: fc.array(
        letters.map((id) => `server:${id}`),
        { maxLength: 4 },
      ),
    })
    .map((f) => record('affinity', { ...f, id: `affinity:${f.id}` })),
  fc.record({ id: letters, text }).map((f) => record('note', { ...f, id: `note:${f.id}` })),
)
