import type { ErrorInfo } from '@shared/base/errors.ts'
import type { HostView } from '@shared/contract/hosts.ts'
import type { CaptureAbility } from '@shared/contract/images.ts'
import type { StoreId } from '@shared/plan/image-requests.ts'
import type { Route } from '@shared/images/route.ts'
import { t } from '@shared/text/translate.ts'
import { SvelteSet } from 'svelte/reactivity'
import { api } from '../app/api.ts'
import { hosts } from '../hosts/hosts.svelte.ts'
import {
  captureName,
  captureRefusal,
  disksOf,
  imageNames,
  liveChoice,
  nameDisk,
  readRate,
} from './capture-form.ts'
import { tellStarted } from './image-actions.ts'
import type { CaptureStart } from './image-dialogs.svelte.ts'
import { images } from './images.svelte.ts'

/** Whether a host can be captured from is not known yet. */
const unknown: CaptureAbility = { none: null, live: '' }

/** A capture as the dialog makes it ready. */
export class Capture {
  hostId = $state('')
  uuid = $state('')
  storeId = $state('')
  rate = $state('')
  /** Empty: as it goes. */
  route = $state<Route | ''>('')
  /** As typed; until then it follows the machine. */
  #name = $state<string>()
  #live = $state(true)
  readonly targets = new SvelteSet<string>()
  #ability = $state.raw<CaptureAbility>(unknown)
  busy = $state(false)
  error = $state.raw<ErrorInfo>()

  readonly host = $derived(hosts.get(this.hostId))
  readonly machines = $derived(this.host?.machines ?? [])
  readonly machine = $derived(this.machines.find(({ uuid }) => uuid === this.uuid))
  readonly disks = $derived(this.machine ? disksOf(this.machine) : [])
  readonly chosen = $derived(
    this.disks.filter(({ disk, reason }) => reason === null && this.targets.has(disk.target)),
  )
  readonly live = $derived(this.machine && liveChoice(this.machine, this.#ability))
  /** Why it cannot be done at all. */
  readonly refusal = $derived(
    this.#ability === unknown || !this.machine
      ? this.#ability.none
      : captureRefusal(this.machine, this.#ability),
  )
  readonly name = $derived(this.#name ?? (this.machine ? captureName(this.machine.name, Date.now()) : ''))
  readonly names = $derived(
    imageNames(
      this.name,
      this.chosen.map(({ disk }) => disk.target),
    ),
  )
  readonly ready = $derived(
    this.chosen.length > 0 &&
      this.refusal === null &&
      this.#ability !== unknown &&
      this.name.trim() !== '' &&
      this.storeId !== '' &&
      'rate' in readRate(this.rate),
  )

  constructor(start: CaptureStart) {
    this.storeId = (images.keeping.find(({ isDefault }) => isDefault) ?? images.keeping[0])?.id ?? ''
    const first =
      start.hostId ?? hosts.all.find((view) => !view.host.practice && view.machines.length > 0)?.host.id
    this.chooseHost(first ?? '', start.uuid)
  }

  chooseHost(id: string, uuid?: string): void {
    this.hostId = id
    this.#ability = unknown
    void this.#ask(this.host)
    this.chooseMachine(uuid ?? this.machines[0]?.uuid ?? '')
  }

  chooseMachine(uuid: string): void {
    this.uuid = uuid
    this.targets.clear()
    const first = this.disks.find(({ reason }) => reason === null)
    if (first) this.targets.add(first.disk.target)
  }

  setName(name: string): void {
    this.#name = name
  }

  get wantsLive(): boolean {
    return this.live?.free === true ? this.#live : (this.live?.live ?? false)
  }
  set wantsLive(live: boolean) {
    this.#live = live
  }

  async #ask(view: HostView | undefined): Promise<void> {
    if (!view) return
    const answer = await api.images.captureAbility({ hostId: view.host.id })
    if (view.host.id !== this.hostId) return
    if (answer.ok) this.#ability = answer.value
    else this.error = answer.error
  }

  /** Starts a job for each disk; true when all were. */
  async start(): Promise<boolean> {
    const { host, machine, chosen, names } = this
    const rate = readRate(this.rate)
    if (!this.ready || !host || !machine || !('rate' in rate)) return false
    this.busy = true
    this.error = undefined
    for (const [at, { disk }] of chosen.entries()) {
      const name = names[at] ?? this.name
      const result = await api.images.capture({
        hostId: host.host.id,
        ...nameDisk(disk, machine),
        name,
        storeId: this.storeId as StoreId,
        live: this.wantsLive,
        rate: rate.rate,
        route: this.route || null,
      })
      if (!result.ok) {
        this.busy = false
        this.error = result.error
        return false
      }
      // A second try does not do it again.
      this.targets.delete(disk.target)
      tellStarted(t`“${name}” is being captured.`, result.value.jobId)
    }
    this.busy = false
    return true
  }
}
