import { describe, expect, it } from 'vitest'
import { contract } from '@shared/contract/index.ts'
import { contractNames } from '@shared/contract/names.ts'

describe('the names given to the preload script', () => {
  it('are exactly the calls of the contract', () => {
    for (const [feature, declared] of Object.entries(contract)) {
      const named = contractNames[feature as keyof typeof contractNames]
      expect(Object.keys(named.calls).toSorted()).toEqual(Object.keys(declared.calls).toSorted())
    }
    expect(Object.keys(contractNames).toSorted()).toEqual(Object.keys(contract).toSorted())
  })
})
