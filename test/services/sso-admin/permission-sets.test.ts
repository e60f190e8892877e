/** Tests creating, changing, listing, and deleting permission sets. */
import {
  CreatePermissionSetCommand,
  type CreatePermissionSetCommandInput,
  DeletePermissionSetCommand,
  DescribePermissionSetCommand,
  ListPermissionSetsCommand,
  ListTagsForResourceCommand,
  paginateListPermissionSets,
  type SSOAdminClient,
  UpdatePermissionSetCommand,
} from '@aws-sdk/client-sso-admin'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { ACCOUNT, administratorOf, expectError, NOW, OTHER, type TestServer } from '../../support/harness.ts'
import {
  delegateIdentityCenter,
  IDENTITY_STORE,
  INSTANCE,
  INSTANCE_ID,
  identityCenterServer,
} from '../../support/identity-center.ts'
import { permissionSetRow, provision, putPermissionSet, SET, SET_ID } from '../../support/permission-sets.ts'
import { at } from '../../support/places.ts'
import { namesOf } from '../callers.ts'
import { effectsIn } from '../effects-in.ts'
import { conflict, NO_ACCESS, notFound } from './errors.ts'

const expectEffect = effectsIn('sso-admin')

let server: TestServer
let client: SSOAdminClient
const start = async (quotas = {}) => {
  server = await identityCenterServer({ quotas })
  client = server.ssoAdmin()
}
beforeEach(() => start())
afterEach(() => server.close())

type CreateInput = Partial<CreatePermissionSetCommandInput>
const create = async (Name: string, more: CreateInput = {}) =>
  (await client.send(new CreatePermissionSetCommand({ InstanceArn: INSTANCE, Name, ...more }))).PermissionSet
const createArn = async (name: string, more: CreateInput = {}) =>
  (await create(name, more))?.PermissionSetArn ?? ''
const described = async (PermissionSetArn: string) =>
  (await client.send(new DescribePermissionSetCommand({ InstanceArn: INSTANCE, PermissionSetArn })))
    .PermissionSet
const listed = async () =>
  (await client.send(new ListPermissionSetsCommand({ InstanceArn: INSTANCE }))).PermissionSets
const update = (PermissionSetArn: string, more: object) =>
  client.send(new UpdatePermissionSetCommand({ InstanceArn: INSTANCE, PermissionSetArn, ...more }))
const remove = (PermissionSetArn: string, by = client) =>
  by.send(new DeletePermissionSetCommand({ InstanceArn: INSTANCE, PermissionSetArn }))

const noSet = (id: string) => notFound(`Could not find PermissionSet with id ${id}`)
const IN_USE = conflict('Could not delete because PermissionSet has ApplicationProfile associated with it.')

describe('CreatePermissionSet', () => {
  test('answers the permission set, which others show', async () => {
    const facts = {
      Description: 'For developers',
      SessionDuration: 'PT4H',
      RelayState: 'https://console.aws.amazon.com/s3/',
    }
    const set = await expectEffect('CreatePermissionSet', () => create('Dev', facts), {
      ListPermissionSets: listed,
    })
    expect(set).toEqual({
      Name: 'Dev',
      PermissionSetArn: expect.stringMatching(
        new RegExp(`^arn:aws:sso:::permissionSet/${INSTANCE_ID}/ps-[0-9a-f]{16}$`),
      ),
      CreatedDate: expect.any(Date),
      ...facts,
    })
    expect(Math.abs(Number(set?.CreatedDate) - NOW)).toBeLessThan(600_000)
    expect(await described(set?.PermissionSetArn ?? '')).toEqual(set)
    expect(await listed()).toEqual([set?.PermissionSetArn])
  })

  test('lasts an hour unless the request says otherwise', async () => {
    expect(await create('Dev')).toEqual({
      Name: 'Dev',
      PermissionSetArn: expect.any(String),
      CreatedDate: expect.any(Date),
      SessionDuration: 'PT1H',
    })
  })

  test('gives it tags, which must be valid', async () => {
    const tags = [{ Key: 'team', Value: 'a' }]
    const ResourceArn = await createArn('Dev', { Tags: tags })
    const read = new ListTagsForResourceCommand({ InstanceArn: INSTANCE, ResourceArn })
    expect((await client.send(read)).Tags).toEqual(tags)
    await expectError(create('Other', { Tags: [{ Key: 'aws:x', Value: '' }] }), {
      code: 'ValidationException',
      status: 400,
    })
  })

  test.each(['PT1H', 'PT60M', 'PT12H', 'PT90M', 'PT3600.5S', 'PT11H59M60S'])(
    'takes the duration %s',
    async (d) => {
      expect((await create('Dev', { SessionDuration: d }))?.SessionDuration).toBe(d)
    },
  )

  test.each(['PT59M', 'PT12H1S', 'P1D', '-PT1H', 'P1Y', 'P1M', 'P1W', 'PT1S'])('rejects %s', async (d) => {
    await expectError(create('Dev', { SessionDuration: d }), {
      code: 'ValidationException',
      status: 400,
      message: `SessionDuration ${d} must be between PT1H and PT12H.`,
    })
  })

  test('rejects a name that exists, with the same case', async () => {
    await create('Dev')
    await expectError(create('Dev'), conflict('PermissionSet with name Dev already exists.'))
    expect((await create('dev'))?.Name).toBe('dev')
  })

  test('rejects more than the quota', async () => {
    await server.close()
    await start({ PermissionSetsQuota: 1 })
    await create('One')
    await expectError(create('Two'), {
      code: 'ServiceQuotaExceededException',
      status: 400,
      message: `You have exceeded AWS SSO limits. Cannot create PermissionSet more than 1 for id ${INSTANCE_ID}. Please refer to https://docs.aws.amazon.com/singlesignon/latest/userguide/limits.html`,
    })
  })
})

