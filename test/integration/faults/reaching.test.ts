import { chownSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { ErrorCode } from '@shared/base/errors.ts'
import { failTexts } from '@shared/placement/fail-words.ts'
import type { KeyPolicy } from '@main/core/index.ts'
import { labUsers } from '../../lab/accounts.ts'
import { type Lab, type LabNode, startLab } from '../../lab/lab.ts'
import { until } from '../../lab/run.ts'
import { addHost, type App, appInFolder, type Draft } from '../../support/cli-core.ts'
import { makeForeign } from '../../support/cli-lab.ts'
import { failure } from '../../support/failure.ts'
import { freePort, makeKey } from '../../support/sshd.ts'

/** What a person is told about a host that cannot be reached or used, through the app's own services. */

const password = labUsers[0]?.password ?? ''
let lab: Lab
let one: LabNode
let plain: LabNode
let app: App

beforeAll(async () => {
  lab = await startLab({ nodes: [{}, { libvirt: false }] })
  ;[one, plain] = lab.nodes as [LabNode, LabNode]
}, 180_000)
afterAll(() => lab?.stop())
beforeEach(async () => {
  app = await appInFolder()
})
afterEach(() => app.end())

const drafted = (draft: Partial<Draft> = {}): Draft => ({
  name: one.name,
  address: one.address,
  identityFile: lab.identityFile,
  ...draft,
})

/** Adds a host, tries to connect, and answers what is said: by the call itself, and kept on the host's own view. */
async function refusal(draft: Draft, policy: KeyPolicy = { acceptNew: true }, secret?: string) {
  const id = await addHost(app.core, draft, secret)
  const { info } = await failure(app.core.connect(id, policy))
  const [view] = await app.core.services.hosts.list({})
  expect(view).toMatchObject({ reach: 'unreachable', facts: null, error: info })
  // Whatever happened: what it was, that nothing was changed, and what to do next.
  expect(info.message).toContain(draft.name)
  expect(info).toMatchObject({ changed: 'nothing', left: expect.any(String) as string })
  expect(info.next ?? '').toMatch(/^[A-Z].{10,}\.$/)
  return info
}

describe('a host that cannot be reached', () => {
  const codes: [string, Partial<Draft>, ErrorCode, RegExp][] = [
    [
      'a name that does not resolve',
      { address: 'no-such-host.invalid' },
      'transport.dns',
      /does not resolve/,
    ],
    ['a port where nobody listens', { address: '127.0.0.1' }, 'transport.refused', /refused the connection/],
  ]
  test.each(codes)('%s', async (_what, draft, code, says) => {
    const info = await refusal(drafted({ ...draft, port: await freePort() }))
    expect([info.code, info.retryable]).toEqual([code, true])
    expect(info.message).toMatch(says)
  })

  test('an address where nothing answers', async () => {
    await one.pause()
    try {
      const info = await refusal(drafted())
      expect(['transport.timeout', 'transport.refused']).toContain(info.code)
      expect(info.message).toMatch(/in time|no network route/)
    } finally {
      await one.resume()
    }
  }, 60_000)
})

describe('a host that is not let in or does not let in', () => {
  test('a wrong password is told with what was tried, and not tried again by itself', async () => {
    const draft = drafted({ user: 'operator', identityFile: null })
    const info = await refusal(draft, { acceptNew: true }, 'wrong')
    expect(info.code).toBe('auth')
    expect(info.message).toContain('did not let operator in. Tried: ')
    expect(info.message).not.toContain('wrong')
    const attempts = async () =>
      (await one.run(['sh', '-c', 'grep -c "Failed password for operator" /var/log/sshd.log'])).stdout
    const before = await attempts()
    await app.core.services.designs.create({ sample: true })
    const [design] = await app.core.services.designs.list({})
    await app.core.services.plans.make({ designId: design?.id ?? '', destroy: false })
    expect(await attempts()).toBe(before)
  })

  test('the right password is enough', async () => {
    const id = await addHost(app.core, drafted({ user: 'manager', identityFile: null }), password)
    expect((await app.core.connect(id, { acceptNew: true })).reach).toBe('fresh')
  })

  test('a key that the host does not know', async () => {
    const identityFile = makeKey(join(app.folder, 'other-key'))
    const info = await refusal(drafted({ identityFile }))
    expect(info.code).toBe('auth')
    expect(info.message).toContain('other-key')
  })

  test('an unknown host key with nobody to ask, and a changed one', async () => {
    const unknown = await refusal(drafted(), {})
    expect(unknown.code).toBe('hostkey.unknown')
    expect(unknown.message + unknown.next).toContain(one.hostKeyFingerprint)

    const [view] = await app.core.services.hosts.list({})
    if (!view) throw new Error('no host')
    await app.core.connect(view.host.id, { expected: one.hostKeyFingerprint })
    const before = one.hostKeyFingerprint
    await one.swapHostKey()
    // Not even a policy that accepts new keys accepts another one.
    const { info } = await failure(app.core.connect(view.host.id, { acceptNew: true }))
    expect([info.code, info.changed]).toEqual(['hostkey.changed', 'nothing'])
    const said = `${info.message} ${info.next} ${JSON.stringify(info.details)}`
    for (const fingerprint of [before, one.hostKeyFingerprint]) expect(said).toContain(fingerprint)
    const [after] = await app.core.services.hosts.list({})
    expect(after).toMatchObject({ reach: 'unreachable', facts: { family: 'libvirt' }, error: info })
  })
})

describe('a host that lacks something', () => {
  test('without a hypervisor it is a host with advice, and no server can be put there', async () => {
    const id = await addHost(app.core, drafted({ name: 'bare', address: plain.address }))
    const view = await app.core.connect(id, { acceptNew: true })
    expect(view).toMatchObject({ reach: 'fresh', error: null, facts: { family: null, hostname: 'node2' } })
    expect(view.facts?.advice[0]).toMatchObject({
      severity: 'error',
      how: expect.stringContaining('apt install') as string,
    })
    const action = app.core.services.hosts.machineAction({
      hostId: id,
      uuid: '00000000-0000-4000-8000-000000000000',
      action: 'start',
    })
    expect((await failure(Promise.resolve(action))).info).toMatchObject({
      code: 'unsupported',
      changed: 'nothing',
      next: expect.stringMatching(/another host/) as string,
    })
    const summary = await app.core.services.designs.create({ sample: true })
    const placement = await app.core.services.plans.place({ designId: summary.id })
    for (const { hostId, verdicts } of placement.assignments) {
      expect(hostId).toBeNull()
      expect(failTexts(verdicts[0]?.fails ?? [])).toMatch(/hypervisor/)
    }
  })

  test('a user without rights is told the group, and sudo helps when it is allowed', async () => {
    const id = await addHost(app.core, drafted({ user: 'operator' }))
    const view = await app.core.connect(id, { acceptNew: true })
    expect(view.facts?.family).toBeNull()
    expect(view.facts?.advice[0]?.how).toContain('usermod -aG libvirt operator')
    const helper = await addHost(app.core, drafted({ name: 'by-sudo', user: 'helper', sudo: true }))
    const allowed = await app.core.connect(helper, { acceptNew: true })
    expect(allowed.facts).toMatchObject({ family: 'libvirt', pools: [{ name: 'default', active: true }] })
  })
})

test('an SSH server that stops in the middle of a command', async () => {
  await makeForeign(one, 'sleeper')
  const id = await addHost(app.core, drafted({ user: 'manager' }))
  const view = await app.core.connect(id, { acceptNew: true })
  const uuid = view.machines.find(({ name }) => name === 'sleeper')?.uuid ?? ''
  await app.core.services.hosts.machineAction({ hostId: id, uuid, action: 'start' })
  // It has no system that would obey, so this waits on the host until the connection goes.
  const asked = failure(
    Promise.resolve(app.core.services.hosts.machineAction({ hostId: id, uuid, action: 'shutdown' })),
  )
  await new Promise((resolve) => setTimeout(resolve, 1_500))
  await one.stopSshd()
  const { info } = await asked
  expect(info.code).toMatch(/^transport\.(closed|refused)$/)
  // The shutdown was asked for: nobody may be told that nothing happened.
  expect(info.changed).not.toBe('nothing')
  const [entry] = await app.core.services.audit.list({ search: 'sleeper', limit: 1 })
  expect(entry).toMatchObject({ what: 'machine.shutdown', outcome: 'failed', hostName: 'node1' })
  await one.startSshd()
  const back = await app.core.services.hosts.probe({ id })
  expect(back.machines.find((machine) => machine.uuid === uuid)?.state).toBe('running')
  await app.core.services.hosts.machineAction({ hostId: id, uuid, action: 'force-off' })
}, 120_000)

describe('a host that answers nonsense', () => {
  const home = () => join(one.homeFolder, 'manager')
  const fake = (script: string): void => {
    const bin = join(home(), 'bin')
    mkdirSync(bin, { recursive: true })
    writeFileSync(join(bin, 'virsh'), `#!/bin/sh\n${script}\n`, { mode: 0o755 })
    writeFileSync(join(home(), '.bashrc'), 'PATH=$HOME/bin:$PATH\n')
    for (const path of [bin, join(bin, 'virsh'), join(home(), '.bashrc')]) chownSync(path, 2002, 2002)
  }
  afterEach(() => {
    for (const path of ['bin', '.bashrc']) rmSync(join(home(), path), { recursive: true, force: true })
  })

  const real = 'real() { /usr/bin/virsh "$@"; }\ncase " $* " in'
  const cases: [string, string][] = [
    ['bytes that are no text', 'head -c 300000 /dev/urandom'],
    ['XML cut off', `${real} *" version"*) real "$@";; *) real "$@" | head -c 700;; esac`],
    ['XML of something else', `${real} *xml*) echo "<pool><oops></pool>";; *) real "$@";; esac`],
    ['lines where XML should be', `${real} *xml*) echo "no domain today";; *) real "$@";; esac`],
    ['numbers that are none', `${real} *) real "$@" | sed 's/[0-9]/x/g';; esac`],
    ['errors in another tongue', 'echo "Fehler: Das kann ich nicht ␛[2J" >&2; exit 1'],
    ['nothing at all', 'exit 0'],
  ]
  test.each(cases)(
    '%s',
    async (_what, script) => {
      await makeForeign(one, 'bystander').catch(() => undefined)
      fake(script)
      const id = await addHost(app.core, drafted({ user: 'manager' }))
      const info = await app.core.connect(id, { acceptNew: true }).then(
        () => null,
        async () => (await failure(app.core.connect(id, { acceptNew: true }))).info,
      )
      const [view] = await app.core.services.hosts.list({})
      // Either it is told that the answer made no sense, or facts that say less, with advice; never a bug, never a hang.
      if (info) {
        expect(info).toMatchObject({ code: 'parse', changed: 'nothing' })
        expect(info.message).toContain('node1')
        expect(info.next).toBeTruthy()
      } else expect(view?.facts?.advice.some(({ severity }) => severity === 'error')).toBe(true)
      // oxlint-disable-next-line no-control-regex -- these are the characters that must be gone
      expect(JSON.stringify(view)).not.toMatch(/\\u001b|\\u009b/)
      // And it recovers once the host does.
      rmSync(join(home(), 'bin'), { recursive: true })
      const healed = await app.core.connect(id, {})
      expect(healed).toMatchObject({ reach: 'fresh', facts: { family: 'libvirt' } })
      expect(healed.machines.map(({ name }) => name)).toContain('bystander')
    },
    60_000,
  )

  test('more than anyone can use', async () => {
    fake('yes "<domain>" | head -c 80000000')
    const id = await addHost(app.core, drafted({ user: 'manager' }))
    const outcome = await app.core.connect(id, { acceptNew: true }).then(
      ({ facts }) => facts?.family ?? 'none',
      (error: { code: string }) => error.code,
    )
    expect(['parse', 'none', 'timeout']).toContain(outcome)
    await until('memory to be given back', 10_000, () => process.memoryUsage().rss < 1.5 * 2 ** 30)
  }, 60_000)
})
