import { join } from 'node:path'
import { afterAll, beforeAll } from 'vitest'
import { driverFor, probeHost } from '@main/drivers/index.ts'
import { type Lab, startLab } from '../../lab/lab.ts'
import { sshRunner } from '../../support/runner-ssh.ts'
import { conformance } from '../../unit/drivers/conformance.ts'

let lab: Lab
beforeAll(async () => {
  lab = await startLab({ nodes: 1 })
})
afterAll(() => lab.stop())

conformance('libvirt', async () => {
  const runner = sshRunner({
    address: lab.nodes[0]?.address ?? '',
    identityFile: lab.identityFile,
    knownHostsFile: lab.knownHostsFile,
    controlPath: join(lab.folder, 'cm-driver'),
  })
  const facts = await probeHost(runner, { at: 1 })
  return {
    driver: driverFor('libvirt'),
    runner,
    facts,
    pool: 'default',
    network: { kind: 'network', name: 'default' },
    guestsShutDown: false,
  }
})
