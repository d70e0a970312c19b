import { framesOf, type Frames } from './frames.ts'
import { Hand } from './hand.ts'
import type { Subject } from './subject.ts'

export type GestureName = 'pan near' | 'pan all' | 'zoom' | 'drag one' | 'drag 500' | 'marquee'

/** Reports of the pointer in one gesture. */
const STEPS = 90

/** Pixels from a report to the next in a quick drag: a step of the grid at 100 %. */
const STRIDE = 8

/** Each gesture by the same hand on the same picture; frames are those from the first report to the last. */
export const gestures: Record<GestureName, (subject: Subject) => Promise<Frames>> = {
  async 'pan near'(subject) {
    await subject.look('near')
    return pan(subject, 4)
  },
  async 'pan all'(subject) {
    await subject.look('all')
    return pan(subject, 2)
  },
  async zoom(subject) {
    await subject.look('all')
    const hand = await Hand.of(subject.page)
    const at = await subject.server()
    return watch(subject, async () => {
      await hand.wheel(at, -60, STEPS / 3)
      await hand.wheel(at, 60, STEPS / 3)
      await hand.wheel(at, -60, STEPS / 3)
    })
  },
  async 'drag one'(subject) {
    await subject.look('near')
    return drag(subject, STRIDE)
  },
  async 'drag 500'(subject) {
    await subject.look('all')
    await subject.select(500)
    // From far off a pixel is as much.
    return drag(subject, 1, 400)
  },
  async marquee(subject) {
    await subject.look('all')
    const hand = await Hand.of(subject.page)
    const [from, to] = await subject.rectangle(Infinity)
    const { marqueeKey: key } = subject
    if (key) await subject.page.keyboard.down(key)
    const frames = await watch(subject, () => hand.drag(from, to, STEPS / 3))
    if (key) await subject.page.keyboard.up(key)
    return frames
  },
}

async function pan(subject: Subject, pixels: number): Promise<Frames> {
  const hand = await Hand.of(subject.page)
  const from = await subject.panFrom()
  const to = { x: from.x - pixels * STEPS, y: from.y - (pixels * STEPS) / 3 }
  return watch(subject, () => hand.drag(from, to, STEPS, subject.panButton))
}

/** There and back and there again, so that every report moves the card: it snaps to a grid. */
async function drag(subject: Subject, stride: number, among = Infinity): Promise<Frames> {
  const hand = await Hand.of(subject.page)
  const from = await subject.server(among)
  const to = { x: from.x + (stride * STEPS) / 3, y: from.y + stride * 3 }
  const frames = await watch(subject, () => hand.dragVia([from, to, from, to], STEPS / 3))
  // The next round finds the card where it was, not a link that passes there.
  await hand.drag(to, from, 10)
  await subject.page.keyboard.press('Escape')
  await subject.settled()
  return frames
}

/** The frames of a gesture, and of what it leaves to be drawn: a window that could not keep up is not let off. */
const watch = (subject: Subject, gesture: () => Promise<void>): Promise<Frames> =>
  framesOf(subject.page, async () => {
    await gesture()
    await subject.settled()
  })
