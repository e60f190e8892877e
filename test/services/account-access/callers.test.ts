/** Tests who may call operations of the account access manager: by policies, by the account, and by the region. */
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { actionFacts } from '../../../core/aws/service-authorization.ts'
import { services } from '../../../server/services/index.ts'
import {
  ACCOUNT,
  administratorOf,
  expectError,
  NOW,
  OTHER,
  policy,
  type TestServer,
} from '../../support/harness.ts'
import { OUTSIDER } from '../../support/organizations.ts'
import { at, OTHER_REGION } from '../../support/places.ts'
import { deniedText, userArn, userWith } from '../callers.ts'
import { verdictsOn } from '../verdicts.ts'
import { type AccountAccess, accountAccess } from './client.ts'
import { accessServer, createApplication, roleFor, SERVICE, SOURCE, startAccess, user } from './world.ts'

let server: TestServer
let applicationArn: string
let roleArn: string
let entitlementId: string
beforeEach(async () => {
  const world = await startAccess()
  server = world.server
  applicationArn = world.applicationArn
  roleArn = world.roleArn
  entitlementId = await world.entitle(user())
})
afterEach(() => server.close())

const ON_APPLICATION: Readonly<Record<string, () => object>> = {
  CreateEntitlement: () => ({ applicationArn, entitlement: roleFor(user(), roleArn) }),
  DeleteApplication: () => ({ applicationArn }),
  DeleteEntitlement: () => ({ applicationArn, entitlementId }),
  GetApplication: () => ({ applicationArn }),
  GetEntitlement: () => ({ applicationArn, entitlementId }),
  ListEntitlements: () => ({ applicationArn, filter: { principalRole: { roleArn } } }),
  ListTagsForResource: () => ({ resourceArn: applicationArn }),
  TagResource: () => ({ resourceArn: applicationArn, tags: { team: 'a' } }),
  UntagResource: () => ({ resourceArn: applicationArn, tagKeys: ['team'] }),
}

const send = (name: string, client: AccountAccess) => client.call(name, { ...ON_APPLICATION[name]?.() })

const denied = (name: string, action: string, resource: string) => ({
  code: 'AccessDeniedException',
  status: 403,
  message: deniedText(userArn(name), action, resource),
})

/** Makes OTHER the delegated administrator of the account access manager. */
function delegate(): void {
  server.iamulator.store.transact(at(ACCOUNT), (tx) => {
    const row = tx.memberAccounts.get(OTHER)
    if (!row) throw new Error(`${OTHER} is no member of the organization`)
    tx.memberAccounts.put(OTHER, { ...row, administers: [{ principal: SERVICE, since: NOW }] })
  })
}

test('the calls are those of every operation', () => {
  expect([...Object.keys(ON_APPLICATION), 'CreateApplication', 'ListApplications'].toSorted()).toEqual(
    Object.keys(services['account-access'].model.operations).toSorted(),
  )
})

describe.each(Object.keys(ON_APPLICATION))('%s', (name) => {
  const action = `account-access:${name}`

  test('needs permission on the application', async () => {
    expect(actionFacts(action)?.resourceTypes.map((each) => each.name)).toEqual(['application'])
    const elsewhere = await userWith(server, 'elsewhere', policy('Allow', action, `${applicationArn}0`))
    await expectError(
      send(name, accountAccess(server, elsewhere)),
      denied('elsewhere', action, applicationArn),
    )
    const here = await userWith(server, 'here', policy('Allow', action, applicationArn))
    await send(name, accountAccess(server, here))
  })

  test('is denied to other accounts, and open to the delegated administrator', async () => {
    const unnamed = { code: 'AccessDeniedException', status: 403, message: /is not authorized to perform/ }
    for (const account of [OTHER, OUTSIDER])
      await expectError(send(name, accountAccess(server, administratorOf(account))), unnamed)
    delegate()
    const administrator = accountAccess(server, administratorOf(OTHER))
    if (name === 'DeleteApplication') await expectError(send(name, administrator), unnamed)
    else await send(name, administrator)
  })

  test('is refused to other accounts also where nothing is enforced', async () => {
    await server.close()
    const world = await startAccess({ auth: 'off' })
    server = world.server
    applicationArn = world.applicationArn
    const entitled = await world.entitle(user())
    entitlementId = entitled
    await expectError(send(name, accountAccess(server, administratorOf(OUTSIDER))), {
      code: 'AccessDeniedException',
      status: 403,
      message: 'You do not have sufficient access to perform this operation.',
    })
  })
})

test.each(Object.keys(ON_APPLICATION).filter((name) => !/tag/i.test(name)))(
  '%s refuses a malformed ARN of the application',
  async (name) => {
    applicationArn = 'arn:aws:account-access'
    await expectError(send(name, accountAccess(server)), {
      code: 'ValidationException',
      status: 400,
      message: /Value 'arn:aws:account-access' at 'applicationArn' failed to satisfy constraint: /,
    })
  },
)

