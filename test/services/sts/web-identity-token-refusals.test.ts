/** Who gets no token for services outside AWS, and for what. */
import { DisableOutboundWebIdentityFederationCommand } from '@aws-sdk/client-iam'
import { GetFederationTokenCommand, GetSessionTokenCommand } from '@aws-sdk/client-sts'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { decodeJwt } from 'jose'
import {
  ACCOUNT,
  ADMINISTRATOR,
  type Credentials,
  expectError,
  NOW,
  policy,
  startServer,
  type TestServer,
  trust,
} from '../../support/harness.ts'
import { at } from '../../support/places.ts'
import { deniedText, userArn, userWith } from '../callers.ts'
import { AUDIENCE, enable, type TokenInput, tokenOf } from './outbound-tokens.ts'
import { credentialsIn, roleTrusting, sessionAt } from './sts-callers.ts'

let server: TestServer
/** An account whose federation is disabled. */
let disabled: TestServer
beforeAll(async () => {
  server = await startServer({}, { now: () => NOW })
  disabled = await startServer({}, { now: () => NOW })
  await enable(server)
  await enable(disabled)
  await disabled.iam().send(new DisableOutboundWebIdentityFederationCommand({}))
})
afterAll(() => Promise.all([server.close(), disabled.close()]))

const SELF = `arn:aws:sts::${ACCOUNT}:self`
const invalid = (message: string) => ({ code: 'ValidationError', status: 400, message })
const one = (member: string, constraint: string) =>
  invalid(`1 validation error detected: ${member} failed to satisfy constraint: ${constraint}`)

/** Returns a session of a new role that may get tokens. It lasts for 15 minutes. */
async function briefSession(on: TestServer, name: string): Promise<Credentials> {
  const arn = await roleTrusting(on, name, trust({ AWS: ACCOUNT }, 'sts:*'))
  on.iamulator.store.transact(at(ACCOUNT), (tx) => {
    const row = tx.roles.get(name)
    if (row) tx.roles.put(name, { ...row, inline: { only: policy('Allow', 'sts:*') } })
  })
  return sessionAt(on, ADMINISTRATOR, arn, { DurationSeconds: 900 })
}

const DUPLICATE = {
  code: 'InvalidParameterValue',
  status: 400,
  message: 'Duplicate tag keys found. Please note that Tag keys are case insensitive.',
}

/** A non-ASCII character is two bytes, and a quotation mark is escaped. */
const LONG = ['é'.repeat(1000), '"'.repeat(1000), ...Array.from({ length: 6 }, () => 'a'.repeat(1000))]

/** Returns tags whose values are empty but for this many characters. */
const tagsWith = (characters: number) =>
  Array.from({ length: 50 }, (_, index) => ({
    Key: `key${index}`,
    Value: 'v'.repeat(Math.max(0, Math.min(256, characters - index * 256))),
  }))

/** Returns the size of the claims in a token. */
const sizeOf = (token: string) => Buffer.from(token.split('.')[1] ?? '', 'base64url').length

