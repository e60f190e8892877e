/** The requests that proofs show are such as people know. */
import { expect, test } from '@jest/globals'
import { proofUniverse } from '../../../analysis/proof-universe.ts'
import { allow, deny, excess, type Fields, setOf, side } from './sides.ts'

const universe = proofUniverse()
const nothing = side()

const when = (Condition: Fields) => side(allow({ Action: 's3:GetObject', Condition }))

/** Returns the keys of a request that A allows and B doesn't. */
function keysOf(a = nothing, b = nothing): Fields {
  const { context } = excess(a, b, { universe }).request
  return context instanceof Map ? Object.fromEntries(context) : {}
}

test.each<readonly [string, Fields, Fields]>([
  [
    'an address',
    { NotIpAddress: { 'aws:SourceIp': '10.0.0.0/8' }, Null: { 'aws:SourceIp': 'false' } },
    { 'aws:sourceip': '203.0.113.1' },
  ],
  [
    'a date',
    { DateLessThan: { 'aws:CurrentTime': '2030-01-01T00:00:00Z' } },
    { 'aws:currenttime': '2026-01-01T00:00:00Z' },
  ],
  ['a number', { NumericLessThan: { 's3:max-keys': '7' } }, { 's3:max-keys': '1' }],
  ['a flag', { Bool: { 'aws:SecureTransport': 'true' } }, { 'aws:securetransport': 'true' }],
  [
    'a region',
    { StringNotEquals: { 'aws:RequestedRegion': 'us-east-1' }, Null: { 'aws:RequestedRegion': 'false' } },
    { 'aws:requestedregion': 'eu-west-1' },
  ],
  ['an organization', { StringLike: { 'aws:PrincipalOrgID': 'o-*' } }, { 'aws:principalorgid': 'o-example' }],
  [
    'another account',
    { StringNotEquals: { 'aws:ResourceAccount': '111122223333' }, Null: { 'aws:ResourceAccount': 'false' } },
    { 'aws:resourceaccount': '444455556666' },
  ],
  [
    'an endpoint',
    { StringLike: { 'kms:ViaService': 's3.*.amazonaws.com' } },
    { 'kms:viaservice': 's3.us-east-1.amazonaws.com' },
  ],
  [
    'an ARN',
    { ArnLike: { 'aws:SourceArn': 'arn:aws:sns:*:*:alarms*' } },
    { 'aws:sourcearn': 'arn:aws:sns:us-east-1:111122223333:alarmsexample' },
  ],
  [
    'a tag',
    { StringNotEquals: { 'aws:ResourceTag/team': 'red' }, Null: { 'aws:ResourceTag/team': 'false' } },
    { 'aws:resourcetag/team': 'example' },
  ],
])('%s', (_, condition, expected) => {
  expect(keysOf(when(condition))).toEqual(expected)
})

test('a caller has a usual name, in a usual account, in all keys', () => {
  const a = when({ StringEquals: { 'aws:ResourceAccount': '${aws:PrincipalAccount}' } })
  expect(keysOf(a)).toMatchObject({ 'aws:resourceaccount': '111122223333' })
  const named = {
    sets: [setOf('resource', [allow({ Principal: '*' }), deny({ Principal: { AWS: '111122223333' } })])],
  }
  const known = { sets: [setOf('resource', [])] }
  expect(excess(named, known, { universe }).request.principal.accountId).not.toBe('111122223333')
  const user = when({ StringLike: { 'aws:username': '?*' } })
  expect(excess(user, nothing, { universe }).request.principal.arn).toBe(
    'arn:aws:iam::111122223333:user/alice',
  )
  expect(keysOf(user)).toMatchObject({ 'aws:username': 'alice' })
})
