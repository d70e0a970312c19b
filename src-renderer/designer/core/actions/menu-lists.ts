import { t } from '@shared/text/translate.ts'
import type { Hit } from '../hit.ts'

/** Which actions stand in which menu, in which order. */

export const LINE = '-'
export const COLORS = 'colors'

interface Group {
  readonly title: () => string
  readonly ids: readonly string[]
}

/** Actions that share one line and have a menu of their own beside it. */
export const groups: Readonly<Record<string, Group>> = {
  'group.size': {
    title: () => t`Size`,
    ids: [
      'server.larger',
      'server.smaller',
      'server.size-small',
      'server.size-medium',
      'server.size-large',
      'server.size-x-large',
    ],
  },
  'group.align': {
    title: () => t`Align and distribute`,
    ids: [
      'arrange.left',
      'arrange.centre',
      'arrange.right',
      'arrange.top',
      'arrange.middle',
      'arrange.bottom',
      'arrange.across',
      'arrange.down',
      'arrange.tidy',
    ],
  },
  'group.ties': {
    title: () => t`Rules with other servers`,
    ids: ['tie.apart', 'tie.together', 'tie.near', 'tie.drop'],
  },
  'group.tiers': {
    title: () => t`Tiers above and below`,
    ids: ['tier.add-above', 'tier.add-below', 'tier.up', 'tier.down'],
  },
  'group.view': {
    title: () => t`View`,
    ids: [
      'view.zoom-fit',
      'view.zoom-full',
      'view.minimap',
      'view.networks',
      'view.volumes',
      'view.bundle',
      'view.legend',
      'view.what-if',
      'design.lanes-direction',
    ],
  },
  'group.history': {
    title: () => t`History and versions`,
    ids: ['edit.undo', 'edit.redo', 'view.history', 'version.save'],
  },
}
const serverMenu = [
  'edit.rename',
  'edit.properties',
  'view.findings',
  LINE,
  'server.link',
  'server.add-replica',
  'server.tier-up',
  'server.tier-down',
  LINE,
  'group.size',
  'volume.add',
  'server.balance',
  'server.capture',
  LINE,
  'edit.cut',
  'edit.copy',
  'edit.duplicate',
  'template.save',
  LINE,
  'server.lock',
  'edit.delete',
]
const severalMenu = [
  'edit.properties',
  LINE,
  'group.align',
  'server.add-replica',
  'server.tier-up',
  'server.tier-down',
  LINE,
  'group.size',
  'group.ties',
  'server.balance',
  'frame.add',
  LINE,
  'edit.cut',
  'edit.copy',
  'edit.duplicate',
  'template.save',
  LINE,
  'server.lock',
  'edit.delete',
]
const networkMenu = [
  'network.rename',
  'network.properties',
  'network.range',
  LINE,
  'network.select-servers',
  'network.attach',
  'network.attach-to',
  'network.detach',
  LINE,
  'network.put-back',
  'view.networks',
  LINE,
  'network.delete',
]
const boxMenu = [
  'edit.rename',
  'edit.properties',
  LINE,
  'edit.cut',
  'edit.copy',
  'edit.duplicate',
  LINE,
  'edit.delete',
]
const linkMenu = [
  'edit.rename',
  'edit.properties',
  LINE,
  'link.reverse',
  'link.straighten',
  LINE,
  'link.add-rule',
  'link.remove-rule',
  LINE,
  'edit.delete',
]
export type MenuKind = Hit['kind'] | 'label' | 'several'

export const menus: Record<MenuKind, readonly string[]> = {
  server: serverMenu,
  several: severalMenu,
  port: serverMenu,
  link: linkMenu,
  handle: linkMenu,
  bundle: linkMenu,
  note: boxMenu,
  frame: boxMenu,
  'box-handle': boxMenu,
  network: networkMenu,
  'pill-port': networkMenu,
  disk: ['volume.rename', 'volume.resize', 'volume.add', 'view.volumes', LINE, 'volume.remove'],
  lane: [
    'server.add',
    'server.add-dedicated',
    'edit.paste',
    'note.add',
    'frame.add',
    LINE,
    'tier.rename',
    'tier.properties',
    'tier.select-servers',
    'tier.collapse',
    'arrange.tidy',
    'group.tiers',
    LINE,
    'tier.delete',
  ],
  label: [
    'tier.rename',
    'tier.properties',
    'tier.select-servers',
    'tier.collapse',
    COLORS,
    'tier.apply-rules',
    'arrange.tidy',
    'group.tiers',
    LINE,
    'server.add',
    'server.add-dedicated',
    LINE,
    'tier.delete',
  ],
  canvas: [
    'tier.add-below',
    'note.add',
    'frame.add',
    'network.add',
    'template.insert',
    LINE,
    'edit.paste',
    'edit.select-all',
    'view.find',
    LINE,
    'arrange.tidy',
    'group.view',
    'group.history',
  ],
}