describe('what is refused', () => {
  test('9.4, C7.10.4: a token that would outlive the session, which does not make it shorter', async () => {
    const session = await briefSession(server, 'brief')
    await tokenOf(server, session, { DurationSeconds: 900 })
    await expectError(tokenOf(server, session, { DurationSeconds: 901 }), {
      code: 'SessionDurationEscalationException',
      status: 403,
      message: "Requested token expiry time must be before the original session's expiry time.",
    })
  })

  test.each(['RS256', 'ES384'])(
    '9.2, C7.10.3: claims of more than 14,984 bytes, signed with %s',
    async (SigningAlgorithm) => {
      const sized = (characters: number) =>
        tokenOf(server, ADMINISTRATOR, { SigningAlgorithm, Audience: LONG, Tags: tagsWith(characters) })
      const room = 14_984 - sizeOf((await sized(0)).token)
      expect(sizeOf((await sized(room)).token)).toBe(14_984)
      await expectError(sized(room + 1), {
        code: 'JWTPayloadSizeExceededException',
        status: 400,
        message: 'JWT payload exceeds maximum allowed size',
      })
    },
  )

  const unsupported = invalid(
    'Requested SigningAlgorithm is not supported. See the GetWebIdentityToken documentation for supported algorithms',
  )
  const lengths =
    'Member must have length less than or equal to 1000, Member must have length greater than or equal to 1'
  test.each<[TokenInput, ReturnType<typeof invalid>]>([
    [{ SigningAlgorithm: 'HS256' }, unsupported],
    [{ SigningAlgorithm: 'es384' }, unsupported],
    [
      { SigningAlgorithm: 'none' },
      one("Value 'none' at 'signingAlgorithm'", 'Member must have length greater than or equal to 5'),
    ],
    [
      { SigningAlgorithm: 'ES384x' },
      one("Value 'ES384x' at 'signingAlgorithm'", 'Member must have length less than or equal to 5'),
    ],
    [{ SigningAlgorithm: undefined }, one("Value null at 'signingAlgorithm'", 'Member must not be null')],
    [{ Audience: [''] }, one("Value '[]' at 'audience'", `Member must satisfy constraint: [${lengths}]`)],
    [
      { Audience: ['a'.repeat(1001)] },
      one(`Value '[${'a'.repeat(1001)}]' at 'audience'`, `Member must satisfy constraint: [${lengths}]`),
    ],
    [
      { Audience: Array.from({ length: 11 }, () => 'a') },
      one(
        `Value '[${Array.from({ length: 11 }, () => 'a').join(', ')}]' at 'audience'`,
        'Member must have length less than or equal to 10',
      ),
    ],
    [
      { DurationSeconds: 59 },
      one("Value '59' at 'durationSeconds'", 'Member must have value greater than or equal to 60'),
    ],
    [
      { DurationSeconds: 3601 },
      one("Value '3601' at 'durationSeconds'", 'Member must have value less than or equal to 3600'),
    ],
    [
      { Tags: [{ Key: '<team>', Value: 'blue' }] },
      one(
        "Value '<team>' at 'tags.1.member.key'",
        'Member must satisfy regular expression pattern: [\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]+',
      ),
    ],
  ])('9.4, C7.10.2: what the members may not be: %j', (more, error) =>
    expectError(tokenOf(server, ADMINISTRATOR, more), error),
  )

  test.each<[string, TokenInput, string]>([
    [
      'an origin that the session does not have',
      { SubjectMode: 'OriginIdentity' },
      'The trusted identity propagation context of the calling session has no origin identity.',
    ],
    [
      'a scope without an origin',
      { Scope: 'read' },
      'Scope can be specified only with the subject mode OriginIdentity and exactly one audience.',
    ],
    [
      'a scope for several audiences',
      { Scope: 'read', SubjectMode: 'OriginIdentity', Audience: ['a', 'b'] },
      'Scope can be specified only with the subject mode OriginIdentity and exactly one audience.',
    ],
  ])('%s', (_what, more, message) => expectError(tokenOf(server, ADMINISTRATOR, more), invalid(message)))

  test.each(['a', 'A'])('9.7, C7.10.2: tags whose keys are equal, at least but for case: a and %s', (Key) =>
    expectError(
      tokenOf(server, ADMINISTRATOR, {
        Tags: [
          { Key: 'a', Value: '1' },
          { Key, Value: '2' },
        ],
      }),
      DUPLICATE,
    ),
  )

  test('C7.10.2: tags that begin with aws: are not', async () => {
    const { token } = await tokenOf(server, ADMINISTRATOR, { Tags: [{ Key: 'aws:job', Value: 'aws:7' }] })
    expect(decodeJwt(token)['https://sts.amazonaws.com/']).toMatchObject({
      request_tags: { 'aws:job': 'aws:7' },
    })
  })
})

