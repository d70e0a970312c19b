import type { LinkRecord, ServerId } from '@shared/design/records.ts'
import { t, tn } from '@shared/text/translate.ts'
import type { Editor } from './editor.ts'
import { called } from './words.ts'

/** Changes links as one step and says so. */
export function changeLinks(
  editor: Editor,
  links: readonly LinkRecord[],
  title: string,
  fields: (link: LinkRecord) => Partial<LinkRecord>,
): void {
  editor.transact(title, (store) => {
    for (const link of links) store.update<'link'>(link.id, fields(link))
  })
  editor.announce(title)
}

/** Gives links back the way that Terrace finds. */
export const straighten = (editor: Editor, links: readonly LinkRecord[]): void =>
  changeLinks(editor, links, tn(links.length, 'Straighten {n} link', 'Straighten {n} links'), () => ({
    bends: [],
  }))

/** Moves an end of a link to another server. Bends were made for the old way, so they go. */
export function reattach(editor: Editor, link: LinkRecord, end: 'from' | 'to', server: ServerId): void {
  const target = editor.store.get<'server'>(server)
  if (!target || link[end] === server) return
  const title =
    end === 'from' ? t`Let a link begin at ${called(target)}` : t`Let a link lead to ${called(target)}`
  editor.transact(title, (store) => store.update<'link'>(link.id, { [end]: server, bends: [] }))
  editor.select([link.id])
  editor.announce(
    end === 'from' ? t`It begins at ${called(target)} now` : t`It leads to ${called(target)} now`,
  )
}
