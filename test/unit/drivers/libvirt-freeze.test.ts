import { chmodSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, expect, it } from 'vitest'
import { runAction } from '@main/drivers/index.ts'
import { libvirtDriver } from '@main/drivers/libvirt/index.ts'
import { facts } from './libvirt-samples.ts'
import { type LocalVirsh, localVirsh } from './local-virsh.ts'

const uuid = '355a091a-0a84-403e-8b3f-59a6cd62b25a'
let virsh: LocalVirsh | undefined
afterEach(() => virsh?.stop())

/** `begins`: what a backup does before it has begun; `watchdog`: how long one waits, in seconds. */
function begin(begins: string, watchdog: string) {
  virsh = localVirsh(`case "$*" in
"backup-dumpxml "*) exit 1 ;;
"backup-begin "*) ${begins} ;;
esac`)
  const sleep = join(virsh.folder, 'sleep')
  writeFileSync(sleep, `#!/bin/sh\nexec /bin/sleep ${watchdog}\n`)
  chmodSync(sleep, 0o755)
  const backup = { uuid, target: 'vda', path: '/srv/a', format: 'raw', tag: 'image-1', since: null }
  return runAction(libvirtDriver, 'backupBegin', backup, { runner: virsh.runner, facts })
}

it('a guest that was frozen until its backup had begun is told as that', async () => {
  expect(await begin(':', '5')).toMatchObject({ quiesced: true })
})

it('one that the watchdog thawed before is not', async () => {
  expect(await begin('/bin/sleep 0.5', '0.1')).toMatchObject({ quiesced: false })
})
