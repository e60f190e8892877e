/** Tests AssumeRole with the context of a user of IAM Identity Center: who may set it, and what the session may do. */
import { GetRoleCommand, ListUsersCommand } from '@aws-sdk/client-iam'
import { DeleteUserCommand } from '@aws-sdk/client-identitystore'
import { DeleteInstanceCommand } from '@aws-sdk/client-sso-admin'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { keyOf } from '../../../store/index.ts'
import { ACCOUNT, ADMINISTRATOR, type Credentials, expectError, trust } from '../../support/harness.ts'
import { IDENTITY_STORE, INSTANCE } from '../../support/identity-center.ts'
import { at, here } from '../../support/places.ts'
import { signed } from '../../support/raw.ts'
import { changeUser, userArn, userWith } from '../callers.ts'
import { ANN, putDirectory } from '../sso-admin/granting.ts'
import { applicationWorld, type World } from '../sso-oidc/application-world.ts'
import { assume, assumeDenied, credentialsIn, roleTrusting } from './sts-callers.ts'

const PROVIDER = 'arn:aws:iam::aws:contextProvider/IdentityCenter'
const BOTH = ['sts:AssumeRole', 'sts:SetContext']

let world: World
let role: string
beforeEach(async () => {
  world = await applicationWorld()
  role = await roleTrusting(world.server, 'Role', trust({ AWS: ACCOUNT }, BOTH))
  inline('{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}')
})
afterEach(() => world.close())

/** Gives the role its only policy. */
function inline(document: string): void {
  world.server.iamulator.store.transact(at(ACCOUNT), (tx) => {
    const row = tx.roles.get(keyOf('Role'))
    if (row) tx.roles.put(keyOf('Role'), { ...row, inline: { only: document } })
  })
}

/** Returns the context in new tokens of the application for ann. */
async function contextFor(scope = 'sts:identity_context'): Promise<string> {
  const { awsAdditionalDetails } = await world.createByJwt({}, { scope: [scope] })
  return awsAdditionalDetails?.identityContext ?? ''
}
const provided = (ContextAssertion: string, ProviderArn = PROVIDER) => ({
  ProvidedContexts: [{ ProviderArn, ContextAssertion }],
})
const assumeWith = (context: string, arn = role, by = ADMINISTRATOR) =>
  assume(world.server, by, arn, provided(context))

const INVALID = {
  code: 'InvalidContextAssertion',
  status: 400,
  message: 'The context assertion provided in the request is invalid.',
}

describe('a session with a context', () => {
  /** Allows an action to the user ann. */
  const forAnn = (Action: string, UserId = ANN) =>
    JSON.stringify({
      Version: '2012-10-17',
      Statement: {
        Effect: 'Allow',
        Action,
        Resource: '*',
        Condition: { StringEquals: { 'identitystore:UserId': UserId } },
      },
    })

  /** Returns whether a session may do an action, as another service asks. */
  async function mayDo(credentials: Credentials, action: string): Promise<unknown> {
    const { method, path, headers, body } = signed(world.server, '', { credentials, service: 'athena' })
    const request = { method, path, headers, body: Buffer.from(body ?? '').toString('base64') }
    const question = JSON.stringify({ request, action, resources: ['*'] })
    const answer = await fetch(`${world.server.url}/_iamulator/authorize`, { method: 'POST', body: question })
    return Reflect.get(Object(await answer.json()), 'allowed')
  }

  test('has the user in its requests', async () => {
    const credentials = credentialsIn(await assumeWith(await contextFor()))
    for (const [document, expected] of [
      [forAnn('athena:*'), true],
      [forAnn('athena:*', 'other'), false],
      [forAnn('ec2:*'), false],
    ] as const) {
      inline(document)
      expect(await mayDo(credentials, 'athena:StartQueryExecution')).toBe(expected)
    }
  })

  test('is limited to the actions of services that support it', async () => {
    const enhanced = credentialsIn(await assumeWith(await contextFor()))
    await expectError(world.server.iam(enhanced).send(new ListUsersCommand({})), {
      code: 'AccessDenied',
      status: 403,
      message: /explicit deny in a session policy/,
    })
    const plain = credentialsIn(await assume(world.server, ADMINISTRATOR, role))
    await world.server.iam(plain).send(new ListUsersCommand({}))
  })

  test('is not limited with a context for logs', async () => {
    const audited = credentialsIn(await assumeWith(await contextFor('sts:audit_context')))
    await world.server.iam(audited).send(new ListUsersCommand({}))
    inline(forAnn('iam:*'))
    await expectError(world.server.iam(audited).send(new GetRoleCommand({ RoleName: 'Role' })), {
      code: 'AccessDenied',
      status: 403,
    })
  })
})

