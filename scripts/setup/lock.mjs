import {
  closeSync,
  mkdirSync,
  openSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeSync,
} from 'node:fs'
import { hostname } from 'node:os'
import { dirname } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { say } from './run.mjs'

const HEARTBEAT = 5_000
const STALE = 60_000

/**
 * Takes a lock file, waiting for another set-up to finish; returns what gives it back.
 * A lock whose owner died is taken over.
 * @param {string} file
 * @returns {Promise<() => void>}
 */
export async function lock(file) {
  mkdirSync(dirname(file), { recursive: true })
  let told = false
  for (;;) {
    const mine = `${process.pid} ${hostname()}`
    try {
      const fd = openSync(file, 'wx')
      writeSync(fd, mine)
      closeSync(fd)
      const beat = setInterval(() => touch(file), HEARTBEAT)
      beat.unref()
      return () => {
        clearInterval(beat)
        if (read(file) === mine) rmSync(file, { force: true })
      }
    } catch (error) {
      if (error.code !== 'EEXIST') throw error
    }
    if (abandoned(file)) {
      rmSync(file, { force: true })
      continue
    }
    if (!told) say(`Another set-up is running (${file}); waiting for it.`)
    told = true
    await sleep(200)
  }
}

function abandoned(file) {
  const text = read(file)
  if (text === undefined) return false
  const [pid, host] = text.split(' ')
  try {
    if (Date.now() - statSync(file).mtimeMs > STALE) return true
  } catch {
    return false
  }
  if (host !== hostname() || !Number(pid)) return false
  try {
    process.kill(Number(pid), 0)
    return false
  } catch (error) {
    return error.code === 'ESRCH'
  }
}

function read(file) {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return undefined
  }
}

function touch(file) {
  try {
    utimesSync(file, new Date(), new Date())
  } catch {
    // Someone removed the lock by hand; the set-up itself goes on.
  }
}
