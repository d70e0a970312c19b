import { EventEmitter } from 'node:events'
import type { BrowserWindow } from 'electron'
import { expect, test } from 'vitest'
import { caller, callFrom } from '../../../src-main/app/calling-window.ts'

class FakeWindow extends EventEmitter {
  gone = false
  isDestroyed(): boolean {
    return this.gone
  }
  close(): void {
    this.gone = true
    this.emit('closed')
  }
}

const from = (window: FakeWindow) => callFrom(window as unknown as BrowserWindow, caller)

test('calls of one window have one caller, and its end is told when the window closes', () => {
  const [one, other] = [new FakeWindow(), new FakeWindow()]
  expect(from(one).id).toBe(from(one).id)
  expect(from(one).id).not.toBe(from(other).id)
  const told: string[] = []
  from(one).onGone(() => told.push('one'))
  from(other).onGone(() => told.push('other'))
  one.close()
  expect(told).toEqual(['one'])
})

test('the caller of a window that closed meanwhile is gone at once', () => {
  const window = new FakeWindow()
  const told: string[] = []
  callFrom(window as unknown as BrowserWindow, () => {
    window.close()
    caller().onGone(() => told.push('gone'))
  })
  expect(told).toEqual(['gone'])
})
