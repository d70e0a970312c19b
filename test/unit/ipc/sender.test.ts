import { describe, expect, it } from 'vitest'
import { isTrustedSender } from '@main/ipc/index.ts'

const good = { frameOrigin: 'app://terrace', isMainFrame: true, windowKnown: true }

describe('the sender of a call', () => {
  it('is trusted as the main frame of a known window on our origin', () => {
    expect(isTrustedSender(good)).toBe(true)
  })

  it.each([
    ['a subframe', { isMainFrame: false }],
    ['an unknown window', { windowKnown: false }],
    ['no origin', { frameOrigin: null }],
    ['about:blank', { frameOrigin: 'null' }],
    ['another host', { frameOrigin: 'app://other' }],
    ['a look-alike', { frameOrigin: 'app://terrace.evil' }],
    ['a web page', { frameOrigin: 'https://terrace' }],
    ['a file', { frameOrigin: 'file://' }],
  ])('is refused as %s', (_name, change) => {
    expect(isTrustedSender({ ...good, ...change })).toBe(false)
  })
})
