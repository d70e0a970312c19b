/** What is known of who sent a message; a subset of Electron's event, so that it can be tested with forged ones. */
export interface Sender {
  /** Origin of the frame, or null when it has none. */
  frameOrigin: string | null
  isMainFrame: boolean
  windowKnown: boolean
}

export const appOrigin = 'app://terrace'

/** Only the main frame of one of our own windows, on our own origin, may call. */
export function isTrustedSender(sender: Sender): boolean {
  return sender.windowKnown && sender.isMainFrame && sender.frameOrigin === appOrigin
}
