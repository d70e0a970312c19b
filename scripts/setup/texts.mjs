import { readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { pathToFileURL } from 'node:url'
import { modules, root } from './paths.mjs'

const sources = ['src-shared', 'src-main', 'src-renderer']

/**
 * Every text for people in the sources: what stands in t`…` and tn(…), as the key that catalogues use.
 * @returns {Promise<Map<string, {places: string[], holes: number, plural: boolean}>>}
 */
export async function findTexts() {
  const { default: ts } = await import(
    pathToFileURL(join(modules, 'typescript', 'lib', 'typescript.js')).href
  )
  const { parse } = await import(pathToFileURL(join(modules, 'svelte', 'src', 'compiler', 'index.js')).href)
  const texts = new Map()
  const note = (key, plural, place) => {
    const known = texts.get(key) ?? { places: [], holes: holesIn(key).length, plural }
    known.places.push(place)
    texts.set(key, known)
  }
  for (const file of sources.flatMap((folder) => filesBelow(join(root, folder)))) {
    const text = readFileSync(file, 'utf8')
    const place = relative(root, file)
    if (file.endsWith('.ts')) fromTypeScript(ts, text, (key, plural) => note(key, plural, place))
    else fromSvelte(parse, text, (key, plural) => note(key, plural, place))
  }
  return texts
}

/** Properties whose value a person reads or hears. */
const read = new Set([
  'label',
  'title',
  'aria-label',
  'placeholder',
  'text',
  'alt',
  'aria-roledescription',
  'note',
  'hint',
  'word',
  'words',
])
const isWords = (text) => /\p{L}{2,}/u.test(text)

/**
 * Words in components that no catalogue can translate, since they do not go through t or tn.
 * @returns {Promise<string[]>} "FILE: TEXT"
 */
export async function findBareTexts() {
  const { parse } = await import(pathToFileURL(join(modules, 'svelte', 'src', 'compiler', 'index.js')).href)
  const found = []
  for (const file of filesBelow(join(root, 'src-renderer')).filter((name) => name.endsWith('.svelte'))) {
    const note = (text) => found.push(`${relative(root, file)}: ${text.trim().replaceAll(/\s+/g, ' ')}`)
    const visit = (node) => {
      if (typeof node !== 'object' || node === null) return
      if (Array.isArray(node)) return node.forEach(visit)
      if (node.type === 'StyleDirective' || node.type === 'ClassDirective') return
      if (node.type === 'RegularElement' && node.name === 'code') return
      if (node.type === 'Attribute') {
        for (const part of [node.value].flat()) {
          if (part.type !== 'Text') visit(part)
          else if (read.has(node.name) && isWords(part.data)) note(`${node.name}="${part.data}"`)
        }
        return
      }
      if (node.type === 'Text' && isWords(node.data)) note(node.data)
      for (const [key, child] of Object.entries(node)) if (key !== 'parent') visit(child)
    }
    visit(parse(readFileSync(file, 'utf8'), { modern: true }).fragment)
  }
  return found
}

/** @returns {Promise<{language: string, texts: Record<string, string | readonly string[]>}[]>} */
export async function readCatalogues() {
  const { catalogues } = await import(pathToFileURL(join(root, 'src-shared', 'text', 'catalogues.ts')).href)
  return Promise.all(Object.values(catalogues).map((load) => load()))
}

/** What is wrong with a catalogue, one line each: texts it lacks, texts that are gone, holes that do not match. */
export function problemsOf(texts, catalogue) {
  const problems = []
  const categories = new Intl.PluralRules(catalogue.language).resolvedOptions().pluralCategories
  for (const [key, { places, plural }] of texts) {
    const found = Object.hasOwn(catalogue.texts, key) ? catalogue.texts[key] : undefined
    const where = `${catalogue.language}: ${JSON.stringify(key)} (${places[0]})`
    if (found === undefined) problems.push(`${where} is not translated`)
    else if (plural !== Array.isArray(found))
      problems.push(`${where} needs ${plural ? 'a list of forms' : 'one text'}`)
    else if (plural && found.length !== categories.length)
      problems.push(`${where} needs a form for each of ${categories.join(', ')}`)
    else {
      for (const form of [found].flat()) {
        const odd = differentHoles(key, form)
        if (odd) problems.push(`${where}: ${odd}`)
      }
    }
  }
  for (const key of Object.keys(catalogue.texts))
    if (!texts.has(key))
      problems.push(`${catalogue.language}: ${JSON.stringify(key)} stands nowhere in the sources any more`)
  return problems
}

const holesIn = (text) => [...new Set(text.match(/\{\d+\}/g) ?? [])].sort((a, b) => a.localeCompare(b))

function differentHoles(key, form) {
  if (form.trim() === '') return 'the translation is empty'
  const [wanted, found] = [holesIn(key).join(' '), holesIn(form).join(' ')]
  return wanted === found ? undefined : `it has ${found || 'no holes'} instead of ${wanted || 'none'}`
}

const filesBelow = (folder) =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(ts|svelte)$/.test(entry.name) && !entry.name.endsWith('.d.ts'))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()

function fromTypeScript(ts, text, note) {
  if (!/\btn?[`(]/.test(text)) return
  const visit = (node) => {
    if (ts.isTaggedTemplateExpression(node) && node.tag.getText?.(file) === 't') {
      const { template } = node
      const parts = ts.isNoSubstitutionTemplateLiteral(template)
        ? [template.text]
        : [template.head.text, ...template.templateSpans.map((span) => span.literal.text)]
      note(keyOf(parts), false)
    }
    if (ts.isCallExpression(node) && node.expression.getText?.(file) === 'tn') {
      const [, one, many] = node.arguments
      if (one && many && ts.isStringLiteralLike(one) && ts.isStringLiteralLike(many))
        note(`${one.text}|${many.text}`, true)
    }
    ts.forEachChild(node, visit)
  }
  const file = ts.createSourceFile('x.ts', text, ts.ScriptTarget.Latest, true)
  visit(file)
}

function fromSvelte(parse, text, note) {
  if (!/\btn?[`(]/.test(text)) return
  const visit = (node) => {
    if (typeof node !== 'object' || node === null) return
    if (Array.isArray(node)) return node.forEach(visit)
    if (node.type === 'TaggedTemplateExpression' && node.tag.name === 't')
      note(keyOf(node.quasi.quasis.map((quasi) => quasi.value.cooked)), false)
    if (node.type === 'CallExpression' && node.callee.name === 'tn') {
      const [, one, many] = node.arguments
      if (typeof one?.value === 'string' && typeof many?.value === 'string')
        note(`${one.value}|${many.value}`, true)
    }
    for (const [key, child] of Object.entries(node)) if (key !== 'parent') visit(child)
  }
  visit(parse(text, { modern: true }))
}

const keyOf = (parts) => parts.reduce((text, part, at) => `${text}{${at - 1}}${part}`)
