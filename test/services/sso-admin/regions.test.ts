/** Tests the regions of an instance: adding, removing, and what works in them. */
import {
  AddRegionCommand,
  CreatePermissionSetCommand,
  DescribeInstanceCommand,
  DescribePermissionSetCommand,
  DescribeRegionCommand,
  ListInstancesCommand,
  ListPermissionSetsCommand,
  ListRegionsCommand,
  ListTagsForResourceCommand,
  RemoveRegionCommand,
  TagResourceCommand,
  UpdatePermissionSetCommand,
} from '@aws-sdk/client-sso-admin'
import { beforeEach, describe, expect, test } from '@jest/globals'
import {
  ACCOUNT,
  administratorOf,
  expectError,
  NOW,
  OTHER,
  serverForEachTest,
} from '../../support/harness.ts'
import { INSTANCE, identityCenterServer, instanceWith, putInstance } from '../../support/identity-center.ts'
import { putPermissionSet, SET } from '../../support/permission-sets.ts'
import { OTHER_REGION, PARTITION, REGION } from '../../support/places.ts'
import { membersOf } from '../callers.ts'
import { effectsIn } from '../effects-in.ts'
import { NEW_REGION } from './application-calls.ts'
import { newApplication, newIssuer } from './applications.ts'
import { conflict, invalid, NO_ACCESS, notFound } from './errors.ts'

const expectEffect = effectsIn('sso-admin')
/** What AWS requires of an instance in several regions. */
const READY = {
  identityProvider: { metadata: '<EntityDescriptor/>', acsId: '1' },
  kmsKeyArn: `arn:${PARTITION}:kms:${REGION}:${ACCOUNT}:key/mrk-0123456789abcdef0123456789abcdef`,
}
const LATER = NOW + 60_000

const server = serverForEachTest(() => {
  now = NOW
  return identityCenterServer({}, { now: () => now })
})
const client = server.ssoAdmin()
let now: number
beforeEach(() => {
  putInstance(server, ACCOUNT, instanceWith(READY))
})

const InstanceArn = INSTANCE
const add = (RegionName: string, by = client) => by.send(new AddRegionCommand({ InstanceArn, RegionName }))
const remove = (RegionName: string) => client.send(new RemoveRegionCommand({ InstanceArn, RegionName }))
const described = (RegionName: string, by = client) =>
  by.send(new DescribeRegionCommand({ InstanceArn, RegionName }))
const listed = async (more: object = {}, by = client) =>
  (await by.send(new ListRegionsCommand({ InstanceArn, ...more }))).Regions
const reads = {
  DescribeRegion: () => described(OTHER_REGION),
  ListRegions: () => listed(),
}

const HOME = { RegionName: REGION, Status: 'ACTIVE', AddedDate: new Date(NOW), IsPrimaryRegion: true }
const ADDED = {
  RegionName: OTHER_REGION,
  Status: 'ACTIVE',
  AddedDate: new Date(LATER),
  IsPrimaryRegion: false,
}

// GovCloud has no additional regions.
const inSeveralRegions = PARTITION === 'aws-us-gov' ? test.skip : test

test('an instance is in its home region', async () => {
  expect(membersOf(await described(REGION))).toEqual(HOME)
  expect(await listed()).toEqual([HOME])
  await expectError(described(OTHER_REGION), notFound(`Could not find Region with name ${OTHER_REGION}`))
})

inSeveralRegions('a region is being added, is active, is being removed, and is gone', async () => {
  now = LATER
  const added = await expectEffect('AddRegion', () => add(OTHER_REGION), reads)
  expect(membersOf(added)).toEqual({ Status: 'ADDING' })
  expect(membersOf(await described(OTHER_REGION))).toEqual(ADDED)
  expect(await listed()).toEqual([ADDED, HOME].sort((a, b) => (a.RegionName < b.RegionName ? -1 : 1)))
  const { Instances } = await client.send(new ListInstancesCommand({}))
  expect(Instances).toMatchObject([{ PrimaryRegion: REGION, Regions: [HOME, ADDED] }])
  const removed = await expectEffect('RemoveRegion', () => remove(OTHER_REGION), reads)
  expect(membersOf(removed)).toEqual({ Status: 'REMOVING' })
  expect(await listed()).toEqual([HOME])
  await expectError(remove(OTHER_REGION), notFound(`Could not find Region with name ${OTHER_REGION}`))
})

