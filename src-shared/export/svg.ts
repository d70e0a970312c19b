import type { DesignRecord, LinkRecord, NoteRecord, ServerRecord } from '../design/records.ts'
import { DesignStore } from '../design/store.ts'
import {
  type CardIcon,
  cardIcon,
  iconPaths,
  laneDetail,
  linkLabel,
  serverDetail,
  tierColor,
} from '../drawing/faces.ts'
import type { Box } from '../drawing/geometry.ts'
import { LANE, type Lane, Layout } from '../drawing/layout.ts'
import { pointOn, type Route, Routes } from '../drawing/routes.ts'
import { balancerLine, linksFrom, machinesBehind, membersOf } from '../design/balancers.ts'
import { type Look, type LookName, looks } from './look.ts'
import { rect, text } from './svg-shapes.ts'
import { frameSvg, networkDotsSvg, networkSvg } from './svg-things.ts'
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
  const lanes = layout.lanes().map((lane) => (options.tight ? cut(lane, box.x + box.width) : lane))
  const view = [box.x - MARGIN, box.y - MARGIN, box.width + 2 * MARGIN, box.height + 2 * MARGIN].map(num)
  const [x = '0', y = '0', width = '0', height = '0'] = view
  const cards = layout.lanes().flatMap((lane) => cardsOf(layout, lane))
  const links = store
    .all('link')
    .toSorted((a, b) => (a.id < b.id ? -1 : 1))
    .flatMap((link): [LinkRecord, Route][] => {
      const route = routes.route(link.id)
      return route ? [[link, route]] : []
    })
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
    ...lanes.map((lane) => laneSvg(lane, layout.serversOf(lane.tier.id), look)),
    ...frames.map((frame) => frameSvg(frame, look)),
    `<g fill="none" stroke="${look.muted}" stroke-width="1.5" stroke-opacity="0.75" stroke-linejoin="round">`,
    ...links.map(([, route]) => `<path d="${routePath(route)}"/>`),
    '</g>',
    ...links.map(([link, route]) => labelSvg(link, route, look)),
    ...notes.map((note) => noteSvg(note, look)),
    ...networks.pills().map((pill) => networkSvg(pill, networks.membersOf(pill.network.id).size, look)),
    ...cards.map(
      (card) =>
        cardSvg(card, balancing.get(card.server.id) ?? '', look) +
        networkDotsSvg(networks, card.server, card.box, look),
    ),
    '</svg>\n',
  ]
    .filter((line) => line !== '')
    .join('\n')
}

const cut = (lane: Lane, right: number): Lane => ({
  ...lane,
  box: { ...lane.box, width: Math.min(lane.box.width, right - lane.box.x) },
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

function laneSvg({ tier, box }: Lane, servers: readonly ServerRecord[], look: Look): string {
  const color = look.tiers[tierColor(tier)]
  const name = wrapText(tier.name, LANE.label - 28, 14, 3, true)
  return [
    rect(box, 12, `fill="${look.sunken}" fill-opacity="0.55" stroke="${look.border}"`),
    rect(box, 12, `fill="${color}" fill-opacity="${look.dark ? 0.1 : 0.055}"`),
    rect({ x: box.x + 8, y: box.y + 12, width: 4, height: box.height - 24 }, 2, `fill="${color}"`),
    ...name.map((line, at) => text(box.x + 20, box.y + 36 + at * 18, 14, look.fg, line, true)),
    text(box.x + 20, box.y + 36 + name.length * 18, 12, look.muted, laneDetail(servers)),
  ].join('')
}

/** The curve and its arrow's head. */
function routePath({ from, fromControl, toControl, to }: Route): string {
  const angle = Math.atan2(to.y - toControl.y, to.x - toControl.x)
  const wing = (turn: number): string =>
    `${num(to.x - 7 * Math.cos(angle + turn))} ${num(to.y - 7 * Math.sin(angle + turn))}`
  const end = `${num(to.x)} ${num(to.y)}`
  return (
    `M${num(from.x)} ${num(from.y)}C${num(fromControl.x)} ${num(fromControl.y)} ` +
    `${num(toControl.x)} ${num(toControl.y)} ${end}M${wing(0.45)}L${end}L${wing(-0.45)}`
  )
}

function labelSvg(link: LinkRecord, route: Route, look: Look): string {
  const words = fitText(linkLabel(link), 140, 11)
  if (words === '') return ''
  const at = pointOn(route, 0.5)
  const width = textWidth(words, 11) + 12
  const pill = { x: at.x - width / 2, y: at.y - 9, width, height: 18 }
  return (
    rect(pill, 9, `fill="${look.bg}" stroke="${look.border}"`) +
    `<text x="${num(at.x)}" y="${num(at.y + 4)}" font-size="11" fill="${look.muted}" text-anchor="middle">${xmlText(words)}</text>`
  )
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
