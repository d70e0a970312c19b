import { describe, expect, it } from 'vitest'
import { findingsOf } from '@shared/design/rules.ts'
import { DesignStore } from '@shared/design/store.ts'
import { readDesignFile, writeDesignFile } from '@shared/design/file.ts'
import { templateNames, templateRecords, templates } from '@shared/design/templates/index.ts'
import { overlaps } from '@shared/drawing/geometry.ts'
import { Layout } from '@shared/drawing/layout.ts'

describe.each(templateNames)('the template %s', (name) => {
  const records = templateRecords(name)
  const store = new DesignStore(records)

  it('has nothing wrong with it', () => {
    expect(findingsOf(store).filter((finding) => finding.severity !== 'info')).toEqual([])
  })

  it('lies in its lanes with no card over another', () => {
    const layout = new Layout(store)
    const cards = store.all('server').map((server) => layout.card(server.id))
    expect(cards.length).toBeGreaterThan(0)
    for (const [at, card] of cards.entries())
      for (const other of cards.slice(at + 1))
        expect(card && other && overlaps(card, other), JSON.stringify([card, other])).toBe(false)
  })

  it('is small, connected and on a network', () => {
    const servers = store.all('server')
    const machines = servers.reduce((sum, server) => sum + server.replicas, 0)
    const memory = servers.reduce((sum, server) => sum + server.replicas * server.memoryBytes, 0)
    expect(machines).toBeLessThanOrEqual(12)
    expect(memory).toBeLessThanOrEqual(16 * 2 ** 30)
    for (const server of servers) {
      expect(server.nics.every((nic) => nic.network && store.has(nic.network))).toBe(true)
      expect(server.apart || server.replicas === 1).toBe(true)
      const linked = store.all('link').filter((link) => link.from === server.id || link.to === server.id)
      expect(linked.length > 0 || servers.length === 1, `${server.name} is linked`).toBe(true)
    }
    for (const link of store.all('link')) expect(link.port).not.toBeNull()
  })

  it('is told in words and survives its file', () => {
    expect(templates[name].description).toMatch(/^[A-Z].{20,90}\.$/)
    const data = { id: 'design:t', records }
    const back = readDesignFile(writeDesignFile(data))
    expect(back.warnings).toEqual([])
    expect(writeDesignFile(back.data)).toBe(writeDesignFile(data))
  })
})

it('gives ids of its own each time, and the name asked for', () => {
  const [a, b] = [templateRecords('mail', 'Post'), templateRecords('mail')]
  const ids = new Set(a.map((record) => record.id))
  expect(b.filter((record) => record.type !== 'settings' && ids.has(record.id))).toEqual([])
  expect(a.find((record) => record.type === 'settings')?.name).toBe('Post')
  expect(b.find((record) => record.type === 'settings')?.name).toBe('Mail')
})
