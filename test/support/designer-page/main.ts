import { mount } from 'svelte'
import '@renderer/ui/tokens.css'
import '@renderer/ui/base.css'
import { fakeTerrace } from './fake-terrace.ts'

const wish = new URLSearchParams(location.search)
const dark = wish.get('theme') === 'dark'
document.documentElement.dataset['theme'] = dark ? 'dark' : 'light'
window.terrace = fakeTerrace(wish.get('design') ?? 'sample')

const { default: DesignerScreen } = await import('@renderer/designer/DesignerScreen.svelte')
const target = document.getElementById('app')
if (!target) throw new Error('The page has no #app')
mount(DesignerScreen, { target, props: { designId: 'design:sample' } })
