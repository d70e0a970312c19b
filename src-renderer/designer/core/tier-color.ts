import type { TierId } from '@shared/design/records.ts'
import type { PaletteColor } from '@shared/drawing/faces.ts'
import { t } from '@shared/text/translate.ts'
import type { Editor } from './editor.ts'
import { called } from './words.ts'

/** What a colour is called. */
export function colorName(color: PaletteColor): string {
  switch (color) {
    case 'blue':
      return t`Blue`
    case 'teal':
      return t`Teal`
    case 'green':
      return t`Green`
    case 'amber':
      return t`Amber`
    case 'orange':
      return t`Orange`
    case 'red':
      return t`Red`
    case 'violet':
      return t`Violet`
    case 'grey':
      return t`Grey`
  }
}

/** Gives a tier a colour, or with null that of its role. */
export function colorTier(editor: Editor, id: TierId, color: PaletteColor | null): void {
  const tier = editor.store.get<'tier'>(id)
  if (!tier || tier.color === color) return
  editor.transact(t`Colour tier ${called(tier)}`, (store) => store.update<'tier'>(id, { color }))
  editor.announce(
    color
      ? t`Tier ${called(tier)} is ${colorName(color)} now`
      : t`Tier ${called(tier)} has the colour of its role`,
  )
}
