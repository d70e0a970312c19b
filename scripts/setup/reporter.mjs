import { relative } from 'node:path'
import { root } from './paths.mjs'

/** For Vitest: says at once what failed, whose details come at the end, and which files took long. */
export default class {
  #longMs = 20_000

  onTestCaseResult(test) {
    const { state, errors } = test.result()
    if (state !== 'failed') return
    console.log(`\nFAILED ${this.#file(test.module)} > ${test.fullName}: ${errors[0]?.message ?? ''}`)
  }

  onTestModuleEnd(module) {
    for (const error of module.errors()) console.log(`\nFAILED ${this.#file(module)}: ${error.message}`)
    const { duration } = module.diagnostic()
    if (duration > this.#longMs) console.log(`\n${this.#file(module)} took ${Math.round(duration / 1000)} s`)
  }

  #file(module) {
    return relative(root, module.moduleId)
  }
}