describe('sts:SetContext', () => {
  test('is needed from the trust policy', async () => {
    const untrusting = await roleTrusting(world.server, 'Plain', trust({ AWS: ACCOUNT }))
    await assume(world.server, ADMINISTRATOR, untrusting)
    await expectError(
      assumeWith(await contextFor(), untrusting),
      assumeDenied(userArn('iamulator'), untrusting, 'sts:SetContext'),
    )
  })

  test('is needed from the policies of the caller', async () => {
    const allow = (actions: readonly string[], condition: object = {}) =>
      JSON.stringify(
        here({
          Version: '2012-10-17',
          Statement: [
            { Effect: 'Allow', Action: 'sts:AssumeRole', Resource: '*' },
            { Effect: 'Allow', Action: actions, Resource: '*', Condition: condition },
          ],
        }),
      )
    const caller = await userWith(world.server, 'caller', allow(['sts:TagSession']))
    const denied = assumeDenied(userArn('caller'), role, 'sts:SetContext')
    await expectError(assumeWith(await contextFor(), role, caller), denied)
    const permit = (condition: object) =>
      changeUser(world.server, 'caller', (user) => ({
        ...user,
        inline: { only: allow(['sts:SetContext'], condition) },
      }))
    permit({})
    await assumeWith(await contextFor(), role, caller)
    permit({ 'ForAllValues:ArnEquals': { 'sts:RequestContextProviders': PROVIDER } })
    await assumeWith(await contextFor(), role, caller)
    permit({ 'ForAnyValue:ArnEquals': { 'sts:RequestContextProviders': `${PROVIDER}2` } })
    await expectError(assumeWith(await contextFor(), role, caller), denied)
    permit({ StringEquals: { 'sts:RequestContext/identitystore:UserId': ANN } })
    await assumeWith(await contextFor(), role, caller)
    await expectError(assumeWith(await contextFor('sts:audit_context'), role, caller), denied)
    permit({ StringEquals: { 'sts:RequestContext/identitystore:UserId': 'other' } })
    await expectError(assumeWith(await contextFor(), role, caller), denied)
  })
})

describe('a context is invalid', () => {
  test('unless IAM Identity Center issued it', async () => {
    const { accessToken = '', idToken = '' } = await world.createByJwt()
    const context = await contextFor()
    for (const text of ['none', accessToken.slice(3), idToken.slice(0, 2048), `${context}A`])
      await expectError(assumeWith(text), INVALID)
  })

  test('of another provider, and with others', async () => {
    const context = await contextFor()
    const other = 'arn:aws:iam::aws:contextProvider/Other'
    await expectError(assume(world.server, ADMINISTRATOR, role, provided(context, other)), INVALID)
    const [one] = provided(context).ProvidedContexts
    const several = { ProvidedContexts: [one, one].flatMap((each) => each ?? []) }
    await expectError(assume(world.server, ADMINISTRATOR, role, several), INVALID)
  })

  test('after an hour', async () => {
    const context = await contextFor()
    world.server.iamulator.clock.advance(60 * 60 * 1000 - 1)
    await assumeWith(context)
    world.server.iamulator.clock.advance(1)
    await expectError(assumeWith(context), INVALID)
  })

  test('once its user is disabled or deleted', async () => {
    const context = await contextFor()
    world.server.iamulator.store.transact(at(ACCOUNT), (tx) => {
      const user = tx.directoryUsers.get(ANN)
      if (user) tx.directoryUsers.put(ANN, { ...user, disabled: true })
    })
    await expectError(assumeWith(context), INVALID)
    putDirectory(world.server)
    await assumeWith(context)
    const input = { IdentityStoreId: IDENTITY_STORE, UserId: ANN }
    await world.server.identitystore().send(new DeleteUserCommand(input))
    await expectError(assumeWith(context), INVALID)
  })

  test('once its instance is deleted', async () => {
    const context = await contextFor()
    await world.admin.send(new DeleteInstanceCommand({ InstanceArn: INSTANCE }))
    await expectError(assumeWith(context), INVALID)
  })
})
