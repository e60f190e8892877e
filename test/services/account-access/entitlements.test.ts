/** Tests entitlements of the account access manager: who may assume which role. */
import { DeleteRoleCommand } from '@aws-sdk/client-iam'
import { DescribeAccountCommand } from '@aws-sdk/client-organizations'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { entitledRoles } from '../../../core/identity/identity-center/entitled-roles.ts'
import {
  ACCOUNT,
  administratorOf,
  expectError,
  NOW,
  OTHER,
  type TestServer,
  trust,
} from '../../support/harness.ts'
import { OUTSIDER } from '../../support/organizations.ts'
import { at, OTHER_REGION } from '../../support/places.ts'
import { effectsIn } from '../effects-in.ts'
import { type AccountAccess, accountAccess } from './client.ts'
import {
  ANN,
  createRole,
  DEVS,
  group,
  NOBODY,
  roleFor,
  SERVICE,
  startAccess,
  trustFor,
  user,
} from './world.ts'

const expectEffect = effectsIn('account-access')

let server: TestServer
let client: AccountAccess
let applicationArn: string
let roleArn: string
let entitle: Awaited<ReturnType<typeof startAccess>>['entitle']
const start = async (settings: Parameters<typeof startAccess>[0] = {}) => {
  const world = await startAccess(settings)
  server = world.server
  client = world.client
  applicationArn = world.applicationArn
  roleArn = world.roleArn
  entitle = world.entitle
}
beforeEach(() => start())
afterEach(() => server.close())

const invalid = (message: string | RegExp) => ({ code: 'ValidationException', status: 400, message })
const unknownApplication = (arn: string) => ({
  code: 'ResourceNotFoundException',
  status: 404,
  message: `Could not find application ${arn}`,
})
const unusable = (arn: string) =>
  invalid(
    `Failed verifying role ${arn}: it must exist, and its trust policy must allow account access manager to assume it.`,
  )
const get = (entitlementId: string) => client.call('GetEntitlement', { applicationArn, entitlementId })
const list = (principalRole?: object) =>
  client.call('ListEntitlements', { applicationArn, filter: principalRole ? { principalRole } : {} })
const listedIds = async (principalRole: object) => {
  const { entitlements } = Object((await list(principalRole)).output)
  return Array.from(entitlements, (each) => Reflect.get(Object(each), 'entitlementId'))
}