inSeveralRegions('a region is listed once, after the pages before', async () => {
  await add(OTHER_REGION)
  await add(NEW_REGION)
  const names = [REGION, OTHER_REGION, NEW_REGION].sort()
  const first = await client.send(new ListRegionsCommand({ InstanceArn, MaxResults: 2 }))
  expect(first.Regions?.map(({ RegionName }) => RegionName)).toEqual(names.slice(0, 2))
  const { NextToken } = first
  const second = await client.send(new ListRegionsCommand({ InstanceArn, MaxResults: 2, NextToken }))
  expect(second.Regions?.map(({ RegionName }) => RegionName)).toEqual(names.slice(2))
  expect(second.NextToken).toBeUndefined()
})

describe('is refused', () => {
  inSeveralRegions('a region that the instance is in already', async () => {
    await add(OTHER_REGION)
    for (const name of [REGION, OTHER_REGION])
      await expectError(add(name), conflict(`The instance is already enabled in Region ${name}.`))
  })

  inSeveralRegions('a region of another partition', async () => {
    const elsewhere = PARTITION === 'aws' ? 'cn-north-1' : 'us-east-1'
    await expectError(add(elsewhere), invalid(`Region ${elsewhere} does not exist.`))
  })

  inSeveralRegions.each([
    ['an external identity provider', { kmsKeyArn: READY.kmsKeyArn }],
    ["a customer's key", { identityProvider: READY.identityProvider }],
    ['a key of several regions', { ...READY, kmsKeyArn: READY.kmsKeyArn.replace('mrk-', '') }],
  ])('a region without %s', async (_what, facts) => {
    putInstance(server, ACCOUNT, instanceWith(facts))
    await expectError(
      add(OTHER_REGION),
      invalid(
        'Additional Regions need an external identity provider and a multi-Region customer managed key.',
      ),
    )
  })

  test('removing the primary region', async () => {
    await expectError(remove(REGION), invalid('The primary Region cannot be removed.'))
  })

  test('a region of the instance of an account', async () => {
    const id = 'ssoins-0000000000000001'
    const row = instanceWith({ ...READY, id, kind: 'account', identityStoreId: 'd-0000000000' })
    putInstance(server, OTHER, row)
    const input = { InstanceArn: INSTANCE.replace(/ssoins-.*/, id), RegionName: OTHER_REGION }
    await expectError(
      server.ssoAdmin(administratorOf(OTHER)).send(new AddRegionCommand(input)),
      invalid('The operation is not supported for this Identity Center instance'),
    )
  })
})

inSeveralRegions('an additional region reads everything, but changes applications only', async () => {
  putPermissionSet(server)
  const there = server.ssoAdmin(undefined, OTHER_REGION)
  const readAll = async () => {
    await there.send(new DescribeInstanceCommand({ InstanceArn }))
    await there.send(new ListPermissionSetsCommand({ InstanceArn }))
    await there.send(new DescribePermissionSetCommand({ InstanceArn, PermissionSetArn: SET }))
    await there.send(new ListTagsForResourceCommand({ ResourceArn: INSTANCE }))
    await there.send(new ListTagsForResourceCommand({ ResourceArn: SET }))
    await described(REGION, there)
  }
  await expectError(readAll(), NO_ACCESS)
  expect((await there.send(new ListInstancesCommand({}))).Instances).toEqual([])
  await add(OTHER_REGION)
  await readAll()
  expect((await there.send(new ListInstancesCommand({}))).Instances).toHaveLength(1)
  const ResourceArn = await newApplication(there, 'App')
  const Tags = [{ Key: 'a', Value: 'b' }]
  await there.send(new TagResourceCommand({ ResourceArn, Tags }))
  const update = { InstanceArn, PermissionSetArn: SET, Description: 'new' }
  const changes = [
    there.send(new CreatePermissionSetCommand({ InstanceArn, Name: 'New' })),
    there.send(new UpdatePermissionSetCommand(update)),
    there.send(new TagResourceCommand({ ResourceArn: INSTANCE, Tags })),
    newIssuer(there, 'issuer'),
    add(NEW_REGION, there),
  ]
  for (const change of changes) await expectError(change, NO_ACCESS)
  await remove(OTHER_REGION)
  await expectError(newApplication(there, 'Other'), NO_ACCESS)
})
