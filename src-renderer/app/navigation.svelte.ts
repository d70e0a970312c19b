import type { Preferences } from '@shared/contract/app.ts'
import type { MoveGoal, MovesOfPlan } from '@shared/plan/moves/types.ts'

export type Screen = Preferences['lastScreen']

export interface Review {
  designId: string
  destroy: boolean
  /** Of moves that were chosen, in place of what the design asks for. */
  moves?: MovesOfPlan
}

/** Looking for moves of a design's servers. */
export interface MovesWish {
  designId: string
  goal: MoveGoal
  /** Ids of hosts to be emptied. */
  drained: readonly string[]
}

/** Where the person is: the screen, what is open on it, and the dialogs that belong to the whole window. */
export class Navigation {
  screen = $state<Screen>('design')
  hostId = $state<string>()
  jobId = $state<string>()
  imageId = $state<string>()
  imagesTab = $state<'library' | 'stores'>('library')
  auditSearch = $state('')
  review = $state.raw<Review>()
  moves = $state.raw<MovesWish>()
  capacity = $state.raw<{ designId: string }>()
  addHost = $state<'one' | 'list' | 'ssh-config'>()
  shortcuts = $state(false)
  connections = $state(false)

  go(screen: Screen): void {
    if (screen === 'hosts' && this.screen === 'hosts') this.hostId = undefined
    if (screen === 'images' && this.screen === 'images') this.imageId = undefined
    this.screen = screen
  }

  openHost(hostId: string): void {
    this.hostId = hostId
    this.screen = 'hosts'
  }

  openJob(jobId: string): void {
    this.jobId = jobId
    this.screen = 'jobs'
  }

  openImage(imageId: string): void {
    this.imageId = imageId
    this.imagesTab = 'library'
    this.screen = 'images'
  }

  openStores(): void {
    this.imageId = undefined
    this.imagesTab = 'stores'
    this.screen = 'images'
  }

  openAddHost(kind: 'one' | 'list' | 'ssh-config' = 'one'): void {
    this.screen = 'hosts'
    this.hostId = undefined
    this.addHost = kind
  }
}

export const navigation = new Navigation()
