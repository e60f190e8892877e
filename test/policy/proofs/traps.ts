/** Written pairs that provers have been wrong about, or are likely to be. */
import type { Fields, WrittenSide } from './written.ts'

const allow = (fields: Fields = {}): Fields => ({
  Effect: 'Allow',
  ...('NotAction' in fields ? {} : { Action: '*' }),
  ...('NotResource' in fields ? {} : { Resource: '*' }),
  ...fields,
})
const deny = (fields: Fields = {}): Fields => ({ ...allow(fields), Effect: 'Deny' })
const when = (Condition: Fields): Fields => ({ Condition })
const side = (...statements: readonly Fields[]): WrittenSide => [
  { layer: 'identity', policies: [statements] },
]
const resourceSide = (...statements: readonly Fields[]): WrittenSide => [
  { layer: 'resource', policies: [statements] },
]

export type Trap = readonly [name: string, a: WrittenSide, b: WrittenSide]

const any = (key: string, ...values: string[]) => when({ 'ForAnyValue:StringEquals': { [key]: values } })
const all = (key: string, ...values: string[]) => when({ 'ForAllValues:StringEquals': { [key]: values } })
const TEAM = when({ StringEquals: { 'aws:ResourceTag/team': '${aws:PrincipalTag/team}' } })
const bucket = (name: string) => `arn:aws:s3:::${name}`

/** A allows a request that B doesn't. */
export const exceeding: readonly Trap[] = [
  ['a side without a policy that allows', side(allow()), side()],
  [
    'two values of a set, each asked for by another statement',
    side(allow(any('x:set', 'a', 'b'))),
    side(allow(any('x:set', 'a'))),
  ],
  [
    'a set of two, where either alone is denied',
    side(
      allow({
        Condition: {
          'ForAnyValue:StringEquals': { 'x:set': 'a' },
          'ForAnyValue:StringLike': { 'x:set': 'b' },
        },
      }),
    ),
    side(allow(all('x:set', 'a')), allow(all('x:set', 'b'))),
  ],
  ['an empty set', side(allow(all('x:set', 'a'))), side(allow(any('x:set', 'a')))],
  [
    'an absent key that a set operator over all values lets pass',
    side(allow(all('x:set', 'a'))),
    side(allow(when({ Null: { 'x:set': 'false' } }))),
  ],
  [
    'a set with an empty text beside another member',
    side(
      allow({
        Condition: {
          'ForAnyValue:StringEquals': { 'x:set': '' },
          'ForAnyValue:StringLike': { 'x:set': 'a' },
        },
      }),
    ),
    side(allow(all('x:set', 'a')), allow(all('x:set', ''))),
  ],
  [
    'a text without colons under ArnNotLike',
    side(allow(when({ Null: { 'x:arn': 'false' } }))),
    side(
      allow(when({ ArnLike: { 'x:arn': '*:*:*:*:*:*' } })),
      allow(when({ ArnNotLike: { 'x:arn': '*:*:*:*:*:*' } })),
    ),
  ],
  [
    'a value that is no address',
    side(allow(when({ Null: { 'x:ip': 'false' } }))),
    side(
      allow(when({ IpAddress: { 'x:ip': ['0.0.0.0/0', '::/0'] } })),
      allow(when({ NotIpAddress: { 'x:ip': ['0.0.0.0/0', '::/0'] } })),
    ),
  ],
  [
    'an address of the other version',
    side(allow(when({ IpAddress: { 'x:ip': ['10.0.0.0/8', '2001:db8::/32'] } }))),
    side(allow(when({ IpAddress: { 'x:ip': '10.0.0.0/8' } }))),
  ],
  [
    'a number between two whole ones',
    side(allow(when({ NumericGreaterThan: { 'x:n': '1' } }))),
    side(allow(when({ NumericGreaterThanEquals: { 'x:n': '2' } }))),
  ],
  [
    'a key that is absent',
    side(allow(when({ StringNotEquals: { 'x:k': 'a' } }))),
    side(allow(when({ StringNotEquals: { 'x:k': 'a' }, Null: { 'x:k': 'false' } }))),
  ],
  [
    'an empty text',
    side(allow(when({ Null: { 'x:k': 'false' } }))),
    side(allow(when({ StringLike: { 'x:k': '?*' } }))),
  ],
  [
    'a letter that equals K but for case',
    side(allow(when({ StringEqualsIgnoreCase: { 'x:k': 'k' } }))),
    side(allow(when({ StringEquals: { 'x:k': ['k', 'K'] } }))),
  ],
  [
    'a letter that no pattern has',
    side(allow({ Action: '?:?' })),
    side(allow({ Action: ['a:?', '?:a', 'b:b'] })),
  ],
  ['a single letter for a question mark', side(allow({ Action: 'a:b*' })), side(allow({ Action: 'a:b?*' }))],
  [
    'resources below a bucket, and not the bucket',
    side(allow({ Resource: bucket('data*') })),
    side(allow({ Resource: bucket('data/*') })),
  ],
  [
    'case of resources',
    side(allow({ Resource: bucket('*') })),
    side(allow({ NotResource: bucket('DATA') }), allow({ Resource: bucket('data') })),
  ],
  [
    'a wildcard that a colon ends',
    side(allow({ Resource: 'a*b:c' })),
    side(allow({ NotResource: 'a*b:c' }), allow({ Resource: 'a:*' })),
  ],
  ['a denial of B only', side(allow()), side(allow(), deny({ Action: 'iam:*' }))],
  [
    'a denial of B with an absent key',
    side(allow()),
    side(allow(), deny(when({ BoolIfExists: { 'aws:MultiFactorAuthPresent': 'false' } }))),
  ],
  [
    'a malformed condition of a denial of B',
    side(allow()),
    side(allow(), deny(when({ StringEquals: { 'x:k': { a: 'b' } } }))),
  ],
  ['what NotAction leaves', side(allow({ NotAction: 'iam:*' })), side(allow({ Action: ['s3:*', 'ec2:*'] }))],
  [
    'a set of the second side that allows nothing',
    side(allow()),
    [...side(allow()), { layer: 'boundary', policies: [] }],
  ],
  [
    'a run that begins again behind a colon',
    side(allow({ Resource: 'a*:b*c' })),
    side(allow({ NotResource: 'a:bx:bc' })),
  ],
  [
    'a corner between statements that each speak of a resource and a key',
    side(allow()),
    side(
      allow({ Resource: bucket('a'), ...when({ Null: { 'x:k': 'true' } }) }),
      allow({ NotResource: bucket('a'), ...when({ Null: { 'x:k': 'true' } }) }),
      allow({ NotResource: bucket('a'), ...when({ Null: { 'x:k': 'false' } }) }),
    ),
  ],
  [
    'a partition that only a statement about another action names',
    resourceSide(allow({ Action: 's3:GetObject', NotPrincipal: { AWS: 'arn:aws:iam::111122223333:root' } })),
    resourceSide(
      allow({ Action: 's3:GetObject', NotPrincipal: { AWS: '111122223333' } }),
      allow({ Action: 's3:PutObject', Principal: { AWS: 'arn:aws-cn:iam::111122223333:root' } }),
    ),
  ],
]

