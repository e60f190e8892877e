/** Responses that must be rejected even if their signatures are valid, as data. */
import { type Attack, MALLORY, original, signatures, wrappings } from './saml-attacks.ts'
import {
  assertionOf,
  at,
  audience,
  conditions,
  confirmation,
  encoded,
  expired,
  goodResponse,
  ISSUER,
  invalidResponse,
  invalidToken,
  MINUTE,
  nameId,
  type Parts,
  type Refusal,
  responseOf,
  SIGN_IN,
  signed,
  status,
} from './saml-responses.ts'

const noResponse = invalidResponse('it is not a SAML 2.0 response')

const prolog = (inserted: string) => (now: number) =>
  goodResponse(now).replace(/(<\?xml[^>]*\?>)\s*/, `$1${inserted}`)
const LAUGHS = Array.from({ length: 9 }, (_, i) => `<!ENTITY l${i + 1} "${`&l${i};`.repeat(10)}">`).join('')

const documents: readonly Attack[] = [
  { name: 'a document type', make: prolog('<!DOCTYPE samlp:Response>'), error: noResponse },
  {
    name: 'an entity',
    make: (now) =>
      prolog('<!DOCTYPE x [<!ENTITY e "alice@example.com">]>')(now).replace('>alice@example.com', '>&e;'),
    error: noResponse,
  },
  {
    name: 'an entity of a file',
    make: (now) =>
      prolog('<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>')(now).replace(
        '>alice@example.com',
        '>&e;',
      ),
    error: noResponse,
  },
  {
    name: 'an entity of a parameter',
    make: prolog('<!DOCTYPE x [<!ENTITY % e SYSTEM "http://127.0.0.1:1/"> %e;]>'),
    error: noResponse,
  },
  {
    name: 'a billion laughs',
    make: (now) =>
      prolog(`<!DOCTYPE x [<!ENTITY l0 "ha">${LAUGHS}]>`)(now).replace('>alice@example.com', '>&l9;'),
    error: noResponse,
  },
  {
    name: 'an instruction',
    make: (now) =>
      goodResponse(now).replace('>alice@', '><?xml-stylesheet href="http://127.0.0.1:1/"?>alice@'),
    error: noResponse,
  },
  {
    name: 'a hundred levels',
    make: (now) => goodResponse(now, { more: `${'<a>'.repeat(100)}${'</a>'.repeat(100)}` }),
    error: noResponse,
  },
  {
    name: 'too many elements',
    make: (now) => goodResponse(now, { more: '<b/>'.repeat(3000) }),
    error: invalidResponse('it has too many elements and attributes'),
  },
  { name: 'a name without end', make: () => '<'.padEnd(70_000, 'a'), error: noResponse },
  { name: 'no XML', make: () => 'let me in', error: noResponse },
  { name: 'an assertion alone', make: original, error: noResponse },
  {
    name: 'a request',
    make: (now) => goodResponse(now).replaceAll('samlp:Response', 'samlp:AuthnRequest'),
    error: noResponse,
  },
  {
    name: 'a response of SAML 1.1',
    make: (now) => goodResponse(now).replace('Version="2.0" IssueInstant', 'Version="1.1" IssueInstant'),
    error: noResponse,
  },
  {
    name: 'no base64',
    make: () => '<xml/>',
    isEncoded: true,
    error: invalidResponse('it is not base64'),
  },
  {
    name: 'base64 for URLs',
    make: (now) => encoded(goodResponse(now)).replaceAll('+', '-').replaceAll('/', '_').replace(/$/, '-_'),
    isEncoded: true,
    error: invalidResponse('it is not base64'),
  },
  {
    name: 'base64 with something behind it',
    make: (now) => `${encoded(goodResponse(now))}=AAAA`,
    isEncoded: true,
    error: invalidResponse('it is not base64'),
  },
  {
    name: 'UTF-16',
    make: (now) => Buffer.from(goodResponse(now), 'utf16le').toString('base64'),
    isEncoded: true,
    error: noResponse,
  },
  {
    name: 'no UTF-8',
    make: (now) => Buffer.concat([Buffer.from(goodResponse(now)), Buffer.from([0xff])]).toString('base64'),
    isEncoded: true,
    error: invalidResponse('it is not UTF-8'),
  },
  {
    name: 'more than 100,000 characters',
    make: (now) => encoded(goodResponse(now, { more: `<!--${'x'.repeat(80_000)}-->` })),
    isEncoded: true,
    error: { code: 'ValidationError', status: 400 },
  },
]

/** Returns a validly signed response that AWS must reject. */
const flawed = (name: string, parts: (now: number) => Parts, error: Refusal): Attack => ({
  name,
  make: (now) => goodResponse(now, parts(now)),
  error,
})
const redeemedLate = expired('Token must be redeemed within 5 minutes of issuance')
const expiredAssertion = expired('Response has expired')
const ours = (problem: string) => invalidToken(`Invalid SAML response: ${problem}`)
const notYetValid = ours('the assertion is not valid yet')
const noAudience = invalidToken('Response does not contain the required audience')
const otherRecipient = ours('the assertion is for another recipient')
const noConfirmation = invalidResponse('the assertion must have one SubjectConfirmation')
const noNameId = invalidResponse('the assertion has no valid NameID')
const soon = (now: number) => `NotOnOrAfter="${at(now + MINUTE)}"`

