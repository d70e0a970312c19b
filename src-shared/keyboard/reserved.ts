import { t } from '../text/translate.ts'
import type { Combo } from './combo.ts'

/** Why a shortcut cannot be given to an action; null when it can. */
export function reservedReason(combo: Combo): string | null {
  switch (combo) {
    case 'Escape':
      return t`It gives up a gesture and closes what is open`
    case 'Tab':
    case 'Shift+Tab':
      return t`It moves between controls`
    case 'Space':
    case 'Shift+Space':
      return t`It presses buttons and pans the canvas`
    case 'ContextMenu':
    case 'Shift+F10':
      return t`It opens the context menu`
    case 'G':
      return t`It begins shortcuts such as g h`
    case 'Ctrl+C':
    case 'Ctrl+X':
    case 'Ctrl+V':
      return t`The system's clipboard needs it`
    case 'F11':
      return t`It switches full screen`
    case 'Ctrl+Q':
    case 'Alt+F4':
      return t`It ends the app`
    case 'Ctrl+Shift+I':
      return t`It opens the developer tools`
    case 'Alt+F':
    case 'Alt+E':
    case 'Alt+V':
    case 'Alt+H':
      return t`It opens a menu of the menu bar`
    default:
      return null
  }
}
