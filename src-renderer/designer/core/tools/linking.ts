import { newLink } from '@shared/design/create.ts'
import type { NetworkId, ServerId } from '@shared/design/records.ts'
import { t } from '@shared/text/translate.ts'
import { attach, attachRefusal } from '../attach.ts'
import type { Hit } from '../hit.ts'
import { linkRefusal } from '../link-rules.ts'
import { called } from '../words.ts'
import { Joining } from './joining.ts'
import type { PointerInfo } from './tool.ts'

/** Draws a link from a server to another, or to a network, which attaches it. */
export class Linking extends Joining<ServerId> {
  protected beginning(hit: Hit): ServerId | undefined {
    return hit.kind === 'port' || hit.kind === 'server' ? hit.id : undefined
  }

  protected show(from: ServerId, info: PointerInfo): void {
    const { editor } = this
    const network = this.#networkUnder(info)
    if (network) return this.#overNetwork(from, network, info)
    const target = this.serverUnder(info)
    const refusal = target === null ? null : linkRefusal(editor, from, target)
    editor.patch({
      hover: target ? { kind: 'server', id: target } : { kind: 'canvas' },
      linking: {
        from,
        to: editor.toWorld(info),
        target: refusal === null ? target : null,
        refusal: target === from ? null : refusal,
      },
    })
  }

  protected end(from: ServerId, info: PointerInfo): () => void {
    const network = this.#networkUnder(info)
    const target = this.serverUnder(info)
    return () => {
      if (network) attach(this.editor, network, [from])
      else if (target) this.#link(from, target)
    }
  }

  #link(fromId: ServerId, toId: ServerId): void {
    const { editor } = this
    const from = editor.store.get<'server'>(fromId)
    const to = editor.store.get<'server'>(toId)
    if (!from || !to || linkRefusal(editor, from.id, to.id) !== null) return
    const link = newLink({ from: from.id, to: to.id })
    editor.transact(t`Link ${called(from)} to ${called(to)}`, (store) => store.put(link))
    editor.select([link.id])
    editor.announce(t`Linked ${called(from)} to ${called(to)}`)
  }

  #networkUnder(info: PointerInfo): NetworkId | null {
    const hit = this.editor.hit(info)
    return hit.kind === 'network' || hit.kind === 'pill-port' ? hit.id : null
  }

  #overNetwork(from: ServerId, network: NetworkId, info: PointerInfo): void {
    const refusal = attachRefusal(this.editor, network, from)
    this.editor.patch({
      hover: { kind: 'network', id: network },
      linking: {
        from,
        to: this.editor.toWorld(info),
        target: refusal === null ? network : null,
        refusal,
      },
    })
  }
}
