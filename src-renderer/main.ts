import '@fontsource-variable/inter/wght.css'
import { mount } from 'svelte'
import { config } from 'zod/v4/core'
import App from './app/App.svelte'
import { speak } from '@shared/text/choose.ts'
import { api } from './app/api.ts'

// The page's policy forbids eval; told so, zod does not even try.
config({ jitless: true })

const target = document.getElementById('app')
if (!target) throw new Error('The page has no #app')
// What is drawn on the canvas is measured in its font: that is there before the first word.
const font = document.fonts.load("1rem 'Inter Variable'").catch(() => [])
const language = new URLSearchParams(location.search).get('lang') ?? 'en'
// English is in the code already; another language is loaded before anything is shown.
if (language !== 'en') await speak(language)
document.documentElement.lang = language
await font
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