describe('CreateEntitlement and GetEntitlement', () => {
  test('give a user and a group a role, whose account is shown', async () => {
    const name = 'Member'
    server.iamulator.store.transact(at(ACCOUNT), (tx) => {
      const member = tx.memberAccounts.get(OTHER)
      if (member) tx.memberAccounts.put(OTHER, { ...member, name })
    })
    const forUser = await expectEffect('CreateEntitlement', () => entitle(user()), {
      ListEntitlements: () => list({ roleArn }),
    })
    expect(forUser).toMatch(/^ent-[0-9a-f]{16}$/)
    const shown = { createdAt: new Date(NOW).toISOString() }
    expect(await get(forUser)).toEqual({
      status: 200,
      output: {
        ...shown,
        applicationArn,
        entitlementId: forUser,
        entitlement: { principalRole: { principal: user(), roleArn, account: OTHER, accountName: name } },
      },
    })
    const forGroup = await entitle(group())
    expect((await get(forGroup)).output).toMatchObject({
      entitlement: { principalRole: { principal: group(), roleArn } },
    })
    expect((await list({ principal: user() })).output).toEqual({
      entitlements: [
        {
          ...shown,
          entitlementId: forUser,
          entitlement: { principalRole: { principal: user(), roleArn, account: OTHER, accountName: name } },
        },
      ],
    })
  })

  test('return the entitlement that exists', async () => {
    const id = await entitle(user())
    expect(await entitle(user())).toBe(id)
    expect(await entitle(group())).not.toBe(id)
    expect(await listedIds({ roleArn })).toHaveLength(2)
  })

  test('show the name of an account that AWS Organizations shows', async () => {
    const arn = await createRole(server, 'Local', undefined, ACCOUNT)
    const { Account } = await server.organizations().send(new DescribeAccountCommand({ AccountId: ACCOUNT }))
    expect((await get(await entitle(user(), arn))).output).toMatchObject({
      entitlement: { principalRole: { account: ACCOUNT, accountName: Account?.Name } },
    })
    expect(Account?.Name).toEqual(expect.any(String))
  })

  test('need a user and a group of the identity store', async () => {
    const notFound = (message: string) => ({ code: 'ResourceNotFoundException', status: 404, message })
    await expectError(entitle(user(NOBODY)), notFound(`Could not find user ${NOBODY}`))
    await expectError(entitle(group(NOBODY)), notFound(`Could not find group ${NOBODY}`))
    await expectError(entitle(user(DEVS)), notFound(`Could not find user ${DEVS}`))
    await expectError(entitle(group(ANN)), notFound(`Could not find group ${ANN}`))
  })

  test('need a role that exists, in an account of the organization', async () => {
    const missing = roleArn.replace('Developer', 'Nobody')
    await expectError(entitle(user(), missing), unusable(missing))
    const otherPath = roleArn.replace('role/', 'role/path/')
    await expectError(entitle(user(), otherPath), unusable(otherPath))
    const outside = await createRole(server, 'Outside', undefined, OUTSIDER)
    await expectError(entitle(user(), outside), unusable(outside))
    expect(await listedIds({ principal: user() })).toEqual([])
  })

  test('need a role that trusts the application', async () => {
    const trusts: readonly (readonly [name: string, document: string, isUsable: boolean])[] = [
      ['Exact', trustFor(applicationArn), true],
      ['OnlyAssume', trust({ Service: SERVICE }), true],
      ['OtherService', trust({ Service: 'ec2.amazonaws.com' }), false],
      ['OtherAction', trust({ Service: SERVICE }, 'sts:SetContext'), false],
      ['OtherApplication', trustFor(`${applicationArn}0`), false],
      ['OtherAccount', trustFor(applicationArn.replace(ACCOUNT, OTHER)), false],
    ]
    for (const [name, document, isUsable] of trusts) {
      const arn = await createRole(server, name, document)
      if (isUsable) expect(await entitle(user(), arn)).toMatch(/^ent-/)
      else await expectError(entitle(user(), arn), unusable(arn))
    }
  })

  test('let a role have 20 groups, and any number of users', async () => {
    await server.close()
    await start({ quotas: { GroupsPerEntitledRoleQuota: 1 } })
    const ops = '9067f00d00-33333333-2222-4333-8444-555555555555'
    server.iamulator.store.transact(at(ACCOUNT), (tx) => {
      const devs = tx.directoryGroups.get(DEVS)
      if (devs) tx.directoryGroups.put(ops, { ...devs, id: ops })
    })
    await entitle(user())
    await entitle(group())
    await expectError(entitle(group(ops)), {
      code: 'ServiceQuotaExceededException',
      status: 402,
      message: 'A role can be assigned to at most 1 groups.',
    })
    expect(await entitle(group())).toMatch(/^ent-/)
    expect(await entitle(group(ops), await createRole(server, 'Another'))).toMatch(/^ent-/)
  })

  test('take exactly one principal', async () => {
    const create = (entitlement: object) => client.call('CreateEntitlement', { applicationArn, entitlement })
    const both = { identityCenter: { userId: ANN, groupId: DEVS } }
    for (const entitlement of [{}, roleFor({}, roleArn), roleFor(both, roleArn)])
      await expectError(create(entitlement), { code: 'SerializationException', status: 400 })
    await expectError(
      create(roleFor(user('ann'), roleArn)),
      invalid(
        /^1 validation error detected: Value 'ann' at 'entitlement.principalRole.principal.identityCenter.userId' /,
      ),
    )
    await expectError(create(roleFor(user(), 'Developer')), invalid(/at 'entitlement.principalRole.roleArn'/))
  })

  test('need an application and an entitlement that exist', async () => {
    const id = await entitle(user())
    await expectError(get('ent-0'), invalid('Entitlement not found'))
    const unknown = `${applicationArn}0`
    const input = { applicationArn: unknown, entitlementId: id }
    await expectError(client.call('GetEntitlement', input), unknownApplication(unknown))
    const entitlement = roleFor(user(), roleArn)
    await expectError(
      client.call('CreateEntitlement', { applicationArn: unknown, entitlement }),
      unknownApplication(unknown),
    )
    const elsewhere = accountAccess(server, undefined, OTHER_REGION)
    await expectError(
      elsewhere.call('GetEntitlement', { applicationArn, entitlementId: id }),
      unknownApplication(applicationArn),
    )
  })
})

