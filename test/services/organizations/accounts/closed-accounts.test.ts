/** Tests that nobody in a closed account can call, whatever the credentials, and that nobody gets new ones. */
import {
  GenerateOrganizationsAccessReportCommand,
  GetOrganizationsAccessReportCommand,
  ListUsersCommand,
} from '@aws-sdk/client-iam'
import { CloseAccountCommand, DescribeOrganizationCommand } from '@aws-sdk/client-organizations'
import {
  AssumeRootCommand,
  GetCallerIdentityCommand,
  GetFederationTokenCommand,
  GetSessionTokenCommand,
} from '@aws-sdk/client-sts'
import { describe, expect, test } from '@jest/globals'
import { ask, post, signedByAws4 } from '../../../admin/decisions/requests.ts'
import { credentialsOn, Visitor } from '../../../support/console.ts'
import {
  ACCOUNT,
  ADMINISTRATOR,
  administratorOf,
  type Credentials,
  expectError,
  NOW,
  OTHER,
  rootOf,
  serverForEachTest,
  trust,
} from '../../../support/harness.ts'
import { ask as read } from '../../../support/metadata.ts'
import { ORGANIZATION, organizationWith, seededServer } from '../../../support/organizations.ts'
import { FACTS, PARTITION, REGION } from '../../../support/places.ts'
import * as saml from '../../../support/saml-responses.ts'
import * as web from '../../../support/web-identity.ts'
import { assume, credentialsIn, sessionAt } from '../../sts/sts-callers.ts'

