import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { formatAge, formatBytes, formatDuration, GiB, MiB } from '@shared/base/units.ts'
import { german } from '@shared/text/de/index.ts'
import { decimal } from '@shared/text/locale.ts'
import { setCatalogue, t, tn } from '@shared/text/translate.ts'
import { cpusText, ranges, timeLabels } from '../../../src-renderer/hosts/chart-data.ts'
import { familyName, levels, matches, reachBadge, seenText } from '../../../src-renderer/hosts/host-state.ts'
import { actionName, machineWord, questionFor } from '../../../src-renderer/hosts/machine-actions.ts'
import { jobSummary, jobWord, stepWord } from '../../../src-renderer/jobs/job-state.ts'
import { agesText, totalsText, whyNot } from '../../../src-renderer/plan/plan-view.ts'
import { whoAsks } from '../../../src-renderer/prompts/prompt-text.ts'
import { errorFacts } from '../../../src-renderer/ui/error-facts.ts'
import { marked, piecesOf } from '../../../src-renderer/ui/marked.ts'
import { sampleDesignRecords } from '../../../src-shared/design/create.ts'
import { fakeHosts } from '../../support/fake-api/hosts.ts'
import { fakeJobs } from '../../support/fake-api/jobs.ts'
import { fakePlan } from '../../support/fake-api/plan.ts'

const now = Date.UTC(2026, 4, 1)
const named = (name: string) => {
  const view = fakeHosts(now).find((item) => item.host.name === name)
  if (!view) throw new Error(`no fake host ${name}`)
  return view
}

beforeEach(() => setCatalogue(german))
afterEach(() => setCatalogue(undefined))

describe('in German', () => {
  it('ages, lengths of time and sizes read as people there write them', () => {
    expect(formatAge(500)).toBe('gerade eben')
    expect(formatAge(5 * 60_000)).toBe('vor 5 min')
    expect(formatDuration(76 * 3_600_000)).toBe('3 Tg. 4 h')
    expect(formatBytes(1.5 * GiB)).toBe('1,5 GiB')
    expect(formatBytes(512 * MiB)).toBe('512 MiB')
    expect(cpusText(1.25)).toBe('1,25 CPUs')
  })

  it('a host says when it answered last, and how full it is', () => {
    expect(seenText(named('attic'), now)).toBe('Letzte Antwort vor 42 min')
    expect(reachBadge('unreachable')).toEqual({ word: 'nicht erreichbar', tone: 'danger' })
    expect(familyName('practice')).toBe('Übung')
    expect(familyName('libvirt')).toBe('libvirt / KVM')
    expect(levels(named('north')).cpu.text).toBe('34 % von 32')
  })

  it('is found by the words that are shown', () => {
    const found = fakeHosts(now).filter((view) => matches(view, 'libvirt nicht erreichbar'))
    expect(found.map((view) => view.host.name)).toEqual(['attic'])
  })

  it('what can be done with a machine is named and asked for', () => {
    expect(actionName('force-off')).toBe('Hart ausschalten…')
    expect(machineWord('running')).toBe('läuft')
    const [machine] = named('north').machines
    if (!machine) throw new Error('north has no machine')
    const question = questionFor('reset', { ...machine, name: 'db', state: 'running' }, 'north')
    expect(question?.title).toBe('db zurücksetzen?')
    expect(question?.text).toMatch(/^Zustand auf north: läuft\. Das ist wie ein Druck auf den Reset-Knopf/)
    expect(question?.action).toBe('Zurücksetzen')
  })

  it('jobs and plans count in their own plural', () => {
    const running = fakeJobs(1e12).find((job) => job.state === 'running')
    expect(running && jobSummary(running)).toBe('2 von 5 Schritten, noch etwa 48 s')
    expect(jobWord('interrupted')).toBe('unterbrochen')
    expect(stepWord('compensation-failed')).toBe('ließ sich nicht zurücknehmen')
    const plan = fakePlan('design:a', 'Sample', sampleDesignRecords(), false, 0)
    expect(whyNot(plan, new Set())).toBe('1 riskanter Schritt wartet auf Zustimmung.')
    const totals = { create: 2, change: 1, remove: 0, keep: 0, bytes: 1.5 * GiB, estimateMs: 90_000 }
    expect(totalsText({ ...plan, totals })).toBe(
      '2 anlegen, 1 ändern. 1,5 GiB zu verschieben oder zu schreiben, etwa 1 min 30 s.',
    )
    expect(agesText([{ name: 'cellar', ageMs: 3 * 86_400_000 }])).toBe('cellar (3 Tg. alt)')
  })

  it('the axis of a chart names the time of day, and the day where one begins', () => {
    const at = (day: number, hour: number) => new Date(2026, 10, day, hour).getTime() / 1000
    expect(timeLabels([at(26, 22), at(26, 23), at(27, 0)], 3600)).toEqual([
      '22:00\n26.11.',
      '23:00',
      '00:00\n27.11.',
    ])
    expect(timeLabels([at(26, 0), at(27, 0)], 86_400)).toEqual(['26.11.', '27.11.'])
    expect(ranges().map((range) => range.label)).toEqual(['1 Stunde', '1 Tag', '1 Monat'])
  })

  it('the names of an error’s facts are translated, its values stay', () => {
    const facts = errorFacts({
      code: 'conflict',
      message: 'x',
      changed: 'maybe',
      retryable: false,
      details: { address: '10.0.0.7' },
    })
    expect(facts).toEqual([
      ['Code', 'conflict'],
      ['Auswirkung', 'möglicherweise wurde etwas geändert'],
      ['address', '10.0.0.7'],
    ])
  })

  it('what stands out in a sentence keeps its place in it', () => {
    const prompt = { id: 'p', hostName: 'cellar', address: '10.0.0.14:22', kind: 'hostkey-unknown' as const }
    const who = whoAsks({ ...prompt, keyType: 'ssh-ed25519', fingerprint: 'SHA256:x', hop: 'bastion' })
    const text = t`Terrace has not met ${marked(who)} before. It shows a key of type ${marked('ed\u0001255')}.`
    expect(piecesOf(text)).toEqual([
      '',
      'Jump-Host bastion auf dem Weg zu cellar (10.0.0.14:22)',
      ' ist Terrace noch nicht begegnet. Gezeigt wird ein Schlüssel vom Typ ',
      'ed255',
      '.',
    ])
  })
})

describe('what German lacks', () => {
  it('stays English, in the plural too', () => {
    const untold = 'A text that nobody translates'
    expect(Object.keys(german.texts)).not.toContain(untold)
    expect(t`A text that nobody translates`).toBe(untold)
    expect([1, 2].map((n) => tn(n, '{n} thing untold', '{n} things untold'))).toEqual([
      '1 thing untold',
      '2 things untold',
    ])
  })

  it('without a catalogue all of it is English again', () => {
    setCatalogue(undefined)
    expect(formatAge(5 * 60_000)).toBe('5 min ago')
    expect(decimal(1.25, 0, 2)).toBe('1.25')
    expect(jobWord('interrupted')).toBe('interrupted')
    expect(seenText(named('attic'), now)).toBe('Last answered 42 min ago')
  })
})
