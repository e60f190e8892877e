/**
 * Calls each operation with several callers. They have permission for only it, for everything else, or for
 * another resource.
 */
import type { IAMClient } from '@aws-sdk/client-iam'
import {
  GetAccessKeyInfoCommand,
  GetCallerIdentityCommand,
  GetSessionTokenCommand,
} from '@aws-sdk/client-sts'
import { beforeAll, describe, expect, test } from '@jest/globals'
import { notYet } from '../../core/engine/operation.ts'
import { iamOperations } from '../../server/services/iam/index.ts'
import { stsOperations } from '../../server/services/sts/index.ts'
import { tableNames, type View } from '../../store/index.ts'
import {
  ACCOUNT,
  type Credentials,
  expectError,
  policy,
  serverForAllTests,
  type TestServer,
} from '../support/harness.ts'
import { seededServer } from '../support/organizations.ts'
import { at } from '../support/places.ts'
import { changeUser, deniedText, userArn, userWith } from './callers.ts'
import { templates } from './iam/roles/template-fixtures.ts'
import { permittedCalls } from './permitted/index.ts'
import { ORGANIZATION_SEED } from './permitted/reports.ts'
import {
  arnOf,
  makeThings,
  type PermittedCall,
  permissionOf,
  ROOM,
  type Things,
  thingsNamed,
} from './permitted/things.ts'

const server = serverForAllTests(() => seededServer({ organization: ORGANIZATION_SEED }, { quotas: ROOM }))
let admin: IAMClient
/** A user with permission for everything except one operation, which each test chooses. */
let excluded: Credentials
beforeAll(async () => {
  server.iamulator.templates = templates
  admin = server.iam()
  excluded = await userWith(server, 'excluded')
})

const statement = (Action: string, Resource: string) => ({ Effect: 'Allow', Action, Resource })
const documentOf = (...Statement: object[]) => JSON.stringify({ Version: '2012-10-17', Statement })

/** Returns a policy with exactly the permissions that the call needs, on exactly its resources. */
function exactDocument(permitted: PermittedCall, things: Things): string {
  const additional = permitted.also?.(things) ?? []
  return documentOf(
    statement(permissionOf(permitted), permitted.resource(things).arn),
    ...additional.map(([action, arn]) => statement(action, arn)),
  )
}

function exclude(permitted: PermittedCall): IAMClient {
  const only = documentOf({ Effect: 'Allow', NotAction: permissionOf(permitted), Resource: '*' })
  changeUser(server, 'excluded', (user) => ({ ...user, inline: { only } }))
  return server.iam(excluded)
}

const denied = (user: string, permitted: PermittedCall, things: Things) => ({
  code: 'AccessDenied',
  status: 403,
  message: deniedText(userArn(user), permissionOf(permitted), permitted.resource(things).printed),
})

const byName = permittedCalls.map((each): [string, PermittedCall] => [each.operation, each])

test('the tables hold every operation', () => {
  const implemented = Object.entries(iamOperations).filter(([, entry]) => entry !== notYet)
  expect(['ChangePassword', ...permittedCalls.map(({ operation }) => operation)].sort()).toEqual(
    implemented.map(([name]) => name).sort(),
  )
})

describe('who is allowed exactly the operation, on exactly what it is about', () => {
  test.each(byName.filter(([, { preparedForAdministrator }]) => !preparedForAdministrator))(
    '%s',
    async (operation, permitted) => {
      const things = await makeThings(admin, operation)
      await permitted.prepare?.(admin, things, server)
      const user = await userWith(server, `may-${operation}`, exactDocument(permitted, things))
      await expect(permitted.call(server.iam(user), things)).resolves.toBeDefined()
    },
  )
})

describe('who is allowed everything but the operation', () => {
  test.each(byName)('%s, and nothing is left of it', async (operation, permitted) => {
    const things = await makeThings(admin, `not-${operation}`)
    if (operation !== 'DeleteAccountAlias') await permitted.prepare?.(admin, things, server)
    const client = exclude(permitted)
    const before = stateOf(server)
    await expectError(permitted.call(client, things), denied('excluded', permitted, things))
    expectState(before)
  })

  test.each(byName)('%s: not even whether its object exists', async (_operation, permitted) => {
    const things = thingsNamed('missing')
    await expectError(permitted.call(exclude(permitted), things), denied('excluded', permitted, things))
  })
})

describe('who is allowed the operation on something else', () => {
  const about = byName.filter(([, { resource }]) => resource(thingsNamed('x')).arn !== '*')

  test.each(about)('%s', async (operation, permitted) => {
    const things = await makeThings(admin, `else-${operation}`)
    const { arn } = permitted.resource(things)
    // Another resource of its type, and the same name under the default path. The third is the same resource
    // in another account.
    const others = [`${arn}x`, arn.replace('/team/', '/'), arn.replace(ACCOUNT, '111111111111')].filter(
      (other) => other !== arn,
    )
    const name = `else-${operation}`
    const user = await userWith(server, name, policy('Allow', permissionOf(permitted), others))
    await expectError(permitted.call(server.iam(user), things), denied(name, permitted, things))
  })
})

