import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { newId } from '@shared/base/ids.ts'
import type { DesignView } from '@shared/contract/design-view.ts'
import type { DesignerApi } from '@renderer/designer/api.ts'
import { KeptView } from '@renderer/designer/kept-view.ts'
import { smallDesign } from './helpers.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => vi.useRealTimers())

/** Main with a view that was kept by an earlier run, or none. */
function main(kept: DesignView | null) {
  const written: DesignView[] = []
  const api = {
    designs: {
      view: async () => ({ ok: true, value: kept }),
      setView: async ({ view }: { view: DesignView }) => ({ ok: true, value: written.push(view) && null }),
    },
  } as unknown as DesignerApi
  return { api, written }
}
const kept: DesignView = {
  colorBy: 'host',
  legend: true,
  load: true,
  changes: false,
  minimap: true,
  networks: true,
  volumes: false,
  bundling: 'never',
}

test('what was kept is shown, and not written again', async () => {
  const { api, written } = main(kept)
  const { editor } = smallDesign()
  const view = new KeptView(api, newId('design'), editor)
  await vi.advanceTimersByTimeAsync(1_000)
  expect(editor.session).toMatchObject({ minimap: true, networks: true, volumes: false, bundling: 'never' })
  expect(editor.session.insight).toEqual({
    colorBy: 'host',
    legend: true,
    load: true,
    changes: false,
    whatIf: null,
  })
  view.close()
  expect(written).toEqual([])
})

test('what is chosen is kept once it rests, at once when the design closes, and shown when it opens again', async () => {
  const { api, written } = main(null)
  const id = newId('design')
  const { editor } = smallDesign()
  const view = new KeptView(api, id, editor)
  await vi.advanceTimersByTimeAsync(1_000)
  editor.patch({ minimap: true })
  editor.patch({ insight: { ...editor.session.insight, colorBy: 'tag', whatIf: new Set(['host:a']) } })
  editor.setCamera({ x: 1, y: 1, zoom: 1 })
  await vi.advanceTimersByTimeAsync(1_000)
  expect(written).toMatchObject([{ minimap: true, colorBy: 'tag' }])
  editor.patch({ volumes: true })
  view.close()
  expect(written.at(-1)).toMatchObject({ volumes: true })
  const again = smallDesign().editor
  new KeptView(api, id, again).close()
  expect(again.session).toMatchObject({ minimap: true, volumes: true })
  expect(again.session.insight).toMatchObject({ colorBy: 'tag', whatIf: null })
})

test('a choice made before main answered is not taken back', async () => {
  const { api } = main(kept)
  const { editor } = smallDesign()
  const view = new KeptView(api, newId('design'), editor)
  editor.patch({ insight: { ...editor.session.insight, colorBy: 'finding' } })
  await vi.advanceTimersByTimeAsync(1_000)
  expect(editor.session.insight.colorBy).toBe('finding')
  expect(editor.session.minimap).toBe(false)
  view.close()
})