const times: readonly Attack[] = [
  flawed('issued more than five minutes ago', (now) => ({ issued: now - 5 * MINUTE - 1 }), redeemedLate),
  flawed(
    'issued in the future',
    (now) => ({ issued: now + MINUTE + 1 }),
    invalidResponse('the assertion was issued in the future'),
  ),
  flawed(
    'its conditions end now',
    (now) => ({ conditions: conditions(now, undefined, `NotOnOrAfter="${at(now)}"`) }),
    expiredAssertion,
  ),
  flawed(
    'its confirmation ends now',
    (now) => ({ confirmation: confirmation(now, `Recipient="${SIGN_IN}" NotOnOrAfter="${at(now)}"`) }),
    expiredAssertion,
  ),
  flawed(
    'its confirmation never ends',
    (now) => ({ confirmation: confirmation(now, `Recipient="${SIGN_IN}"`) }),
    invalidResponse('the subject confirmation has no NotOnOrAfter'),
  ),
  flawed(
    'its session has ended',
    (now) => ({
      statement: `<saml:AuthnStatement AuthnInstant="${at(now)}" SessionNotOnOrAfter="${at(now)}"/>`,
    }),
    expiredAssertion,
  ),
  flawed(
    'a time that is none',
    (now) => ({ conditions: conditions(now, undefined, 'NotOnOrAfter="tomorrow"') }),
    invalidResponse('NotOnOrAfter is not a valid time'),
  ),
  flawed(
    'a beginning that is no time',
    (now) => ({ conditions: conditions(now, undefined, 'NotBefore="now"') }),
    invalidResponse('NotBefore is not a valid time'),
  ),
  flawed(
    'nobody has signed in',
    () => ({ statement: '<saml:AuthzDecisionStatement/>' }),
    invalidResponse('the assertion has no AuthnStatement'),
  ),
]

const recipients: readonly Attack[] = [
  flawed(
    'a condition that nobody knows',
    (now) => ({ conditions: conditions(now, `${audience('urn:amazon:webservices')}<saml:Condition/>`) }),
    invalidResponse('the assertion contains an unsupported condition'),
  ),
  flawed(
    'no conditions',
    () => ({ conditions: '<saml:Advice/>' }),
    invalidResponse('the assertion must have one Conditions'),
  ),
  flawed(
    'no recipient',
    (now) => ({ confirmation: confirmation(now, soon(now)) }),
    invalidResponse('the subject confirmation has no Recipient'),
  ),
  flawed('no confirmation', () => ({ subject: nameId() }), noConfirmation),
  flawed(
    'a confirmation for who holds a key',
    (now) => ({ confirmation: confirmation(now, undefined, 'urn:oasis:names:tc:SAML:2.0:cm:holder-of-key') }),
    invalidResponse('the subject is not confirmed for bearers'),
  ),
  flawed(
    'confirmations each of which lacks something else',
    (now) => ({
      confirmation:
        confirmation(now, `Recipient="https://sp.example.com/saml" ${soon(now)}`) +
        confirmation(now, `Recipient="${SIGN_IN}" NotOnOrAfter="${at(now)}"`) +
        confirmation(now, undefined, 'urn:oasis:names:tc:SAML:2.0:cm:holder-of-key'),
    }),
    noConfirmation,
  ),
  flawed(
    'a confirmation that suffices, twice',
    (now) => ({ confirmation: confirmation(now).repeat(2) }),
    noConfirmation,
  ),
]

const NAME_RULE = 'must match [a-zA-Z_0-9+=,.@-]{2,64}'

