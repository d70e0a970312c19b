import { execFileSync, spawn } from 'node:child_process'
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { balancers, plainHostScript, readPlainHost } from '../../../src-main/drivers/plain-host.ts'

test('names are as long as Linux tells them of processes, and mean only themselves in the pattern', () => {
  for (const name of Object.keys(balancers)) expect(name).toMatch(/^[a-z_-]{1,15}$/)
})

test('a program that moves machines by itself is found by its real process, under its own name', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'terrace-balancer-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  // Linux cuts its name to "pacemaker-remot".
  const program = join(folder, 'pacemaker-remoted')
  copyFileSync('/bin/sleep', program)
  const running = spawn(program, ['30'], { stdio: 'ignore' })
  onTestFinished(() => void running.kill())
  await new Promise((resolve) => running.once('spawn', resolve))
  const stdout = execFileSync('sh', ['-c', plainHostScript], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  expect(readPlainHost({ code: 0, stdout, stderr: '' }).balancer).toBe('Pacemaker')
})
