import { createInterface } from 'node:readline'
import { Writable } from 'node:stream'
import type { PromptAnswer } from '@shared/contract/prompts.ts'
import type { Prompter, Question } from '../ssh/index.ts'
import { printable } from './output.ts'
import type { Region } from './progress/region.ts'

/** Asks at the terminal, and only there: without one every question is dismissed, so scripts never hang. */
export const terminalPrompter: Prompter = {
  async ask(question, signal) {
    if (question.kind === 'hostkey-changed' || !process.stdin.isTTY || !process.stderr.isTTY)
      return { kind: 'dismiss' }
    return answerTo(question, signal)
  },
}

/** Nothing is drawn below a question while it is asked. */
export const beside = (region: Region, prompter: Prompter): Prompter => ({
  ask: (question, signal) => region.without(() => prompter.ask(question, signal)),
})

async function answerTo(question: Question, signal?: AbortSignal): Promise<PromptAnswer> {
  const host = printable(`${question.hostName} (${question.address})`)
  switch (question.kind) {
    case 'hostkey-unknown': {
      process.stderr.write(`${host} shows an unknown ${question.keyType} key:\n  ${question.fingerprint}\n`)
      const answer = await readLine('Compare it with the host. Trust it? [yes, once, no] ', true, signal)
      if (answer === 'yes') return { kind: 'trust', remember: true }
      return answer === 'once' ? { kind: 'trust', remember: false } : { kind: 'dismiss' }
    }
    case 'interactive': {
      const values: string[] = []
      for (const field of question.fields)
        values.push((await readLine(`${host}: ${printable(field.label)} `, field.echo, signal)) ?? '')
      return { kind: 'fields', values }
    }
    case 'password':
      return secret(await readLine(`Password of ${printable(question.user)} on ${host}: `, false, signal))
    case 'passphrase':
      return secret(await readLine(`Passphrase of ${printable(question.file)}: `, false, signal))
    case 'vault-passphrase':
      return secret(
        await readLine(
          question.create ? 'New passphrase for the vault: ' : 'Passphrase of the vault: ',
          false,
          signal,
        ),
      )
    case 'hostkey-changed':
      return { kind: 'dismiss' }
  }
}

const secret = (value: string | undefined): PromptAnswer =>
  value === undefined ? { kind: 'dismiss' } : { kind: 'secret', secret: value, remember: false }

function readLine(question: string, echo: boolean, signal?: AbortSignal): Promise<string | undefined> {
  return new Promise((resolve) => {
    process.stderr.write(question)
    const muted = new Writable({ write: (_chunk, _encoding, done) => done() })
    const reader = createInterface({
      input: process.stdin,
      output: echo ? process.stderr : muted,
      terminal: true,
    })
    let answer: string | undefined
    reader.once('line', (line) => {
      answer = line
      reader.close()
    })
    signal?.addEventListener('abort', () => reader.close(), { once: true })
    reader.once('close', () => {
      if (!echo) process.stderr.write('\n')
      resolve(answer)
    })
  })
}
