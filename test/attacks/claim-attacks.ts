/** Claims that are missing, malformed, or about somebody or some time else. */
import { AUDIENCE, claimsAt, ISSUER, SUBJECT } from '../support/web-identity.ts'
import { forged, saying } from './forge.ts'
import {
  AUDIENCE_WRONG,
  badClaim,
  badParameter,
  EXPIRED,
  missing,
  NO_KEY,
  NOT_YET,
  noProvider,
  type Row,
} from './refusals.ts'

export const issuers: readonly Row[] = [
  ['no issuer', saying({ iss: undefined }), missing('iss')],
  ['an empty issuer', saying({ iss: '' }), missing('iss')],
  ['a number as the issuer', saying({ iss: 1 }), badClaim('iss')],
  ['a list of issuers', saying({ iss: [ISSUER] }), badClaim('iss')],
  ['a null character in the issuer', saying({ iss: `${ISSUER}\0` }), badClaim('iss')],
  ['a long issuer', saying({ iss: `${ISSUER}/${'x'.repeat(300)}` }), badClaim('iss')],
  ...[
    `${ISSUER}/`,
    `${ISSUER}/path`,
    `${ISSUER}:443`,
    `${ISSUER}.`,
    `${ISSUER}?x=1`,
    `${ISSUER}#x`,
    `${ISSUER}/../`,
    ` ${ISSUER}`,
    'https://IDP.example.com',
    'HTTPS://idp.example.com',
    'http://idp.example.com',
    'idp.example.com',
    '//idp.example.com',
    'https://idp.example.com@evil.example.com',
    'https://idp.example.com.evil.example.com',
    'https://іdp.example.com',
    'https://xn--dp-kmc.example.com',
    'https://169.254.169.254',
    'https://localhost',
    'file:///etc/passwd',
    '__proto__',
  ].map(
    (issuer): Row => [`the issuer ${JSON.stringify(issuer)}`, saying({ iss: issuer }), noProvider(issuer)],
  ),
  [
    'an issuer that another account trusts',
    saying({ iss: 'https://elsewhere.example.com' }),
    noProvider('https://elsewhere.example.com'),
  ],
  ['an issuer that signs with other keys', saying({ iss: 'https://other.example.com' }), NO_KEY],
]

export const subjects: readonly Row[] = [
  ['no subject', saying({ sub: undefined }), missing('sub')],
  ['an empty subject', saying({ sub: '' }), badClaim('sub')],
  ['a number as the subject', saying({ sub: 7 }), badClaim('sub')],
  ['a list of subjects', saying({ sub: [SUBJECT] }), badClaim('sub')],
  ['a long subject', saying({ sub: 'x'.repeat(256) }), badClaim('sub')],
]

export const audiences: readonly Row[] = [
  ['no audience', saying({ aud: undefined }), missing('aud')],
  ['another audience', saying({ aud: 'somebody-else' }), AUDIENCE_WRONG],
  ['an empty audience', saying({ aud: '' }), AUDIENCE_WRONG],
  ['no audience in the list', saying({ aud: [] }), AUDIENCE_WRONG],
  ['a list of other audiences', saying({ aud: ['a', 'b'] }), AUDIENCE_WRONG],
  ['an audience in capitals', saying({ aud: AUDIENCE.toUpperCase() }), AUDIENCE_WRONG],
  ['an audience that goes on', saying({ aud: `${AUDIENCE}.evil.example.com` }), AUDIENCE_WRONG],
  ['an audience with a comma', saying({ aud: `${AUDIENCE},somebody-else` }), AUDIENCE_WRONG],
  ['an object as the audience', saying({ aud: { [AUDIENCE]: true } }), badClaim('aud')],
  ['a number among the audiences', saying({ aud: [AUDIENCE, 1] }), badClaim('aud')],
  ['a token for somebody else on behalf of ours', saying({ azp: 'somebody-else' }), AUDIENCE_WRONG],
  ['null as the party', saying({ azp: null }), badClaim('azp')],
  ['a list of parties', saying({ azp: [AUDIENCE] }), badClaim('azp')],
  ['a number as the party', saying({ azp: 1 }), badClaim('azp')],
  ['an object as the party', saying({ azp: { [AUDIENCE]: true } }), badClaim('azp')],
  ['a long party', saying({ azp: 'x'.repeat(256) }), badClaim('azp')],
]