const contents: readonly Attack[] = [
  flawed(
    'an assertion of an issuer that the metadata do not have',
    () => ({ issuer: '<saml:Issuer>https://other.example.com/</saml:Issuer>' }),
    invalidToken('Issuer not present in specified provider'),
  ),
  {
    name: 'no issuer but an unknown one',
    make: (now) =>
      goodResponse(now, { issuer: '<saml:Issuer>https://other.example.com/</saml:Issuer>' }, { issuer: '' }),
    error: invalidToken('Issuer not present in specified provider'),
  },
  {
    name: 'two issuers',
    make: (now) =>
      responseOf(
        now,
        signed(
          assertionOf(now, {
            issuer: `<saml:Issuer>${ISSUER}</saml:Issuer>`,
            more: `<saml:Issuer>x</saml:Issuer>`,
          }),
        ),
        { issuer: '' },
      ),
    error: invalidResponse('the assertion must have one issuer'),
  },
  flawed(
    'an assertion of SAML 1.1',
    () => ({ version: '1.1' }),
    invalidResponse('the assertion is not SAML 2.0'),
  ),
  flawed(
    'no subject',
    (now) => ({ subject: confirmation(now) }),
    invalidResponse('the assertion must have one NameID'),
  ),
  flawed(
    'a subject without a format',
    () => ({ nameId: '<saml:NameID>alice</saml:NameID>' }),
    invalidResponse('the NameID has no Format'),
  ),
  flawed('an empty subject', () => ({ nameId: nameId(' ') }), noNameId),
  flawed('a subject with something in it', () => ({ nameId: nameId('alice<x/>@example.com') }), noNameId),
  flawed('a subject without end', () => ({ nameId: nameId('x'.repeat(256)) }), noNameId),
  flawed(
    'two subjects',
    () => ({ nameId: nameId() + MALLORY }),
    invalidResponse('the assertion must have one NameID'),
  ),
  {
    name: 'a user whom the identity provider rejects',
    make: (now) => goodResponse(now, {}, { status: status('Responder') }),
    error: {
      code: 'IDPRejectedClaim',
      status: 403,
      message: 'The identity provider (IdP) reported that authentication failed.',
    },
  },
  {
    name: 'no status',
    make: (now) => goodResponse(now, {}, { status: '' }),
    error: invalidResponse('it has no status'),
  },
  { name: 'no assertion', make: (now) => responseOf(now, ''), error: invalidResponse('it has no assertion') },
  flawed(
    'no session name',
    () => ({ attributes: { RoleSessionName: undefined } }),
    invalidToken('RoleSessionName is required in AuthnResponse'),
  ),
  ...['x', 'two words', 'x'.repeat(65)].map((RoleSessionName) =>
    flawed(
      `the session name ${RoleSessionName.slice(0, 20)}`,
      () => ({ attributes: { RoleSessionName } }),
      invalidToken(`RoleSessionName in AuthnResponse ${NAME_RULE}`),
    ),
  ),
  flawed(
    'two session names',
    () => ({ attributes: { RoleSessionName: ['one', 'two'] } }),
    invalidResponse('RoleSessionName has more than one value'),
  ),
  ...['x', 'aws:x'].map((SourceIdentity) =>
    flawed(
      `the source identity ${SourceIdentity}`,
      () => ({ attributes: { SourceIdentity } }),
      invalidToken(`Source Identity ${NAME_RULE} and not begin with "aws:"`),
    ),
  ),
  ...['899', '43201', 'an hour', '-900', '9e3', '1000000'].map((SessionDuration) =>
    flawed(
      `a duration of ${SessionDuration}`,
      () => ({ attributes: { SessionDuration } }),
      invalidResponse('SessionDuration must be between 900 and 43200'),
    ),
  ),
]

/** Responses that AWS accepts, with the errors that `--federation strict` returns for them. */
export const lax: readonly Attack[] = [
  ...['conditions', 'confirmation'].map((place) =>
    flawed(
      `its ${place} begin later`,
      (now) => {
        const later = `NotBefore="${at(now + MINUTE + 1)}"`
        return place === 'conditions'
          ? { conditions: conditions(now, undefined, later) }
          : { confirmation: confirmation(now, `Recipient="${SIGN_IN}" ${soon(now)} ${later}`) }
      },
      notYetValid,
    ),
  ),
  flawed(
    'another audience',
    (now) => ({ conditions: conditions(now, audience('https://sp.example.com')) }),
    noAudience,
  ),
  flawed('no audience', (now) => ({ conditions: conditions(now, '') }), noAudience),
  flawed(
    'an audience in other letters',
    (now) => ({ conditions: conditions(now, audience('URN:amazon:webservices')) }),
    noAudience,
  ),
  flawed(
    'an audience that begins like it',
    (now) => ({ conditions: conditions(now, audience('urn:amazon:webservicesx')) }),
    noAudience,
  ),
  flawed(
    'an audience and another that must hold as well',
    (now) => ({ conditions: conditions(now, audience('urn:amazon:webservices') + audience('other')) }),
    noAudience,
  ),
  ...[
    'https://sp.example.com/saml',
    'http://signin.aws.amazon.com/saml',
    'https://signin.aws.amazon.com.example.com/saml',
    'https://x.example.com/.signin.aws.amazon.com/saml',
    'https://signin.aws.amazon.com/saml/../x',
  ].map((url) =>
    flawed(
      `the recipient ${url}`,
      (now) => ({ confirmation: confirmation(now, `Recipient="${url}" ${soon(now)}`) }),
      otherRecipient,
    ),
  ),
  {
    name: 'another destination',
    make: (now) => goodResponse(now, {}, { attributes: 'Destination="https://sp.example.com/saml"' }),
    error: ours('its Destination is another recipient'),
  },
  {
    name: 'a response of an issuer that the metadata do not have',
    make: (now) => goodResponse(now, {}, { issuer: '<saml:Issuer>https://other.example.com/</saml:Issuer>' }),
    error: ours('it and the assertion have different issuers'),
  },
]

/** All responses that must be rejected, including forged ones, grouped by the flaw. */
export const families: readonly [string, readonly Attack[]][] = [
  ['wrapped around a signed assertion', wrappings],
  ['signatures', signatures],
  ['documents', documents],
  ['times', times],
  ['addressees', recipients],
  ['contents', contents],
]