describe('who is allowed an operation without resource-level permissions on every ARN there is', () => {
  const withoutArn = byName.filter(([, { resource }]) => resource(thingsNamed('x')).arn === '*')

  test.each(withoutArn)('%s', async (operation, permitted) => {
    const name = `arns-${operation}`
    const things = thingsNamed('x')
    const user = await userWith(server, name, policy('Allow', permissionOf(permitted), 'arn:aws:iam::*:*'))
    await expectError(permitted.call(server.iam(user), things), denied(name, permitted, things))
  })
})

describe('who is allowed everything', () => {
  const isAboutMissing = ({ resource }: PermittedCall) =>
    resource(thingsNamed('gone')).printed.includes('-gone')

  test.each(byName.filter(([, each]) => isAboutMissing(each)))(
    '%s: hears that its object does not exist, and nothing is left of it',
    async (_operation, { call }) => {
      const before = stateOf(server)
      await expectError(call(admin, thingsNamed('gone')), { code: 'NoSuchEntity', status: 404 })
      expectState(before)
    },
  )
})

describe('what an operation takes besides its own permission', () => {
  const compound = byName.filter(([, { also }]) => also !== undefined)

  test.each(compound)('%s', async (operation, permitted) => {
    const things = await makeThings(admin, `also-${operation}`)
    const document = documentOf(statement(permissionOf(permitted), permitted.resource(things).arn))
    const user = server.iam(await userWith(server, `also-${operation}`, document))
    const before = stateOf(server)
    const [action = '', arn = '', printed = arn] = permitted.also?.(things)[0] ?? []
    await expectError(permitted.call(user, things), {
      code: 'AccessDenied',
      status: 403,
      message: deniedText(userArn(`also-${operation}`), action, printed),
    })
    expectState(before)
  })
})

describe('the built-in administrator', () => {
  const administrator: Things = { ...thingsNamed('beside'), user: 'IAmulator' }
  const aboutUsers = byName.filter(([operation, { resource }]) => {
    const isNamed = resource(administrator).arn === arnOf('user', administrator.user)
    return (isNamed || /UserToGroup|UserFromGroup/.test(operation)) && operation !== 'GetAccessKeyLastUsed'
  })
  const isRead = ([operation]: [string, PermittedCall]) => /^(Get|List)/.test(operation)
  beforeAll(() => makeThings(admin, 'beside'))

  test.each(aboutUsers.filter((each) => !isRead(each)))(
    'is not changed by %s',
    async (_operation, { call }) => {
      const before = stateOf(server)
      await expectError(call(admin, administrator), {
        code: 'AccessDenied',
        status: 403,
        message:
          'The built-in administrator user/iamulator cannot be changed. Create a user of your own, or name one in UserName.',
      })
      expectState(before)
    },
  )

  test.each(
    aboutUsers
      .filter(isRead)
      .filter(([operation]) => !/^Get(UserPolicy|SSHPublicKey|MFADevice|LoginProfile)$/.test(operation)),
  )('is read by %s', (_operation, { call }) => expect(call(admin, administrator)).resolves.toBeDefined())
})

describe('STS', () => {
  test('every operation is decided on, but two that nobody can be denied', () => {
    const implemented = Object.entries(stsOperations).filter(([, entry]) => entry !== notYet)
    expect(implemented.map(([name]) => name).sort()).toEqual([
      'AssumeRole',
      'AssumeRoleWithSAML',
      'AssumeRoleWithWebIdentity',
      'AssumeRoot',
      'DecodeAuthorizationMessage',
      'GetAccessKeyInfo',
      'GetCallerIdentity',
      'GetDelegatedAccessToken',
      'GetFederationToken',
      'GetScopedCredentials',
      'GetSessionToken',
      'GetWebIdentityToken',
    ])
  })

  test('S4: GetCallerIdentity and GetSessionToken: an explicit deny of everything changes nothing', async () => {
    const nobody = server.sts(await userWith(server, 'sts-nobody', policy('Deny', '*')))
    expect((await nobody.send(new GetCallerIdentityCommand())).Arn).toBe(userArn('sts-nobody'))
    expect((await nobody.send(new GetSessionTokenCommand())).Credentials?.AccessKeyId).toMatch(/^ASIA/)
  })

  test('GetAccessKeyInfo', async () => {
    const AccessKeyId = 'AKIAQAAAAAAAAAAAAAAA'
    const name = 'sts-info'
    const credentials = await userWith(server, name)
    await expectError(server.sts(credentials).send(new GetAccessKeyInfoCommand({ AccessKeyId })), {
      code: 'AccessDenied',
      status: 403,
      message: deniedText(userArn(name), 'sts:GetAccessKeyInfo', '*'),
    })
    changeUser(server, name, (user) => ({
      ...user,
      inline: { only: policy('Allow', 'sts:GetAccessKeyInfo') },
    }))
    const info = await server.sts(credentials).send(new GetAccessKeyInfoCommand({ AccessKeyId }))
    expect(info.Account).toBe(ACCOUNT)
  })
})

/** Returns every row of the account, each after its key. */
function stateOf({ iamulator }: TestServer): readonly unknown[] {
  const view: View = iamulator.store.view(at(ACCOUNT))
  return tableNames.flatMap((name) => [...view[name].rows()].flat())
}

/** Compares rows by identity, which is as reliable and much faster: rows are replaced, never modified. */
function expectState(before: readonly unknown[]): void {
  const now = stateOf(server)
  const isSame = now.length === before.length && now.every((each, index) => each === before[index])
  if (!isSame) expect(now).toEqual(before)
}