export const times: readonly Row[] = [
  ['no expiry', saying({ exp: undefined }), missing('exp')],
  ['no time of issue', saying({ iat: undefined }), missing('iat')],
  ['an expiry in the last second', saying((now) => ({ exp: now - 1 })), EXPIRED],
  ['an expiry in this second', saying((now) => ({ exp: now })), EXPIRED],
  ['an expiry long ago', saying({ exp: 1 }), EXPIRED],
  ['a negative expiry', saying({ exp: -1 }), EXPIRED],
  ['an expiry as a text', saying((now) => ({ exp: String(now + 60) })), badClaim('exp')],
  ['an expiry in half a second', saying((now) => ({ exp: now + 0.5 })), badClaim('exp')],
  [
    'an infinite expiry',
    (forge) =>
      forged(forge, {
        claims: JSON.stringify({ ...claimsAt(forge.now), exp: 0 }).replace('"exp":0', '"exp":1e999'),
      }),
    badClaim('exp'),
  ],
  ['a true expiry', saying({ exp: true }), badClaim('exp')],
  ['null as the expiry', saying({ exp: null }), badClaim('exp')],
  ['a time of issue to come', saying((now) => ({ iat: now + 61 })), NOT_YET],
  ['a time of issue as a text', saying((now) => ({ iat: String(now) })), badClaim('iat')],
  ['not before a minute from now', saying((now) => ({ nbf: now + 61 })), NOT_YET],
  ['not before a text', saying((now) => ({ nbf: String(now) })), badClaim('nbf')],
]

const TAGS = 'https://aws.amazon.com/tags'
const IDENTITY = 'https://aws.amazon.com/source_identity'
const tagged = (principal_tags: unknown, transitive_tag_keys?: unknown) =>
  saying({ [TAGS]: { principal_tags, transitive_tag_keys } })

export const sessions: readonly Row[] = [
  ['a list as the tags', saying({ [TAGS]: ['a'] }), badClaim(TAGS)],
  ['a text as the tags', saying({ [TAGS]: 'a=b' }), badClaim(TAGS)],
  ['a list of tags', tagged(['a', 'b']), badClaim(TAGS)],
  ['a tag of two values', tagged({ team: ['blue', 'red'] }), badClaim(TAGS)],
  ['a tag of no value', tagged({ team: [] }), badClaim(TAGS)],
  ['a tag of a number', tagged({ team: [1] }), badClaim(TAGS)],
  ['a tag with a long key', tagged({ ['k'.repeat(129)]: 'v' }), badClaim(TAGS)],
  ['a tag with a long value', tagged({ team: 'v'.repeat(257) }), badClaim(TAGS)],
  ['a tag with characters that no tag has', tagged({ team: '<blue>' }), badClaim(TAGS)],
  [
    'too many tags',
    tagged(Object.fromEntries(Array.from({ length: 51 }, (_, index) => [`k${index}`, 'v']))),
    badClaim(TAGS),
  ],
  [
    'tag keys that differ by case',
    tagged({ team: 'blue', Team: 'red' }),
    badParameter('Duplicate tag keys found. Please note that Tag keys are case insensitive.'),
  ],
  [
    'a tag key of AWS',
    tagged({ 'aws:team': 'blue' }),
    badParameter('Tag keys that begin with aws: are reserved for AWS.'),
  ],
  [
    'a transitive key without its tag',
    tagged({ team: 'blue' }, ['role']),
    badParameter('The specified transitive tag key must be included in the requested tags.'),
  ],
  ['a number as the source identity', saying({ [IDENTITY]: 1 }), badClaim(IDENTITY)],
  ['a source identity with spaces', saying({ [IDENTITY]: 'alice smith' }), badClaim(IDENTITY)],
  ['a source identity of one letter', saying({ [IDENTITY]: 'a' }), badClaim(IDENTITY)],
]
