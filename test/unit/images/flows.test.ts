import { expect, onTestFinished, test, vi } from 'vitest'
import type { Bandwidth } from '@shared/contract/bandwidth.ts'
import type { HostId } from '@shared/contract/hosts.ts'
import { Flows } from '@main/images/index.ts'
import { PauseSwitch } from '@main/jobs/pausing.ts'

const attic = 'host:attic' as HostId
const cellar = 'host:cellar' as HostId

function world(limits: Partial<Record<HostId, Bandwidth>>, here: Bandwidth | null = null) {
  vi.useFakeTimers({ now: new Date(2026, 4, 4, 7, 59, 30) })
  onTestFinished(() => void vi.useRealTimers())
  const hosts = (id: HostId) => ({ host: { name: id.slice(5), bandwidth: limits[id] } })
  const flows = new Flows(hosts as never, () => here, { now: () => Date.now() })
  const log: string[] = []
  return {
    flows,
    log,
    begin(at: (HostId | null)[], own: number | null = null) {
      const pausing = new PauseSwitch()
      const told: string[] = []
      const context = {
        signal: new AbortController().signal,
        progress: () => undefined,
        log: (_level: string, text: string) => void log.push(text),
        pausing,
      }
      const flow = flows.begin(at, own, context)
      flow.join({
        control: async ({ rate, paused }) => void told.push(paused === true ? 'paused' : String(rate)),
        result: new Promise(() => undefined),
      })
      return { pausing, told, passHere: () => flow.passHere(), end: () => flow.end() }
    },
  }
}

test('what touches a host shares its limit; who pauses or ends leaves its share to the others', () => {
  const { begin, log } = world({ [attic]: { rate: 1_000_000, hours: [] } })
  const first = begin([attic])
  const second = begin([attic, cellar], 200_000)
  expect([first.told, second.told]).toEqual([['1000000', '800000'], ['200000']])
  first.pausing.set(true)
  expect(first.told.at(-1)).toBe('paused')
  first.pausing.set(false)
  second.end()
  expect(first.told.slice(3)).toEqual(['800000', '1000000'])
  expect(log.filter((line) => line.includes('800'))).toEqual([])
  expect(log[0]).toBe('At most 976.6 KiB/s for now, by the bandwidth limit of attic.')
})

test('a limit of an hour begins and ends while bytes flow, and a changed one counts at once', () => {
  const limits: Partial<Record<HostId, Bandwidth>> = {
    [attic]: { rate: null, hours: [{ from: 8, to: 9, rate: 500_000 }] },
  }
  const { begin, flows, log } = world(limits)
  const job = begin([attic])
  expect(job.told).toEqual(['null'])
  vi.advanceTimersByTime(32_000)
  expect(job.told).toEqual(['null', '500000'])
  limits[attic] = { rate: 300_000, hours: [] }
  flows.refresh()
  expect(job.told.at(-1)).toBe('300000')
  limits[attic] = { rate: null, hours: [] }
  vi.advanceTimersByTime(3_600_000)
  expect(job.told.at(-1)).toBe('null')
  expect(log.at(-1)).toBe('Nothing limits the bandwidth now.')
  job.end()
  expect(vi.getTimerCount()).toBe(0)
})

test("this workstation's limit holds for what begins or ends here, and for what is found to go through here", () => {
  const { begin, log } = world({ [attic]: { rate: 900_000, hours: [] } }, { rate: 600_000, hours: [] })
  const direct = begin([attic, cellar])
  const here = begin([null, cellar])
  expect([direct.told, here.told]).toEqual([['900000'], ['600000']])
  direct.passHere()
  expect([direct.told.at(-1), here.told.at(-1)]).toEqual(['300000', '300000'])
  expect(log).toContain('At most 585.9 KiB/s for now, by the bandwidth limit of this workstation.')
  expect(log).toContain('At most 293 KiB/s for now, by the bandwidth limit of attic and this workstation.')
  here.end()
  expect(direct.told.at(-1)).toBe('600000')
  // Once is enough.
  direct.passHere()
  expect(direct.told).toHaveLength(3)
})
