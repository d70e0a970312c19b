import type { HostId } from '../../src-shared/contract/hosts.ts'
import type { HostSample, MachineSample } from '../../src-shared/machine/facts.ts'
import type { Sql } from './sql.ts'
import type { WriteBehind } from './write-behind.ts'

/** A host's machines are kept at most this often. */
const EVERY = 30_000
const NUMBERS = 6
/** 16 bytes of UUID and six 32-bit floats: exact to seven digits, which a chart does not show. */
const SIZE = 16 + NUMBERS * 4

export type TimedMachineSample = MachineSample & { at: number }

/** The machines of a host at one moment as one packed row, kept for an hour. */
export class MachineSamples {
  readonly #sql: Sql
  readonly #behind: WriteBehind
  readonly #last = new Map<HostId, number>()

  constructor(sql: Sql, behind: WriteBehind) {
    this.#sql = sql
    this.#behind = behind
  }

  append(id: HostId, sample: HostSample): void {
    const at = Math.floor(sample.at / EVERY) * EVERY
    if (sample.machines.length === 0 || this.#last.get(id) === at) return
    this.#last.set(id, at)
    const data = pack(sample.machines)
    this.#behind.put(`machines ${id} ${at}`, () => {
      this.#sql.run(
        'INSERT OR REPLACE INTO machine_samples (host_id, at, data) SELECT id, ?, ? FROM hosts WHERE id = ?',
        at,
        data,
        id,
      )
    })
  }

  history(id: HostId, uuid: string, from: number, to: number): TimedMachineSample[] {
    this.#behind.flush()
    const rows = this.#sql.all<{ at: number; data: Uint8Array }>(
      'SELECT at, data FROM machine_samples WHERE host_id = ? AND at BETWEEN ? AND ? ORDER BY at',
      id,
      from,
      to,
    )
    return rows.flatMap((row) => {
      const found = unpack(row.data).find((sample) => sample.uuid === uuid.toLowerCase())
      return found ? [{ ...found, at: row.at }] : []
    })
  }

  sweep(id: HostId, before: number): void {
    this.#sql.run('DELETE FROM machine_samples WHERE host_id = ? AND at < ?', id, before)
  }
}

function pack(machines: readonly MachineSample[]): Uint8Array {
  const view = new DataView(new ArrayBuffer(machines.length * SIZE))
  for (const [i, m] of machines.entries()) {
    const hex = m.uuid.replaceAll('-', '')
    for (let b = 0; b < 16; b += 1)
      view.setUint8(i * SIZE + b, Number.parseInt(hex.slice(b * 2, b * 2 + 2), 16))
    const numbers = [m.cpus, m.memoryUsedBytes, m.diskRead, m.diskWrite, m.netRx, m.netTx]
    for (const [n, value] of numbers.entries()) view.setFloat32(i * SIZE + 16 + n * 4, value)
  }
  return new Uint8Array(view.buffer)
}

function unpack(data: Uint8Array): MachineSample[] {
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength)
  return Array.from({ length: Math.floor(data.byteLength / SIZE) }, (_, i) => {
    const hex = Array.from({ length: 16 }, (_byte, b) =>
      view
        .getUint8(i * SIZE + b)
        .toString(16)
        .padStart(2, '0'),
    ).join('')
    const number = (n: number) => view.getFloat32(i * SIZE + 16 + n * 4)
    return {
      uuid: hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5'),
      cpus: number(0),
      memoryUsedBytes: number(1),
      diskRead: number(2),
      diskWrite: number(3),
      netRx: number(4),
      netTx: number(5),
    }
  })
}
