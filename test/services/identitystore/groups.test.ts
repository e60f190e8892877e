/** Tests creating, reading, finding, changing, and deleting groups of an identity store. */
import {
  CreateGroupCommand,
  DeleteGroupCommand,
  DescribeGroupCommand,
  GetGroupIdCommand,
  type IdentitystoreClient,
  ListGroupsCommand,
  paginateListGroups,
  UpdateGroupCommand,
} from '@aws-sdk/client-identitystore'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { ACCOUNT, NOW, type TestServer } from '../../support/harness.ts'
import { IDENTITY_STORE, identityCenterServer, NOBODY } from '../../support/identity-center.ts'
import { at } from '../../support/places.ts'
import { duplicate, expectFailure, invalid, notFound } from './errors.ts'

const IdentityStoreId = IDENTITY_STORE
const ADMIN_ARN = `arn:aws:iam::${ACCOUNT}:user/iamulator`

let server: TestServer
let client: IdentitystoreClient
let now = NOW
const start = async (settings = {}) => {
  server = await identityCenterServer(settings, { now: () => now })
  client = server.identitystore()
}
beforeEach(() => {
  now = NOW
  return start()
})
afterEach(() => server.close())

const create = async (DisplayName?: string, Description?: string) => {
  const input = { IdentityStoreId, DisplayName, Description }
  return (await client.send(new CreateGroupCommand(input))).GroupId ?? ''
}
const describeGroup = async (GroupId: string) => {
  const { $metadata: _, ...group } = await client.send(new DescribeGroupCommand({ IdentityStoreId, GroupId }))
  return group
}
const list = async (more: object = {}) =>
  (await client.send(new ListGroupsCommand({ IdentityStoreId, ...more }))).Groups ?? []
const identifyBy = async (AttributePath: string, AttributeValue: string) => {
  const AlternateIdentifier = { UniqueAttribute: { AttributePath, AttributeValue } }
  return (await client.send(new GetGroupIdCommand({ IdentityStoreId, AlternateIdentifier }))).GroupId
}
const update = (GroupId: string, AttributePath: string, AttributeValue?: string | number) =>
  client.send(
    new UpdateGroupCommand({ IdentityStoreId, GroupId, Operations: [{ AttributePath, AttributeValue }] }),
  )

describe('CreateGroup and DescribeGroup', () => {
  test('shows everything that a group has', async () => {
    const GroupId = await create('Devs', 'Developers')
    expect(GroupId).toMatch(/^9067f00d00-[0-9a-f-]{36}$/)
    const shown = {
      GroupId,
      IdentityStoreId,
      DisplayName: 'Devs',
      Description: 'Developers',
      CreatedAt: new Date(NOW),
      CreatedBy: ADMIN_ARN,
      UpdatedAt: new Date(NOW),
      UpdatedBy: ADMIN_ARN,
    }
    expect(await describeGroup(GroupId)).toEqual(shown)
    expect(await list()).toEqual([shown])
  })

  test('needs no name', async () => {
    const group = await describeGroup(await create())
    await create()
    expect(Object.keys(group)).not.toContain('DisplayName')
    expect(await list()).toHaveLength(2)
  })

  test('refuses a name that another group has, in any case', async () => {
    await create('Devs')
    await expectFailure(create('DEVS'), duplicate('Duplicate GroupDisplayName'))
    await expectFailure(create('AWSAdministrators'), invalid('The name AWSAdministrators is reserved'))
  })

  test('refuses more groups than the quota', async () => {
    await server.close()
    await start({ quotas: { GroupsPerIdentityStoreQuota: 1 } })
    await create('a')
    await expectFailure(create('b'), {
      code: 'ServiceQuotaExceededException',
      message: 'The identity store cannot have more than 1 groups.',
    })
  })

  test('reports an unknown group', async () => {
    await expectFailure(describeGroup(NOBODY), notFound('GROUP', NOBODY))
  })
})

