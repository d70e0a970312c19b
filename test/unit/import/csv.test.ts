import { describe, expect, it } from 'vitest'
import { readCsv, separatorOf, writeCsv } from '@shared/base/csv.ts'
import { TerraceError } from '@shared/base/errors.ts'
import { newDesignRecords } from '@shared/design/create.ts'
import { DesignStore } from '@shared/design/store.ts'
import { overlaps } from '@shared/drawing/geometry.ts'
import { Layout } from '@shared/drawing/layout.ts'
import { csvOf } from '@shared/export/csv.ts'
import { readServersCsv } from '@shared/import/csv.ts'
import { record } from '../design/samples.ts'
import { hostile, shop } from '../export/samples.ts'

const GiB = 2 ** 30
const design = newDesignRecords()
const read = (text: string, onto = design) => readServersCsv(text, onto)
const servers = (text: string) => read(text).records.flatMap((one) => (one.type === 'server' ? [one] : []))

describe('servers from CSV', () => {
  it('reads columns in any order, under the words people use, with units', () => {
    const text = 'RAM,Hostname,vCPU,Layer,Disk,IP,Count\n512 MiB,web,2,Web,"20 GB",10.0.0.5,3\n'
    expect(servers(text)).toMatchObject([
      {
        name: 'web',
        tier: design.find((one) => one.type === 'tier' && one.name === 'Web')?.id,
        memoryBytes: GiB / 2,
        vcpus: 2,
        replicas: 3,
        disks: [{ name: 'root', bytes: 20 * GiB, source: { kind: 'blank' } }],
        nics: [{ network: null, address: '10.0.0.5' }],
      },
    ])
  })

  it('takes from the rules of a tier what the file leaves open', () => {
    const lan = record('network', { id: 'network:lan', name: 'lan' })
    const image = { pool: 'default', volume: 'debian-12.qcow2', host: null }
    const rules = { vcpus: 4, memoryBytes: 8 * GiB, image, network: lan.id, apart: false }
    const tier = record('tier', { id: 'tier:web', name: 'Web', rules })
    const text = 'name,tier,vcpus,memory,disk,network\na,Web,,,,\nb,Web,2,1,20,other\n'
    const found = read(text, [lan, tier]).records.flatMap((one) => (one.type === 'server' ? [one] : []))
    expect(found).toMatchObject([
      {
        vcpus: 4,
        memoryBytes: 8 * GiB,
        apart: false,
        disks: [{ source: { kind: 'image', volume: 'debian-12.qcow2' } }],
        nics: [{ network: lan.id }],
      },
      { vcpus: 2, memoryBytes: GiB, disks: [{ bytes: 20 * GiB, source: { kind: 'blank' } }] },
    ])
    expect(found[1]?.nics[0]?.network).not.toBe(lan.id)
  })

  it.each([
    ['name;memory\nweb;1,5 GiB\n', 1.5 * GiB],
    ['name\tmemory\r\nweb\t2\r\n', 2 * GiB],
    ['name,memory\rweb,2048\r', 2 * GiB],
    ['\uFEFFname,Memory (MiB)\nweb,100', 100 * 2 ** 20],
    ['"name","memory"\n"web","4G"', 4 * GiB],
  ])('understands %j', (text, memoryBytes) => {
    expect(servers(text)).toMatchObject([{ name: 'web', memoryBytes }])
  })

  it('makes tiers and networks that the design does not have, once', () => {
    const { records, report } = read('name,tier,network\na,Cache,dmz\nb,cache,DMZ\nc,SQL cluster,\nd,WEB,\n')
    expect(report).toMatchObject({
      rows: 4,
      servers: 4,
      tiers: ['Cache', 'SQL cluster'],
      networks: ['dmz'],
      leftOut: 0,
    })
    expect(records.filter((one) => one.type === 'tier')).toMatchObject([
      { name: 'Cache', role: 'other', order: 4 },
      { name: 'SQL cluster', role: 'data', order: 5 },
    ])
  })

  it('tells line by line what it leaves out, and takes the rest', () => {
    const { report } = read(
      [
        'name,vcpus,memory,address,replicas,kind,colour',
        'good,1,1G,10.0.0.1,1,virtual,red',
        ',1,1G,,,,',
        'a,many,1G,,,,',
        'b,1,lots,,,,',
        'c,1,1G,10.0.0.999,,,',
        'd,1,1G,,1000,,',
        'e,1,1G,,,cloud,',
        'GOOD,1,1G,,,,',
        `"${'n\n'.repeat(150)}",,,,,,`,
        'late,,,,,,',
      ].join('\n'),
    )
    expect(report.servers).toBe(2)
    expect(report.ignored).toEqual(['colour'])
    expect(report.leftOut).toBe(8)
    expect(report.problems.map(({ line, text }) => `${line} ${text}`)).toEqual([
      '3 It has no name.',
      '4 "many" for vcpus is no whole number from 1 to 1024.',
      '5 "lots" for memory is no size: write it like 4 GiB or 512 MiB.',
      '6 "10.0.0.999" is no IPv4 or IPv6 address.',
      '7 "1000" for replicas is no whole number from 1 to 100.',
      '8 "cloud" is no kind of server: write virtual or dedicated.',
      '9 There is a server named "GOOD" already.',
      '10 Its name has more than 200 characters.',
    ])
  })

  it.each([
    ['', /is empty/],
    ['\n\n', /is empty/],
    ['tier,vcpus\nWeb,1', /names no column for the names/],
    ['name,server\na,b', /is there twice/],
    ['name,tier\n"web,Web\n', /quote opened in line 2 is never closed/],
    [`name\n${'x\n'.repeat(10_001)}`, /at most 10000/],
  ])('refuses %j and says why', (text, message) => {
    expect(() => read(text)).toThrow(message)
    expect(() => read(text)).toThrow(TerraceError)
  })

  it('puts cards where no other lies', () => {
    const tier = design.find((one) => one.type === 'tier')?.id
    const before = [
      ...design,
      record('server', { id: 'server:old', tier, name: 'old', x: 300, y: 60 }),
      record('server', { id: 'server:far', tier, name: 'far', x: 900, y: 250 }),
    ]
    const rows = Array.from({ length: 60 }, (_, at) => `new-${at},Load balancing`)
    const { records } = read(['name,tier', ...rows].join('\n'), before)
    const store = new DesignStore([...before, ...records])
    const layout = new Layout(store)
    const cards = store.all('server').flatMap((server) => layout.card(server.id) ?? [])
    expect(cards).toHaveLength(62)
    for (const [at, card] of cards.entries())
      for (const other of cards.slice(at + 1)) expect(overlaps(card, other)).toBe(false)
  })

  it('reads back what the export wrote', () => {
    const { records, report } = readServersCsv(csvOf(shop()), [])
    expect(report.leftOut).toBe(0)
    expect(csvOf(records)).toBe(csvOf(shop()).replace('dedicated,1,1,1 GiB,,', 'dedicated,1,1,1 GiB,8 GiB,'))
  })

  it('takes hostile names as they are', () => {
    const text = writeCsv([['name', 'notes'], ...hostile.map((one) => [one.slice(0, 190), 'x'])])
    expect(servers(text).map((server) => server.name)).toEqual(hostile.map((one) => one.slice(0, 190).trim()))
  })

  it('takes ten thousand rows', () => {
    const rows = Array.from({ length: 10_000 }, (_, at) => `s${at},Web,2,4 GiB,20 GiB`)
    expect(read(['name,tier,cpu,memory,disk', ...rows].join('\n')).report.servers).toBe(10_000)
  })
})

describe('the form of CSV', () => {
  it('follows RFC 4180', () => {
    expect(readCsv('a,"b ""c"", d\r\ne",\r\n\r\n,x\n', ',')).toEqual([
      { line: 1, cells: ['a', 'b "c", d\r\ne', ''] },
      { line: 4, cells: ['', 'x'] },
    ])
    expect(readCsv('a,', ',')).toEqual([{ line: 1, cells: ['a', ''] }])
    expect(separatorOf('a;b,c;d\n1,2,3,4,5')).toBe(';')
    expect(separatorOf('"a;b;c",d')).toBe(',')
    expect(separatorOf('name')).toBe(',')
  })
})
