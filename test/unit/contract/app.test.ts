import { describe, expect, it } from 'vitest'
import { appFeature, preferences } from '@shared/contract/app.ts'

describe('changes of preferences', () => {
  it('name what changes and nothing else, so that nothing else is set back', () => {
    const { input } = appFeature.calls.setPreferences
    expect(input.parse({ theme: 'dark' })).toEqual({ theme: 'dark' })
    expect(input.parse({ lastScreen: 'hosts' })).toEqual({ lastScreen: 'hosts' })
    expect(input.safeParse({ theme: 'pink' }).success).toBe(false)
  })

  it('have defaults when nothing was ever chosen', () => {
    expect(preferences.parse({})).toEqual({
      theme: 'system',
      language: 'system',
      lastDesign: null,
      lastScreen: 'design',
      keys: {},
      panels: ['properties'],
      bandwidth: null,
    })
  })
})
