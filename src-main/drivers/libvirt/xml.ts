import { XMLBuilder, XMLParser, XMLValidator } from 'fast-xml-parser'
import { TerraceError } from '@shared/base/errors.ts'
import { oneLine } from '../host-text.ts'
import { t } from '@shared/text/translate.ts'

export interface Element {
  tag: string
  attributes: Record<string, string>
  children: (Element | string)[]
}

/** A new element; attributes that are undefined are left out. */
export function element(
  tag: string,
  attributes: Record<string, string | number | undefined> = {},
  children: (Element | string | undefined)[] = [],
): Element {
  const kept: Record<string, string> = {}
  for (const [name, value] of Object.entries(attributes)) if (value !== undefined) kept[name] = String(value)
  return { tag, attributes: kept, children: children.filter((node) => node !== undefined) }
}

/** The library's own form: one key named like the tag, and the attributes beside it. */
interface Ordered {
  [tag: string]: Ordered[] | string | Record<string, string>
}

// Entities are read and written here and not by the library: no document may declare its own.
const options = {
  preserveOrder: true,
  ignoreAttributes: false,
  attributeNamePrefix: '',
  processEntities: false,
  parseTagValue: false,
  parseAttributeValue: false,
  ignoreDeclaration: true,
} as const
const reader = new XMLParser({ ...options, trimValues: true })
const exactReader = new XMLParser({ ...options, trimValues: false })
const writer = new XMLBuilder({
  preserveOrder: true,
  ignoreAttributes: false,
  attributeNamePrefix: '',
  processEntities: false,
  suppressEmptyNode: true,
})

const named: Record<string, string> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" }

function decode(text: string): string {
  if (!text.includes('&')) return text
  return text.replace(/&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|([a-z]+));/gi, (whole, decimal, hex, name) => {
    const code = decimal === undefined ? Number.parseInt(String(hex), 16) : Number(decimal)
    if (name !== undefined) return named[String(name)] ?? whole
    return code <= 0x10ffff ? String.fromCodePoint(code) : whole
  })
}

// What XML 1.0 cannot say at all becomes a space.
const unsayable = /[^\P{Cc}\t\n\r]|[\p{Cs}\ufffe\uffff]/gu

const encode = (text: string): string =>
  text.replace(unsayable, ' ').replace(/[&<>"'\r]/g, (char) => `&#${char.charCodeAt(0)};`)
const encodeAttribute = (text: string): string =>
  encode(text).replace(/[\n\t]/g, (char) => `&#${char.charCodeAt(0)};`)

function fromOrdered(node: Ordered): Element | string {
  let tag = ''
  for (const key in node) {
    if (key !== ':@') {
      tag = key
      break
    }
  }
  const content = node[tag]
  if (typeof content === 'string') return decode(content)
  const attributes: Record<string, string> = {}
  const given = node[':@']
  if (typeof given === 'object') {
    for (const [name, value] of Object.entries(given)) attributes[name] = decode(String(value))
  }
  return { tag, attributes, children: Array.isArray(content) ? content.map(fromOrdered) : [] }
}

function toOrdered(node: Element | string): Ordered {
  if (typeof node === 'string') return { '#text': encode(node) }
  const attributes = Object.fromEntries(
    Object.entries(node.attributes).map(([name, value]) => [name, encodeAttribute(value)]),
  )
  return { [node.tag]: node.children.map(toOrdered), ':@': attributes }
}

const malformed = (what: string, problem: string): TerraceError =>
  new TerraceError('parse', t`The host's ${what} is not the XML it should be: ${oneLine(problem, 160)}`, {
    next: t`Look at it on the host with virsh; it was not used.`,
  })

/**
 * Reads documents that stand one after another. `what` names the text in errors ("domain XML"). Throws `parse` for
 * anything that is not well-formed, and for document types, which could declare entities.
 */
export function parseXml(text: string, what: string, exact = false): Element[] {
  if (/<!DOCTYPE|<!ENTITY/i.test(text)) throw malformed(what, t`it declares a document type`)
  const wrapped = `<all>${text.replace(/<\?xml[^<>]*\?>/g, '')}</all>`
  const verdict = XMLValidator.validate(wrapped)
  if (verdict !== true) throw malformed(what, t`line ${verdict.err.line}: ${verdict.err.msg}`)
  try {
    const [root] = ((exact ? exactReader : reader).parse(wrapped) as Ordered[]).map(fromOrdered)
    if (typeof root !== 'object') throw malformed(what, t`it is empty`)
    return root.children.filter((node) => typeof node === 'object')
  } catch (error) {
    throw error instanceof TerraceError ? error : malformed(what, error instanceof Error ? error.message : '')
  }
}

/** The text of one document. Characters that XML cannot say become spaces. */
export const buildXml = (root: Element): string => writer.build([toOrdered(root)])

/** The first child element with this tag, or along a path: `child(domain, 'os', 'type')`. */
export function child(parent: Element | undefined, ...path: string[]): Element | undefined {
  let at = parent
  for (const tag of path) {
    at = at?.children.find((node): node is Element => typeof node === 'object' && node.tag === tag)
  }
  return at
}

export const childrenOf = (parent: Element | undefined, tag: string): Element[] =>
  parent?.children.filter((node): node is Element => typeof node === 'object' && node.tag === tag) ?? []

/** The text directly inside an element, trimmed; '' when there is none. */
export const textOf = (node: Element | undefined): string =>
  node?.children
    .filter((part) => typeof part === 'string')
    .join('')
    .trim() ?? ''

const units: Record<string, number> = {
  b: 1,
  bytes: 1,
  kb: 1000,
  k: 1024,
  kib: 1024,
  mb: 1e6,
  m: 2 ** 20,
  mib: 2 ** 20,
  gb: 1e9,
  g: 2 ** 30,
  gib: 2 ** 30,
  tb: 1e12,
  t: 2 ** 40,
  tib: 2 ** 40,
}

/** A whole number of an element's text, or undefined. */
export function numberOf(node: Element | undefined): number | undefined {
  const text = textOf(node)
  return /^-?\d{1,16}$/.test(text) ? Number(text) : undefined
}

/** A size with its unit attribute, in bytes; undefined when it is missing or no number. */
export function bytesOf(node: Element | undefined, bare: 'bytes' | 'KiB'): number | undefined {
  const amount = numberOf(node)
  const factor = units[(node?.attributes['unit'] ?? bare).toLowerCase()]
  return amount === undefined || amount < 0 || factor === undefined ? undefined : amount * factor
}
