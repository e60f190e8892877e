/** Tests service control policies and the condition keys for organizations. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { CreateUserCommand, ListGroupsCommand, ListRolesCommand } from '@aws-sdk/client-iam'
import { GetCallerIdentityCommand, GetSessionTokenCommand } from '@aws-sdk/client-sts'
import { afterEach, describe, expect, test } from '@jest/globals'
import type { Settings } from '../../core/runtime/settings.ts'
import type { SeedOrganization } from '../../server/seed/types.ts'
import { organizationKey, type Tx } from '../../store/index.ts'
import { assume, assumeDenied, roleTrusting, sessionAt } from '../services/sts/sts-callers.ts'
import {
  ACCOUNT,
  ADMINISTRATOR,
  administratorOf,
  type Credentials,
  expectError,
  OTHER,
  ROOT,
  rootOf,
  startServer,
  type TestServer,
  trust,
} from '../support/harness.ts'
import {
  type Attachments,
  INNER,
  LEVELS,
  ORGANIZATION,
  OUTER,
  OUTSIDER,
  organizationWith,
  policyArn,
  seededServer,
  serviceControl,
  statement,
} from '../support/organizations.ts'
import { at } from '../support/places.ts'

const MEMBER = administratorOf(OTHER)
const ADMINISTRATOR_ARN = `arn:aws:iam::${OTHER}:user/iamulator`

const POLICIES = [
  serviceControl('no-groups', 'Deny', 'iam:ListGroups'),
  serviceControl('roles-only', 'Allow', 'iam:*Role*'),
  serviceControl('nothing', 'Deny', '*'),
  serviceControl('no-assume', 'Deny', 'sts:AssumeRole'),
]

let server: TestServer
/** Exists while a server uses it. */
let data: string | undefined
afterEach(async () => {
  await server.close()
  if (data !== undefined) rmSync(data, { recursive: true })
  data = undefined
})

async function start(
  attachments: Attachments,
  settings: Partial<Settings> = {},
  more: Partial<SeedOrganization> = {},
): Promise<void> {
  const organization = { ...organizationWith(POLICIES, attachments), ...more }
  server = await seededServer({ organization }, settings)
}

const listGroups = (credentials: Credentials) => server.iam(credentials).send(new ListGroupsCommand({}))
const listRoles = (credentials: Credentials) => server.iam(credentials).send(new ListRolesCommand({}))

const groupsDenied = (reason: string, arn = ADMINISTRATOR_ARN) => ({
  code: 'AccessDenied',
  status: 403,
  message: `User: ${arn} is not authorized to perform: iam:ListGroups on resource: arn:aws:iam::${OTHER}:group/${reason}`,
})
const NOT_ALLOWED = ' because no service control policy allows the iam:ListGroups action'
const DENIED = ' with an explicit deny in a service control policy'

async function post(path: string, body?: object): Promise<void> {
  const init = { method: 'POST', body: JSON.stringify(body) ?? '' }
  const response = await fetch(`${server.url}${path}`, init)
  expect(response.status).toBe(200)
}

describe('O1: service control policies of every level', () => {
  test('let through what all of them allow', async () => {
    await start({})
    await listGroups(MEMBER)
  })

  test.each(LEVELS)('of the %s deny, and the text names the policy', async (level) => {
    await start({ [level]: { serviceControlPolicies: ['FullAWSAccess', 'no-groups'] } })
    const arn = policyArn(server, 'no-groups')
    expect(arn).toMatch(
      /^arn:aws:organizations::000000000000:policy\/o-example001\/service_control_policy\/p-[a-z0-9]{10}$/,
    )
    await expectError(listGroups(MEMBER), groupsDenied(`${DENIED}: ${arn}`))
    await listRoles(MEMBER)
  })

  test.each(LEVELS)('of the %s have to allow', async (level) => {
    await start({ [level]: { serviceControlPolicies: ['roles-only'] } })
    await expectError(listGroups(MEMBER), groupsDenied(NOT_ALLOWED))
    await listRoles(MEMBER)
  })
})

