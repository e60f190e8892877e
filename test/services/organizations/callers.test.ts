/** Tests who may call operations of AWS Organizations: by policies, and by what the account is in the organization. */
import { DescribeAccountCommand, ListAccountsCommand, ListRootsCommand } from '@aws-sdk/client-organizations'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { actionFacts } from '../../../core/aws/service-authorization.ts'
import { services } from '../../../server/services/index.ts'
import {
  ACCOUNT,
  ADMINISTRATOR,
  administratorOf,
  type Credentials,
  expectError,
  OTHER,
  rootOf,
  type TestServer,
} from '../../support/harness.ts'
import {
  changeMember,
  changeOrganization,
  ORGANIZATION,
  OUTSIDER,
  organizationWith,
  seededServer,
  serviceControl,
} from '../../support/organizations.ts'
import { FACTS, here, OTHER_REGION, REGION, there } from '../../support/places.ts'
import { userWith } from '../callers.ts'
import { roleSession } from '../sts/sts-callers.ts'
import { verdictsOn } from '../verdicts.ts'
import type { OrganizationsCall } from './calls/call.ts'
import { calls, otherCallers } from './calls/index.ts'
import { DENIED, NOT_IN_USE } from './errors.ts'

let server: TestServer
const start = async () => {
  server = await seededServer({ organization: organizationWith([], {}) })
}
beforeEach(start)
afterEach(() => server.close())

/** Some calls cannot be made twice. */
async function startAgain(): Promise<void> {
  await server.close()
  await start()
}

/** A region of the partition other than that of the service. */
const ELSEWHERE = FACTS.organizationsRegion === OTHER_REGION ? REGION : OTHER_REGION

/** Makes the member a delegated administrator of a service. */
const delegateService = () =>
  changeMember(server, ACCOUNT, OTHER, { administers: [{ principal: 'config.amazonaws.com', since: 0 }] })

function putResourcePolicy(...statements: readonly object[]): void {
  const content = JSON.stringify({ Version: '2012-10-17', Statement: statements })
  const arn = `arn:aws:organizations::${ACCOUNT}:resourcepolicy/x`
  changeOrganization(server, { resourcePolicy: here({ id: 'rp-example1', arn, content }) })
}

const statement = (Effect: 'Allow' | 'Deny', Action: string, Principal: unknown = { AWS: OTHER }) => ({
  Effect,
  Principal,
  Action,
  Resource: '*',
})

/** Returns a session of a role in the member account, with this policy. */
const memberRole = (document?: string) => roleSession(server, OTHER, 'role', document)

const listAccounts = (credentials: Credentials) =>
  server.organizations(credentials).send(new ListAccountsCommand({}))

test('the calls are those of every operation that there is', () => {
  const { model, operation } = services.organizations
  const tested = [...Object.keys(calls), ...otherCallers]
  expect(tested.toSorted()).toEqual(Object.keys(model.operations).filter(operation).toSorted())
})

const callsOf = (...who: readonly OrganizationsCall['who'][]) =>
  Object.entries(calls).filter(([, call]) => who.includes(call.who))

/** Makes what the call needs, then calls. */
async function attempt(call: OrganizationsCall, credentials: Credentials): Promise<unknown> {
  const id = await prepared(call)
  return call.send(server.organizations(credentials), id)
}

const prepared = async ({ prepare }: OrganizationsCall) =>
  (await prepare?.(server.organizations(), server)) ?? ''

const resourceOf = ({ resource }: OrganizationsCall, id: string) =>
  typeof resource === 'string' ? resource : resource(id)

/** Returns a policy that allows actions, each on its resource. */
const allowing = (permissions: readonly (readonly [action: string, resource: string])[]) =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: permissions.map(([Action, Resource]) => ({
      Effect: 'Allow',
      Action,
      Resource: here(Resource),
    })),
  })

/** Returns a user of the management account with these permissions. */
const permitted = (name: string, permissions: readonly (readonly [action: string, resource: string])[]) =>
  userWith(server, name, allowing(permissions))

