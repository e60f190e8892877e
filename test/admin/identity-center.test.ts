/** Tests instances of IAM Identity Center that are created while the server runs. */
import { CreatePermissionSetCommand, ListInstancesCommand } from '@aws-sdk/client-sso-admin'
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals'
import { FileJournal } from '../../store/file-journal.ts'
import { keyOf, organizationKey } from '../../store/index.ts'
import { withDirectory } from '../docs/temporary.ts'
import { request } from '../support/admin.ts'
import {
  ACCOUNT,
  administratorOf,
  NOW,
  OTHER,
  policy,
  startServer,
  type TestServer,
} from '../support/harness.ts'
import { IDENTITY_STORE, INSTANCE, INSTANCE_ID } from '../support/identity-center.ts'
import { centerWith, SUFFIX } from '../support/identity-center-seeds.ts'
import { OUTSIDER, organizationWith, seededServer } from '../support/organizations.ts'
import { at, PARTITION, REGION } from '../support/places.ts'

let server: TestServer
beforeEach(async () => {
  server = await startServer({}, { now: () => NOW })
})
afterEach(async () => {
  jest.restoreAllMocks()
  await server.close()
})

const create = (body: unknown) => request(server, 'POST', 'identity-center', body)
const list = async () => (await request(server, 'GET', 'identity-center')).body.instances
const view = (account = ACCOUNT) => server.iamulator.store.view(at(account))

describe('GET', () => {
  test('lists the instances with their URLs, IDs, and tenants', async () => {
    expect(await list()).toEqual([])
    const scim = [{ tenant: 't1', tokens: ['tok-1'] }]
    const names = {
      instanceId: INSTANCE_ID,
      identityStoreId: IDENTITY_STORE,
      name: 'main',
      subdomain: 'acme',
    }
    const { status, body } = await create({ ...names, scim })
    const shown = {
      ...{ account: ACCOUNT, partition: PARTITION, kind: 'organization', region: REGION, name: 'main' },
      ...{
        instanceId: INSTANCE_ID,
        instanceArn: INSTANCE,
        identityStoreId: IDENTITY_STORE,
        subdomain: 'acme',
      },
      startUrl: 'https://acme.awsapps.com/start',
      portalUrl: `${server.url}/start?directory=${IDENTITY_STORE}`,
      source: 'directory',
      scim: [{ tenant: 't1', url: `${server.url}/t1/scim/v2/` }],
    }
    expect({ status, body }).toEqual({ status: 200, body: shown })
    expect(await list()).toEqual([shown])
    expect(await request(server, 'GET', 'identity-center?account=1')).toMatchObject({
      status: 400,
      body: { error: 'InvalidQuery' },
    })
  })
})

describe('POST', () => {
  test('makes the instance of an organization, in an account that had none', async () => {
    expect(await create({})).toMatchObject({ status: 200, body: { account: ACCOUNT, kind: 'organization' } })
    expect(view().organizations.get(organizationKey)?.featureSet).toBe('ALL')
    const client = server.ssoAdmin()
    const { Instances = [] } = await client.send(new ListInstancesCommand({}))
    const InstanceArn = Instances[0]?.InstanceArn
    const { PermissionSet } = await client.send(new CreatePermissionSetCommand({ InstanceArn, Name: 'Dev' }))
    expect(PermissionSet).toMatchObject({ Name: 'Dev' })
  })

  test('takes everything that a seed takes', async () => {
    const policies = [{ name: 'Extra', document: policy('Allow', 's3:*') }]
    const accounts = { [ACCOUNT]: { policies }, [OTHER]: { policies } }
    const seed = { accounts, organization: organizationWith([], {}) }
    expect(await request(server, 'POST', 'seed', { seed })).toMatchObject({ status: 200 })
    expect(await create(centerWith())).toMatchObject({ status: 200, body: { instanceId: INSTANCE_ID } })
    for (const account of [ACCOUNT, OTHER])
      expect(view(account).roles.has(keyOf(`AWSReservedSSO_Dev_${SUFFIX}`))).toBe(true)
    expect(view().directoryUsers.size).toBe(1)
    await request(server, 'POST', 'reset')
    expect(await list()).toEqual([])
  })

  test('makes the instance of the only organization, whichever account manages it', async () => {
    const organization = { managementAccount: OUTSIDER }
    await request(server, 'POST', 'seed', { seed: { organization } })
    expect(await create({ permissionSets: [{ name: 'Dev' }] })).toMatchObject({
      status: 200,
      body: { account: OUTSIDER, kind: 'organization' },
    })
  })

  test('makes the instance of a member account', async () => {
    await server.close()
    server = await seededServer({ organization: organizationWith([], {}) })
    expect(await create({ account: OTHER, users: [] })).toMatchObject({
      status: 200,
      body: { account: OTHER, kind: 'account' },
    })
    const client = server.ssoAdmin(administratorOf(OTHER))
    expect((await client.send(new ListInstancesCommand({}))).Instances).toMatchObject([
      { OwnerAccountId: OTHER },
    ])
  })

  test('refuses a second instance of an account', async () => {
    await create({})
    expect(await create({ name: 'other' })).toEqual({
      status: 409,
      body: { error: 'InstanceExists', message: `Account ${ACCOUNT} already has an instance.` },
    })
  })

  test.each<[unknown, string, string]>([
    [[], 'InvalidBody', 'The body must be a JSON object.'],
    [undefined, 'InvalidBody', 'The body must be a JSON object.'],
    [{ user: [] }, 'InvalidSeed', 'Unknown property "user" at identityCenter. Did you mean "users"?'],
    [
      { account: 1 },
      'InvalidSeed',
      'Invalid value at identityCenter.account: must be a string. Put it in quotes.',
    ],
    [
      { identityProvider: { metadata: 'idp.xml' } },
      'InvalidSeed',
      'Cannot read a file for this seed at identityCenter.identityProvider.metadata',
    ],
  ])('refuses %j', async (body, error, message) => {
    const answer = await create(body)
    expect(answer).toMatchObject({ status: 400, body: { error } })
    expect(answer.body.message.slice(0, message.length)).toBe(message)
  })

  test('makes nothing if AWS would refuse a part of it', async () => {
    const assignments = [{ user: 'ann', permissionSet: 'Dev', accounts: [OTHER] }]
    expect(await create({ ...centerWith(), assignments })).toEqual({
      status: 409,
      body: {
        error: 'SeedNotApplied',
        message: `Account ${OTHER} is not an active account of the organization at identityCenter.assignments[0].accounts[0]`,
      },
    })
    expect(server.iamulator.store.status().rows).toBe(0)
  })

  test('makes nothing that cannot be saved', async () => {
    await server.close()
    await withDirectory(async (data) => {
      server = await startServer({ data })
      const full = Object.assign(new Error('no space left on device'), { code: 'ENOSPC' })
      jest.spyOn(FileJournal.prototype, 'append').mockRejectedValue(full)
      expect(await create({})).toMatchObject({ status: 503 })
      jest.restoreAllMocks()
      expect(await list()).toEqual([])
      expect(view().organizations.size).toBe(0)
      expect(await create({})).toMatchObject({ status: 200 })
      await server.close()
    })
    server = await startServer()
  })

  test('waits until the server is ready', async () => {
    server.iamulator.ready = false
    expect(await create({})).toMatchObject({ status: 503, body: { error: 'Starting' } })
    server.iamulator.ready = true
  })
})
