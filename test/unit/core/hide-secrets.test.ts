import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { openCore } from '@main/core/index.ts'
import { hidingPrompter } from '@main/core/hide-secrets.ts'
import { hostDraft } from '@shared/contract/hosts.ts'

test('a password never shows in the log, whatever error would print it', async () => {
  process.env['TERRACE_VAULT'] = 'memory'
  const folder = mkdtempSync(join(tmpdir(), 'terrace-hide-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const core = await openCore({ folder, version: '0.0.0', polling: false })
  const draft = hostDraft.parse({ name: 'node1', address: 'node1.example' })
  await core.services.hosts.add({ draft, password: 'correct horse battery' })
  core.reportBug('trial', new Error('login as root with correct horse battery failed'))
  await core.close()
  const log = readFileSync(join(core.logFolder, 'terrace.log'), 'utf8')
  expect(log).toContain('login as root with [redacted] failed')
  expect(log).not.toContain('battery')
})

test('typed secrets are hidden, shown answers are not', async () => {
  const hidden: string[] = []
  const hide = (secret: string): void => void hidden.push(secret)
  const about = { hostName: 'node1', address: 'node1:22', user: 'root' }
  const secret = { kind: 'secret', secret: 'typed', remember: false } as const
  await hidingPrompter({ ask: async () => secret }, hide).ask({ kind: 'password', ...about, attempt: 1 })
  const fields = [
    { label: 'User', echo: true },
    { label: 'Code', echo: false },
  ]
  await hidingPrompter({ ask: async () => ({ kind: 'fields', values: ['ada', '123456'] }) }, hide).ask({
    kind: 'interactive',
    hostName: 'node1',
    address: 'node1:22',
    title: '',
    instructions: '',
    fields,
  })
  expect(hidden).toEqual(['typed', '123456'])
})
