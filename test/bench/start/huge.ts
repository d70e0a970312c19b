import type { OpenDesign } from '@shared/contract/designs.ts'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { openStorage } from '@main/storage/index.ts'
import { dataFolder, launch } from '../../e2e/support/app.ts'
import { picture } from '../designer/picture.ts'
import { longest, stopWatchingLoop, watchLoop, worst } from '../support/loop.ts'
import { type Row, rowOf } from '../support/rows.ts'
import { say } from '../support/options.ts'

const SERVERS = 5_000

/** Is asked without having been asked before: what was checked once is known afterwards. */
const first = 'opening it for the first time'

/** What main is asked about a design of thousands: each once to warm up, then once more with its loop watched. */
const questions: Record<string, (page: Page, id: string) => Promise<unknown>> = {
  [first]: (page, id) =>
    page.evaluate(async (design) => void (await window.terrace.designs.open({ id: design })), id),
  'saving a change': (page, id) =>
    page.evaluate(async (design) => {
      const opened = await window.terrace.designs.open({ id: design })
      if (!opened.ok) throw new Error(opened.error.message)
      const { records, revision } = JSON.parse(opened.value.text) as OpenDesign
      const note = records.find(({ type }) => type === 'tier')
      if (!note) throw new Error('There is no tier')
      const updated = { [note.id]: [note, { ...note, collapsed: false }] as [typeof note, typeof note] }
      await window.terrace.designs.save({ id: design, revision, diff: { added: {}, updated, removed: {} } })
    }, id),
  placement: (page, id) =>
    page.evaluate(
      async (designId) => void (await window.terrace.plans.place({ designId, verdictsOf: [] })),
      id,
    ),
  'what the next apply changes': (page, id) =>
    page.evaluate(async (designId) => void (await window.terrace.plans.changes({ designId })), id),
  'what if a host dies': (page, id) =>
    page.evaluate(async (designId) => {
      const hosts = await window.terrace.hosts.list({})
      const without = hosts.ok ? hosts.value.slice(0, 1).map(({ host }) => host.id) : []
      await window.terrace.plans.whatIf({ designId, without })
    }, id),
  findings: (page, id) =>
    page.evaluate(async (design) => void (await window.terrace.designs.findings({ id: design })), id),
  'an SVG picture': (page, id) =>
    page.evaluate(async (design) => {
      const answer = await window.terrace.designs.exportAs({ id: design, format: 'svg', look: 'light' })
      if (!answer.ok) throw new Error(answer.error.message)
    }, id),
  'keeping a version': (page, id) =>
    page.evaluate(
      async (design) => void (await window.terrace.designs.saveVersion({ id: design, name: 'One' })),
      id,
    ),
  'reading a version': (page, id) =>
    page.evaluate(async (design) => {
      const versions = await window.terrace.designs.versions({ id: design })
      const versionId = versions.ok ? (versions.value[0]?.id ?? '') : ''
      await window.terrace.designs.version({ versionId })
    }, id),
}

/** The longest times for which main serves no window while it answers questions about a design of 5,000 servers. */
export async function huge(): Promise<Row[]> {
  const data = dataFolder()
  try {
    const storage = openStorage({ folder: data.folder, appVersion: '0.0.0' })
    const { id } = storage.designs.create({ records: picture(SERVERS).records })
    // The window shows this one, so that nothing else asks about the large one.
    storage.designs.create({ records: picture(1).records })
    storage.close()
    const app = await launch(data.folder)
    const file = join(data.folder, 'picture.svg')
    try {
      const { page, electron } = app
      await electron.evaluate(({ dialog }, filePath) => {
        Reflect.set(dialog, 'showSaveDialog', () => Promise.resolve({ canceled: false, filePath }))
      }, file)
      await page.evaluate(async () => void (await window.terrace.hosts.addPractice({ count: 8 })))
      await page.waitForTimeout(3_000)
      const rows: Row[] = []
      for (const [name, ask] of Object.entries(questions)) {
        if (name !== first) await ask(page, id)
        await page.waitForTimeout(500)
        await electron.evaluate(watchLoop)
        const begun = performance.now()
        await ask(page, id)
        const took = performance.now() - begun
        await page.waitForTimeout(100)
        const blocks = await electron.evaluate(stopWatchingLoop)
        say(`huge: ${name} ${took.toFixed(0)} ms; blocks of main ${worst(blocks) || 'none'}`)
        rows.push(
          rowOf({
            row: `longest block of the main loop with ${SERVERS} servers: ${name}`,
            unit: 'ms',
            terrace: longest(blocks),
            most: 50,
          }),
        )
      }
      return rows
    } finally {
      await app.close()
      rmSync(file, { force: true })
    }
  } finally {
    data.remove()
  }
}
