import { describe, expect, it } from 'vitest'
import { TerraceError } from '@shared/base/errors.ts'
import { driverFor, previewCommands, runAction } from '@main/drivers/index.ts'
import { libvirtDriver } from '@main/drivers/libvirt/index.ts'
import { oneLine } from '@main/drivers/host-text.ts'
import { facts, output, scriptedRunner, specOf } from './libvirt-samples.ts'

const uuid = '355a091a-0a84-403e-8b3f-59a6cd62b25d'
const failed = (stderr: string) => output('', { code: 1, stderr })

describe('executor', () => {
  it('stops at the first command that fails; a change that failed cleanly changed nothing', async () => {
    const runner = scriptedRunner([failed("error: Failed to start domain\nerror: \u001b[31msome 'reason'\n")])
    await expect(runAction(libvirtDriver, 'start', { uuid }, { runner, facts })).rejects.toMatchObject({
      code: 'remote-exit',
      message:
        "node1: start failed with exit code 1: error: Failed to start domain; error:  [31msome 'reason'",
      info: { changed: 'nothing', details: { exitCode: 1 } },
    })
    expect(runner.ran).toHaveLength(1)
  })

  it('says maybe once a change was made', async () => {
    const runner = scriptedRunner([output(''), failed('error: boom')])
    await expect(runAction(libvirtDriver, 'start', { uuid }, { runner, facts })).rejects.toMatchObject({
      info: { changed: 'maybe' },
    })
    const cut = scriptedRunner([new TerraceError('transport.closed', 'gone')])
    await expect(runAction(libvirtDriver, 'start', { uuid }, { runner: cut, facts })).rejects.toMatchObject({
      code: 'transport.closed',
      message: 'gone',
      info: { changed: 'maybe', retryable: true },
    })
    const reading = scriptedRunner([new TerraceError('transport.closed', 'gone')])
    await expect(runAction(libvirtDriver, 'inventory', {}, { runner: reading, facts })).rejects.toMatchObject(
      {
        info: { changed: 'nothing' },
      },
    )
  })

  it('knows what libvirt’s messages mean', async () => {
    const codeOf = async (stderr: string) =>
      runAction(libvirtDriver, 'start', { uuid }, { runner: scriptedRunner([failed(stderr)]), facts }).then(
        () => 'success',
        (error: unknown) => (error instanceof TerraceError ? error.code : 'no TerraceError'),
      )
    expect(await codeOf(`error: failed to get domain '${uuid}'`)).toBe('not-found')
    expect(await codeOf("error: operation failed: domain 'x' already exists with uuid y")).toBe('conflict')
    expect(await codeOf('error: internal error: No space left on device')).toBe('precondition')
    expect(await codeOf('error: authentication unavailable: no polkit agent available')).toBe('auth')
    expect(await codeOf("Could not open '/x.qcow2': Permission denied")).toBe('precondition')
    expect(await codeOf('error: failed to connect to the hypervisor')).toBe('precondition')
  })

  it('never takes a libvirt that went away for a machine or a volume that is not there', async () => {
    const away = 'error: Disconnected from qemu:///system due to end of file\nerror: failed to get '
    const run = async (name: 'machine' | 'volume' | 'volumeDelete' | 'undefine', stderr: string) => {
      const runner = scriptedRunner([failed(stderr), failed(stderr)])
      return runAction(libvirtDriver, name, { uuid, pool: 'default', volume: 'a' }, { runner, facts })
    }
    for (const name of ['machine', 'volume', 'volumeDelete', 'undefine'] as const) {
      for (const said of [`${away}domain '${uuid}'`, `${away}vol 'a'\nerror: client socket is closed`]) {
        await expect(run(name, said), name).rejects.toMatchObject({
          code: 'remote-exit',
          message: expect.stringContaining('node1') as string,
          info: { changed: 'nothing', retryable: true },
        })
      }
    }
    // libvirt 9.0.0 says just this of a domain that is not there, so it is not enough by itself.
    await expect(run('machine', `error: failed to get domain '${uuid}'`)).rejects.toThrow()
    expect(await run('machine', `error: Domain not found: no domain with matching uuid '${uuid}'`)).toBeNull()
    const gone =
      "error: failed to get vol 'a'\nerror: Storage volume not found: no storage vol with matching path 'a'"
    expect(await run('volume', gone)).toBeNull()
  })

  it('sees a change that did not take hold although no error was reported', async () => {
    const shown = output(`@state\nDomain: 'x'\n  state.state=5\n@autostart\n@addresses\n@xml\n
<domain type='qemu'><name>x</name><uuid>${uuid}</uuid><memory>1024</memory><vcpu>1</vcpu></domain>\n\n@left\n${uuid}\n`)
    const runner = scriptedRunner([output(''), shown])
    await expect(runAction(libvirtDriver, 'start', { uuid }, { runner, facts })).rejects.toMatchObject({
      message: 'node1: start: x is stopped, although the host reported no error',
      info: { changed: 'maybe' },
    })
  })

  it('shows exact commands, and refuses before running any', () => {
    const spec = specOf()
    const [dump, define, autostart] = previewCommands(libvirtDriver, 'define', { spec }, facts)
    expect(dump?.join(' ')).toContain('dumpxml --inactive')
    expect(autostart?.slice(0, 6)).toEqual(['env', 'LC_ALL=C', 'virsh', '-q', '-c', 'qemu:///system'])
    expect(define?.join(' ')).toContain('define --file /proc/self/fd/0')
    expect(() => previewCommands(libvirtDriver, 'start', { uuid: 'x; id' }, facts)).toThrow(/no machine id/)
    expect(() =>
      previewCommands(
        libvirtDriver,
        'volumeCreate',
        { pool: 'lvm', volume: 'a', bytes: 1, format: 'qcow2' },
        facts,
      ),
    ).toThrow(/lvm keeps disks as devices/)
    expect(() =>
      previewCommands(libvirtDriver, 'volume', { pool: 'default', volume: '../../etc/passwd' }, facts),
    ).toThrow(/slash/)
  })

  it('never puts a name into the text of a script', () => {
    const evil = `"; touch x; '$(id)`
    for (const [name, params] of [
      ['volumeDelete', { pool: evil, volume: evil }],
      ['volumes', { pool: evil }],
      ['volumeResize', { pool: evil, volume: evil, bytes: 1 }],
    ] as const) {
      const harmless = { ...params, pool: 'p', ...('volume' in params ? { volume: 'v' } : {}) }
      const texts = [params, harmless].map((given) => {
        const [argv] = previewCommands(libvirtDriver, name, given as never, facts)
        return argv?.[4]
      })
      expect(texts[0]).toBe(texts[1])
    }
  })

  it('gives logical pools volumes without format, and files sparse ones', async () => {
    const made = async (pool: string, format: 'raw' | 'qcow2') => {
      const runner = scriptedRunner([output(''), failed('error: failed to get vol')])
      const params = { pool, volume: 'a & b', bytes: 4096, format }
      await runAction(libvirtDriver, 'volumeCreate', params, { runner, facts }).catch(() => undefined)
      return runner.ran[0]?.stdin
    }
    const head = '<volume><name>a &#38; b</name><capacity unit="bytes">4096</capacity>'
    expect(await made('lvm', 'raw')).toBe(`${head}</volume>`)
    expect(await made('default', 'qcow2')).toBe(
      `${head}<allocation unit="bytes">0</allocation><target><format type="qcow2"/></target></volume>`,
    )
  })

  it('has drivers for libvirt and practice hosts, and says so for others', () => {
    expect(driverFor('libvirt').title).toBe('libvirt / KVM')
    expect(() => driverFor('esxi')).toThrow(expect.objectContaining({ code: 'unsupported' }) as Error)
  })

  it('makes text of hosts safe to show', () => {
    expect(oneLine('\n\r\n\u001b]0;title\u0007a\u202eb\tc\nd')).toBe(']0;title a b c; d')
    expect(oneLine('x'.repeat(500))).toHaveLength(301)
  })
})
