import { expect, test } from '@jest/globals'
import { equalInConstantTime } from '../../protocol/sigv4/constant-time.ts'

/** Some are the beginning of others, because comparisons share their memory. */
const SIGNATURES = ['', 'a', 'ab', 'abc', 'abd', 'xbc', 'abc\xff', 'abc\xfe', 'abcd', 'f'.repeat(64)]

test('only equal signatures are equal, in any order of comparisons', () => {
  for (const expected of SIGNATURES) {
    const equal = SIGNATURES.filter((sent) => equalInConstantTime(expected, sent))
    expect(equal).toEqual([expected])
  }
})
