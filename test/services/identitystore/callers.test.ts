/** Tests who may call operations of the identity store: by policies, by the account, and by the region. */
import {
  CreateGroupCommand,
  CreateGroupMembershipCommand,
  CreateUserCommand,
  DeleteGroupCommand,
  DeleteGroupMembershipCommand,
  DeleteUserCommand,
  DescribeGroupCommand,
  DescribeGroupMembershipCommand,
  DescribeUserCommand,
  GetGroupIdCommand,
  GetGroupMembershipIdCommand,
  GetUserIdCommand,
  type IdentitystoreClient,
  IsMemberInGroupsCommand,
  ListGroupMembershipsCommand,
  ListGroupMembershipsForMemberCommand,
  ListGroupsCommand,
  ListUsersCommand,
  UpdateGroupCommand,
  UpdateUserCommand,
} from '@aws-sdk/client-identitystore'
import { beforeEach, describe, expect, test } from '@jest/globals'
import { actionFacts } from '../../../core/aws/service-authorization.ts'
import { services } from '../../../server/services/index.ts'
import { ACCOUNT, administratorOf, NOW, OTHER, serverForEachTest } from '../../support/harness.ts'
import {
  delegateIdentityCenter,
  IDENTITY_STORE,
  identityCenterServer,
  instanceWith,
  putInstance,
} from '../../support/identity-center.ts'
import { OUTSIDER } from '../../support/organizations.ts'
import { at, here, OTHER_REGION, REGION } from '../../support/places.ts'
import { userWith } from '../callers.ts'
import { verdictsOn } from '../verdicts.ts'
import { expectFailure, invalid, notFound, USER_NOT_FOUND } from './errors.ts'

/** The identity store that the calls name. */
let IdentityStoreId = IDENTITY_STORE
const NAME = { DisplayName: 'Ann Lee', Name: { GivenName: 'Ann', FamilyName: 'Lee' } }

const server = serverForEachTest(() => {
  IdentityStoreId = IDENTITY_STORE
  return identityCenterServer({}, { now: () => NOW })
})
let ann = ''
let devs = ''
let membership = ''
beforeEach(async () => {
  const client = server.identitystore()
  ann = (await client.send(new CreateUserCommand({ IdentityStoreId, UserName: 'ann', ...NAME }))).UserId ?? ''
  devs = (await client.send(new CreateGroupCommand({ IdentityStoreId, DisplayName: 'devs' }))).GroupId ?? ''
  const pair = { IdentityStoreId, GroupId: devs, MemberId: { UserId: ann } }
  membership = (await client.send(new CreateGroupMembershipCommand(pair))).MembershipId ?? ''
})

const unique = (AttributePath: string, AttributeValue: string) => ({
  IdentityStoreId,
  AlternateIdentifier: { UniqueAttribute: { AttributePath, AttributeValue } },
})
const operations = [{ AttributePath: 'displayName', AttributeValue: 'other' }]

/** What each operation acts on besides the identity store, and a call of it. */
const calls: Readonly<
  Record<string, readonly [kinds: string, send: (client: IdentitystoreClient) => Promise<unknown>]>
> = {
  CreateGroup: ['', (client) => client.send(new CreateGroupCommand({ IdentityStoreId }))],
  CreateGroupMembership: [
    'Group User',
    (client) => {
      server.iamulator.store.transact(at(ACCOUNT), (tx) => tx.groupMemberships.delete(membership))
      return client.send(
        new CreateGroupMembershipCommand({ IdentityStoreId, GroupId: devs, MemberId: { UserId: ann } }),
      )
    },
  ],
  CreateUser: [
    '',
    (client) => client.send(new CreateUserCommand({ IdentityStoreId, UserName: 'bob', ...NAME })),
  ],
  DeleteGroup: ['Group', (client) => client.send(new DeleteGroupCommand({ IdentityStoreId, GroupId: devs }))],
  DeleteGroupMembership: [
    'Group GroupMembership User',
    (client) => client.send(new DeleteGroupMembershipCommand({ IdentityStoreId, MembershipId: membership })),
  ],
  DeleteUser: ['User', (client) => client.send(new DeleteUserCommand({ IdentityStoreId, UserId: ann }))],
  DescribeGroup: [
    'Group',
    (client) => client.send(new DescribeGroupCommand({ IdentityStoreId, GroupId: devs })),
  ],
  DescribeGroupMembership: [
    'Group GroupMembership User',
    (client) =>
      client.send(new DescribeGroupMembershipCommand({ IdentityStoreId, MembershipId: membership })),
  ],
  DescribeUser: ['User', (client) => client.send(new DescribeUserCommand({ IdentityStoreId, UserId: ann }))],
  GetGroupId: ['Group', (client) => client.send(new GetGroupIdCommand(unique('displayName', 'devs')))],
  GetGroupMembershipId: [
    'Group GroupMembership User',
    (client) =>
      client.send(
        new GetGroupMembershipIdCommand({ IdentityStoreId, GroupId: devs, MemberId: { UserId: ann } }),
      ),
  ],
  GetUserId: ['User', (client) => client.send(new GetUserIdCommand(unique('userName', 'ann')))],
  IsMemberInGroups: [
    'AllGroupMemberships Group User',
    (client) =>
      client.send(
        new IsMemberInGroupsCommand({ IdentityStoreId, GroupIds: [devs], MemberId: { UserId: ann } }),
      ),
  ],
  ListGroupMemberships: [
    'AllGroupMemberships Group',
    (client) => client.send(new ListGroupMembershipsCommand({ IdentityStoreId, GroupId: devs })),
  ],
  ListGroupMembershipsForMember: [
    'AllGroupMemberships User',
    (client) =>
      client.send(new ListGroupMembershipsForMemberCommand({ IdentityStoreId, MemberId: { UserId: ann } })),
  ],
  ListGroups: ['AllGroups', (client) => client.send(new ListGroupsCommand({ IdentityStoreId }))],
  ListUsers: ['AllUsers', (client) => client.send(new ListUsersCommand({ IdentityStoreId }))],
  UpdateGroup: [
    'Group',
    (client) =>
      client.send(new UpdateGroupCommand({ IdentityStoreId, GroupId: devs, Operations: operations })),
  ],
  UpdateUser: [
    'User',
    (client) => client.send(new UpdateUserCommand({ IdentityStoreId, UserId: ann, Operations: operations })),
  ],
}

