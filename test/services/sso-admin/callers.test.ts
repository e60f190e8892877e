/** Tests who may call operations of IAM Identity Center: by policies, account, region, and kind of instance. */
import { CreateInstanceCommand, ListInstancesCommand } from '@aws-sdk/client-sso-admin'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { actionFacts } from '../../../core/aws/service-authorization.ts'
import {
  ACCOUNT,
  administratorOf,
  expectError,
  OTHER,
  startServer,
  type TestServer,
} from '../../support/harness.ts'
import {
  delegateIdentityCenter,
  INSTANCE,
  INSTANCE_ID,
  identityCenterServer,
  instanceWith,
  putInstance,
} from '../../support/identity-center.ts'
import { OUTSIDER } from '../../support/organizations.ts'
import { putPermissionSet, SET } from '../../support/permission-sets.ts'
import { here, OTHER_REGION, REGION } from '../../support/places.ts'
import { userWith } from '../callers.ts'
import { allowed } from './allowed.ts'
import { calls, IDS, type SsoAdminCall } from './calls.ts'
import { denied, NO_ACCESS, REFUSED } from './errors.ts'

let server: TestServer
beforeEach(async () => {
  server = await identityCenterServer()
  putInstance(
    server,
    ACCOUNT,
    instanceWith({
      tags: [{ key: 'team', value: 'a' }],
      accessControlAttributes: [{ key: 'team', sources: ['${path:title}'] }],
    }),
  )
  putPermissionSet(server, { tags: [{ key: 'team', value: 'b' }] })
})
afterEach(() => server.close())

/** A new set has no ID when the call is authorized. */
const setOf = ({ operation }: SsoAdminCall) =>
  operation === 'CreatePermissionSet' ? SET.replace(/ps-.*/, '*') : SET
const resourcesOf = (each: SsoAdminCall) => (each.on === 'set' ? [INSTANCE, setOf(each)] : [INSTANCE])

describe.each(calls)('$operation', (each) => {
  const { operation, on, callers, everywhere, absent, call } = each

  test('needs permission on each resource', async () => {
    const nobody = server.ssoAdmin(await userWith(server, 'caller'))
    await expectError(call(nobody, IDS), denied(operation, INSTANCE))
  })

  test('succeeds with permissions by tags and home region', async () => {
    const grants = resourcesOf(each).map((resource) => ({
      resource,
      condition: {
        'sso:PrimaryRegion': REGION,
        ...(operation === 'CreatePermissionSet' && resource !== INSTANCE
          ? {}
          : { 'aws:ResourceTag/team': resource === INSTANCE ? 'a' : 'b' }),
      },
    }))
    await call(server.ssoAdmin(await allowed(server, operation, grants)), IDS)
  })

  if (on === 'set')
    test('needs permission on the permission set, too', async () => {
      const caller = server.ssoAdmin(await allowed(server, operation, [{ resource: INSTANCE }]))
      await expectError(call(caller, IDS), denied(operation, setOf(each)))
    })

  test('is for the accounts that may use the instance', async () => {
    const member = () => call(server.ssoAdmin(administratorOf(OTHER)), IDS)
    await expectError(call(server.ssoAdmin(administratorOf(OUTSIDER)), IDS), REFUSED)
    if (callers === 'member') await member()
    else await expectError(member(), REFUSED)
    delegateIdentityCenter(server, OTHER)
    if (callers === 'owner') await expectError(member(), REFUSED)
    else await member()
  })

  test('works in the home region alone', async () => {
    await expectError(call(server.ssoAdmin(undefined, OTHER_REGION), IDS), NO_ACCESS)
  })

  test('rejects an instance that does not exist', async () => {
    const ids = { ...IDS, InstanceArn: INSTANCE.replace('7223', 'ffff') }
    const expected = absent
      ? NO_ACCESS
      : {
          code: 'ResourceNotFoundException',
          status: 400,
          message: `Could not find Instance with id ${INSTANCE_ID.replace('7223', 'ffff')}`,
        }
    await expectError(call(server.ssoAdmin(), ids), expected)
  })

  test(`${everywhere ? 'works' : 'is not supported'} in the instance of an account`, async () => {
    const id = 'ssoins-0000000000000001'
    const tags = [{ key: 'team', value: 'a' }]
    putInstance(server, OTHER, instanceWith({ id, kind: 'account', identityStoreId: 'd-0000000000', tags }))
    const ids = {
      InstanceArn: `arn:aws:sso:::instance/${id}`,
      PermissionSetArn: `arn:aws:sso:::permissionSet/${id}/ps-0000000000000001`,
    }
    const result = call(server.ssoAdmin(administratorOf(OTHER)), ids)
    if (everywhere) await result
    else
      await expectError(result, {
        code: 'ValidationException',
        status: 400,
        message: 'The operation is not supported for this Identity Center instance',
      })
  })
})

test('accounts are refused without authorization, too', async () => {
  await server.close()
  server = await identityCenterServer({ auth: 'off' })
  putPermissionSet(server)
  for (const { call, callers } of calls) {
    if (callers === 'member') continue
    await expectError(call(server.ssoAdmin(administratorOf(OTHER)), IDS), NO_ACCESS)
  }
})

test('CreateInstance and ListInstances need permission', async () => {
  const nobody = server.ssoAdmin(await userWith(server, 'caller'))
  await expectError(
    nobody.send(new CreateInstanceCommand({})),
    denied('CreateInstance', 'arn:aws:sso:::instance/*'),
  )
  await expectError(nobody.send(new ListInstancesCommand({})), denied('ListInstances', '*'))
  const reader = server.ssoAdmin(
    await userWith(
      server,
      'reader',
      JSON.stringify({
        Version: '2012-10-17',
        Statement: { Effect: 'Allow', Action: 'sso:ListInstances', Resource: '*' },
      }),
    ),
  )
  expect((await reader.send(new ListInstancesCommand({}))).Instances).toHaveLength(1)
})

test('a user who may creates the instance of an account', async () => {
  await server.close()
  server = await startServer()
  const statement = {
    Effect: 'Allow',
    Action: 'sso:CreateInstance',
    Resource: INSTANCE.replace(INSTANCE_ID, '*'),
  }
  const document = JSON.stringify(here({ Version: '2012-10-17', Statement: statement }))
  const creator = server.ssoAdmin(await userWith(server, 'creator', document))
  const { InstanceArn } = await creator.send(new CreateInstanceCommand({}))
  expect(InstanceArn).toMatch(/:instance\/ssoins-[0-9a-f]{16}$/)
})

test('the resources are those of the service authorization reference', () => {
  const listed = calls.map(({ operation }) => {
    const required = (actionFacts(`sso:${operation}`)?.resourceTypes ?? []).filter((type) => type.required)
    return [operation, required.map(({ name }) => name).sort()]
  })
  const expected = calls.map(({ operation, on }) => {
    // Any kind of resource can have tags.
    if (/TagResource$|TagsForResource$|^UntagResource$/.test(operation)) return [operation, []]
    return [operation, on === 'set' ? ['Instance', 'PermissionSet'] : ['Instance']]
  })
  expect(listed).toEqual(expected)
})
