import { describe, expect, test } from '@jest/globals'
import { Lru } from '../../../guard/knowledge/lru.ts'

describe('Lru', () => {
  test('keeps the most recently used values within its size', () => {
    const lru = new Lru<string>(30)
    for (const key of ['a', 'b', 'c']) lru.put(key, '1234567')
    expect(lru.get('a')).toBe('1234567')
    lru.put('d', '1234567')
    expect(['a', 'b', 'c', 'd'].map((key) => lru.get(key) !== undefined)).toEqual([true, false, true, true])
  })

  test('keeps nothing that is larger than its size', () => {
    const lru = new Lru<string>(10)
    lru.put('a', 'x'.repeat(100))
    expect(lru.get('a')).toBeUndefined()
    lru.put('b', '1')
    expect(lru.get('b')).toBe('1')
  })

  test('replaces values, and counts only the new ones', () => {
    const lru = new Lru<string>(20)
    for (let count = 0; count < 100; count++) lru.put('a', `${count}`)
    lru.put('b', '1234567')
    expect([lru.get('a'), lru.get('b')]).toEqual(['99', '1234567'])
  })

  test('forgets by topic', () => {
    const lru = new Lru<number>(1000)
    lru.put('a', 1, ['s3', 'bucket/a'])
    lru.put('b', 2, ['s3', 'bucket/b'])
    lru.put('c', 3, ['kms'])
    lru.forget('bucket/a')
    expect(['a', 'b', 'c'].map((key) => lru.get(key))).toEqual([undefined, 2, 3])
    lru.forget('s3')
    lru.forget('unknown')
    expect(['a', 'b', 'c'].map((key) => lru.get(key))).toEqual([undefined, undefined, 3])
    lru.put('b', 2, ['kms'])
    lru.put('b', 2, ['s3'])
    lru.forget('kms')
    expect(lru.get('b')).toBe(2)
    lru.clear()
    expect(lru.get('b')).toBeUndefined()
  })
})
