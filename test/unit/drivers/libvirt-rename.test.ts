import { existsSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { runAction } from '@main/drivers/index.ts'
import { libvirtDriver } from '@main/drivers/libvirt/index.ts'
import { facts, output, scriptedRunner } from './libvirt-samples.ts'
import { type LocalVirsh, localVirsh } from './local-virsh.ts'

const rename = { pool: 'default', volume: 'a', to: 'b' }

describe('a rename that fails', () => {
  let virsh: LocalVirsh | undefined
  afterEach(() => virsh?.stop())

  const run = (body: string) => {
    virsh = localVirsh(`case "$*" in\n${body}\nesac`)
    writeFileSync(join(virsh.folder, 'a'), 'bytes')
    return runAction(libvirtDriver, 'volumeRename', rename, { runner: virsh.runner, facts })
  }
  const there = (name: string) => virsh !== undefined && existsSync(join(virsh.folder, name))

  it('leaves the volume under the name that it had', { timeout: 30_000 }, async () => {
    const failing = run(`
"vol-info "*) exit 1 ;;
"vol-path "*) echo "$D/a" ;;
"pool-refresh "*) echo "error: pool has asynchronous jobs running." >&2; exit 1 ;;
"vol-clone "*) echo "error: no room" >&2; exit 1 ;;`)
    await expect(failing).rejects.toMatchObject({ code: 'remote-exit', info: { changed: 'nothing' } })
    expect([there('a'), there('b')]).toEqual([true, false])
  })

  it('is made by a copy while the pool cannot be read anew', async () => {
    const body = `
"vol-info "*) exit 1 ;;
"vol-path "*) echo "$D/a" ;;
"pool-refresh "*) exit 1 ;;
"vol-clone "*) cp "$D/a" "$D/b" ;;
"vol-delete "*"--vol a") rm "$D/a" ;;
"vol-dumpxml "*) echo "<volume><name>b</name><capacity>5</capacity><allocation>5</allocation></volume>" ;;`
    expect(await run(body)).toMatchObject({ volume: 'b' })
    expect([there('a'), there('b')]).toEqual([false, true])
  })

  it('never takes the place of another', async () => {
    virsh = localVirsh(`case "$*" in
"vol-info "*) exit 1 ;;
"vol-path "*) echo "$D/a" ;;
esac`)
    writeFileSync(join(virsh.folder, 'a'), 'ours')
    writeFileSync(join(virsh.folder, 'b'), 'theirs')
    await expect(
      runAction(libvirtDriver, 'volumeRename', rename, { runner: virsh.runner, facts }),
    ).rejects.toMatchObject({ code: 'conflict', info: { changed: 'nothing' } })
    expect(readFileSync(join(virsh.folder, 'b'), 'utf8')).toBe('theirs')
  })

  it('says that something may have changed when neither name could be given up', async () => {
    const failing = run(`
"vol-info "*) exit 1 ;;
"vol-path "*) echo /nowhere/a ;;
"vol-clone "*) ;;
"vol-delete "*) echo "error: cannot unlink file" >&2; exit 1 ;;`)
    await expect(failing).rejects.toMatchObject({ code: 'remote-exit', info: { changed: 'maybe' } })
  })
})

describe('a volume that is taken for something else', () => {
  let virsh: LocalVirsh | undefined
  afterEach(() => virsh?.stop())

  const xml = (name: string, base = '') => `cat <<E
<volume type='file'>
  <name>${name}</name>
  <capacity>5</capacity>
  <allocation>5</allocation>
  <target>
    <path>$D/${name}</path>
  </target>${base}
</volume>
E
`
  /** A host with another pool, whose one volume is "other"; `source` is in the definition of its machine. */
  const take = (source: string, base = '') => {
    virsh = localVirsh(`case "$*" in
"vol-info "*) exit 1 ;;
"vol-path "*) echo "$D/a" ;;
"vol-dumpxml "*other*) ${xml('other', base)} ;;
"vol-dumpxml "*"--vol b") ${xml('b')} ;;
"vol-dumpxml "*) ${xml('a')} ;;
"list --all"*) echo 355a091a-0a84-403e-8b3f-59a6cd62b25a ;;
"list "*) ;;
"dumpxml "*) cat <<E
<domain>
 <source ${source}/>
</domain>
E
;;
"pool-list "*) echo 355a091a-0a84-403e-8b3f-59a6cd62b25f ;;
"vol-list "*) echo " other   $D/other" ;;
esac`)
    writeFileSync(join(virsh.folder, 'a'), 'bytes')
    symlinkSync(join(virsh.folder, 'a'), join(virsh.folder, 'alias'))
    const taken = { ...rename, unused: true } as const
    return runAction(libvirtDriver, 'volumeRename', taken, { runner: virsh.runner, facts })
  }
  const there = (name: string) => virsh !== undefined && existsSync(join(virsh.folder, name))

  it('gets its new name', async () => {
    expect(await take("file='/elsewhere'")).toMatchObject({ volume: 'b' })
    expect([there('a'), there('b')]).toEqual([false, true])
  })

  const backing = '\n  <backingStore>\n    <path>$D/a</path>\n  </backingStore>'
  it.each([
    ['a definition for the next start has it', "file='$D/a'", ''],
    ['a definition has it by another path', "dev='$D/alias'", ''],
    ['a volume of another pool stands on it', "file='/elsewhere'", backing],
  ])('is left where it is when %s', async (_, source, base) => {
    await expect(take(source, base)).rejects.toMatchObject({ code: 'conflict', info: { changed: 'nothing' } })
    expect([there('a'), there('b')]).toEqual([true, false])
  })
})

describe('changes in several steps', () => {
  const uuid = '355a091a-0a84-403e-8b3f-59a6cd62b25d'
  const failed = () => scriptedRunner([output('', { code: 1, stderr: 'error: boom' })])
  it('may have been done in part when they fail', async () => {
    for (const work of [
      runAction(libvirtDriver, 'setVcpus', { uuid, vcpus: 2, live: false }, { runner: failed(), facts }),
      runAction(
        libvirtDriver,
        'setMemory',
        { uuid, memoryBytes: 2 ** 20, live: false },
        { runner: failed(), facts },
      ),
    ]) {
      await expect(work).rejects.toMatchObject({ info: { changed: 'maybe' } })
    }
  })
})
