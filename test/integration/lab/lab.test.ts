import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Lab, type LabNode, labUsers, startLab, sweepLabs } from '../../lab/lab.ts'
import { processesIn } from '../../lab/network.ts'
import { type LabRecord, readRecords } from '../../lab/record.ts'
import { must, run, until } from '../../lab/run.ts'
import { tinyDomainXml } from '../../lab/tiny-domain.ts'

const virsh = async (node: LabNode, ...args: string[]): Promise<string> => {
  const { code, stdout, stderr } = await node.run(['virsh', '-q', ...args])
  if (code !== 0) throw new Error(stderr)
  return stdout.trim()
}

const recordOf = (folder: string): LabRecord => {
  const record = readRecords().find((one) => one.folder === folder)
  if (record === undefined) throw new Error(`No record of ${folder}`)
  return record
}

/** Everything on this machine that the record names and that still exists. */
async function leftovers(record: LabRecord): Promise<string[]> {
  const mounts = readFileSync('/proc/self/mountinfo', 'utf8').split('\n')
  const processes = readdirSync('/proc').filter((name) => {
    try {
      return /^\d+$/.test(name) && readFileSync(`/proc/${name}/cmdline`, 'utf8').includes(record.folder)
    } catch {
      return false
    }
  })
  const links = await must(['ip', '-o', 'link'])
  return [
    ...record.namespaces.filter((name) => existsSync(`/run/netns/${name}`)),
    ...[record.bridge, ...record.links].filter(
      (name) => links.includes(` ${name}:`) || links.includes(` ${name}@`),
    ),
    ...mounts.filter(
      (line) => line.includes(record.folder) || record.namespaces.some((name) => line.includes(name)),
    ),
    ...record.cgroups.filter(existsSync),
    ...processes,
    ...[record.folder].filter(existsSync),
  ]
}