describe('DescribePermissionSet', () => {
  test('rejects unknown permission sets, and those of another instance', async () => {
    putPermissionSet(server)
    await expectError(described(SET.replace('0123', 'ffff')), noSet('ps-ffff456789abcdef'))
    await expectError(described(SET.replace('ssoins-7223', 'ssoins-ffff')), noSet(SET_ID))
  })
})

describe('UpdatePermissionSet', () => {
  test('changes what the request has, and keeps the rest', async () => {
    putPermissionSet(server, { description: 'before', relayState: 'https://example.com' })
    await expectEffect('UpdatePermissionSet', () => update(SET, { SessionDuration: 'PT2H' }), {
      DescribePermissionSet: () => described(SET),
    })
    await update(SET, { Description: 'after' })
    expect(await described(SET)).toMatchObject({
      Description: 'after',
      SessionDuration: 'PT2H',
      RelayState: 'https://example.com',
    })
    await update(SET, { RelayState: 'https://example.org' })
    expect(await described(SET)).toMatchObject({ Description: 'after', RelayState: 'https://example.org' })
  })

  test('leaves what was provisioned as it was', async () => {
    putPermissionSet(server)
    provision(server, OTHER)
    await update(SET, { SessionDuration: 'PT3H' })
    const row = server.iamulator.store.view(at(ACCOUNT)).provisionings.get(`${OTHER}:${SET_ID}`)
    expect([row?.provisioned.sessionDuration, permissionSetRow(server)?.sessionDuration]).toEqual([
      'PT1H',
      'PT3H',
    ])
  })

  test('rejects durations out of range, and unknown permission sets', async () => {
    putPermissionSet(server)
    await expectError(update(SET, { SessionDuration: 'PT13H' }), { code: 'ValidationException', status: 400 })
    await expectError(update(SET.replace('0123', 'ffff'), {}), noSet('ps-ffff456789abcdef'))
  })
})

describe('DeletePermissionSet', () => {
  test('deletes it, after which it is unknown and its name is free', async () => {
    const arn = await createArn('Dev')
    await expectEffect('DeletePermissionSet', () => remove(arn), {
      ListPermissionSets: listed,
      DescribePermissionSet: () => described(arn),
    })
    await expectError(remove(arn), noSet(arn.slice(-19)))
    await create('Dev')
  })

  test('rejects what is provisioned', async () => {
    putPermissionSet(server)
    provision(server, OTHER)
    await expectError(remove(SET), IN_USE)
    expect(await listed()).toEqual([SET])
  })

  test('rejects what is assigned', async () => {
    putPermissionSet(server)
    server.iamulator.store.transact(at(ACCOUNT), (tx) =>
      tx.accountAssignments.put('key', {
        permissionSetId: SET_ID,
        accountId: OTHER,
        principalType: 'USER',
        principalId: `${IDENTITY_STORE.slice(2)}-x`,
        createDate: NOW,
      }),
    )
    await expectError(remove(SET), IN_USE)
  })

  test('is refused to the delegated administrator when it is provisioned in the management account', async () => {
    putPermissionSet(server)
    delegateIdentityCenter(server, OTHER)
    const delegate = server.ssoAdmin(administratorOf(OTHER))
    provision(server, ACCOUNT)
    await expectError(remove(SET, delegate), NO_ACCESS)
    server.iamulator.store.transact(at(ACCOUNT), (tx) => tx.provisionings.delete(`${ACCOUNT}:${SET_ID}`))
    await remove(SET, delegate)
    expect(await listed()).toEqual([])
  })
})

test('ListPermissionSets has pages that stay correct while the list changes', async () => {
  const arns: string[] = []
  for (const name of ['a', 'b', 'c', 'd', 'e']) arns.push(await createArn(name))
  arns.sort()
  const pages = paginateListPermissionSets({ client, pageSize: 2 }, { InstanceArn: INSTANCE })
  const seen = await namesOf(
    pages,
    (page) => page.PermissionSets ?? [],
    async (page) => {
      if (page > 1) return
      await remove(arns[1] ?? '')
      await remove(arns[4] ?? '')
    },
  )
  expect(seen).toEqual([
    [arns[0], arns[1]],
    [arns[2], arns[3]],
  ])
  await expectError(client.send(new ListPermissionSetsCommand({ InstanceArn: INSTANCE, NextToken: 'abc' })), {
    code: 'ValidationException',
    status: 400,
    message: 'The NextToken is not valid.',
  })
})