const DELEGATED = '222222222222'
const DAY = 24 * 60 * 60 * 1000
const PASSWORD = 'correct-Horse-7'
const KEY = { id: 'AKIAIOSFODNN7EXAMPLE', secret: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY' }
const ADMINISTRATOR_ACCESS = 'arn:aws:iam::aws:policy/AdministratorAccess'
const roleArn = (name: string, account = OTHER) => `arn:aws:iam::${account}:role/${name}`
const trustIn = (account: string) => trust({ AWS: `arn:aws:iam::${account}:root` })

const closing = {
  alias: 'closing',
  root: { email: 'closing@example.com', password: PASSWORD },
  users: [{ name: 'alice', password: PASSWORD, accessKeys: [KEY], attachedPolicies: [ADMINISTRATOR_ACCESS] }],
  roles: [
    { name: 'own', trust: trustIn(OTHER), attachedPolicies: [ADMINISTRATOR_ACCESS] },
    { name: 'access', trust: trustIn(ACCOUNT) },
    { name: 'web', trust: trust({ Federated: web.providerArn(web.ISSUER, OTHER) }, web.WITH_WEB_IDENTITY) },
    { name: 'saml', trust: trust({ Federated: saml.providerArn('idp', OTHER) }, saml.WITH_SAML) },
    { name: 'task', trust: trust({ Service: 'ecs-tasks.amazonaws.com' }) },
  ],
  oidcProviders: [{ url: web.ISSUER, clientIds: [web.AUDIENCE] }],
  samlProviders: [{ name: 'idp', metadata: saml.metadataFor(saml.idpKey) }],
}

const server = serverForEachTest(() => {
  const organization = organizationWith([], {})
  const root = {
    ...organization.root,
    accounts: { [DELEGATED]: { administers: ['iam.amazonaws.com'] } },
  }
  return seededServer(
    {
      accounts: { [OTHER]: closing },
      organization: {
        ...organization,
        root,
        trustedServices: ['iam.amazonaws.com'],
        rootAccess: ['RootCredentialsManagement'],
      },
    },
    {},
    { now: () => NOW },
  )
})

const close = (AccountId = OTHER) => server.organizations().send(new CloseAccountCommand({ AccountId }))
const identity = (credentials: Credentials) => server.sts(credentials).send(new GetCallerIdentityCommand({}))

const INVALID = 'The security token included in the request is invalid.'
const UNKNOWN = { code: 'InvalidClientTokenId', status: 403, message: INVALID }

async function expectRefused(credentials: Credentials): Promise<void> {
  await expectError(identity(credentials), UNKNOWN)
  await expectError(server.iam(credentials).send(new ListUsersCommand({})), UNKNOWN)
  await expectError(server.organizations(credentials).send(new DescribeOrganizationCommand({})), {
    code: 'UnrecognizedClientException',
    status: 400,
    message: INVALID,
  })
}

const ALICE = { accessKeyId: KEY.id, secretAccessKey: KEY.secret }

const assumeRoot = (caller: Credentials, TargetPrincipal = OTHER) => {
  const arn = 'arn:aws:iam::aws:policy/root-task/IAMAuditRootUserCredentials'
  return server.sts(caller).send(new AssumeRootCommand({ TargetPrincipal, TaskPolicyArn: { arn } }))
}

const callers: Readonly<Record<string, () => Credentials | Promise<Credentials>>> = {
  'the built-in administrator': () => administratorOf(OTHER),
  'the root user': () => rootOf(OTHER),
  'a user with an access key': () => ALICE,
  'a session of a user': async () =>
    credentialsIn(await server.sts(ALICE).send(new GetSessionTokenCommand({}))),
  'a federated user': async () =>
    credentialsIn(await server.sts(ALICE).send(new GetFederationTokenCommand({ Name: 'guest' }))),
  'a session of a role': () => sessionAt(server, ALICE, roleArn('own')),
  'a session of a role for another account': () => sessionAt(server, ADMINISTRATOR, roleArn('access')),
  'a session of the root user for a task': async () => credentialsIn(await assumeRoot(ADMINISTRATOR)),
}

describe.each(Object.entries(callers))('%s', (_name, credentialsOf) => {
  test('ORG4.8: is unknown to every service from the closure on, for good', async () => {
    const credentials = await credentialsOf()
    expect((await identity(credentials)).Account).toBe(OTHER)
    await close()
    await expectRefused(credentials)
    server.iamulator.clock.advance(60_000)
    await expectRefused(credentials)
    server.iamulator.clock.advance(DAY * 90)
    await expectError(identity(credentials), {
      status: 403,
      code: credentials.sessionToken === undefined ? 'InvalidClientTokenId' : 'ExpiredToken',
    })
  })

  test('is unknown to other services, which ask for a decision', async () => {
    const credentials = await credentialsOf()
    const body = () => ({
      request: signedByAws4({ credentials, service: 'ssm', at: NOW, region: REGION }),
      action: 'ssm:DescribeParameters',
      protocol: 'json',
    })
    expect((await ask(server, body())).caller).toMatchObject({ account: OTHER })
    await close()
    expect(await ask(server, body())).toMatchObject({
      allowed: false,
      error: { code: 'UnrecognizedClientException', message: INVALID },
    })
  })
})

describe('credentials of a closed account', () => {
  const denied = (action: string, resource: string, account = ACCOUNT) => ({
    code: 'AccessDenied',
    status: 403,
    message: `User: arn:aws:iam::${account}:user/iamulator is not authorized to perform: ${action} on resource: ${resource}`,
  })

  test('are not given to other accounts by AssumeRole', async () => {
    await assume(server, ADMINISTRATOR, roleArn('access'))
    await close()
    const refused = denied('sts:AssumeRole', roleArn('access'))
    await expectError(assume(server, ADMINISTRATOR, roleArn('access')), refused)
    server.iamulator.clock.advance(90 * DAY)
    await expectError(assume(server, ADMINISTRATOR, roleArn('access')), refused)
  })

  test('are not given to users of OpenID Connect providers', async () => {
    const key = await web.makeKey()
    server.iamulator.webIdentities.issuers.tie(web.ISSUER, await web.keySetOf(key))
    const token = await web.signToken(key, web.claimsAt(NOW))
    await web.assumeWith(server, roleArn('web'), token)
    await close()
    await expectError(web.assumeWith(server, roleArn('web'), token), web.notAuthorized())
  })

  test('are not given to users of SAML providers', async () => {
    const arns = { PrincipalArn: saml.providerArn('idp', OTHER), RoleArn: roleArn('saml') }
    const response = (id: string) => {
      const Role = saml.pairOf(arns.RoleArn, arns.PrincipalArn)
      return saml.encoded(saml.goodResponse(NOW, { id, attributes: { Role } }))
    }
    await saml.assumeWith(server, response('_first'), arns)
    await close()
    await expectError(saml.assumeWith(server, response('_second'), arns), {
      code: 'AccessDenied',
      status: 403,
      message: 'Not authorized to perform sts:AssumeRoleWithSAML',
    })
  })

  test('are not given to administrators of root users, and a closed one gets none of others', async () => {
    const delegated = administratorOf(DELEGATED)
    await assumeRoot(ADMINISTRATOR)
    await assumeRoot(delegated)
    await close()
    const resource = `arn:aws:iam::${OTHER}:root`
    await expectError(assumeRoot(ADMINISTRATOR), denied('sts:AssumeRoot', resource))
    await expectError(assumeRoot(delegated), denied('sts:AssumeRoot', resource, DELEGATED))
    await close(DELEGATED)
    await expectError(assumeRoot(delegated), UNKNOWN)
  })

  test('are not delivered to containers, also when earlier ones are still good', async () => {
    const { text } = await post(server, 'containers', { roleArn: roleArn('task'), kind: 'ecs' })
    const { path }: { path: string } = JSON.parse(text)
    expect((await read(server, path)).status).toBe(200)
    await close()
    const { status, body } = await read(server, path)
    expect({ status, body: JSON.parse(body) }).toMatchObject({ status: 403, body: { Code: 'AccessDenied' } })
  })

  test.each([{}, { root: true }, { user: 'alice' }, { role: 'own' }])(
    'are not issued for tests: %j',
    async (principal) => {
      const account = { account: OTHER, partition: PARTITION }
      expect((await post(server, 'credentials', { ...account, ...principal })).status).toBe(200)
      await close()
      const { status, text } = await post(server, 'credentials', { ...account, ...principal })
      expect({ status, text }).toEqual({
        status: 409,
        text: expect.stringContaining(`Account ${OTHER} is closed.`),
      })
    },
  )
})

describe('on the sign-in pages', () => {
  const forms = {
    'a user': { account: 'closing', user: 'alice', password: PASSWORD },
    ...(FACTS.rootSignsIn ? { 'the root user': { email: 'closing@example.com', password: PASSWORD } } : {}),
  }

  test.each(Object.entries(forms))('%s fails as with a wrong password', async (_name, form) => {
    const visitor = new Visitor(server)
    expect((await visitor.post('/signin', form)).place).toBe('/console')
    await close()
    const wrong = await new Visitor(server).post('/signin', { ...form, password: 'wrong' })
    const page = await new Visitor(server).post('/signin', form)
    expect(page).toMatchObject({ status: 403, place: '/signin' })
    expect(page.text).toBe(wrong.text)
    expect((await visitor.get('/console')).place).toContain('/signin')
  })

  test('the built-in administrator is told why', async () => {
    const visitor = new Visitor(server)
    const fields = { administrator: OTHER, destination: '/console' }
    expect((await visitor.post('/signin', fields)).place).toBe('/console')
    await close()
    expect((await visitor.get('/console')).place).toContain('/signin')
    const page = await visitor.post('/signin', fields)
    expect(page.status).toBe(403)
    expect(page.text).toContain(`Account ${OTHER} is closed.`)
  })

  test('a role cannot be switched to, and whoever has switched is a user again', async () => {
    const visitor = new Visitor(server)
    const target = { account: OTHER, roleName: 'access', displayName: '' }
    await visitor.post('/signin', { administrator: ACCOUNT, destination: '/console' })
    expect((await visitor.post('/switchrole', target)).text).toContain(':assumed-role/access/')
    await close()
    expect((await visitor.get('/console')).text).not.toContain(':assumed-role/access/')
    expect(await visitor.post('/switchrole', target)).toMatchObject({ status: 403, place: '/switchrole' })
    const own = credentialsOn(await visitor.post('/console/credentials', {}))
    expect((await identity(own)).Account).toBe(ACCOUNT)
  })

  test('credentials are not exchanged for a console session', async () => {
    const { accessKeyId, secretAccessKey, sessionToken } = await sessionAt(server, ALICE, roleArn('own'))
    const Session = JSON.stringify({
      sessionId: accessKeyId,
      sessionKey: secretAccessKey,
      sessionToken,
    })
    const exchange = () =>
      fetch(`${server.url}/federation?${new URLSearchParams({ Action: 'getSigninToken', Session })}`)
    expect((await exchange()).status).toBe(200)
    await close()
    const refused = await exchange()
    expect(refused.status).toBe(400)
    expect(await refused.text()).toContain('invalid or have expired')
  })
})

describe('a question about a closed account', () => {
  const explain = (body: object) => post(server, 'explain', { action: 'iam:ListUsers', ...body })

  test.each([
    `arn:aws:iam::${OTHER}:user/alice`,
    roleArn('own'),
    `arn:aws:sts::${OTHER}:assumed-role/own/session`,
    `arn:aws:iam::${OTHER}:root`,
    `arn:aws:iam::${OTHER}:user/iamulator`,
  ])('names no principal by %s', async (principal) => {
    expect((await explain({ principal })).status).toBe(200)
    await close()
    for (let days = 0; days <= 90; days += 45) {
      const { status, text } = await explain({ principal })
      expect(status).toBe(404)
      expect(JSON.parse(text)).toEqual({
        error: 'NoSuchPrincipal',
        message: `Principal "${principal}" cannot make requests, because account ${OTHER} is closed.`,
      })
      server.iamulator.clock.advance(45 * DAY)
    }
  })

  test('denies that others assume its roles', async () => {
    const principal = `arn:aws:iam::${ACCOUNT}:user/iamulator`
    const question = { principal, action: 'sts:AssumeRole', resources: [roleArn('access')] }
    const allowed = async () => (await ask(server, question)).allowed
    expect(await allowed()).toBe(true)
    await close()
    expect(await allowed()).toBe(false)
  })

  test('has its organization as long as it belongs to it', async () => {
    await close(DELEGATED)
    await close()
    const question = {
      principal: `arn:aws:iam::${ACCOUNT}:user/iamulator`,
      action: 's3:GetObject',
      resources: ['arn:aws:s3:::bucket/key'],
      resourceAccount: OTHER,
      resourcePolicy: {
        Version: '2012-10-17',
        Statement: {
          Effect: 'Allow',
          Principal: '*',
          Action: '*',
          Resource: '*',
          Condition: { StringEquals: { 'aws:ResourceOrgID': ORGANIZATION } },
        },
      },
    }
    const allowed = async () => (await ask(server, question)).allowed
    expect(await allowed()).toBe(true)
    server.iamulator.clock.advance(90 * DAY - 1)
    expect(await allowed()).toBe(true)
    server.iamulator.clock.advance(1)
    expect(await allowed()).toBe(false)
    await expectError(identity(administratorOf(DELEGATED)), UNKNOWN)
  })
})

test('reports show a closed account until it leaves its organization', async () => {
  const EntityPath = `${ORGANIZATION}/r-exam/${DELEGATED}`
  const statusOfReport = async () => {
    const { JobId } = await server.iam().send(new GenerateOrganizationsAccessReportCommand({ EntityPath }))
    const report = await server.iam().send(new GetOrganizationsAccessReportCommand({ JobId }))
    return [report.JobStatus, report.ErrorDetails?.Code]
  }
  await close(DELEGATED)
  expect(await statusOfReport()).toEqual(['COMPLETED', undefined])
  server.iamulator.clock.advance(90 * DAY)
  expect(await statusOfReport()).toEqual(['FAILED', 'INVALID_ORGANIZATIONS_ENTITY_PATH'])
})

test('no other account is affected', async () => {
  await close()
  for (const account of [ACCOUNT, DELEGATED]) {
    expect((await identity(administratorOf(account))).Account).toBe(account)
    await server.organizations(administratorOf(account)).send(new DescribeOrganizationCommand({}))
  }
})