describe('ListEntitlements', () => {
  test('lists what matches all criteria of the filter', async () => {
    const local = await createRole(server, 'Local', undefined, ACCOUNT)
    const [annsDeveloper, annsLocal] = [await entitle(user()), await entitle(user(), local)]
    const [devsDeveloper, devsLocal] = [await entitle(group()), await entitle(group(), local)]
    const cases: readonly (readonly [filter: object, ids: readonly string[]])[] = [
      [{ principal: user() }, [annsDeveloper, annsLocal]],
      [{ principal: group() }, [devsDeveloper, devsLocal]],
      [{ principal: group(ANN) }, []],
      [{ roleArn }, [annsDeveloper, devsDeveloper]],
      [{ account: ACCOUNT }, [annsLocal, devsLocal]],
      [{ account: OUTSIDER }, []],
      [{ principal: user(), roleArn: local }, [annsLocal]],
      [{ principal: user(), account: OTHER }, [annsDeveloper]],
      [{ roleArn, account: ACCOUNT }, []],
      [{ principal: group(), roleArn, account: OTHER }, [devsDeveloper]],
    ]
    for (const [filter, ids] of cases)
      expect([filter, await listedIds(filter)]).toEqual([filter, ids.toSorted()])
  })

  test('needs a criterion, and an application that exists', async () => {
    const error = invalid('The filter must have at least one criterion.')
    await expectError(list(), error)
    await expectError(list({}), error)
    await expectError(
      client.call('ListEntitlements', { applicationArn }),
      invalid(/'filter'.*must not be null/),
    )
    const unknown = `${applicationArn}0`
    await expectError(
      client.call('ListEntitlements', { applicationArn: unknown, filter: { principalRole: { roleArn } } }),
      unknownApplication(unknown),
    )
  })
})

describe('DeleteEntitlement', () => {
  test('deletes an entitlement, and does nothing when it is gone', async () => {
    const entitlementId = await entitle(user())
    const remove = () => client.call('DeleteEntitlement', { applicationArn, entitlementId })
    const reads = { GetEntitlement: () => get(entitlementId), ListEntitlements: () => list({ roleArn }) }
    expect(await expectEffect('DeleteEntitlement', remove, reads)).toEqual({ status: 204, output: undefined })
    expect(await remove()).toEqual({ status: 204, output: undefined })
    await expectError(get(entitlementId), invalid('Entitlement not found'))
    expect(await entitle(user())).not.toBe(entitlementId)
  })

  test('needs an application that exists', async () => {
    const unknown = `${applicationArn}0`
    await expectError(
      client.call('DeleteEntitlement', { applicationArn: unknown, entitlementId: 'ent-0' }),
      unknownApplication(unknown),
    )
  })
})

describe('the roles of a user', () => {
  const roles = () =>
    entitledRoles(server.iamulator.store.view(at(ACCOUNT)), ANN).map(({ accountId, role }) => [
      accountId,
      role.arn,
    ])

  test('are their own and those of their groups, each once', async () => {
    const local = await createRole(server, 'Local', undefined, ACCOUNT)
    expect(roles()).toEqual([])
    await entitle(user())
    await entitle(group())
    await entitle(group(), local)
    expect(roles()).toEqual([
      [ACCOUNT, local],
      [OTHER, roleArn],
    ])
    server.iamulator.store.transact(at(ACCOUNT), (tx) => tx.groupMemberships.delete('m-1'))
    expect(roles()).toEqual([[OTHER, roleArn]])
  })

  test('exist, and are in open accounts of the organization', async () => {
    await entitle(user())
    const iam = server.iam(administratorOf(OTHER))
    await iam.send(new DeleteRoleCommand({ RoleName: 'Developer' }))
    expect(roles()).toEqual([])
    await createRole(server, 'Developer')
    expect(roles()).toEqual([[OTHER, roleArn]])
    const row = server.iamulator.store.view(at(ACCOUNT)).memberAccounts.get(OTHER)
    if (!row) throw new Error(`${OTHER} is no member`)
    server.iamulator.store.transact(at(ACCOUNT), (tx) =>
      tx.memberAccounts.put(OTHER, { ...row, closeDate: NOW }),
    )
    expect(roles()).toEqual([])
    server.iamulator.store.transact(at(ACCOUNT), (tx) => tx.memberAccounts.delete(OTHER))
    expect(roles()).toEqual([])
  })

  test('end with the application', async () => {
    await entitle(user())
    await client.call('DeleteApplication', { applicationArn })
    expect(roles()).toEqual([])
  })
})
