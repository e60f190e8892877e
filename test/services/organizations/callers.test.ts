/** Tests who may call operations of AWS Organizations: by policies, and by what the account is in the organization. */
import { CreateRoleCommand, PutRolePolicyCommand } from '@aws-sdk/client-iam'
import { DescribeAccountCommand, ListAccountsCommand, ListRootsCommand } from '@aws-sdk/client-organizations'
import { AssumeRoleCommand } from '@aws-sdk/client-sts'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { actionFacts } from '../../../server/aws/service-authorization.ts'
import { services } from '../../../server/services/index.ts'
import { organizationKey } from '../../../store/index.ts'
import {
  ACCOUNT,
  ADMINISTRATOR,
  administratorOf,
  type Credentials,
  expectError,
  OTHER,
  policy,
  rootOf,
  type TestServer,
  trust,
} from '../../support/harness.ts'
import {
  ORGANIZATION,
  OUTSIDER,
  organizationWith,
  seededServer,
  serviceControl,
} from '../../support/organizations.ts'
import { at, FACTS, OTHER_REGION, REGION, there } from '../../support/places.ts'
import { userWith } from '../callers.ts'
import { verdictsOn } from '../verdicts.ts'
import { calls, memberCalls, readerCalls } from './calls.ts'

let server: TestServer
beforeEach(async () => {
  server = await seededServer({ organization: organizationWith([], {}) })
})
afterEach(() => server.close())

/** A region of the partition other than that of the service. */
const ELSEWHERE = FACTS.organizationsRegion === OTHER_REGION ? REGION : OTHER_REGION

const DENIED = {
  code: 'AccessDeniedException',
  status: 400,
  message: "You don't have permissions to access this resource.",
}
const NOT_IN_USE = {
  code: 'AWSOrganizationsNotInUseException',
  status: 400,
  message: 'Your account is not a member of an organization.',
}

/** Makes the member a delegated administrator of a service. */
function delegateService(): void {
  server.iamulator.store.transact(at(ACCOUNT), (tx) => {
    const row = tx.memberAccounts.get(OTHER)
    if (row)
      tx.memberAccounts.put(OTHER, { ...row, administers: [{ principal: 'config.amazonaws.com', since: 0 }] })
  })
}

function putResourcePolicy(...statements: readonly object[]): void {
  const content = JSON.stringify({ Version: '2012-10-17', Statement: statements })
  server.iamulator.store.transact(at(ACCOUNT), (tx) => {
    const row = tx.organizations.get(organizationKey)
    const resourcePolicy = {
      id: 'rp-example1',
      arn: `arn:aws:organizations::${ACCOUNT}:resourcepolicy/x`,
      content,
    }
    if (row) tx.organizations.put(organizationKey, { ...row, resourcePolicy })
  })
}

const statement = (Effect: 'Allow' | 'Deny', Action: string, Principal: unknown = { AWS: OTHER }) => ({
  Effect,
  Principal,
  Action,
  Resource: '*',
})

/** Returns a session of a role in the member account, with this policy. */
async function memberRole(document?: string): Promise<Credentials> {
  const iam = server.iam(administratorOf(OTHER))
  const AssumeRolePolicyDocument = trust({ AWS: `arn:aws:iam::${OTHER}:root` })
  await iam.send(new CreateRoleCommand({ RoleName: 'role', AssumeRolePolicyDocument }))
  if (document !== undefined)
    await iam.send(
      new PutRolePolicyCommand({ RoleName: 'role', PolicyName: 'only', PolicyDocument: document }),
    )
  const { Credentials: keys } = await server
    .sts(administratorOf(OTHER))
    .send(new AssumeRoleCommand({ RoleArn: `arn:aws:iam::${OTHER}:role/role`, RoleSessionName: 'session' }))
  return {
    accessKeyId: keys?.AccessKeyId ?? '',
    secretAccessKey: keys?.SecretAccessKey ?? '',
    sessionToken: keys?.SessionToken ?? '',
  }
}

const listAccounts = (credentials: Credentials) =>
  server.organizations(credentials).send(new ListAccountsCommand({}))

test('the calls are those of every operation that there is', () => {
  const { model, operation } = services.organizations
  expect(Object.keys(calls).toSorted()).toEqual(Object.keys(model.operations).filter(operation).toSorted())
})

describe.each(Object.entries(calls))('%s', (name, { resource, send }) => {
  test('needs a policy that allows it on the resource', async () => {
    const action = `organizations:${name}`
    await expectError(send(server.organizations(await userWith(server, 'nobody'))), DENIED)
    const elsewhere = policy('Allow', action, 'arn:aws:organizations::999999999999:account/o-x/1')
    await expectError(send(server.organizations(await userWith(server, 'elsewhere', elsewhere))), DENIED)
    await send(server.organizations(await userWith(server, 'permitted', policy('Allow', action, resource))))
  })

  test('is decided on a resource of a type that AWS lists, owned by the management account', async () => {
    const [verdict] = await verdictsOn(server, () => send(server.organizations()))
    const facts = actionFacts(`organizations:${name}`)
    expect(there(verdict?.request.resource)).toBe(resource)
    expect(facts?.wildcardOnly).toBe(resource === '*')
    const type = resource.split(':')[5]?.split('/')[0]?.replace(/^ou$/, 'organizationalunit')
    if (resource !== '*') expect(facts?.resourceTypes.map((each) => each.name)).toContain(type)
    expect(verdict?.request.context.get('aws:resourceaccount')).toBe(ACCOUNT)
  })

  test('answers nobody outside of organizations, whose permissions are decided first', async () => {
    await expectError(send(server.organizations(administratorOf(OUTSIDER))), NOT_IN_USE)
    await expectError(send(server.organizations(rootOf(OUTSIDER))), NOT_IN_USE)
  })

  test('answers administrators and the root user of the management account', async () => {
    await send(server.organizations(ADMINISTRATOR))
    await send(server.organizations(rootOf(ACCOUNT)))
  })
})

