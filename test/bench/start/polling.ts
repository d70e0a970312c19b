import { copyFileSync } from 'node:fs'
import { join } from 'node:path'
import { newId } from '@shared/base/ids.ts'
import type { Page } from '@playwright/test'
import { openStorage } from '@main/storage/index.ts'
import { dataFolder, launch } from '../../e2e/support/app.ts'
import { go } from '../../e2e/support/screens.ts'
import type { Lab } from '../../lab/lab.ts'
import { longest, stopWatchingLoop, watchLoop, worst } from '../support/loop.ts'
import { cpuOf, cpuOfEndedChildren, cpuOfFamily } from '../support/processes.ts'
import { type Row, rowOf } from '../support/rows.ts'
import { onAllHosts } from './many-hosts.ts'
import { say } from '../support/options.ts'
import type { Options } from './options.ts'

/** The real app with its hosts screen open, which reads every host every few seconds. */
export async function polling(lab: Lab, { seconds }: Options): Promise<Row[]> {
  const data = dataFolder()
  try {
    fill(data.folder, lab)
    const app = await launch(data.folder)
    try {
      const pid = app.electron.process().pid ?? 0
      await go(app.page, 'Hosts')
      await untilAllRead(app.page, lab.nodes.length)
      const counting = countReadings(app.page, seconds)
      await app.electron.evaluate(watchLoop)
      const before = { main: cpuOf(pid), all: cpuOfFamily(pid) }
      const readings = await counting
      const used = { main: cpuOf(pid) - before.main, all: cpuOfFamily(pid) - before.all }
      const blocks = await app.electron.evaluate(stopWatchingLoop)
      if (app.problems.length > 0) throw new Error(app.problems.join('\n'))
      const plain = await cpuOfPlainReading(lab)
      say(
        `polling: ${readings} readings in ${seconds} s; blocks ${worst(blocks) || 'none'}; ` +
          `ssh ${(plain * 1000).toFixed(0)} ms of processor for each reading`,
      )
      const minute = 60 / seconds
      const count = lab.nodes.length
      const peer = {
        name: `a loop that runs “ssh root@HOST virsh domstats” as often (${Math.round(readings * minute)} times a minute): processor time of the ssh processes`,
        value: plain * readings * minute,
      }
      return [
        rowOf({
          row: `steady polling of ${count} hosts: processor time of the main process in a minute`,
          unit: 's',
          terrace: used.main * minute,
          peer,
          mostRatio: 1,
        }),
        rowOf({
          row: 'the same with the window that shows them: all processes',
          unit: 's',
          terrace: used.all * minute,
          peer,
        }),
        rowOf({
          row: 'longest block of the main loop meanwhile',
          unit: 'ms',
          terrace: longest(blocks),
          most: 50,
        }),
      ]
    } finally {
      await app.close()
    }
  } finally {
    data.remove()
  }
}

function fill(folder: string, lab: Lab): void {
  const storage = openStorage({ folder, appVersion: 'bench' })
  for (const { name, address } of lab.nodes) {
    storage.hosts.insert({
      id: newId('host'),
      name,
      address,
      port: 22,
      user: 'root',
      identityFile: lab.identityFile,
      jumpHostId: null,
      sudo: false,
      hostKeyAlias: null,
      family: null,
      practice: false,
      enabled: true,
      pinnedKey: null,
      createdAt: Date.now(),
    })
  }
  storage.close()
  copyFileSync(lab.knownHostsFile, join(folder, 'known_hosts'))
}

async function untilAllRead(page: Page, count: number): Promise<void> {
  const read = page.waitForFunction(
    async (wanted) => {
      const list = await window.terrace.hosts.list({})
      return list.ok && list.value.filter((view) => view.sample !== null).length === wanted
    },
    count,
    { polling: 1_000, timeout: 180_000 },
  )
  await read
}

/** Counts readings for so long: each brings a sample with a time of its own. */
const countReadings = (page: Page, seconds: number): Promise<number> =>
  page.evaluate(
    (ms) =>
      new Promise<number>((resolve) => {
        const last = new Map<string, number>()
        let count = 0
        const stop = window.terrace.hosts.on('changed', ({ host, sample }) => {
          if (!sample || last.get(host.id) === sample.at) return
          last.set(host.id, sample.at)
          count += 1
        })
        setTimeout(() => {
          stop()
          resolve(count)
        }, ms)
      }),
    seconds * 1_000,
  )

/** Processor seconds of one ssh that reads a host's counters once. */
async function cpuOfPlainReading(lab: Lab): Promise<number> {
  const line = 'virsh -q -c qemu:///system domstats --raw --state --cpu-total --balloon --block --interface'
  const before = cpuOfEndedChildren()
  for (let round = 0; round < 3; round += 1) await onAllHosts(lab, line)
  return (cpuOfEndedChildren() - before) / (3 * lab.nodes.length)
}
