import { z } from 'zod'
import { normalise } from './combo.ts'
import { reservedReason } from './reserved.ts'

/** Shortcuts of one action. */
const MAX_KEYS = 4
const MAX_ACTIONS = 400

const combo = z
  .string()
  .max(40)
  .refine(
    (text) => normalise(text) === text && reservedReason(text) === null,
    'not a shortcut that can be used',
  )

/** Shortcuts that a person chose, by action; an empty list takes an action its shortcut. What is not named has its own. */
export const chosenKeys = z
  .record(
    z
      .string()
      .regex(/^[a-z]+(\.[a-z0-9-]+)+$/)
      .max(64),
    z.array(combo).max(MAX_KEYS),
  )
  .refine((keys) => Object.keys(keys).length <= MAX_ACTIONS, `at most ${MAX_ACTIONS} actions`)
export type ChosenKeys = z.infer<typeof chosenKeys>
