import { mount } from 'svelte'
import { config } from 'zod/v4/core'
import App from './app/App.svelte'
import { speak } from '@shared/text/choose.ts'
import { api } from './app/api.ts'

// The page's policy forbids eval; told so, zod does not even try.
config({ jitless: true })

const target = document.getElementById('app')
if (!target) throw new Error('The page has no #app')
const language = new URLSearchParams(location.search).get('lang') ?? 'en'
// English is in the code already; another language is loaded before anything is shown.
if (language !== 'en') await speak(language)
document.documentElement.lang = language
target.replaceChildren()
mount(App, { target })

// Two frames later the first content has really been painted.
requestAnimationFrame(() => requestAnimationFrame(() => void api.app.ready({ stage: 'content' })))

// What no boundary catches is logged too.
addEventListener('error', (event) => {
  if (event.error instanceof Error) void api.app.reportError(reportOf(event.error))
})
addEventListener('unhandledrejection', (event) => {
  void api.app.reportError(reportOf(event.reason))
})

function reportOf(thrown: unknown): { message: string; stack?: string } {
  const error = thrown instanceof Error ? thrown : new Error(String(thrown))
  return {
    message: error.message.slice(0, 2000),
    ...(error.stack ? { stack: error.stack.slice(0, 10_000) } : {}),
  }
}
