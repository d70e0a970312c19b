import type { DesignRecord, NoteRecord, ServerRecord } from '../design/records.ts'
import { DesignStore } from '../design/store.ts'
import { isTied } from '../design/ties.ts'
import {
  type CardIcon,
  cardIcon,
  iconPaths,
  laneDetail,
  serverDetail,
  shieldPaths,
  tierColor,
} from '../drawing/faces.ts'
import type { Box } from '../drawing/geometry.ts'
import { LANE, type Lane, Layout, withinStrip } from '../drawing/layout.ts'
import { LABEL, type LinkLabel, placeLabels } from '../drawing/link-labels.ts'
import { type Pen, traceHead, tracePath } from '../drawing/path.ts'
import { type Route, Routes } from '../drawing/routes.ts'
import { balancerLine, linksFrom, machinesBehind, membersOf } from '../design/balancers.ts'
import { type Look, type LookName, looks } from './look.ts'
import { rect, text } from './svg-shapes.ts'
import { frameSvg, networkDotsSvg, networkSvg, tieSignSvg } from './svg-things.ts'
import { fitText, textWidth, wrapText } from './text-width.ts'
import { num, xmlText } from './xml.ts'

export interface SvgOptions {
  look?: LookName
  /** Words that name the picture to those who do not see it; the design's own name by default. */
  title?: string
  /** Cuts off the empty ends of lanes, for small pictures. */
  tight?: boolean
}

const MARGIN = 24
const EMPTY: Box = { x: 0, y: 0, width: 320, height: 120 }
const FONT = "Inter, system-ui, 'Segoe UI', 'Noto Sans', 'DejaVu Sans', sans-serif"

/**
 * The drawing as a picture: lanes, frames, links, notes, networks and cards as on the canvas, in an SVG that needs nothing outside
 * itself. Colours and sizes are attributes, so that other drawing programs read them too.
 */
