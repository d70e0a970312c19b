import { spawn } from 'node:child_process'

export interface Outcome {
  code: number
  stdout: string
  stderr: string
}

/** Runs a program to its end. Never throws for an exit code; `input` goes to its stdin. */
export function run(
  argv: readonly string[],
  options: { input?: string; cwd?: string } = {},
): Promise<Outcome> {
  const [program = '', ...rest] = argv
  return new Promise((resolve, reject) => {
    const child = spawn(program, rest, {
      stdio: ['pipe', 'pipe', 'pipe'],
      ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
    })
    let stdout = ''
    let stderr = ''
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => (stdout += chunk))
    child.stderr.setEncoding('utf8').on('data', (chunk: string) => (stderr += chunk))
    child.stdin.on('error', () => undefined) // a program may end without reading its input
    child.stdin.end(options.input ?? '')
    child.on('error', reject)
    child.on('close', (code, signal) =>
      resolve({ code: code ?? (signal === null ? -1 : 128), stdout, stderr }),
    )
  })
}

/** Like `run`, but an exit code other than 0 is an error that names the command. Answers stdout. */
export async function must(
  argv: readonly string[],
  options: { input?: string; cwd?: string } = {},
): Promise<string> {
  const { code, stdout, stderr } = await run(argv, options)
  if (code !== 0) throw new Error(`${argv.join(' ')} ended with ${code}: ${(stderr || stdout).trim()}`)
  return stdout
}

/** Asks again every 50 ms until the answer is true; throws with `what` after `timeoutMs`. */
export async function until(
  what: string,
  timeoutMs: number,
  ask: () => Promise<boolean> | boolean,
): Promise<void> {
  const deadline = Date.now() + timeoutMs
  while (!(await ask())) {
    if (Date.now() > deadline) throw new Error(`Waited ${timeoutMs / 1000} s in vain for ${what}`)
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}

/** One argument for a POSIX shell. */
export const quote = (argument: string): string => `'${argument.replaceAll("'", `'\\''`)}'`
