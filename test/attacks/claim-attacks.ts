/** Claims that are missing, malformed, or about another user or time. */
import { AUDIENCE, claimsAt, ISSUER, invalidToken, NOT_VALIDATED, SUBJECT } from '../support/web-identity.ts'
import { forged, withClaims } from './forge.ts'
import {
  BAD_TAGS,
  badClaim,
  badParameter,
  EXPIRED,
  missing,
  NO_KEY,
  NOT_YET,
  noProvider,
  type Row,
  SEVERAL_AUDIENCES,
  TIME_WRONG,
} from './refusals.ts'

export const issuers: readonly Row[] = [
  ['no issuer', withClaims({ iss: undefined }), missing('iss')],
  ['an empty issuer', withClaims({ iss: '' }), missing('iss')],
  ['a number as the issuer', withClaims({ iss: 1 }), badClaim('iss')],
  ['a list of issuers', withClaims({ iss: [ISSUER] }), badClaim('iss')],
  ['a null character in the issuer', withClaims({ iss: `${ISSUER}\0` }), badClaim('iss')],
  ['a long issuer', withClaims({ iss: `${ISSUER}/${'x'.repeat(300)}` }), badClaim('iss')],
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
    (issuer): Row => [
      `the issuer ${JSON.stringify(issuer)}`,
      withClaims({ iss: issuer }),
      noProvider(issuer),
    ],
  ),
  [
    'an issuer that another account trusts',
    withClaims({ iss: 'https://elsewhere.example.com' }),
    noProvider('https://elsewhere.example.com'),
  ],
  ['an issuer that signs with other keys', withClaims({ iss: 'https://other.example.com' }), NO_KEY],
]

export const subjects: readonly Row[] = [
  ['no subject', withClaims({ sub: undefined }), missing('sub')],
  ['null as the subject', withClaims({ sub: null }), badClaim('sub')],
  ['true as the subject', withClaims({ sub: true }), badClaim('sub')],
  ['a list of subjects', withClaims({ sub: [SUBJECT] }), badClaim('sub')],
  ['an object as the subject', withClaims({ sub: { [SUBJECT]: true } }), badClaim('sub')],
]

export const audiences: readonly Row[] = [
  ['no audience', withClaims({ aud: undefined }), missing('aud')],
  ['another audience', withClaims({ aud: 'somebody-else' }), NOT_VALIDATED],
  ['an empty audience', withClaims({ aud: '' }), NOT_VALIDATED],
  ['no audience in the list', withClaims({ aud: [] }), invalidToken('Claim is not allowed to be empty: aud')],
  ['a list of one other audience', withClaims({ aud: ['a'] }), NOT_VALIDATED],
  ['a list of ours and others', withClaims({ aud: [AUDIENCE, 'a'] }), SEVERAL_AUDIENCES],
  ['our audience twice', withClaims({ aud: [AUDIENCE, AUDIENCE] }), SEVERAL_AUDIENCES],
  ['an audience in capitals', withClaims({ aud: AUDIENCE.toUpperCase() }), NOT_VALIDATED],
  ['an audience that goes on', withClaims({ aud: `${AUDIENCE}.evil.example.com` }), NOT_VALIDATED],
  ['an audience with a comma', withClaims({ aud: `${AUDIENCE},somebody-else` }), NOT_VALIDATED],
  ['an object as the audience', withClaims({ aud: { [AUDIENCE]: true } }), badClaim('aud')],
  ['a list of a number as the audience', withClaims({ aud: [1] }), badClaim('aud')],
  ['null as the audience', withClaims({ aud: null }), badClaim('aud')],
  ['a token for somebody else on behalf of ours', withClaims({ azp: 'somebody-else' }), NOT_VALIDATED],
  ['an empty party', withClaims({ azp: '' }), NOT_VALIDATED],
  ['our party, without any audience', withClaims({ azp: AUDIENCE, aud: undefined }), missing('aud')],
  ['null as the party', withClaims({ azp: null }), badClaim('azp')],
  ['a list of parties', withClaims({ azp: [AUDIENCE] }), badClaim('azp')],
  ['a number as the party', withClaims({ azp: 1 }), badClaim('azp')],
  ['an object as the party', withClaims({ azp: { [AUDIENCE]: true } }), badClaim('azp')],
  ['a long party', withClaims({ azp: 'x'.repeat(256) }), NOT_VALIDATED],
]