describe('a lab of two libvirt hosts', () => {
  let lab: Lab
  let node1: LabNode
  let node2: LabNode

  beforeAll(async () => {
    lab = await startLab({ nodes: 2 })
    ;[node1, node2] = lab.nodes as [LabNode, LabNode]
  })
  afterAll(() => lab.stop())

  test('each host has its own name, pools, network and storage, and no KVM', async () => {
    expect(await virsh(node1, 'hostname')).toBe('node1')
    expect(await virsh(node2, 'hostname')).toBe('node2')
    expect(await virsh(node1, 'net-info', 'default')).toMatch(/Active: +yes/)
    expect(await virsh(node1, 'vol-list', 'default')).toContain('tiny.qcow2')
    expect(await virsh(node2, 'vol-list', 'default')).toBe('')
    expect(await virsh(node1, 'pool-list', '--name')).toBe('default')
    expect(await virsh(node2, 'pool-info', '--bytes', 'small')).toMatch(/Capacity: +67108864\n/)
    expect(await virsh(node1, 'capabilities')).not.toContain("<domain type='kvm'")
  })

  test('a small pool that is full really is full', async () => {
    const write = ['dd', 'if=/dev/zero', 'of=/var/lib/libvirt/small/big', 'bs=1M', 'count=80']
    const { code, stderr } = await node2.run(write)
    expect(code).not.toBe(0)
    expect(stderr).toContain('No space left on device')
    await node2.run(['rm', '/var/lib/libvirt/small/big'])
  })

  test('hosts reach each other by name', async () => {
    const { code } = await node1.run([
      'bash',
      '-c',
      'read -t 5 banner </dev/tcp/node2/22 && [[ $banner == SSH-2.0-* ]]',
    ])
    expect(code).toBe(0)
  })

  test('the fingerprint is the one that ssh-keygen reads from the network', async () => {
    const scanned = await must(['ssh-keyscan', '-t', 'ed25519', node1.address])
    const shown = await must(['ssh-keygen', '-lf', '-'], { input: scanned })
    expect(shown.split(' ')[1]).toBe(node1.hostKeyFingerprint)
  })

  test('a host whose key was swapped is refused by a client that knew the old one', async () => {
    const before = node2.hostKeyFingerprint
    const knownBefore = readFileSync(lab.knownHostsFile, 'utf8')
    await node2.swapHostKey()
    expect(node2.hostKeyFingerprint).not.toBe(before)
    expect((await node2.run(['true'])).code).toBe(0)
    expect(readFileSync(lab.knownHostsFile, 'utf8')).not.toBe(knownBefore)
  })

  test('sshd can be stopped and the cable pulled, and both come back', async () => {
    const connectOnce = () =>
      run(['bash', '-c', `timeout 1 bash -c 'read b </dev/tcp/${node2.address}/22 && echo "$b"'`])
    const session = node2.run(['sleep', '60'])
    await until('the session', 20_000, async () => (await node2.run(['pgrep', '-x', 'sleep'])).code === 0)
    await node2.stopSshd()
    expect((await session).code).toBe(255)
    expect((await connectOnce()).stderr).toContain('refused')
    await node2.startSshd()
    await node2.pause()
    expect((await connectOnce()).stdout).toBe('')
    await node2.resume()
    expect((await connectOnce()).stdout).toContain('SSH-2.0-')
  })

  test('rights differ by account', async () => {
    const list = ['virsh', '-c', 'qemu:///system', 'list']
    expect((await node1.run(list, 'manager')).code).toBe(0)
    expect((await node1.run(list, 'operator')).code).not.toBe(0)
    expect((await node1.run(['sudo', '-n', ...list], 'helper')).code).toBe(0)
    expect((await node1.run(['sudo', '-n', 'true'], 'operator')).code).not.toBe(0)
  })

  test('the right password lets in, by prompt or at once, and a wrong one does not', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'askpass-'))
    const logIn = async (user: string, password: string, methods: string) => {
      const askpass = join(folder, 'askpass')
      writeFileSync(askpass, `#!/bin/sh\necho '${password}'\n`, { mode: 0o700 })
      const options = [
        `UserKnownHostsFile=${lab.knownHostsFile}`,
        'PubkeyAuthentication=no',
        'NumberOfPasswordPrompts=1',
      ]
      const { stdout } = await run([
        ...['env', `SSH_ASKPASS=${askpass}`, 'SSH_ASKPASS_REQUIRE=force', 'ssh', '-F', 'none'],
        ...[...options, `PreferredAuthentications=${methods}`].flatMap((option) => ['-o', option]),
        ...[`${user}@${node1.address}`, 'whoami'],
      ])
      return stdout.trim()
    }
    try {
      for (const { name, password } of labUsers)
        expect(await logIn(name, password, 'keyboard-interactive')).toBe(name)
      const [operator] = labUsers
      expect(await logIn('operator', operator?.password ?? '', 'password')).toBe('operator')
      expect(await logIn('operator', 'wrong', 'password')).toBe('')
      expect(await logIn('prompted', operator?.password ?? '', 'password')).toBe('')
      expect(await logIn('root', operator?.password ?? '', 'password,keyboard-interactive')).toBe('')
    } finally {
      rmSync(folder, { recursive: true })
    }
  })

  test('a guest boots from the tiny image, gets an address, and obeys reboot and shutdown', async () => {
    const name = 'web-1'
    await virsh(node1, 'vol-clone', '--pool', 'default', 'tiny.qcow2', `${name}.qcow2`)
    const xml = tinyDomainXml({ name, disk: `/var/lib/libvirt/images/${name}.qcow2` })
    const { code, stderr } = await node1.run([
      'sh',
      '-c',
      'printf %s "$1" >/tmp/d.xml && virsh define --validate /tmp/d.xml',
      '-',
      xml,
    ])
    expect(stderr).toBe('')
    expect(code).toBe(0)

    const started = Date.now()
    await virsh(node1, 'start', name)
    await node1.waitForSerial(name, `TERRACE-GUEST-UP ${name}`)
    const booted = Date.now()
    await node1.waitForSerial(name, 'TERRACE-GUEST-ADDRESS 192.168.122.')
    expect(node1.serialLog(name)).toMatch(/FACTS cpus=1 memoryKiB=\d+ diskBytes=33554432/)

    await virsh(node1, 'reboot', name)
    const ups = () => node1.serialLog(name).split('TERRACE-GUEST-UP').length - 1
    await until('the second boot', 60_000, () => ups() === 2)
    expect(await virsh(node1, 'domstate', name)).toBe('running')

    const pressed = Date.now()
    await virsh(node1, 'shutdown', name)
    await until(
      'the guest to be off',
      15_000,
      async () => (await virsh(node1, 'domstate', name)) === 'shut off',
    )
    expect(node1.serialLog(name)).toContain(`TERRACE-GUEST-DOWN ${name}`)
    console.info(`boot ${booted - started} ms, shutdown ${Date.now() - pressed} ms`)
    await virsh(node1, 'undefine', name, '--remove-all-storage')
    expect(await virsh(node1, 'vol-list', 'default')).not.toContain(`${name}.qcow2`)
  })
})