describe('O2: service control policies', () => {
  const everywhere = { root: { serviceControlPolicies: ['FullAWSAccess', 'nothing'] } }

  test('bind root, the administrator and role sessions of members', async () => {
    await start({ root: { serviceControlPolicies: ['FullAWSAccess', 'no-groups'] } })
    const reason = `${DENIED}: ${policyArn(server, 'no-groups')}`
    await expectError(listGroups(rootOf(OTHER)), groupsDenied(reason, `arn:aws:iam::${OTHER}:root`))
    await expectError(listGroups(MEMBER), groupsDenied(reason))
    const role = await roleTrusting(server, 'r', trust({ AWS: OTHER }), {}, MEMBER)
    const session = await sessionAt(server, MEMBER, role)
    await expectError(
      listGroups(session),
      groupsDenied(reason, `arn:aws:sts::${OTHER}:assumed-role/r/session`),
    )
  })

  test('bind neither the management account nor accounts outside', async () => {
    await start(everywhere)
    for (const caller of [ADMINISTRATOR, ROOT, administratorOf(OUTSIDER)]) await listGroups(caller)
  })

  test('do not bind the management account in a unit of its own', async () => {
    const target = { accounts: { [ACCOUNT]: { serviceControlPolicies: ['nothing'] } } }
    await start({}, {}, { root: { organizationalUnits: [{ name: 'managers', ...target }] } })
    await listGroups(ADMINISTRATOR)
  })

  test('S4: cannot deny what needs no permission', async () => {
    await start(everywhere)
    await expectError(listGroups(MEMBER), { code: 'AccessDenied', status: 403 })
    const { Account } = await server.sts(MEMBER).send(new GetCallerIdentityCommand({}))
    expect(Account).toBe(OTHER)
    await server.sts(MEMBER).send(new GetSessionTokenCommand({}))
  })

  test('D7: bind the caller on resources elsewhere, not others on resources of the member', async () => {
    await start({ account: { serviceControlPolicies: ['FullAWSAccess', 'no-assume'] } })
    const elsewhere = await roleTrusting(server, 'r', trust({ AWS: OTHER }))
    await expectError(assume(server, MEMBER, elsewhere), assumeDenied(ADMINISTRATOR_ARN, elsewhere))
    const ofMember = await roleTrusting(server, 'r', trust({ AWS: ACCOUNT }), {}, MEMBER)
    await assume(server, ADMINISTRATOR, ofMember)
  })
})

describe('conditions on organizations', () => {
  const anyone = (Condition: object) => trust({ AWS: '*' }, 'sts:AssumeRole', Condition)

  test.each([
    ['aws:PrincipalOrgID', { StringEquals: { 'aws:PrincipalOrgID': ORGANIZATION } }],
    [
      'aws:PrincipalOrgPaths',
      { 'ForAnyValue:StringLike': { 'aws:PrincipalOrgPaths': `${ORGANIZATION}/r-exam/${OUTER}/*` } },
    ],
    [
      'the whole of aws:PrincipalOrgPaths',
      {
        'ForAnyValue:StringEquals': {
          'aws:PrincipalOrgPaths': `${ORGANIZATION}/r-exam/${OUTER}/${INNER}/`,
        },
      },
    ],
  ])('K3: on %s let members in and nobody else', async (_name, condition) => {
    await start({})
    const role = await roleTrusting(server, 'r', anyone(condition))
    await assume(server, MEMBER, role)
    await expectError(assume(server, administratorOf(OUTSIDER), role), { code: 'AccessDenied', status: 403 })
  })

  test('K3: see the management account in the root', async () => {
    await start({})
    const paths = { 'aws:PrincipalOrgPaths': `${ORGANIZATION}/r-exam/` }
    const role = await roleTrusting(server, 'r', anyone({ 'ForAllValues:StringEquals': paths }))
    await assume(server, ADMINISTRATOR, role)
    await expectError(assume(server, MEMBER, role), { code: 'AccessDenied', status: 403 })
  })

  test('K3: on aws:ResourceOrgID keep a caller inside its organization', async () => {
    const users = [
      {
        name: 'alice',
        accessKeys: [{ id: 'AKIAALICEALICEALICE7', secret: 'secret' }],
        inlinePolicies: {
          inside: statement('Allow', 'sts:AssumeRole', {
            Condition: { StringEquals: { 'aws:ResourceOrgID': '${aws:PrincipalOrgID}' } },
          }),
        },
      },
    ]
    server = await seededServer({
      accounts: { [OTHER]: { users } },
      organization: organizationWith([], {}),
    })
    const alice = { accessKeyId: 'AKIAALICEALICEALICE7', secretAccessKey: 'secret' }
    const trusting = trust({ AWS: OTHER })
    await assume(server, alice, await roleTrusting(server, 'r', trusting))
    const outside = await roleTrusting(server, 'r', trusting, {}, administratorOf(OUTSIDER))
    await expectError(assume(server, alice, outside), { code: 'AccessDenied', status: 403 })
  })
})

