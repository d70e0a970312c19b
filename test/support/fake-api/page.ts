import type { Preferences } from '../../../src-shared/contract/app.ts'
import { type FakeOptions, type FakeTerrace, fakeTerrace } from './index.ts'

declare global {
  interface Window {
    fake: FakeTerrace
  }
}

// ?scenario=busy&screen=hosts&theme=dark&prompt=unknown&apply=conflict
const query = new URLSearchParams(location.search)
const prompt = query.get('prompt') ?? undefined
const options: FakeOptions = {
  scenario: (query.get('scenario') ?? 'busy') as FakeOptions['scenario'],
  screen: (query.get('screen') ?? 'design') as Preferences['lastScreen'],
  theme: (query.get('theme') ?? 'system') as Preferences['theme'],
  ...(prompt === undefined ? {} : { prompt }),
  ...(query.get('apply') === 'conflict'
    ? {
        applyFails: {
          code: 'conflict',
          message: 'The world moved since this plan was made: web-1 was shut down on north.',
          changed: 'nothing',
          retryable: false,
          left: 'Nothing was touched.',
          next: 'Make the plan again and review it.',
        },
      }
    : {}),
}
window.fake = fakeTerrace(options)
window.terrace = window.fake.api
await import('../../../src-renderer/main.ts')