describe.each(Object.entries(memberCalls))('a member calls %s', (name, { send }) => {
  test('as its policies allow', async () => {
    await send(server.organizations(administratorOf(OTHER)))
    await expectError(send(server.organizations(await memberRole())), DENIED)
  })

  test('unless the resource policy denies it', async () => {
    putResourcePolicy(statement('Deny', `organizations:${name}`, '*'))
    await expectError(send(server.organizations(administratorOf(OTHER))), DENIED)
    await send(server.organizations())
  })

  test('not by the resource policy alone', async () => {
    putResourcePolicy(statement('Allow', `organizations:${name}`, '*'))
    await expectError(send(server.organizations(await memberRole())), DENIED)
  })
})

describe.each(Object.entries(readerCalls))('a member calls %s', (name, { send }) => {
  const action = `organizations:${name}`

  test('not as administrator, and not as root user', async () => {
    await expectError(send(server.organizations(administratorOf(OTHER))), DENIED)
    await expectError(send(server.organizations(rootOf(OTHER))), DENIED)
  })

  test('as a delegated administrator of any service', async () => {
    delegateService()
    await send(server.organizations(administratorOf(OTHER)))
    putResourcePolicy(statement('Deny', action))
    await expectError(send(server.organizations(administratorOf(OTHER))), DENIED)
  })

  test('by the resource policy, if its own policies allow it too', async () => {
    putResourcePolicy(statement('Allow', action))
    await send(server.organizations(administratorOf(OTHER)))
    await send(server.organizations(await memberRole(policy('Allow', action))))
    putResourcePolicy(statement('Allow', 'organizations:DescribePolicy'))
    await expectError(send(server.organizations(administratorOf(OTHER))), DENIED)
  })
})

test('a role without permissions gets none by the resource policy', async () => {
  putResourcePolicy(statement('Allow', 'organizations:ListAccounts'))
  await expectError(listAccounts(await memberRole()), DENIED)
})

test('a service control policy binds a delegated administrator', async () => {
  await server.close()
  const denied = { accounts: serviceControl('no-accounts', 'Deny', 'organizations:ListAccounts') }
  server = await seededServer({
    organization: organizationWith([denied.accounts], {
      account: { serviceControlPolicies: ['FullAWSAccess', 'no-accounts'] },
    }),
  })
  delegateService()
  await expectError(listAccounts(administratorOf(OTHER)), DENIED)
  await server.organizations(administratorOf(OTHER)).send(new ListRootsCommand({}))
})

test('what an account may see does not depend on the mode of authorization', async () => {
  await server.close()
  server = await seededServer({ organization: organizationWith([], {}) }, { auth: 'off' })
  await listAccounts(await userWith(server, 'nobody'))
  await expectError(listAccounts(administratorOf(OTHER)), DENIED)
  await expectError(listAccounts(administratorOf(OUTSIDER)), NOT_IN_USE)
})

test('a refusal for want of permissions precedes what does not exist', async () => {
  const call = (credentials: Credentials) =>
    server.organizations(credentials).send(new DescribeAccountCommand({ AccountId: '999999999999' }))
  await expectError(call(await userWith(server, 'nobody')), DENIED)
  await expectError(call(administratorOf(OTHER)), DENIED)
  const refused = () => call(administratorOf(OTHER)).catch(() => undefined)
  const [verdict] = await verdictsOn(server, refused)
  expect(there(verdict?.request.resource)).toBe(
    `arn:aws:organizations::${ACCOUNT}:account/${ORGANIZATION}/999999999999`,
  )
})

test('policies see the only region of the service, whatever region the request is signed for', async () => {
  const document = (region: string) =>
    JSON.stringify({
      Version: '2012-10-17',
      Statement: {
        Effect: 'Allow',
        Action: 'organizations:ListAccounts',
        Resource: '*',
        Condition: { StringEquals: { 'aws:RequestedRegion': region } },
      },
    })
  const permitted = await userWith(server, 'permitted', document(FACTS.organizationsRegion))
  await server.organizations(permitted, ELSEWHERE).send(new ListAccountsCommand({}))
  const elsewhere = await userWith(server, 'elsewhere', document(ELSEWHERE))
  await expectError(server.organizations(elsewhere, ELSEWHERE).send(new ListAccountsCommand({})), DENIED)
})

test('with strict regions, requests are signed for that region', async () => {
  await server.close()
  server = await seededServer({ organization: organizationWith([], {}) }, { regionCheck: 'strict' })
  await server.organizations(ADMINISTRATOR, FACTS.organizationsRegion).send(new ListAccountsCommand({}))
  await expectError(server.organizations(ADMINISTRATOR, ELSEWHERE).send(new ListAccountsCommand({})), {
    code: 'InvalidSignatureException',
    status: 400,
    message: 'Credential should be scoped to a valid region. ',
  })
})