describe('an organization', () => {
  const noGroups = { serviceControlPolicies: ['FullAWSAccess', 'no-groups'] }

  test('is there again after a restart', async () => {
    data = mkdtempSync(join(tmpdir(), 'iamulator-organization-'))
    await start({ outer: noGroups }, { data })
    const denied = groupsDenied(`${DENIED}: ${policyArn(server, 'no-groups')}`)
    await server.close()
    server = await startServer({ data })
    await expectError(listGroups(MEMBER), denied)
  })

  test('survives the reset of a member', async () => {
    await start({ inner: noGroups })
    await server.iam(MEMBER).send(new CreateUserCommand({ UserName: 'alice' }))
    await post('/_iamulator/reset', { account: OTHER })
    await expectError(listGroups(MEMBER), groupsDenied(`${DENIED}: ${policyArn(server, 'no-groups')}`))
  })

  test.each([
    ['the management account', { account: ACCOUNT }],
    ['everything', undefined],
  ])('goes with the reset of %s, and comes back with its seed', async (_what, body) => {
    await start({ inner: noGroups })
    await post('/_iamulator/reset', body)
    await expectError(listGroups(MEMBER), groupsDenied(`${DENIED}: ${policyArn(server, 'no-groups')}`))
    server.iamulator.seed = undefined
    await post('/_iamulator/reset', body)
    await listGroups(MEMBER)
  })

  /** Changes to an organization. Each writes rows, as all changes do. */
  const changes = {
    'the policy types of the root': (management) => {
      const row = management.organizations.get(organizationKey)
      if (row) management.organizations.put(organizationKey, { ...row, policyTypes: [] })
    },
    'the attachments of a unit': (management) => {
      const row = management.organizationalUnits.get(INNER)
      if (row) management.organizationalUnits.put(INNER, { ...row, attached: ['p-FullAWSAccess'] })
    },
    'the place of an account': (management) => {
      const row = management.memberAccounts.get(OTHER)
      if (row) management.memberAccounts.put(OTHER, { ...row, parentId: OUTER })
    },
    'the content of a policy': (management) => {
      for (const [id, row] of management.organizationPolicies.rows()) {
        const content = JSON.stringify(statement('Deny', 'iam:ListSAMLProviders'))
        if (row.name === 'no-groups') management.organizationPolicies.put(id, { ...row, content })
      }
    },
    'its members': (management) => management.memberAccounts.delete(OTHER),
  } satisfies Readonly<Record<string, (management: Tx) => unknown>>

  test.each(Object.entries(changes))('is looked at anew when somebody changes %s', async (_what, change) => {
    await start({ inner: noGroups })
    await expectError(listGroups(MEMBER), { code: 'AccessDenied', status: 403 })
    server.iamulator.store.transact(at(ACCOUNT), change)
    await listGroups(MEMBER)
  })
})
