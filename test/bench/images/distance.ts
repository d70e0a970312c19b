import { spawn } from 'node:child_process'
import { readFileSync, rmSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { Client } from 'ssh2'
import { type Row, rowOf } from '../support/rows.ts'
import { randomDisk } from './disks.ts'
import type { Options } from './options.ts'
import { chosen, inTurns, middle } from './rounds.ts'
import * as at from './world.ts'

const roundTripMs = 40
const most = 2 ** 30
const volume = 'random.raw'

/** From a host 40 ms away to a store on this workstation, beside one channel of ssh2 that brings the same bytes. */
export async function distance(world: at.World, { size, rounds, runs: only }: Options): Promise<Row[]> {
  const [source] = world.hosts as [at.Placed]
  const bytes = Math.min(size, most)
  randomDisk(at.volumeFile(source, volume), bytes)
  await at.refresh(source)
  const proxy = await startProxy(source.node.address)
  try {
    const far = await at.addElsewhere(world, 'far', source.node, proxy.port)
    const contestants = {
      async Terrace() {
        const store = await at.addStore(world, null)
        const run = await at.timed([source], async () => void (await at.capture(world, far, volume, store)))
        await at.dropStore(world, null, store)
        return run
      },
      ssh2: () => at.timed([source], () => plainChannel(world, source, proxy.port, bytes)),
    }
    const runs = await inTurns('distance', rounds, chosen(contestants, only))
    const seconds = (name: string) => middle(runs, name, ({ wallMs }) => wallMs / 1000)
    const [terrace, plain] = [seconds('Terrace'), seconds('ssh2')]
    if (terrace === undefined) return []
    return [
      rowOf({
        row: `capture of ${bytes / 2 ** 20} MiB of random bytes to this workstation, round trip ${roundTripMs} ms (goal: 4 × as fast)`,
        unit: 's',
        terrace,
        ...(plain === undefined
          ? {}
          : { peer: { name: 'one ssh2 channel with “cat”, nothing kept or verified', value: plain } }),
        mostRatio: 0.25,
      }),
    ]
  } finally {
    proxy.stop()
    rmSync(at.volumeFile(source, volume))
  }
}

async function startProxy(address: string): Promise<{ port: number; stop(): void }> {
  const program = fileURLToPath(new URL('delay-proxy.ts', import.meta.url))
  const child = spawn(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', program, address, '22', String(roundTripMs / 2)],
    { stdio: ['pipe', 'pipe', 'inherit'] },
  )
  const port = await new Promise<number>((resolve, reject) => {
    child.stdout.once('data', (chunk: Buffer) => resolve(Number(chunk.toString())))
    child.once('exit', () => reject(new Error('The delaying proxy did not start')))
  })
  return { port, stop: () => child.stdin.end() }
}

/** Answers how long the bytes took once connected. */
function plainChannel(world: at.World, source: at.Placed, port: number, bytes: number): Promise<number> {
  const client = new Client()
  return new Promise((resolve, reject) => {
    client.on('error', reject)
    client.on('ready', () => {
      client.setNoDelay(true)
      const begun = performance.now()
      client.exec(`cat ${at.images}/${volume}`, (error, channel) => {
        if (error) return reject(error)
        let got = 0
        channel.on('data', (chunk: Buffer) => (got += chunk.length))
        channel.on('close', () => {
          client.end()
          if (got === bytes) resolve(performance.now() - begun)
          else reject(new Error(`ssh2 brought ${got} bytes`))
        })
      })
    })
    client.connect({
      ...{ host: '127.0.0.1', port, username: 'root', privateKey: readFileSync(world.lab.identityFile) },
      algorithms: { cipher: ['aes128-gcm@openssh.com'] },
      hostVerifier: (key: Buffer) => key.toString('base64') === source.node.hostKey.split(' ')[1],
    })
  })
}
