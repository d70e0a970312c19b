import type { Finding } from '@shared/design/findings.ts'
import type { FixWorld } from '@shared/design/fixes/fix.ts'
import { applyAll, applyFix, fixOf } from '@shared/design/fixes/index.ts'
import { ruleName } from '@shared/design/rule-names.ts'
import { t, tn } from '@shared/text/translate.ts'
import { readOnlyReason } from './drawing.ts'
import type { Editor } from './editor.ts'

/** Puts one finding right, as one step. */
export function fixFinding(editor: Editor, finding: Finding, world: () => FixWorld): void {
  if (editor.readOnly) return editor.announce(readOnlyReason())
  editor.cancel()
  const fix = fixOf(finding, world())
  if (!fix) return editor.announce(t`It is as it should be already`)
  const title = t`${ruleName(finding.rule)}: ${fix.title}`
  editor.transact(title, (store) => applyFix(store, fix))
  editor.announce(title)
}

/** Puts all of a kind right that can be, as one step. */
export function fixAll(editor: Editor, findings: readonly Finding[], world: () => FixWorld): void {
  const [first] = findings
  if (editor.readOnly) return editor.announce(readOnlyReason())
  if (!first) return
  editor.cancel()
  const name = ruleName(first.rule)
  let count = 0
  editor.transact(t`Fix all: ${name}`, (store) => {
    count = applyAll(store, findings, world())
  })
  editor.announce(tn(count, '{0}: {n} fixed', '{0}: {n} fixed', name))
}
