/** The time of day for ages ("3 s ago"), read anew every few seconds while the window is visible. */
class Ticker {
  now = $state(Date.now())

  constructor() {
    setInterval(() => {
      if (!document.hidden) this.now = Date.now()
    }, 2000)
  }
}

export const ticker = new Ticker()
