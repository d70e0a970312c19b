import type { z } from 'zod'
import type { Result } from '../base/result.ts'

/** One call: its input schema (parsed in main before a service sees it) and, as a type, its answer. */
export interface Call<Input extends z.ZodType, Output> {
  input: Input
  /** Type only; never present at run time. */
  output?: Output
}

/** Declares a call: `call(z.strictObject({…}))<Answer>()`. */
export const call =
  <Input extends z.ZodType>(input: Input) =>
  <Output>(): Call<Input, Output> => ({ input })

export type Calls = Record<string, Call<z.ZodType, unknown>>

export interface Feature<C extends Calls = Calls, E extends object = object> {
  calls: C
  /** Type only: event name -> payload. */
  events?: E
}

/** Declares a feature: its calls, and as a type its events. */
export const feature =
  <C extends Calls>(calls: C) =>
  <E extends object = Record<never, never>>(): Feature<C, E> => ({ calls })

/**
 * The same input as its JSON text, which main reads as if it were the input: for calls that carry many records, since
 * the bridge between page and preload copies objects field by field.
 */
export const inOnePiece = <Input extends object>(input: Input): Input =>
  JSON.stringify(input) as unknown as Input

export type InputOf<C> = C extends Call<infer I, unknown> ? z.input<I> : never
export type ParsedOf<C> = C extends Call<infer I, unknown> ? z.output<I> : never
export type OutputOf<C> = C extends Call<z.ZodType, infer O> ? O : never
export type EventsOf<F> = F extends Feature<Calls, infer E> ? E : never

/** What the renderer sees of a feature on `window.terrace`. */
export type FeatureApi<F> =
  F extends Feature<infer C, infer E>
    ? { [K in keyof C]: (input: InputOf<C[K]>) => Promise<Result<OutputOf<C[K]>>> } & {
        on<K extends keyof E>(event: K, listener: (payload: E[K]) => void): () => void
      }
    : never

/** What main implements: plain answers or thrown TerraceErrors. */
export type FeatureService<F> =
  F extends Feature<infer C>
    ? { [K in keyof C]: (input: ParsedOf<C[K]>) => OutputOf<C[K]> | Promise<OutputOf<C[K]>> }
    : never
