import { insertTemplate } from './core/template.ts'
import { type OpenDesigner, openDesigners } from './open-designer.ts'
import type { DesignerSession } from './session.svelte.ts'

/** Designers kept alive behind the tab that is shown; others are opened again when they are wanted. */
const MAX_ALIVE = 8

const sessions = new Map<string, DesignerSession>()
/** What was copied last in any of them, for pasting by the menu: the system's clipboard cannot be read there. */
let copied: string | undefined

/** The session of a design that was shown before: with its camera, selection and history. */
export const liveSession = (id: string): DesignerSession | undefined => sessions.get(id)

/** Keeps a session that is shown now, and lets those go that were not for the longest time. */
export function keepAlive(session: DesignerSession): OpenDesigner {
  if (!sessions.delete(session.id)) session.editor.on('copied', (text) => (copied = text))
  sessions.set(session.id, session)
  if (copied !== undefined) session.editor.takeCopy(copied)
  const designer: OpenDesigner = {
    designId: session.id,
    flush: () => session.flush(),
    isSaved: () => session.save.kind === 'saved',
    add: (title, records) => session.add(title, records),
    insert: (title, template) => insertTemplate(session.editor, title, template),
    rename: (name) => session.rename(name),
    close: () => letGo(session),
  }
  openDesigners.set(session.id, designer)
  for (const old of sessions.values()) {
    if (sessions.size <= MAX_ALIVE) break
    // What could not be written yet must not be lost for want of room.
    if (old !== session && old.save.kind === 'saved') void letGo(old)
  }
  return designer
}

/** Writes what is pending and forgets a session. */
export async function letGo(session: DesignerSession): Promise<void> {
  if (sessions.get(session.id) === session) {
    sessions.delete(session.id)
    openDesigners.delete(session.id)
  }
  await session.close()
}

/** Writes what is pending in every session, for when the window goes away. */
export function flushAll(): void {
  for (const session of sessions.values()) void session.flush()
}