describe('C7.10.1: while the federation is disabled', () => {
  const off = {
    code: 'OutboundWebIdentityFederationDisabledException',
    status: 403,
    message: 'OutboundWebIdentityFederation is disabled.',
  }

  test.each<[string, TokenInput]>([
    ['RS256', {}],
    ['ES384', { SigningAlgorithm: 'ES384' }],
    ['blanks', { Audience: [' ', ' '] }],
    ['tags of AWS', { Tags: [{ Key: 'aws:team', Value: 'blue' }] }],
    ['no tags', { Tags: [] }],
  ])('a request is refused that is otherwise valid: %s', (_what, more) =>
    expectError(tokenOf(disabled, ADMINISTRATOR, more), off),
  )

  test('C7.10.4: everything else is refused first', async () => {
    const same = { Key: 'a', Value: '1' }
    await expectError(tokenOf(disabled, ADMINISTRATOR, { SigningAlgorithm: 'RS384' }), {
      code: 'ValidationError',
      status: 400,
    })
    await expectError(tokenOf(disabled, ADMINISTRATOR, { Tags: [same, same] }), DUPLICATE)
    const session = await briefSession(disabled, 'brief-off')
    await expectError(tokenOf(disabled, session, { DurationSeconds: 3600 }), {
      code: 'SessionDurationEscalationException',
      status: 403,
    })
    await expectError(tokenOf(disabled, session), off)
    const nobody = await userWith(disabled, 'nobody')
    await expectError(tokenOf(disabled, nobody, { Tags: [same, same] }), {
      code: 'AccessDenied',
      status: 403,
    })
    await expectError(tokenOf(disabled, nobody, { SigningAlgorithm: 'RS384' }), {
      code: 'AccessDenied',
      status: 403,
    })
    await expectError(tokenOf(disabled, nobody, { DurationSeconds: 1 }), {
      code: 'ValidationError',
      status: 400,
    })
  })
})

