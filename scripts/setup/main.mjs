import { SetupError } from './run.mjs'

/** Runs a script's main function; its number becomes the exit code, a known failure one plain message. */
export async function main(work) {
  try {
    process.exitCode = (await work()) ?? 0
  } catch (error) {
    process.stderr.write(`${error instanceof SetupError ? error.message : error.stack}\n`)
    process.exitCode = 1
  }
}