export function svgOf(records: Iterable<DesignRecord>, options: SvgOptions = {}): string {
  const store = new DesignStore(records)
  const layout = new Layout(store)
  const routes = new Routes(store, layout)
  const look = looks[options.look ?? 'light']
  const title = options.title ?? (store.get<'settings'>('settings:design')?.name || 'Design')
  const box = (options.tight ? layout.used() : layout.content()) ?? EMPTY
  const lanes = layout.lanes().map((lane) => (options.tight ? cut(lane, box) : lane))
  const view = [box.x - MARGIN, box.y - MARGIN, box.width + 2 * MARGIN, box.height + 2 * MARGIN].map(num)
  const [x = '0', y = '0', width = '0', height = '0'] = view
  const cards = layout.lanes().flatMap((lane) => (lane.tier.collapsed ? [] : cardsOf(layout, lane)))
  const links = store
    .all('link')
    .toSorted((a, b) => (a.id < b.id ? -1 : 1))
    .filter((link) => !withinStrip(layout, link))
    .map((link) => routes.route(link.id))
    .filter((route) => route !== undefined)
  const notes = store.all('note').toSorted((a, b) => (a.id < b.id ? -1 : 1))
  const frames = store.all('frame').toSorted((a, b) => (a.id < b.id ? -1 : 1))
  const { networks } = layout
  const balancing = balanceTexts(store)
  const icons = new Set(cards.map(({ server, lane }) => cardIcon(server, lane.tier)))
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="${view.join(' ')}" role="img" font-family="${FONT}">`,
    `<title>${xmlText(title)}</title>`,
    `<defs>${[...icons].toSorted().map(iconSymbol).join('')}</defs>`,
    `<rect x="${x}" y="${y}" width="${width}" height="${height}" fill="${look.bg}"/>`,
    ...lanes.map((lane) => laneSvg(lane, laneDetail(layout.machinesOf(lane.tier.id)), look)),
    ...frames.map((frame) => frameSvg(frame, look)),
    `<g fill="none" stroke="${look.muted}" stroke-width="1.5" stroke-opacity="0.75" stroke-linejoin="round">`,
    ...links.map((route) => linkSvg(route, look)),
    '</g>',
    ...placeLabels(links).map((label) => labelSvg(label, look)),
    ...notes.map((note) => noteSvg(note, look)),
    ...networks.pills().map((pill) => networkSvg(pill, networks.membersOf(pill.network.id).size, look)),
    ...cards.map(
      (card) =>
        cardSvg(card, balancing.get(card.server.id) ?? '', look) +
        networkDotsSvg(networks, card.server, card.box, look) +
        (isTied(store, card.server.id) ? tieSignSvg(card.box, look) : ''),
    ),
    '</svg>\n',
  ]
    .filter((line) => line !== '')
    .join('\n')
}

const cut = (lane: Lane, { x, y, width, height }: Box): Lane => ({
  ...lane,
  box: {
    ...lane.box,
    width: Math.min(lane.box.width, x + width - lane.box.x),
    height: Math.min(lane.box.height, y + height - lane.box.y),
  },
})

interface Card {
  server: ServerRecord
  lane: Lane
  box: Box
}

/** Cards in reading order, so that equal drawings are equal files. */
const cardsOf = (layout: Layout, lane: Lane): Card[] =>
  layout
    .serversOf(lane.tier.id)
    .flatMap((server): Card[] => {
      const box = layout.card(server.id)
      return box ? [{ server, lane, box }] : []
    })
    .toSorted((a, b) => a.box.y - b.box.y || a.box.x - b.box.x || (a.server.id < b.server.id ? -1 : 1))

const iconSymbol = (icon: CardIcon): string => `<path id="icon-${icon}" d="${iconPaths[icon]}"/>`

function laneSvg(lane: Lane, detail: string, look: Look): string {
  const { tier, box, direction } = lane
  const color = look.tiers[tierColor(tier)]
  const bar =
    direction === 'rows'
      ? { x: box.x + 8, y: box.y + 12, width: 4, height: box.height - 24 }
      : { x: box.x + 12, y: box.y + 8, width: box.width - 24, height: 4 }
  return [
    rect(box, 12, `fill="${look.sunken}" fill-opacity="0.55" stroke="${look.border}"`),
    rect(box, 12, `fill="${color}" fill-opacity="${look.dark ? 0.1 : 0.055}"`),
    rect(bar, 2, `fill="${color}"`),
    ...(tier.collapsed ? stripName(lane, detail, look) : laneName(lane, detail, look)),
  ].join('')
}

function laneName({ tier, box, direction }: Lane, detail: string, look: Look): string[] {
  if (direction === 'columns')
    return [
      text(box.x + 16, box.y + 31, 14, look.fg, fitText(tier.name, box.width - 32, 14, true), true),
      text(box.x + 16, box.y + 48, 12, look.muted, detail),
    ]
  const name = wrapText(tier.name, LANE.label - 28, 14, 3, true)
  return [
    ...name.map((line, at) => text(box.x + 20, box.y + 36 + at * 18, 14, look.fg, line, true)),
    text(box.x + 20, box.y + 36 + name.length * 18, 12, look.muted, detail),
  ]
}

/** Name and contents of a collapsed lane in one line along it. */
function stripName({ tier, box, direction }: Lane, detail: string, look: Look): string[] {
  const name = fitText(tier.name, 240, 14, true)
  const words =
    text(0, 0, 14, look.fg, name, true) + text(textWidth(name, 14, true) + 12, 0, 12, look.muted, detail)
  const place =
    direction === 'rows'
      ? `translate(${num(box.x + 20)} ${num(box.y + LANE.strip / 2 + 5)})`
      : `translate(${num(box.x + LANE.strip / 2 - 5)} ${num(box.y + 24)}) rotate(90)`
  return [`<g transform="${place}">${words}</g>`]
}

/** The path and its arrow's head. */
function routePath(route: Route): string {
  const parts: string[] = []
  const pen: Pen = {
    moveTo: (x, y) => void parts.push(`M${num(x)} ${num(y)}`),
    lineTo: (x, y) => void parts.push(`L${num(x)} ${num(y)}`),
    quadraticCurveTo: (cornerX, cornerY, x, y) =>
      void parts.push(`Q${num(cornerX)} ${num(cornerY)} ${num(x)} ${num(y)}`),
  }
  tracePath(pen, route)
  traceHead(pen, route)
  return parts.join('')
}

/** The path of a link, struck in another colour and dashed when a firewall rule denies it. */
function linkSvg(route: Route, look: Look): string {
  const denied = route.link.firewall?.action === 'deny'
  const ink = denied ? ` stroke="${look.tiers.red}" stroke-opacity="1" stroke-dasharray="6 4"` : ''
  return `<path d="${routePath(route)}"${ink}/>`
}

function labelSvg({ text: words, rule, at, width }: LinkLabel, look: Look): string {
  const pill = { x: at.x - width / 2, y: at.y - LABEL.height / 2, width, height: LABEL.height }
  const ink = rule === 'deny' ? look.tiers.red : look.muted
  const shield =
    rule &&
    `<path d="${shieldPaths[rule]}" transform="translate(${num(pill.x + 5)} ${num(at.y - 6)}) scale(0.5)" fill="none" stroke="${ink}" stroke-width="1.9" stroke-linecap="round" stroke-linejoin="round"/>`
  const middle = at.x + (rule ? LABEL.shield / 2 : 0)
  return [
    rect(pill, LABEL.height / 2, `fill="${look.bg}" stroke="${rule === 'deny' ? ink : look.border}"`),
    shield ?? '',
    words === ''
      ? ''
      : `<text x="${num(middle)}" y="${num(at.y + 4)}" font-size="${LABEL.font}" fill="${ink}" text-anchor="middle">${xmlText(fitText(words, LABEL.maxText, LABEL.font))}</text>`,
  ].join('')
}

function noteSvg(note: NoteRecord, look: Look): string {
  const box = { x: note.x, y: note.y, width: note.width, height: note.height }
  const room = Math.max(1, Math.min(200, Math.floor((note.height - 16) / 18)))
  return [
    rect(box, 4, `fill="${look.raised}"`),
    rect(
      box,
      4,
      `fill="${look.tiers.amber}" fill-opacity="${look.dark ? 0.2 : 0.16}" stroke="${look.border}"`,
    ),
    ...wrapText(note.text, note.width - 24, 13, room).map((line, at) =>
      text(note.x + 12, note.y + 24 + at * 18, 13, look.fg, line),
    ),
  ].join('')
}

/** What the cards of load balancers say of their members. */
function balanceTexts(store: DesignStore): Map<ServerRecord['id'], string> {
  const balancers = store.all('server').filter((server) => server.balancer !== null)
  if (balancers.length === 0) return new Map()
  const links = linksFrom(store)
  return new Map(
    balancers.map((server) => {
      const machines = machinesBehind(membersOf(server, links.get(server.id) ?? [], store))
      return [server.id, server.balancer ? balancerLine(server.balancer, machines) : '']
    }),
  )
}

function cardSvg({ server, lane, box }: Card, balances: string, look: Look): string {
  const { x, y, width } = box
  const color = look.tiers[tierColor(lane.tier)]
  const tint = `fill="${color}" fill-opacity="${look.dark ? 0.22 : 0.14}"`
  const sheet = `fill="${look.raised}" stroke="${look.border}"`
  const parts: string[] = []
  for (let at = Math.min(3, server.replicas) - 1; at > 0; at -= 1)
    parts.push(rect({ ...box, x: x + at * 4, y: y - at * 4 }, 10, sheet))
  parts.push(rect(box, 10, sheet))
  parts.push(rect({ x: x + 12, y: y + 12, width: 28, height: 28 }, 7, tint))
  parts.push(
    `<use href="#icon-${cardIcon(server, lane.tier)}" transform="translate(${num(x + 17)} ${num(y + 17)}) scale(0.75)" fill="none" stroke="${color}" stroke-width="1.9" stroke-linecap="round" stroke-linejoin="round"/>`,
  )
  let room = width - 60
  if (server.replicas > 1) {
    const count = `×${server.replicas}`
    const wide = textWidth(count, 12, true) + 12
    parts.push(rect({ x: x + width - 10 - wide, y: y + 11, width: wide, height: 18 }, 9, tint))
    parts.push(text(x + width - 4 - wide, y + 24, 12, look.fg, count, true))
    room -= wide + 2
  }
  const name = server.name.trim()
  const nameColor = name ? look.fg : look.muted
  parts.push(text(x + 48, y + 25, 14, nameColor, fitText(name || 'Unnamed', room, 14, true), true))
  for (const [at, line] of detailLines(serverDetail(server), width - 56).entries())
    parts.push(text(x + 48, y + 41 + at * 15, 11.5, look.muted, line))
  parts.push(text(x + 48, y + 71, 11.5, color, fitText(balances, width - 60, 11.5)))
  return `<g><title>${xmlText(`${name || 'Unnamed'}: ${serverDetail(server)}`)}</title>${parts.join('')}</g>`
}

/** The size in one line, or in two where that is too long. */
function detailLines(detail: string, width: number): string[] {
  const words = detail.split(' · ')
  const lines =
    textWidth(detail, 11.5) <= width
      ? [detail]
      : [words.slice(0, 2).join(' · '), words.slice(2).join(' · ')].filter((line) => line !== '')
  return lines.map((line) => fitText(line, width, 11.5))
}
