import type { NetworkId } from '@shared/design/records.ts'
import { attach, attachRefusal } from '../attach.ts'
import type { Hit } from '../hit.ts'
import { Joining } from './joining.ts'
import type { PointerInfo } from './tool.ts'

/** Draws from a network to a server, which gets a card in it. */
export class Attaching extends Joining<NetworkId> {
  protected beginning(hit: Hit): NetworkId | undefined {
    return hit.kind === 'pill-port' || hit.kind === 'network' ? hit.id : undefined
  }

  protected show(from: NetworkId, info: PointerInfo): void {
    const { editor } = this
    const target = this.serverUnder(info)
    const refusal = target && attachRefusal(editor, from, target)
    editor.patch({
      hover: target ? { kind: 'server', id: target } : { kind: 'canvas' },
      linking: { from, to: editor.toWorld(info), target: refusal === null ? target : null, refusal },
    })
  }

  protected end(from: NetworkId, info: PointerInfo): () => void {
    const target = this.serverUnder(info)
    return () => {
      if (target) attach(this.editor, from, [target])
    }
  }
}
