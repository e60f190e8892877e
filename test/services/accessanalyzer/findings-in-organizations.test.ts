/** Tests findings about external access in the accounts of an organization. */
import {
  type AccessAnalyzerClient,
  GetFindingCommand,
  ListAnalyzedResourcesCommand,
  ListFindingsCommand,
} from '@aws-sdk/client-accessanalyzer'
import { CreateRoleCommand } from '@aws-sdk/client-iam'
import { DisableAWSServiceAccessCommand } from '@aws-sdk/client-organizations'
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { ACCOUNT, administratorOf, NOW, OTHER, type TestServer, trust } from '../../support/harness.ts'
import {
  ORGANIZATION,
  OUTSIDER,
  organizationWith,
  resourceControl,
  seededServer,
} from '../../support/organizations.ts'
import { arnOf, createAnalyzer, SERVICE } from './world.ts'

let server: TestServer
let client: AccessAnalyzerClient
beforeEach(async () => {
  const policies = [resourceControl('roles', 'sts:AssumeRole'), resourceControl('buckets', 's3:*')]
  const attached = {
    root: { resourceControlPolicies: ['buckets'] },
    account: { resourceControlPolicies: ['roles'] },
  }
  const organization = { ...organizationWith(policies, attached), trustedServices: [SERVICE] }
  server = await seededServer({ organization }, {}, { now: () => NOW })
  client = server.accessanalyzer()
  await createAnalyzer(client, 'account')
  await createAnalyzer(client, 'organization', { type: 'ORGANIZATION' })
})
afterEach(() => server.close())

const rootOf = (account: string) => ({ AWS: `arn:aws:iam::${account}:root` })
const create = (RoleName: string, AssumeRolePolicyDocument: string, account = ACCOUNT) =>
  server.iam(administratorOf(account)).send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument }))
const list = async (name: string) =>
  (await client.send(new ListFindingsCommand({ analyzerArn: arnOf(name) }))).findings ?? []
const resources = async (name: string) =>
  (await list(name)).map(({ resource }) => resource?.split(/[:/]/).at(-1)).sort()

test('accounts of the organization are inside the zone of trust of its analyzer only', async () => {
  await create('for-member', trust(rootOf(OTHER)))
  await create('for-outsider', trust(rootOf(OUTSIDER)))
  const inOrganization = { StringEquals: { 'aws:PrincipalOrgID': ORGANIZATION } }
  await create('for-all', trust({ AWS: '*' }, 'sts:AssumeRole', inOrganization))
  const inPaths = { 'ForAnyValue:StringLike': { 'aws:PrincipalOrgPaths': `${ORGANIZATION}/r-exam/*` } }
  await create('for-paths', trust({ AWS: '*' }, 'sts:AssumeRole', inPaths))
  expect(await resources('account')).toEqual(['for-all', 'for-member', 'for-outsider', 'for-paths'])
  expect(await resources('organization')).toEqual(['for-outsider'])
})

test('an organization has findings about roles of all its accounts', async () => {
  await create('managed', trust(rootOf(OUTSIDER)))
  await create('of-member', trust(rootOf(OUTSIDER)), OTHER)
  await create('of-outsider', trust(rootOf(ACCOUNT)), OUTSIDER)
  expect(await resources('account')).toEqual(['managed'])
  expect(await resources('organization')).toEqual(['managed', 'of-member'])
  const { analyzedResources } = await client.send(
    new ListAnalyzedResourcesCommand({ analyzerArn: arnOf('organization') }),
  )
  expect(analyzedResources?.map(({ resourceOwnerAccount }) => resourceOwnerAccount)).toEqual([ACCOUNT, OTHER])
})

test('a resource control policy over the actions can restrict the access', async () => {
  await create('managed', trust(rootOf(OUTSIDER)))
  await create('of-member', trust(rootOf(OUTSIDER)), OTHER)
  await create('tagged', trust(rootOf(OUTSIDER), 'sts:TagSession'), OTHER)
  const restrictions = (await list('organization')).map((found) => [
    found.resource?.split('/').at(-1),
    found.resourceControlPolicyRestriction,
  ])
  expect(restrictions.sort()).toEqual([
    ['managed', 'NOT_APPLICABLE'],
    ['of-member', 'APPLICABLE'],
    ['tagged', 'NOT_APPLICABLE'],
  ])
})

test('a disabled analyzer shows what it found, and finds nothing more', async () => {
  await create('before', trust(rootOf(OUTSIDER)))
  const [{ id } = {}] = await list('organization')
  await server.organizations().send(new DisableAWSServiceAccessCommand({ ServicePrincipal: SERVICE }))
  await create('after', trust(rootOf(OUTSIDER)))
  expect(await resources('organization')).toEqual(['before'])
  const found = await client.send(new GetFindingCommand({ analyzerArn: arnOf('organization'), id }))
  expect(found.finding).toMatchObject({ id, status: 'ACTIVE' })
})
