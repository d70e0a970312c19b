import { describe, expect, it } from 'vitest'
import { parseHostList } from '@main/hosts/parse-list.ts'

const one = (line: string) => parseHostList(line, new Set())[0]

describe('a pasted list of hosts', () => {
  it.each([
    ['node1', { name: 'node1', address: 'node1', user: 'root', port: 22 }],
    ['ops@10.0.0.5:2222 rack one', { name: 'rack one', address: '10.0.0.5', user: 'ops', port: 2222 }],
    ['ssh://me@box.example:2200', { name: 'box.example', address: 'box.example', user: 'me', port: 2200 }],
    ['[fd00::1]:2022 six', { name: 'six', address: 'fd00::1', port: 2022 }],
    ['fd00::2', { address: 'fd00::2', port: 22 }],
    ['alpha, 10.0.0.9, admin, 22', { name: 'alpha', address: '10.0.0.9', user: 'admin' }],
    ['Zürich-1', { name: 'Zürich-1', address: 'Zürich-1' }],
  ])('understands %s', (line, draft) => {
    expect(one(line)).toMatchObject({ draft })
  })

  it('skips empty lines, comments and a CSV heading, and counts lines as the person sees them', () => {
    const parsed = parseHostList('# mine\n\nname,address\nnode1 # first\n', new Set())
    expect(parsed).toHaveLength(1)
    expect(parsed[0]).toMatchObject({ line: 4, draft: { name: 'node1' } })
  })

  it.each([
    ['-oProxyCommand=x', 'address'],
    ['host:99999', 'port'],
    ['bad`cmd`', 'address'],
    ['$(reboot)', 'address'],
    ['x'.repeat(400), 'address'],
    ['name;-oProxyCommand=x', 'address'],
  ])('names the problem of %s and adds nothing', (line, field) => {
    expect(one(line)?.draft).toBeUndefined()
    expect(one(line)?.problem).toMatch(new RegExp(`^${field}: `))
  })

  it('refuses a name that is taken, in the app or earlier in the list', () => {
    const parsed = parseHostList('node1\n10.0.0.2 node1\nnode2', new Set(['node2']))
    expect(parsed.map(({ problem }) => Boolean(problem))).toEqual([false, true, true])
  })
})
