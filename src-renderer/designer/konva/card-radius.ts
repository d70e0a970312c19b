/** How round the corners of a card are, in drawing units. */
export const CARD_RADIUS = 10
