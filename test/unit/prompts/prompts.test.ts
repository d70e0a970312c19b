import { describe, expect, it } from 'vitest'
import { PromptService } from '@main/prompts/index.ts'

const changed = {
  kind: 'hostkey-changed' as const,
  hostName: 'node1',
  address: '10.0.0.1',
  keyType: 'ssh-ed25519',
  fingerprint: 'SHA256:new',
  knownFingerprint: 'SHA256:old',
  source: 'known_hosts:1',
  revoked: false,
  hop: 'host',
}
const password = {
  kind: 'password' as const,
  hostName: 'node1',
  address: '10.0.0.1',
  user: 'root',
  attempt: 1,
}

describe('questions to the person', () => {
  it('stay open for a window that was reloaded, until answered', async () => {
    const prompts = new PromptService()
    const answer = prompts.ask(password)
    const [open] = await prompts.service.open({})
    expect(open).toMatchObject({ kind: 'password' })
    await prompts.service.answer({
      id: open?.id ?? '',
      answer: { kind: 'secret', secret: 's', remember: false },
    })
    expect(await answer).toEqual({ kind: 'secret', secret: 's', remember: false })
    expect(await prompts.service.open({})).toEqual([])
  })

  it('cannot accept a changed host key with any answer', async () => {
    const prompts = new PromptService()
    void prompts.ask(changed)
    const [open] = await prompts.service.open({})
    const id = open?.id ?? ''
    await expect(async () =>
      prompts.service.answer({ id, answer: { kind: 'trust', remember: true } }),
    ).rejects.toThrow()
    await prompts.service.answer({ id, answer: { kind: 'dismiss' } })
    expect(await prompts.service.open({})).toEqual([])
  })

  it('are withdrawn when what asked gives up, and dismissed when the window closes', async () => {
    const prompts = new PromptService()
    const abort = new AbortController()
    const withdrawn = prompts.ask(password, abort.signal)
    abort.abort()
    expect(await withdrawn).toEqual({ kind: 'dismiss' })
    const left = prompts.ask(password)
    prompts.dismissAll()
    expect(await left).toEqual({ kind: 'dismiss' })
  })

  it('tell the same refused key once', async () => {
    const prompts = new PromptService()
    void prompts.ask(changed)
    void prompts.ask(changed)
    expect(await prompts.service.open({})).toHaveLength(1)
  })
})
