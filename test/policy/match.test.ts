/** Tests where the pieces of a pattern with wildcards may be in a value. */
import { expect, test } from '@jest/globals'
import { globOf, matchesGlob } from '../../policy/match.ts'

test.each([
  ['*ab*bc', 'xabc', false],
  ['*ab*bc', 'xabbc', true],
  ['ab*bc', 'abc', false],
  ['ab*bc', 'abbc', true],
  ['a*aba*a', 'ababa', false],
  ['a*aba*a', 'aabaa', true],
  ['*a?c*c', 'abc', false],
  ['*a?c*c', 'abcc', true],
  ['*aa*aa*', 'aaa', false],
  ['*aa*aa*', 'aaaa', true],
  ['*', '', true],
  ['?*', '', false],
  ['**', 'a', true],
])('%s matches %j: %j', (pattern, value, matches) => {
  expect(matchesGlob(globOf(pattern), value)).toBe(matches)
})
