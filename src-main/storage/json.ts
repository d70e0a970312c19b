declare const of: unique symbol
/** Text of a column that holds a T as JSON, written by Terrace itself. */
export type Json<T> = string & { readonly [of]?: T }

export const toJson = <T>(value: T): Json<T> => JSON.stringify(value) ?? 'null'

export const fromJson = <T>(text: Json<T>): T => JSON.parse(text) as T

export const maybeJson = <T>(text: Json<T> | null): T | null => (text === null ? null : fromJson(text))