test('ListGroups lists pages, and filters by name', async () => {
  const ids = [await create('a'), await create('b'), await create('c')]
  const pages: (string | undefined)[][] = []
  for await (const { Groups = [] } of paginateListGroups({ client, pageSize: 2 }, { IdentityStoreId }))
    pages.push(Groups.map(({ GroupId }) => GroupId))
  expect(pages.map((page) => page.length)).toEqual([2, 1])
  expect(pages.flat()).toEqual(ids.toSorted())
  const filter = (AttributePath: string) => ({ Filters: [{ AttributePath, AttributeValue: 'B' }] })
  expect(await list(filter('DisplayName'))).toMatchObject([{ GroupId: ids[1] }])
  await expectFailure(list(filter('Description')), invalid('The attribute path Description is not supported'))
})

describe('GetGroupId', () => {
  test('finds groups by name and by external ID', async () => {
    const GroupId = await create('Devs')
    await create('Ops')
    server.iamulator.store.transact(at(ACCOUNT), (tx) => {
      const row = tx.directoryGroups.get(GroupId)
      if (row) tx.directoryGroups.put(GroupId, { ...row, externalIds: [{ issuer: 'idp', id: '7' }] })
    })
    expect(await identifyBy('displayName', 'devs')).toBe(GroupId)
    const AlternateIdentifier = { ExternalId: { Issuer: 'idp', Id: '7' } }
    expect(await client.send(new GetGroupIdCommand({ IdentityStoreId, AlternateIdentifier }))).toMatchObject({
      GroupId,
      IdentityStoreId,
    })
    expect(await describeGroup(GroupId)).toMatchObject({ ExternalIds: [{ Issuer: 'idp', Id: '7' }] })
  })

  test('reports what it cannot find', async () => {
    await expectFailure(identifyBy('displayName', 'devs'), notFound('GROUP'))
    await expectFailure(
      identifyBy('description', 'devs'),
      invalid('The attribute description is not a unique attribute'),
    )
    await expectFailure(
      identifyBy('displayName', ''),
      invalid('attribute value cannot be empty or null for attribute path'),
    )
  })
})

describe('UpdateGroup', () => {
  test('changes the name and the description, and when and by whom', async () => {
    const GroupId = await create('Devs')
    now += 60_000
    await update(GroupId, 'displayName', 'Developers')
    await update(GroupId, 'description', 'All of them')
    expect(await describeGroup(GroupId)).toMatchObject({
      GroupId,
      DisplayName: 'Developers',
      Description: 'All of them',
      CreatedAt: new Date(NOW),
      UpdatedAt: new Date(NOW + 60_000),
      UpdatedBy: ADMIN_ARN,
    })
    expect(await identifyBy('displayName', 'Developers')).toBe(GroupId)
    await update(GroupId, 'description')
    expect(Object.keys(await describeGroup(GroupId))).not.toContain('Description')
    await expectFailure(identifyBy('displayName', 'Devs'), notFound('GROUP'))
  })

  test('refuses the name of another group, but not another spelling of its own', async () => {
    const GroupId = await create('Devs')
    await create('Ops')
    await expectFailure(update(GroupId, 'displayName', 'ops'), duplicate('Duplicate GroupDisplayName'))
    await expectFailure(update(GroupId, 'displayName', 'Administrator'), invalid(/reserved/))
    await update(GroupId, 'displayName', 'DEVS')
    expect(await describeGroup(GroupId)).toMatchObject({ DisplayName: 'DEVS' })
  })

  test('refuses unknown groups, paths, and values', async () => {
    const GroupId = await create('Devs')
    await expectFailure(update(NOBODY, 'displayName', 'x'), notFound('GROUP', NOBODY))
    await expectFailure(update(GroupId, 'color', 'red'), invalid('The attribute path color is not supported'))
    await expectFailure(update(GroupId, 'identityStoreId', 'x'), invalid(/not supported/))
    await expectFailure(
      update(GroupId, 'displayName', 7),
      invalid('NUMBER_VALUE can not be converted to a String'),
    )
    expect(await describeGroup(GroupId)).toMatchObject({ DisplayName: 'Devs' })
  })
})

test('DeleteGroup deletes a group once', async () => {
  const GroupId = await create('Devs')
  const remove = () => client.send(new DeleteGroupCommand({ IdentityStoreId, GroupId }))
  await remove()
  expect(await list()).toEqual([])
  await expectFailure(remove(), notFound('GROUP', GroupId))
})