describe('who may ask', () => {
  const conditioned = (condition: object) =>
    JSON.stringify({
      Version: '2012-10-17',
      Statement: { Effect: 'Allow', Action: 'sts:GetWebIdentityToken', Resource: '*', Condition: condition },
    })
  const denied = (name: string, action: string) => ({
    code: 'AccessDenied',
    status: 403,
    message: deniedText(userArn(name), action, SELF),
  })

  test.each<[string, object, TokenInput, TokenInput]>([
    [
      'audience',
      { 'ForAllValues:StringEquals': { 'sts:IdentityTokenAudience': AUDIENCE } },
      {},
      { Audience: [AUDIENCE, 'b'] },
    ],
    ['algorithm', { StringEquals: { 'sts:SigningAlgorithm': 'ES384' } }, { SigningAlgorithm: 'ES384' }, {}],
    ['duration', { NumericLessThanEquals: { 'sts:DurationSeconds': '300' } }, {}, { DurationSeconds: 301 }],
    [
      'subjectmode',
      { StringEquals: { 'sts:SubjectMode': 'AWSIdentity' } },
      {},
      { SubjectMode: 'OriginIdentity' },
    ],
  ])(
    'C7.10.4: whom a policy allows it under a condition on the %s',
    async (key, condition, granted, refused) => {
      const name = `asks-${key}`
      const user = await userWith(server, name, conditioned(condition))
      await tokenOf(server, user, granted)
      await expectError(tokenOf(server, user, refused), denied(name, 'sts:GetWebIdentityToken'))
    },
  )

  test('9.1, C7.10.4: with tags and scopes those who may set them, too', async () => {
    const user = await userWith(server, 'plain', policy('Allow', 'sts:GetWebIdentityToken'))
    const Tags = [{ Key: 'a', Value: '1' }]
    await expectError(tokenOf(server, user, { Tags }), denied('plain', 'sts:TagGetWebIdentityToken'))
    await expectError(
      tokenOf(server, user, { Scope: 'read' }),
      denied('plain', 'sts:SetWebIdentityTokenScope'),
    )
  })

  test('9.1, C7.10.4: whom a policy allows it on exactly the account itself', async () => {
    const both = ['sts:GetWebIdentityToken', 'sts:TagGetWebIdentityToken']
    const user = await userWith(server, 'on-self', policy('Allow', both, SELF))
    await tokenOf(server, user, { Tags: [{ Key: 'a', Value: '1' }] })
  })

  let others = 0
  test.each([
    ['themselves', userArn('on-others-0')],
    ['another account', 'arn:aws:sts::111111111111:self'],
    ['everything of IAM', 'arn:aws:iam::*:*'],
  ])('9.1, C7.10.4: not whom a policy allows it on %s', async (_what, arn) => {
    const name = `on-others-${others++}`
    const user = await userWith(server, name, policy('Allow', 'sts:GetWebIdentityToken', arn))
    await expectError(tokenOf(server, user), denied(name, 'sts:GetWebIdentityToken'))
  })

  test('C7.10.4: whom a policy allows it under conditions on tags', async () => {
    const name = 'asks-tags'
    const condition = {
      StringEquals: { 'aws:RequestTag/team': 'blue' },
      'ForAllValues:StringEquals': { 'aws:TagKeys': 'team' },
    }
    const user = await userWith(
      server,
      name,
      JSON.stringify({
        Version: '2012-10-17',
        Statement: [
          { Effect: 'Allow', Action: 'sts:GetWebIdentityToken', Resource: SELF },
          { Effect: 'Allow', Action: 'sts:TagGetWebIdentityToken', Resource: SELF, Condition: condition },
        ],
      }),
    )
    await tokenOf(server, user, { Tags: [{ Key: 'team', Value: 'blue' }] })
    await expectError(
      tokenOf(server, user, { Tags: [{ Key: 'team', Value: 'red' }] }),
      denied(name, 'sts:TagGetWebIdentityToken'),
    )
  })

  test('9.3, C7.10.4: sessions of users, but not federated users, whatever their policies', async () => {
    const grants = policy('Allow', ['sts:GetWebIdentityToken', 'sts:GetFederationToken'])
    const user = server.sts(await userWith(server, 'in-sessions', grants))
    await tokenOf(server, credentialsIn(await user.send(new GetSessionTokenCommand())))
    const federated = await user.send(new GetFederationTokenCommand({ Name: 'bob', Policy: grants }))
    await expectError(tokenOf(server, credentialsIn(federated)), {
      code: 'AccessDenied',
      status: 403,
      message: 'GetWebIdentityToken does not support federated user sessions',
    })
  })

  test('C7.10.4: a federated user without the permission is denied before the session is looked at', async () => {
    const grants = policy('Allow', ['sts:GetWebIdentityToken', 'sts:GetFederationToken'])
    const user = server.sts(await userWith(server, 'in-denied-session', grants))
    const Policy = policy('Allow', 's3:GetObject')
    const federated = credentialsIn(await user.send(new GetFederationTokenCommand({ Name: 'bob', Policy })))
    const refusal = {
      code: 'AccessDenied',
      status: 403,
      message: `User: arn:aws:sts::${ACCOUNT}:federated-user/bob is not authorized to perform: sts:GetWebIdentityToken on resource: ${SELF} because no session policy allows the sts:GetWebIdentityToken action`,
    }
    await expectError(tokenOf(server, federated), refusal)
    await expectError(tokenOf(server, federated, { SigningAlgorithm: 'HS256' }), refusal)
  })

  test('C7.10.4: a session does not get one that its own policies deny', async () => {
    const arn = await roleTrusting(server, 'quiet', trust({ AWS: ACCOUNT }))
    const Policy = policy('Deny', 'sts:GetWebIdentityToken')
    const session = await sessionAt(server, ADMINISTRATOR, arn, { Policy })
    await expectError(tokenOf(server, session), {
      code: 'AccessDenied',
      status: 403,
      message: `User: arn:aws:sts::${ACCOUNT}:assumed-role/quiet/session is not authorized to perform: sts:GetWebIdentityToken on resource: ${SELF} with an explicit deny in a session policy`,
    })
  })
})