/** B allows whatever A allows. */
export const contained: readonly Trap[] = [
  ['no sets at all, which allow everything', side(allow()), []],
  ['an empty policy', side(), side()],
  ['a side that denies everything', side(allow(), deny()), side()],
  [
    'parts of a set in several statements',
    side(allow(all('x:set', 'a', 'b'))),
    side(allow(all('x:set', 'a', 'b', 'c'))),
  ],
  ['any value of a set', side(allow(any('x:set', 'a'))), side(allow(any('x:set', 'a', 'b')))],
  [
    'an absent set, under a set operator over all values',
    side(allow(when({ Null: { 'x:set': 'true' } }))),
    side(allow(all('x:set', 'a'))),
  ],
  ['case of actions', side(allow({ Action: 's3:GET*' })), side(allow({ Action: 'S3:get*' }))],
  [
    'everything but what two statements leave',
    side(allow()),
    side(allow({ Action: 's3:*' }), allow({ NotAction: 's3:*' })),
  ],
  [
    'absent or not',
    side(allow()),
    side(allow(when({ Null: { 'x:k': 'true' } })), allow(when({ Null: { 'x:k': 'false' } }))),
  ],
  [
    'less, equal, greater, and neither',
    side(allow(when({ Null: { 'x:n': 'false' } }))),
    side(
      allow(when({ NumericLessThan: { 'x:n': '1' } })),
      allow(when({ NumericEquals: { 'x:n': '1.0' } })),
      allow(when({ NumericNotEquals: { 'x:n': '1' } })),
      allow(when({ Null: { 'x:n': 'false' }, 'ForAllValues:NumericNotEquals': { 'x:n': [] } })),
    ),
  ],
  [
    'halves of all IPv4 addresses',
    side(allow(when({ IpAddress: { 'x:ip': '0.0.0.0/0' } }))),
    side(allow(when({ IpAddress: { 'x:ip': ['0.0.0.0/1', '128.0.0.0/1'] } }))),
  ],
  [
    'the two spellings of one date',
    side(allow(when({ DateLessThan: { 'x:d': '1767225600' } }))),
    side(allow(when({ DateLessThanEquals: { 'x:d': '2026-01-01T00:00:00Z' } }))),
  ],
  ['a malformed condition of an Allow', side(allow(when({ StringEquals: { 'x:k': { a: 'b' } } }))), side()],
  ['a denial of A', side(allow(), deny({ Action: 'iam:*' })), side(allow({ NotAction: 'iam:*' }))],
  [
    'a denial that either side has',
    side(allow(), deny({ Action: 'iam:*' })),
    side(allow(), deny({ Action: 'iam:Get*' })),
  ],
  [
    'a boundary that cuts resources',
    [...side(allow()), { layer: 'boundary', policies: [[allow({ Resource: bucket('a') })]] }],
    side(allow({ Resource: bucket('a*') })),
  ],
  [
    'a boundary that cuts',
    [...side(allow()), { layer: 'boundary', policies: [[allow({ Action: 's3:*' })]] }],
    side(allow({ Action: 's3:*' })),
  ],
]