test('several labs stand side by side, and one that stops leaves nothing and the other alone', async () => {
  const labs = await Promise.all([
    startLab({ nodes: [{}] }),
    startLab({ nodes: [{ libvirt: false, python: false }] }),
  ])
  const [first, second] = labs
  try {
    const plain = second.nodes[0] as LabNode
    expect(first.nodes[0]?.address).not.toBe(plain.address)
    expect((await plain.run(['sh', '-c', 'command -v virsh || command -v python3'])).stdout).toBe('')

    // A guest is running: it has to go as well.
    const node = first.nodes[0] as LabNode
    const xml = tinyDomainXml({ name: 'left', disk: '/var/lib/libvirt/images/tiny.qcow2' })
    await node.run(['sh', '-c', 'printf %s "$1" >/tmp/d.xml && virsh create /tmp/d.xml', '-', xml])
    expect(await virsh(node, 'domstate', 'left')).toBe('running')

    const record = recordOf(first.folder)
    expect(await leftovers(record)).not.toEqual([])
    await first.stop()
    expect(await leftovers(record)).toEqual([])
    const third = await startLab({ nodes: [{ libvirt: false }] }) // takes the number that is free again
    labs.push(third)
    expect(recordOf(third.folder).number).not.toBe(recordOf(second.folder).number)
    await first.stop()
    expect((await third.nodes[0]?.run(['true']))?.code).toBe(0)
    expect((await plain.run(['true'])).code).toBe(0)
  } finally {
    for (const lab of labs) await lab.stop()
  }
})

test('a lab whose process was killed is swept; one whose process lives is not', async () => {
  const script = fileURLToPath(new URL('./killed-lab.ts', import.meta.url))
  const child = spawn(process.execPath, [script], { stdio: ['ignore', 'pipe', 'inherit'] })
  const folder = await new Promise<string>((resolve, reject) => {
    child.stdout.once('data', (data: Buffer) => resolve(data.toString().trim()))
    child.once('exit', () => reject(new Error('The lab did not start')))
  })
  const record = recordOf(folder)
  try {
    await sweepLabs()
    expect(await processesIn(record.namespaces[0] ?? '')).not.toEqual([])
  } finally {
    const ended = new Promise((resolve) => child.once('exit', resolve))
    child.kill('SIGKILL')
    await ended
  }
  expect(await processesIn(record.namespaces[0] ?? '')).not.toEqual([])
  await sweepLabs()
  expect(await leftovers(record)).toEqual([])
  expect(
    readRecords().some((one) => one.number === record.number && one.owner.pid === record.owner.pid),
  ).toBe(false)
})