describe.each(Object.entries(calls))('%s', (name, call) => {
  const action = `organizations:${name}`

  test('ORG2.1: needs every permission that AWS lists, each on its resource', async () => {
    await expectError(attempt(call, await userWith(server, 'nobody')), DENIED)
    const id = await prepared(call)
    const own = [action, resourceOf(call, id)] as const
    const also = call.also?.(id) ?? []
    const elsewhere = [action, 'arn:aws:organizations::999999999999:account/o-x/1'] as const
    const send = (credentials: Credentials) => call.send(server.organizations(credentials), id)
    await expectError(send(await permitted('elsewhere', [elsewhere, ...also])), DENIED)
    for (const [index] of also.entries()) {
      const rest = also.filter((_permission, each) => each !== index)
      await expect(send(await permitted(`without-${index}`, [own, ...rest]))).rejects.toThrow()
    }
    await send(await permitted('permitted', [own, ...also]))
  })

  test('ORG2.7: is decided on a resource of a type that AWS lists, owned by the management account', async () => {
    const id = await prepared(call)
    const [verdict] = await verdictsOn(server, () => call.send(server.organizations(), id))
    const facts = actionFacts(action)
    const resource = resourceOf(call, id)
    expect(there(verdict?.request.resource)).toBe(resource)
    expect(facts?.wildcardOnly).toBe(resource === '*')
    const [, , , , account, path = ''] = resource.split(':')
    const kind = path
      .split('/')[0]
      ?.replace(/^ou$/, 'organizationalunit')
      .replace(/^transfer$/, 'responsibilitytransfer')
    const type = account === 'aws' ? 'awspolicy' : kind
    if (resource !== '*') expect(facts?.resourceTypes.map((each) => each.name)).toContain(type)
    expect(verdict?.request.context.get('aws:resourceaccount')).toBe(ACCOUNT)
  })

  test('ORG2.6: answers nobody outside of organizations, whose permissions are decided first', async () => {
    await expectError(attempt(call, administratorOf(OUTSIDER)), NOT_IN_USE)
    await expectError(attempt(call, rootOf(OUTSIDER)), NOT_IN_USE)
  })

  test('answers administrators and the root user of the management account', async () => {
    await attempt(call, ADMINISTRATOR)
    await startAgain()
    await attempt(call, rootOf(ACCOUNT))
  })
})

for (const [name, call] of callsOf('member')) {
  describe(`a member calls ${name}`, () => {
    test('ORG2.3: as its policies allow', async () => {
      await attempt(call, administratorOf(OTHER))
      await expectError(attempt(call, await memberRole()), DENIED)
    })

    test('ORG2.3: unless the resource policy denies it', async () => {
      putResourcePolicy(statement('Deny', `organizations:${name}`, '*'))
      await expectError(attempt(call, administratorOf(OTHER)), DENIED)
      await attempt(call, ADMINISTRATOR)
    })

    test('not by the resource policy alone', async () => {
      putResourcePolicy(statement('Allow', `organizations:${name}`, '*'))
      await expectError(attempt(call, await memberRole()), DENIED)
    })
  })
}

for (const [name, call] of callsOf('reader', 'delegate', 'management')) {
  describe(`a member calls ${name}`, () => {
    test('ORG2.1: not as administrator, and not as root user', async () => {
      await expectError(attempt(call, administratorOf(OTHER)), DENIED)
      await expectError(attempt(call, rootOf(OTHER)), DENIED)
    })
  })
}

for (const [name, call] of callsOf('reader')) {
  describe('a delegated administrator of any service', () => {
    test(`calls ${name}, unless the resource policy denies it`, async () => {
      delegateService()
      await attempt(call, administratorOf(OTHER))
      putResourcePolicy(statement('Deny', `organizations:${name}`))
      await expectError(attempt(call, administratorOf(OTHER)), DENIED)
    })
  })
}

for (const [name, call] of callsOf('delegate', 'management')) {
  describe('a delegated administrator of any service', () => {
    test(`does not call ${name}`, async () => {
      delegateService()
      await expectError(attempt(call, administratorOf(OTHER)), DENIED)
    })
  })
}

for (const [name, call] of callsOf('reader', 'delegate')) {
  describe(`the resource policy lets a member call ${name}`, () => {
    test('ORG10.6: if its own policies allow it too', async () => {
      const id = await prepared(call)
      const actions = [`organizations:${name}`, ...(call.also?.(id) ?? []).map(([action]) => action)]
      const grant = () => putResourcePolicy(...actions.map((action) => statement('Allow', action)))
      grant()
      await call.send(server.organizations(administratorOf(OTHER)), id)
      await startAgain()
      grant()
      const role = await memberRole(allowing(actions.map((action) => [action, '*'])))
      await attempt(call, role)
      putResourcePolicy(statement('Allow', 'organizations:ListTagsForResource', { AWS: ACCOUNT }))
      await expectError(attempt(call, administratorOf(OTHER)), DENIED)
    })
  })
}

for (const [name, call] of callsOf('management')) {
  describe(`the resource policy does not let a member call ${name}`, () => {
    test('whatever it grants', async () => {
      putResourcePolicy(statement('Allow', `organizations:${name}`))
      await expectError(attempt(call, administratorOf(OTHER)), DENIED)
    })
  })
}

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

test('ORG2.2: a refusal for want of permissions precedes what does not exist', async () => {
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

test('ORG2.8: policies see the only region of the service, whatever region the request is signed for', async () => {
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
