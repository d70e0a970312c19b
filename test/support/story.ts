import { beforeEach, onTestFailed } from 'vitest'

/** The tests of a file are one story, each goes on where the one before ended: after one that failed the rest is skipped. */
export function toldAsOne(): void {
  let broken = false
  beforeEach((context) => {
    if (broken) context.skip()
    onTestFailed(() => {
      broken = true
    })
  })
}
