import { CreateUserCommand, GetUserCommand, ListRolesCommand, ListUsersCommand } from '@aws-sdk/client-iam'
import { GetCallerIdentityCommand, GetDelegatedAccessTokenCommand } from '@aws-sdk/client-sts'
import { beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { keyOf } from '../../../store/index.ts'
import {
  ACCOUNT,
  ADMINISTRATOR,
  administratorOf,
  type Credentials,
  countingBytes,
  expectError,
  NOW,
  OTHER,
  policy,
  ROOT,
  serverForAllTests,
  startServer,
  trust,
} from '../../support/harness.ts'
import { at } from '../../support/places.ts'
import { membersOf, userArn, userWith } from '../callers.ts'
import { requestOf, tokenBy } from '../iam/delegation/delegation-callers.ts'
import { addPolicyTemplate, templates } from '../iam/roles/template-fixtures.ts'
import { assumeDenied, credentialsIn, roleTrusting, sessionAt } from './sts-callers.ts'

const server = serverForAllTests(() => startServer({}, { now: () => NOW }))
beforeAll(() => {
  server.iamulator.templates = templates
})
beforeEach(() => server.iamulator.clock.reset())

const partner = administratorOf(OTHER)
const denied = { code: 'AccessDenied', status: 403 }
const expired = {
  code: 'ExpiredTradeInTokenException',
  status: 400,
  message: 'The trade-in token has expired.',
}
const invalid = {
  code: 'InvalidParameterValue',
  status: 400,
  message: 'The trade-in token is not valid.',
}

const tradeIn = (TradeInToken: string, as: Credentials = partner) =>
  server.sts(as).send(new GetDelegatedAccessTokenCommand({ TradeInToken }))

const credentialsFor = async (token: string) => credentialsIn(await tradeIn(token))

/** Returns the token of a request for iam:ListUsers that `approver` associated, accepted, and sent. */
async function tokenFrom(approver: Credentials): Promise<string> {
  return tokenBy(server, server.iam(approver), await requestOf(server))
}

const DELEGATES = ['iam:*Delegation*', 'iam:ListUsers', 'iam:ListRoles']

describe('credentials for a token', () => {
  test('of a user: for what was asked for and the user may do, IAM included', async () => {
    const token = await tokenFrom(await userWith(server, 'approver', policy('Allow', DELEGATES)))
    const answer = await tradeIn(token)
    expect(membersOf(answer)).toEqual({
      AssumedPrincipal: userArn('approver'),
      Credentials: {
        AccessKeyId: expect.stringMatching(/^ASIA/),
        SecretAccessKey: expect.any(String),
        SessionToken: expect.any(String),
        Expiration: new Date(NOW + 3_600_000),
      },
    })
    const credentials = await credentialsFor(token)
    const { Arn, Account } = await server.sts(credentials).send(new GetCallerIdentityCommand())
    expect({ Arn, Account }).toEqual({ Arn: userArn('approver'), Account: ACCOUNT })
    await server.iam(credentials).send(new ListUsersCommand({}))
    await expectError(server.iam(credentials).send(new ListRolesCommand({})), {
      ...denied,
      message: `User: ${userArn('approver')} is not authorized to perform: iam:ListRoles on resource: arn:aws:iam::${ACCOUNT}:role/ because no session policy allows the iam:ListRoles action`,
    })
  })

  test('of a user who may not do what was asked for: nothing', async () => {
    const approver = await userWith(server, 'powerless', policy('Allow', 'iam:*Delegation*'))
    const credentials = await credentialsFor(await tokenFrom(approver))
    await expectError(server.iam(credentials).send(new ListUsersCommand({})), denied)
  })

  test('of a user: for no more where a policy of a resource names the user', async () => {
    const approver = await userWith(server, 'trusted', policy('Allow', DELEGATES))
    const role = await roleTrusting(server, 'trusting', trust({ AWS: userArn('trusted') }))
    await sessionAt(server, approver, role)
    const delegated = await credentialsFor(await tokenFrom(approver))
    await expectError(sessionAt(server, delegated, role), assumeDenied(userArn('trusted'), role))
  })

  test('of the root user', async () => {
    const credentials = await credentialsFor(await tokenFrom(ROOT))
    expect((await tradeIn(await tokenFrom(ROOT))).AssumedPrincipal).toBe(`arn:aws:iam::${ACCOUNT}:root`)
    await server.iam(credentials).send(new ListUsersCommand({}))
    await expectError(server.iam(credentials).send(new ListRolesCommand({})), denied)
  })

  test('of a session of a role, whose own policy goes on limiting', async () => {
    const RoleArn = await roleTrusting(server, 'approving', trust({ AWS: ACCOUNT }), {})
    server.iamulator.store.transact(at(ACCOUNT), (tx) => {
      const role = tx.roles.get(keyOf('approving'))
      if (role) tx.roles.put(keyOf('approving'), { ...role, inline: { all: policy('Allow', 'iam:*') } })
    })
    const session = (Policy?: string) =>
      sessionAt(server, ADMINISTRATOR, RoleArn, { RoleSessionName: 'boss', Policy })
    const free = await credentialsFor(await tokenFrom(await session()))
    await server.iam(free).send(new ListUsersCommand({}))
    await expectError(server.iam(free).send(new ListRolesCommand({})), denied)
    const limited = await credentialsFor(await tokenFrom(await session(policy('Allow', 'iam:*Delegation*'))))
    expect((await server.sts(limited).send(new GetCallerIdentityCommand())).Arn).toBe(
      `arn:aws:sts::${ACCOUNT}:assumed-role/approving/boss`,
    )
    await expectError(server.iam(limited).send(new ListUsersCommand({})), denied)
  })

  test('as often as wanted, until the duration that counts from the sending is over', async () => {
    const token = await tokenFrom(ROOT)
    server.iamulator.clock.advance(3_599_000)
    const { Credentials: last } = await tradeIn(token)
    expect(last?.Expiration).toEqual(new Date(NOW + 3_600_000))
    server.iamulator.clock.advance(1000)
    await expectError(tradeIn(token), expired)
  })

  test('not once the approver is gone', async () => {
    const token = await tokenFrom(await userWith(server, 'leaving', policy('Allow', DELEGATES)))
    const credentials = await credentialsFor(token)
    server.iamulator.store.transact(at(ACCOUNT), (tx) => {
      tx.users.delete('leaving')
    })
    await expectError(tradeIn(token), expired)
    await expectError(server.iam(credentials).send(new ListUsersCommand({})), {
      code: 'InvalidClientTokenId',
      status: 403,
    })
  })

  test('a policy that does not fit into them', async () => {
    const bytes = countingBytes()
    const words = Array.from({ length: 40 }, () => bytes(32).toString('hex'))
    const PolicyTemplateArn = addPolicyTemplate(server, 'long', {
      Effect: 'Allow',
      Action: 's3:GetObject',
      Resource: words.map((word) => `arn:aws:s3:::${word}`),
    })
    const id = await requestOf(server, { Permissions: { PolicyTemplateArn } })
    await expectError(tradeIn(await tokenBy(server, server.iam(), id)), {
      code: 'PackedPolicyTooLarge',
      status: 400,
    })
  })
})

describe('no credentials', () => {
  test('for another account', async () => {
    const token = await tokenFrom(ROOT)
    await expectError(tradeIn(token, ROOT), invalid)
  })

  test('for a token that is none, or of a request without one', async () => {
    const token = await tokenFrom(ROOT)
    const id = await requestOf(server)
    for (const wrong of ['nonsense', `${token}x`, token.slice(0, -1), id, `${id}.`]) {
      await expectError(tradeIn(wrong), invalid)
    }
  })

  test('without the permission', async () => {
    const token = await tokenFrom(ROOT)
    const iam = server.iam(partner)
    await iam.send(new CreateUserCommand({ UserName: 'clerk' }))
    const clerk = (await iam.send(new GetUserCommand({ UserName: 'clerk' }))).User?.Arn ?? ''
    server.iamulator.store.transact(at(OTHER), (tx) => {
      const user = tx.users.get('clerk')
      if (user) {
        tx.accessKeys.put('AKIACLERKCLERKCLERK2', {
          id: 'AKIACLERKCLERKCLERK2',
          userId: user.id,
          secret: 'secret',
          status: 'Active',
          createDate: NOW,
        })
      }
    })
    const keys = { accessKeyId: 'AKIACLERKCLERKCLERK2', secretAccessKey: 'secret' }
    await expectError(tradeIn(token, keys), {
      ...denied,
      message: `User: ${clerk} is not authorized to perform: sts:GetDelegatedAccessToken on resource: * because no identity-based policy allows the sts:GetDelegatedAccessToken action`,
    })
  })
})