/** Like {@link exceeding}, but the engine may leave them open. */
export const hardExceeding: readonly Trap[] = [
  [
    'a sigma at the end of a word',
    side(allow(when({ StringEqualsIgnoreCase: { 'x:k': 'AΣ' } }))),
    side(allow(when({ StringEquals: { 'x:k': ['aΣ', 'AΣ', 'aσ', 'Aσ'] } }))),
  ],
  [
    'an anonymous caller',
    resourceSide(allow({ Principal: '*' })),
    resourceSide(allow({ Principal: { AWS: '111122223333' } })),
  ],
  [
    'external users, whom AWS does not name',
    resourceSide(allow({ Principal: '*' })),
    resourceSide(allow({ Principal: { AWS: '*' } }), allow({ Principal: { Service: 'ec2.amazonaws.com' } })),
  ],
  [
    'the second session of a role',
    resourceSide(allow({ Principal: { AWS: 'arn:aws:iam::111122223333:role/app' } })),
    resourceSide(allow({ Principal: { AWS: 'arn:aws:sts::111122223333:assumed-role/app/s1' } })),
  ],
  [
    'everyone but one',
    resourceSide(allow({ NotPrincipal: { AWS: 'arn:aws:iam::111122223333:user/ann' } })),
    resourceSide(allow({ Principal: { AWS: '111122223333' } })),
  ],
  [
    'a variable with an empty value',
    side(allow(TEAM)),
    side(allow(when({ StringLike: { 'aws:ResourceTag/team': '?*' } }))),
  ],
  [
    'an empty variable between separators',
    side(allow({ Resource: bucket('home/${aws:username}/*') })),
    side(allow({ Resource: bucket('home/?*/*') })),
  ],
  [
    'a user with a special name',
    side(allow({ Resource: bucket('home/${aws:username}/*') })),
    side(allow({ NotResource: bucket('home/secret/*') })),
  ],
  [
    'a variable under a question mark',
    side(allow({ Resource: bucket('${x:k}') })),
    side(allow({ Resource: bucket('*?*') })),
  ],
  [
    'a variable that is absent from B',
    side(allow({ Resource: bucket('*') })),
    side(allow({ Resource: bucket('${x:k}') }), allow({ NotResource: bucket('${x:k}') })),
  ],
  [
    'a default of a variable',
    side(allow({ Resource: bucket("${x:k, 'd'}") })),
    side(allow({ Resource: bucket('${x:k}') })),
  ],
]

/** Like {@link contained}, but the engine may leave them open. */
export const hardContained: readonly Trap[] = [
  [
    'a user of the account',
    resourceSide(allow({ Principal: { AWS: 'arn:aws:iam::111122223333:user/ann' } })),
    resourceSide(allow({ Principal: { AWS: '111122223333' } })),
  ],
  [
    'the same variable',
    side(allow({ Resource: bucket('home/${aws:username}/a*') })),
    side(allow({ Resource: bucket('home/${aws:username}/*') })),
  ],
  [
    'a wildcard over a variable',
    side(allow({ Resource: bucket('home/${aws:username}/*') })),
    side(allow({ Resource: bucket('home/*') })),
  ],
]