export const times: readonly Row[] = [
  ['no expiry', withClaims({ exp: undefined }), missing('exp')],
  ['no time of issue', withClaims({ iat: undefined }), missing('iat')],
  ['an expiry five minutes ago', withClaims((now) => ({ exp: now - 300 })), EXPIRED],
  ['an expiry five minutes ago, as a text', withClaims((now) => ({ exp: String(now - 300) })), EXPIRED],
  ['an expiry long ago', withClaims({ exp: 1 }), EXPIRED],
  ['a negative expiry', withClaims({ exp: -1 }), EXPIRED],
  ['an expiry as another text', withClaims((now) => ({ exp: `${now + 60} ` })), TIME_WRONG],
  ['an expiry as a text in hexadecimal', withClaims({ exp: '0xffffffff' }), TIME_WRONG],
  ['an expiry in half a second', withClaims((now) => ({ exp: now + 0.5 })), TIME_WRONG],
  [
    'an infinite expiry',
    (forge) =>
      forged(forge, {
        claims: JSON.stringify({ ...claimsAt(forge.now), exp: 0 }).replace('"exp":0', '"exp":1e999'),
      }),
    TIME_WRONG,
  ],
  ['an infinite expiry as a text', withClaims({ exp: '9'.repeat(400) }), TIME_WRONG],
  ['a true expiry', withClaims({ exp: true }), TIME_WRONG],
  ['null as the expiry', withClaims({ exp: null }), TIME_WRONG],
  ['a time of issue to come', withClaims((now) => ({ iat: now + 301 })), NOT_YET],
  ['a time of issue as another text', withClaims({ iat: 'now' }), TIME_WRONG],
  ['not before six minutes from now', withClaims((now) => ({ nbf: now + 360 })), NOT_YET],
  ['not before another text', withClaims({ nbf: 'now' }), TIME_WRONG],
]

const TAGS = 'https://aws.amazon.com/tags'
const IDENTITY = 'https://aws.amazon.com/source_identity'
const tagged = (principal_tags: unknown, transitive_tag_keys?: unknown) =>
  withClaims({ [TAGS]: { principal_tags, transitive_tag_keys } })

export const sessions: readonly Row[] = [
  ['a list as the tags', withClaims({ [TAGS]: ['a'] }), BAD_TAGS],
  ['a text as the tags', withClaims({ [TAGS]: 'a=b' }), BAD_TAGS],
  ['a list of tags', tagged(['a', 'b']), BAD_TAGS],
  ['a nested tag of a text', tagged({ team: 'blue' }), BAD_TAGS],
  ['a tag of two values', tagged({ team: ['blue', 'red'] }), BAD_TAGS],
  ['a tag of no value', tagged({ team: [] }), BAD_TAGS],
  ['a tag of a number', tagged({ team: [1] }), BAD_TAGS],
  ['a tag of a list in a list', tagged({ team: [['blue']] }), BAD_TAGS],
  ['a tag with a long key', tagged({ ['k'.repeat(129)]: ['v'] }), BAD_TAGS],
  ['a tag with a long value', tagged({ team: ['v'.repeat(257)] }), BAD_TAGS],
  ['a tag with characters that no tag has', tagged({ team: ['<blue>'] }), BAD_TAGS],
  ['a flat tag of a list', withClaims({ [`${TAGS}/principal_tags/team`]: ['blue'] }), BAD_TAGS],
  ['a flat tag of a number', withClaims({ [`${TAGS}/principal_tags/team`]: 1 }), BAD_TAGS],
  ['a number among the transitive keys', tagged({ team: ['blue'] }, ['team', 1]), badClaim(TAGS)],
  [
    'too many tags',
    tagged(Object.fromEntries(Array.from({ length: 51 }, (_, index) => [`k${index}`, ['v']]))),
    BAD_TAGS,
  ],
  [
    'tag keys that differ by case',
    tagged({ team: ['blue'], Team: ['red'] }),
    badParameter('Duplicate tag keys found. Please note that Tag keys are case insensitive.'),
  ],
  [
    'a tag key of AWS',
    tagged({ 'aws:team': ['blue'] }),
    badParameter('Tag keys beginning with aws: are reserved for system use.'),
  ],
  [
    'a transitive key without its tag',
    tagged({ team: ['blue'] }, ['role']),
    badParameter('The specified transitive tag key must be included in the requested tags.'),
  ],
  ['a number as the source identity', withClaims({ [IDENTITY]: 1 }), badClaim(IDENTITY)],
  ['a source identity with spaces', withClaims({ [IDENTITY]: 'alice smith' }), badClaim(IDENTITY)],
  ['a source identity of one letter', withClaims({ [IDENTITY]: 'a' }), badClaim(IDENTITY)],
]
