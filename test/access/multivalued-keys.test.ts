/** Tests that whether a key is a list depends only on the key. */
import { expect, test } from '@jest/globals'
import { anonymousIn } from '../../core/identity/caller.ts'
import { contextOf } from './context-of.ts'

test('7.1, C7.4.1: a key that AWS defines as a list is one, even with one value', () => {
  const amr = 'cognito-identity.amazonaws.com:amr'
  const aud = 'cognito-identity.amazonaws.com:aud'
  const context = contextOf(anonymousIn('aws'), { [amr]: 'unauthenticated', [aud]: 'pool', 'saml:cn': ['a'] })
  expect(context.get(amr)).toEqual(['unauthenticated'])
  expect(context.get(aud)).toBe('pool')
  expect(context.get('saml:cn')).toEqual(['a'])
  expect([amr, aud, 'aws:tagkeys'].map((key) => context.isMultivalued(key))).toEqual([true, false, true])
})