const STORE = `arn:aws:identitystore::${ACCOUNT}:identitystore/${IDENTITY_STORE}`
const arnOf = (kind: string) => {
  const entry = (name: string) => `arn:aws:identitystore:::${name}`
  const arns: Readonly<Record<string, string>> = {
    Identitystore: STORE,
    User: entry(`user/${ann}`),
    Group: entry(`group/${devs}`),
    GroupMembership: entry(`membership/${membership}`),
    AllUsers: entry('user/*'),
    AllGroups: entry('group/*'),
    AllGroupMemberships: entry('membership/*'),
  }
  return arns[kind] ?? ''
}

const allow = (Action: string, Resource: string | readonly string[], more: object = {}) =>
  JSON.stringify(here({ Version: '2012-10-17', Statement: { Effect: 'Allow', Action, Resource, ...more } }))

test('the calls are those of every operation', () => {
  expect(Object.keys(calls).toSorted()).toEqual(
    Object.keys(services.identitystore.model.operations).toSorted(),
  )
})

describe.each(Object.entries(calls))('%s', (name, [kinds, send]) => {
  const types = ['Identitystore', ...kinds.split(' ').filter(Boolean)]

  test('needs permission on each resource that AWS lists', async () => {
    const required = actionFacts(`identitystore:${name}`)?.resourceTypes.filter((each) => each.required)
    expect(required?.map((each) => each.name).toSorted()).toEqual(types.toSorted())
    for (const without of types) {
      const rest = types.filter((each) => each !== without).map(arnOf)
      // A policy must name a resource, so that the last one is replaced.
      const policy = allow(`identitystore:${name}`, rest.length > 0 ? rest : [arnOf('AllUsers')])
      const user = `without-${without}`
      const credentials = await userWith(server, user, policy)
      await expectFailure(send(server.identitystore(credentials)), {
        code: 'AccessDeniedException',
        message: `User: arn:aws:iam::${ACCOUNT}:user/${user} is not authorized to perform: identitystore:${name} on resource: ${arnOf(without)} because no identity-based policy allows the identitystore:${name} action`,
      })
    }
    const all = await userWith(server, 'all', allow(`identitystore:${name}`, types.map(arnOf)))
    await send(server.identitystore(all))
  })

  test('refuses a malformed ID of the identity store', async () => {
    IdentityStoreId = 'd-1'
    await expectFailure(
      send(server.identitystore()),
      invalid(
        /^1 validation error detected: Value 'd-1' at 'identityStoreId' failed to satisfy constraint: Member must satisfy regular expression pattern: /,
      ),
    )
  })

  test('is known only in the home region and to the accounts that may use the identity store', async () => {
    await expectFailure(
      send(server.identitystore(undefined, OTHER_REGION)),
      notFound('IDENTITY_STORE', IDENTITY_STORE),
    )
    for (const account of [OTHER, OUTSIDER])
      await expectFailure(
        send(server.identitystore(administratorOf(account))),
        notFound('IDENTITY_STORE', IDENTITY_STORE),
      )
    delegateIdentityCenter(server, OTHER)
    await send(server.identitystore(administratorOf(OTHER)))
  })
})

const listUsers = (client: IdentitystoreClient, store = IDENTITY_STORE) =>
  client.send(new ListUsersCommand({ IdentityStoreId: store }))

