/** How long things take on practice hosts, as a factor: 1 is lifelike, 0 is at once. */
export const pace = { factor: 1 }
export const bootMs = 3000
export const shutdownMs = 2000