test('the application belongs to the management account when the administrator calls', async () => {
  delegate()
  const client = accountAccess(server, administratorOf(OTHER))
  const verdicts = await verdictsOn(server, () => client.call('GetApplication', { applicationArn }))
  expect(verdicts.map(({ request }) => request.resource)).toEqual([applicationArn])
  expect(verdicts[0]?.request.context.get('aws:resourceaccount')).toBe(ACCOUNT)
})

describe('ListApplications', () => {
  const list = (client: AccountAccess) => client.call('ListApplications').then(({ output }) => output)

  test('needs permission on all resources', async () => {
    const nobody = await userWith(
      server,
      'nobody',
      policy('Allow', 'account-access:ListApplications', applicationArn),
    )
    await expectError(
      list(accountAccess(server, nobody)),
      denied('nobody', 'account-access:ListApplications', '*'),
    )
    const reader = await userWith(server, 'reader', policy('Allow', 'account-access:ListApplications'))
    expect(await list(accountAccess(server, reader))).toMatchObject({ applications: [{ applicationArn }] })
  })

  test('shows the application only in its region, and only to those who may use it', async () => {
    const other = accountAccess(server, administratorOf(OTHER))
    expect(await list(other)).toEqual({ applications: [] })
    delegate()
    expect(await list(other)).toMatchObject({ applications: [{ applicationArn }] })
    const elsewhere = accountAccess(server, undefined, OTHER_REGION)
    expect(await list(elsewhere)).toEqual({ applications: [] })
  })
})

describe('CreateApplication', () => {
  beforeEach(async () => {
    await server.close()
    server = await accessServer()
  })
  const create = 'account-access:CreateApplication'
  const linked = 'iam:CreateServiceLinkedRole'
  const role = `arn:aws:iam::${ACCOUNT}:role/aws-service-role/${SERVICE}/AWSServiceRoleForAccountAccessManager`

  test('needs permission to create the service-linked role, unless there is one', async () => {
    const nobody = accountAccess(server, await userWith(server, 'nobody'))
    await expectError(createApplication(nobody), denied('nobody', create, '*'))
    const creator = accountAccess(server, await userWith(server, 'creator', policy('Allow', create)))
    await expectError(createApplication(creator), denied('creator', linked, role))
    const Condition = { StringEquals: { 'iam:AWSServiceName': SERVICE } }
    const Statement = [
      { Effect: 'Allow', Action: create, Resource: '*' },
      { Effect: 'Allow', Action: linked, Resource: role, Condition },
    ]
    const document = JSON.stringify({ Version: '2012-10-17', Statement })
    const arn = await createApplication(accountAccess(server, await userWith(server, 'full', document)))
    expect(await createApplication(creator)).toBe(arn)
  })

  test('tells policies the tags of the request', async () => {
    const Condition = {
      StringEquals: { 'aws:RequestTag/team': 'a' },
      'ForAllValues:StringEquals': { 'aws:TagKeys': ['team'] },
    }
    const Statement = [
      { Effect: 'Allow', Action: create, Resource: '*', Condition },
      { Effect: 'Allow', Action: linked, Resource: '*' },
    ]
    const document = JSON.stringify({ Version: '2012-10-17', Statement })
    const tagger = accountAccess(server, await userWith(server, 'tagger', document))
    for (const tags of [undefined, { team: 'b' }, { team: 'a', cost: '' }])
      await expectError(tagger.call('CreateApplication', { ...SOURCE, tags }), denied('tagger', create, '*'))
    expect(await createApplication(tagger, { tags: { team: 'a' } })).toMatch(/application/)
  })
})

describe('policies see the tags', () => {
  const when = (name: string, action: string, Condition: object) =>
    userWith(
      server,
      name,
      JSON.stringify({
        Version: '2012-10-17',
        Statement: { Effect: 'Allow', Action: action, Resource: '*', Condition },
      }),
    )

  test('of the application', async () => {
    await accountAccess(server).call('TagResource', { resourceArn: applicationArn, tags: { team: 'a' } })
    const get = (credentials: Awaited<ReturnType<typeof userWith>>) =>
      accountAccess(server, credentials).call('GetApplication', { applicationArn })
    const action = 'account-access:GetApplication'
    await get(await when('right', action, { StringEquals: { 'aws:ResourceTag/team': 'a' } }))
    const wrong = await when('wrong', action, { StringEquals: { 'aws:ResourceTag/team': 'b' } })
    await expectError(get(wrong), denied('wrong', action, applicationArn))
  })

  test('that a request adds and removes', async () => {
    const Condition = { 'ForAllValues:StringEquals': { 'aws:TagKeys': ['team'] } }
    const tagger = accountAccess(server, await when('tagger', 'account-access:*', Condition))
    const resourceArn = applicationArn
    await tagger.call('TagResource', { resourceArn, tags: { team: 'a' } })
    await expectError(
      tagger.call('TagResource', { resourceArn, tags: { cost: 'a' } }),
      denied('tagger', 'account-access:TagResource', applicationArn),
    )
    await expectError(
      tagger.call('UntagResource', { resourceArn, tagKeys: ['cost'] }),
      denied('tagger', 'account-access:UntagResource', applicationArn),
    )
    await tagger.call('UntagResource', { resourceArn, tagKeys: ['team'] })
  })
})