describe('identity stores', () => {
  test('of an account are its own, and have entries of their own', async () => {
    const store = 'd-906700aaaa'
    const mine = instanceWith({ id: 'ssoins-72230000aaaabbbb', identityStoreId: store, kind: 'account' })
    putInstance(server, OTHER, mine)
    const member = server.identitystore(administratorOf(OTHER))
    const user = { IdentityStoreId: store, UserName: 'ann', ...NAME }
    const { UserId } = await member.send(new CreateUserCommand(user))
    expect(UserId).toMatch(/^906700aaaa-/)
    expect((await listUsers(member, store)).Users).toMatchObject([{ UserId, IdentityStoreId: store }])
    expect((await listUsers(server.identitystore())).Users).toMatchObject([{ UserId: ann }])
    await expectFailure(listUsers(server.identitystore(), store), notFound('IDENTITY_STORE', store))
    delegateIdentityCenter(server, OTHER)
    expect((await listUsers(member, store)).Users).toHaveLength(1)
    expect((await listUsers(member)).Users).toMatchObject([{ UserId: ann }])
  })

  test('with a UUID have entries with UUIDs', async () => {
    const store = '11111111-2222-4333-8444-555555555555'
    putInstance(server, ACCOUNT, instanceWith({ identityStoreId: store }))
    const user = { IdentityStoreId: store, UserName: 'bob', ...NAME }
    const { UserId } = await server.identitystore().send(new CreateUserCommand(user))
    expect(UserId).toMatch(/^[0-9a-f]{8}-[0-9a-f-]{27}$/)
  })

  test('of the organization belong to the management account when the administrator calls', async () => {
    delegateIdentityCenter(server, OTHER)
    const member = server.identitystore(administratorOf(OTHER))
    const verdicts = await verdictsOn(server, () =>
      member.send(new DescribeUserCommand({ IdentityStoreId, UserId: ann })),
    )
    expect(verdicts.map(({ request }) => request.resource)).toEqual(here([STORE, arnOf('User')]))
    for (const { request } of verdicts) expect(request.context.get('aws:resourceaccount')).toBe(ACCOUNT)
  })
})

describe('condition keys', () => {
  const withCondition = (
    name: string,
    action: string,
    key: string,
    value: string,
    operator = 'StringEquals',
  ) => userWith(server, name, allow(action, '*', { Condition: { [operator]: { [key]: value } } }))

  test('tell the home region', async () => {
    const action = 'identitystore:ListUsers'
    const key = 'identitystore:PrimaryRegion'
    await listUsers(server.identitystore(await withCondition('here', action, key, REGION)))
    const elsewhere = await withCondition('elsewhere', action, key, OTHER_REGION)
    await expect(listUsers(server.identitystore(elsewhere))).rejects.toThrow('not authorized')
  })

  test('tell who issued the external IDs of a user and of a group', async () => {
    server.iamulator.store.transact(at(ACCOUNT), (tx) => {
      const externalIds = [{ issuer: 'arn:idp', id: '7' }]
      const [user, group] = [tx.directoryUsers.get(ann), tx.directoryGroups.get(devs)]
      if (user) tx.directoryUsers.put(ann, { ...user, externalIds })
      if (group) tx.directoryGroups.put(devs, { ...group, externalIds })
    })
    for (const [kind, action, [, send] = []] of [
      ['User', 'DescribeUser', calls['DescribeUser']],
      ['Group', 'DescribeGroup', calls['DescribeGroup']],
    ] as const) {
      const key = `identitystore:${kind}ExternalIdIssuers`
      const anyOf = 'ForAnyValue:StringEquals'
      const right = await withCondition(`${kind}-right`, `identitystore:${action}`, key, 'arn:idp', anyOf)
      const wrong = await withCondition(`${kind}-wrong`, `identitystore:${action}`, key, 'arn:other', anyOf)
      await send?.(server.identitystore(right))
      await expect(send?.(server.identitystore(wrong))).rejects.toThrow('not authorized')
    }
  })
})

test('lookups of what does not exist need permission on all users and groups', async () => {
  const lookup = unique('userName', 'nobody')
  const one = await userWith(server, 'one', allow('identitystore:GetUserId', [STORE, arnOf('User')]))
  await expect(server.identitystore(one).send(new GetUserIdCommand(lookup))).rejects.toThrow(
    /on resource: arn:aws:identitystore:::user\/\* /,
  )
  const all = await userWith(server, 'all', allow('identitystore:GetUserId', [STORE, arnOf('AllUsers')]))
  await expectFailure(server.identitystore(all).send(new GetUserIdCommand(lookup)), USER_NOT_FOUND)
})

test('an additional region reads, but changes nothing', async () => {
  const there = server.identitystore(undefined, OTHER_REGION)
  const input = { IdentityStoreId: IDENTITY_STORE }
  const none = notFound('IDENTITY_STORE', IDENTITY_STORE)
  await expectFailure(there.send(new ListUsersCommand(input)), none)
  putInstance(server, ACCOUNT, instanceWith({ additionalRegions: [{ name: OTHER_REGION, addDate: NOW }] }))
  await there.send(new ListUsersCommand(input))
  await there.send(new ListGroupsCommand(input))
  await expectFailure(there.send(new CreateGroupCommand({ ...input, DisplayName: 'new' })), none)
})
