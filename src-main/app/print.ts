import { randomUUID } from 'node:crypto'
import { type Session, session } from 'electron'
import { TerraceError } from '@shared/base/errors.ts'
import { svgSize } from '@shared/export/size.ts'
import { appOrigin } from '../ipc/index.ts'
import { secureSession } from './security.ts'
import { createPrintWindow } from './window.ts'
import { t } from '@shared/text/translate.ts'

/** Longest side of a page in inches: what PDF allows is 200. */
const MAX_INCHES = 190
/** Drawing units an inch, as on screens. */
const UNITS = 96
const LIMIT_MS = 60_000

const policy = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
const pages = new Map<string, string>()
let printing: Session | undefined

/** A session in memory that can load nothing but the pages to be printed. */
function printSession(): Session {
  if (printing) return printing
  printing = session.fromPartition('print', { cache: false })
  secureSession(printing)
  printing.protocol.handle('app', (request) => {
    const page = pages.get(request.url)
    if (page === undefined) return new Response('Not found', { status: 404 })
    return new Response(page, {
      headers: {
        'content-type': 'text/html; charset=utf-8',
        'content-security-policy': policy,
        'x-content-type-options': 'nosniff',
      },
    })
  })
  return printing
}

/** A PDF with one page as large as the picture, with real text and lines. Throws `timeout` when it takes too long. */
export async function printPdf(svg: string): Promise<Uint8Array> {
  const size = svgSize(svg)
  const scale = Math.min(1 / UNITS, MAX_INCHES / Math.max(size.width, size.height))
  const width = size.width * scale
  const height = size.height * scale
  const url = `${appOrigin}/${randomUUID()}.html`
  const style = `@page{margin:0}html,body{margin:0}svg{display:block;width:${width}in;height:${height}in}`
  pages.set(url, `<!doctype html><meta charset="utf-8"><title>Terrace</title><style>${style}</style>${svg}`)
  const window = createPrintWindow(printSession())
  try {
    return await within(LIMIT_MS, async () => {
      await window.loadURL(url)
      return window.webContents.printToPDF({
        pageSize: { width, height },
        margins: { top: 0, bottom: 0, left: 0, right: 0 },
        printBackground: true,
        // Rounding must not push a last sliver onto a page of its own.
        pageRanges: '1',
      })
    })
  } finally {
    pages.delete(url)
    if (!window.isDestroyed()) window.destroy()
  }
}

async function within<T>(ms: number, work: () => Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(
      () =>
        reject(
          new TerraceError('timeout', t`The PDF took too long to make.`, {
            left: t`Nothing was written.`,
            next: t`Try again, or export SVG instead.`,
          }),
        ),
      ms,
    )
  })
  try {
    return await Promise.race([work(), late])
  } finally {
    clearTimeout(timer)
  }
}
