import { describe, expect, test } from '@jest/globals'
import { checkState, type FinalState } from '../../scripts/soak/final-state.ts'
import { Ledger } from '../../scripts/soak/ledger.ts'

/** Returns the faults that a ledger has found. */
const faults = ({ violations }: Ledger) => violations.map(({ fault }) => fault)

const isAny = () => true

describe('names', () => {
  test('are lost when what was acknowledged is not there', () => {
    const ledger = new Ledger()
    ledger.acknowledge('a', 'there')
    ledger.checkNames(new Set(['a']), isAny)
    expect(faults(ledger)).toEqual([])
    ledger.checkNames(new Set(), isAny)
    expect(faults(ledger)).toEqual(['lost'])
  })

  test('are revived when an acknowledged deletion is undone', () => {
    const ledger = new Ledger()
    ledger.acknowledge('a', 'there')
    ledger.acknowledge('a', 'gone')
    ledger.checkNames(new Set(), isAny)
    expect(faults(ledger)).toEqual([])
    ledger.checkNames(new Set(['a']), isAny)
    expect(faults(ledger)).toEqual(['revived'])
  })

  test('may be there or not after an answer that did not arrive', () => {
    const ledger = new Ledger()
    ledger.doubt('a')
    ledger.checkNames(new Set(), isAny)
    ledger.checkNames(new Set(['a']), isAny)
    expect(faults(ledger)).toEqual([])
    expect(ledger.perhaps).toBe(1)
  })

  test('that nobody has created are reported', () => {
    const ledger = new Ledger()
    ledger.checkNames(new Set(['a']), isAny)
    expect(faults(ledger)).toEqual(['twice'])
  })

  test('that a request without an answer can have created are not reported, but one more is', () => {
    const ledger = new Ledger()
    ledger.doubtUnnamed('keys')
    ledger.checkNames(new Set(['a']), isAny, 'keys')
    expect(faults(ledger)).toEqual([])
    ledger.checkNames(new Set(['a', 'b']), isAny, 'keys')
    expect(faults(ledger)).toEqual(['twice'])
  })

  test('that were seen before they were acknowledged are counted once', () => {
    const ledger = new Ledger()
    expect(ledger.adopt('a')).toBe(true)
    expect(ledger.adopt('a')).toBe(false)
    ledger.checkNames(new Set(['a']), isAny)
    expect(faults(ledger)).toEqual(['twice'])
    expect(ledger.create('a')).toBe(false)
    expect(ledger.create('b')).toBe(true)
    ledger.checkNames(new Set(['a', 'b']), isAny)
    expect(faults(ledger)).toEqual(['twice'])
  })

  test('are given once when several writers compete', () => {
    const ledger = new Ledger()
    ledger.doubtWin('a')
    ledger.win('a', 'writer 1')
    ledger.doubtWin('a')
    expect(ledger.fateOf('a')).toBe('there')
    expect(faults(ledger)).toEqual([])
    ledger.win('a', 'writer 2')
    expect(faults(ledger)).toEqual(['name'])
  })
})

describe('a counter', () => {
  test('has each value once', () => {
    const ledger = new Ledger()
    ledger.count('a', 2)
    ledger.count('a', 3)
    expect(faults(ledger)).toEqual([])
    ledger.count('a', 3)
    expect(faults(ledger)).toEqual(['lost'])
  })

  test('counts each acknowledged change, and at most those that may have been applied', () => {
    const ledger = new Ledger()
    ledger.count('a', 2)
    ledger.doubtCount('a')
    ledger.checkCount('a', 2)
    ledger.checkCount('a', 3)
    expect(faults(ledger)).toEqual([])
    ledger.checkCount('a', 1)
    ledger.checkCount('a', 4)
    expect(faults(ledger)).toEqual(['lost', 'twice'])
  })
})

describe('the final state', () => {
  const state: FinalState = {
    ...{ hash: '', names: new Set(), keys: new Set(), groups: 8, keyCounts: [2, 2, 0] },
    ...{ counters: new Map([['counter-0', 1]]), aliases: ['a', 'b'] },
  }
  const check = (changes: Partial<FinalState>) => {
    const ledger = new Ledger()
    checkState(ledger, { ...state, ...changes })
    return faults(ledger)
  }

  test('is within quotas, and has different aliases', () => {
    expect(check({})).toEqual([])
    expect(check({ groups: 9 })).toEqual(['quota'])
    expect(check({ keyCounts: [3, 0, 0] })).toEqual(['quota'])
    expect(check({ aliases: ['a', 'b', 'a'] })).toEqual(['name'])
  })

  test('contains what was acknowledged', () => {
    expect(check({ names: new Set(['user 000000000001/keys-0']) })).toEqual([])
    expect(check({ names: new Set(['user 000000000001/stranger']) })).toEqual(['twice'])
    expect(check({ keys: new Set(['key keys-0/AKIA']) })).toEqual(['twice'])
  })
})
