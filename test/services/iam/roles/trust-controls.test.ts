/** Trust policies that name identity providers which many customers share: what AWS requires of them. */
import {
  CreateRoleCommand,
  GetRoleCommand,
  TagRoleCommand,
  UpdateAssumeRolePolicyCommand,
  UpdateRoleCommand,
} from '@aws-sdk/client-iam'
import { beforeAll, describe, expect, test } from '@jest/globals'
import { keyOf } from '../../../../store/index.ts'
import { ACCOUNT, expectError, OTHER, serverForAllTests, trust } from '../../../support/harness.ts'
import { at, here } from '../../../support/places.ts'
import {
  assumeWith,
  claimsAt,
  createProvider,
  keySetOf,
  makeKey,
  providerArn,
  signToken,
  WITH_WEB_IDENTITY,
} from '../../../support/web-identity.ts'
import { EC2_TRUST, roleArn, roleOf } from './role-callers.ts'

const GITHUB = 'token.actions.githubusercontent.com'
const GITLAB = 'gitlab.com'
const REPOSITORY = 'repo:octo-org/octo-repo:ref:refs/heads/main'

const server = serverForAllTests()
const iam = server.iam()
beforeAll(async () => {
  await roleOf(server, 'changed')
})

let roles = 0
const create = (AssumeRolePolicyDocument: string) =>
  iam.send(new CreateRoleCommand({ RoleName: `created-${++roles}`, AssumeRolePolicyDocument }))
const update = (PolicyDocument: string, RoleName = 'changed') =>
  iam.send(new UpdateAssumeRolePolicyCommand({ RoleName, PolicyDocument }))

const trusting = (principal: string, condition?: object) =>
  trust({ Federated: principal }, WITH_WEB_IDENTITY, condition)
const providerOf = (issuer: string, account = ACCOUNT) => providerArn(`https://${issuer}`, account)

async function expectAccepted(document: string): Promise<void> {
  await create(document)
  await update(document)
}

async function expectRefused(document: string, message: string): Promise<void> {
  const malformed = { code: 'MalformedPolicyDocument', status: 400, message }
  await update(EC2_TRUST)
  await expectError(create(document), malformed)
  await expectError(update(document), malformed)
  const { Role } = await iam.send(new GetRoleCommand({ RoleName: 'changed' }))
  expect(decodeURIComponent(Role?.AssumeRolePolicyDocument ?? '')).toBe(EC2_TRUST)
}

const mustHave = (key: string, name: string) =>
  `A condition block with the key ${key} must be present for the ${name} provider`
const mustRestrict = mustHave(`${GITLAB}:sub`, 'GitLab')
const mustRestrictGitHub = (issuer = GITHUB) => mustHave(`${issuer}:sub`, 'GitHub Actions')

describe('4.1: every Allow of AssumeRoleWithWebIdentity is checked', () => {
  const allow = (Action: string | string[], Condition?: object) => ({
    Effect: 'Allow',
    Principal: { Federated: providerOf(GITLAB) },
    Action,
    Condition,
  })
  const good = allow(WITH_WEB_IDENTITY, { StringEquals: { [`${GITLAB}:sub`]: 'project' } })
  const documentOf = (...Statement: object[]) => JSON.stringify({ Version: '2012-10-17', Statement })

  test.each<[string, string | string[]]>([
    ['alone', WITH_WEB_IDENTITY],
    ['among others', ['sts:TagSession', WITH_WEB_IDENTITY]],
    ['by a wildcard', 'sts:*'],
  ])('%s, also beside a statement that restricts the issuer', async (_how, action) => {
    await expectRefused(documentOf(allow(action)), mustRestrict)
    await expectRefused(documentOf(good, allow(action)), mustRestrict)
    await expectRefused(documentOf(allow(action), good), mustRestrict)
  })

  test('no other statement is', async () => {
    await expectAccepted(documentOf(allow('sts:TagSession')))
    await expectAccepted(documentOf(good, { ...allow(WITH_WEB_IDENTITY), Effect: 'Deny' }))
  })
})

describe('4.2: a shared issuer', () => {
  test.each([
    ['Azure Sentinel', 'sts.windows.net/33e01921-4d64-4f8c-a055-5bdaffd5e33d', 'sts:RoleSessionName'],
    ...[
      'rh-oidc.s3.us-east-1.amazonaws.com/22ejnvnnturfmt6km08idd0nt4hekbn7',
      'rh-oidc.s3.us-east-1.amazonaws.com/23e3sd27sju1hoou6ohfs68vbno607tr',
      'rh-oidc.s3.us-east-1.amazonaws.com/23ne21h005qjl3n33d8dui5dlrmv2tmg',
      'rh-oidc.s3.us-east-1.amazonaws.com/24jrf12m5dj7ljlfb4ta2frhrcoadm26',
      'oidc.op1.openshiftapps.com/2f785sojlpb85i7402pk3qogugim5nfb',
      'oidc.op1.openshiftapps.com/2c51blsaqa9gkjt0o9rt11mle8mmropu',
    ].map((issuer) => ['IBM Turbonomic SaaS', issuer, `${issuer}:sub`] as const),
    ['Pulumi Cloud', 'api.pulumi.com/oidc', 'api.pulumi.com/oidc:aud'],
  ])('%s, %s, needs %s', async (name, issuer, key) => {
    await expectRefused(trusting(providerOf(issuer)), mustHave(key, name))
    await expectRefused(trusting(providerOf(issuer, OTHER)), mustHave(key, name))
    await expectAccepted(trusting(providerOf(issuer), { StringEquals: { [key]: 'tenant' } }))
  })

  test.each(['StringEquals', 'StringLike', 'StringEqualsIgnoreCase'])(
    'is restricted by %s',
    async (operator) => {
      for (const name of [operator, `ForAnyValue:${operator}`, `ForAllValues:${operator}`]) {
        await expectAccepted(trusting(providerOf(GITLAB), { [name]: { 'GITLAB.com:SUB': 'project' } }))
      }
    },
  )

  test.each(['api.pulumi.com', 'api.pulumi.com/oidc/x', 'gitlab.com.example.com', 'oidc.vercel.com/team'])(
    'is known by its whole URL: %s is another',
    (issuer) => expectAccepted(trusting(providerOf(issuer))),
  )
})

test.each([
  'StringNotEquals',
  'StringNotLike',
  'StringNotEqualsIgnoreCase',
  'StringEqualsIfExists',
  'StringLikeIfExists',
  'ForAnyValue:StringLikeIfExists',
  'Null',
  'Bool',
  'NumericEquals',
])('4.3: %s does not restrict an issuer', async (operator) => {
  const value = operator === 'NumericEquals' ? '7' : 'false'
  const condition = { [operator]: { [`${GITLAB}:sub`]: value } }
  await expectRefused(trusting(providerOf(GITLAB), condition), mustRestrict)
  const more = { ...condition, StringLike: { [`${GITLAB}:sub`]: 'project' } }
  await expectAccepted(trusting(providerOf(GITLAB), more))
})

describe('4.4: the value * restricts nothing', () => {
  const withValues = (values: unknown, operator = 'StringLike') =>
    trusting(providerOf(GITLAB), { [operator]: { [`${GITLAB}:sub`]: values } })

  test.each<[unknown, string]>([
    ['*', 'StringLike'],
    ['*', 'StringEquals'],
    [['project', '*'], 'StringLike'],
    [['*', 'project'], 'ForAnyValue:StringLike'],
  ])('%j under %s', (values, operator) => expectRefused(withValues(values, operator), mustRestrict))

  test.each<[unknown]>([['?'], ['**'], ['*?'], ['x*'], [''], [[]], [['', '?']]])('%j is accepted', (values) =>
    expectAccepted(withValues(values)),
  )
})

describe('4.5: GitHub Actions', () => {
  test.each(['sub', 'job_workflow_ref'])('is restricted by %s', (claim) =>
    expectAccepted(trusting(providerOf(GITHUB), { StringLike: { [`${GITHUB}:${claim}`]: 'octo-org/*' } })),
  )

  test.each(['aud', 'repository', 'actor'])('not by %s', (claim) =>
    expectRefused(
      trusting(providerOf(GITHUB), { StringEquals: { [`${GITHUB}:${claim}`]: 'x' } }),
      mustRestrictGitHub(),
    ),
  )
})

describe('4.6: GitHub Actions', () => {
  const under = (values: unknown, operator = 'StringLike') => ({ [operator]: { [`${GITHUB}:sub`]: values } })

  test.each<[unknown]>([['*'], ['**'], ['*octo-org/*'], [''], [' '], [[REPOSITORY, '*:main']]])(
    'with %j is open',
    async (values) => {
      await expectRefused(trusting(providerOf(GITHUB), under(values)), mustRestrictGitHub())
      const both = { ...under(values), ...under(REPOSITORY, 'StringEquals') }
      await expectAccepted(trusting(providerOf(GITHUB), both))
    },
  )

  test.each<[unknown]>([['?'], ['?*'], [`\${aws:username}`], [[]], [7], ['repo:*']])(
    'with %j is not',
    (values) => expectAccepted(trusting(providerOf(GITHUB), under(values))),
  )

  test('both claims in one block must be good', async () => {
    const sub = { [`${GITHUB}:sub`]: REPOSITORY }
    const open = { [`${GITHUB}:job_workflow_ref`]: '*' }
    const inOneBlock = { StringLike: { ...sub, ...open } }
    await expectRefused(trusting(providerOf(GITHUB), inOneBlock), mustRestrictGitHub())
    await expectAccepted(trusting(providerOf(GITHUB), { StringLike: open, StringEquals: sub }))
  })
})

test.each([`${GITHUB}/octo-enterprise`, `${GITHUB}.example.com`, `${GITHUB}hub`])(
  '4.7: the rule of GitHub Actions holds for %s, under its own keys',
  async (issuer) => {
    const document = (key: string, value: string) =>
      trusting(providerOf(issuer), { StringLike: { [key]: value } })
    await expectRefused(trusting(providerOf(issuer)), mustRestrictGitHub(issuer))
    await expectRefused(document(`${GITHUB}:sub`, REPOSITORY), mustRestrictGitHub(issuer))
    await expectRefused(document(`${issuer}:sub`, '*:main'), mustRestrictGitHub(issuer))
    await expectAccepted(document(`${issuer}:sub`, REPOSITORY))
    await expectAccepted(document(`${issuer}:job_workflow_ref`, 'octo-org/*'))
  },
)

describe('4.8, 4.9: providers that every account has', () => {
  describe.each([
    ['Google', 'accounts.google.com', ['aud', 'oaud', 'sub']],
    ['Amazon', 'www.amazon.com', ['app_id', 'sub']],
    ['Facebook', 'graph.facebook.com', ['app_id', 'sub']],
  ])('%s', (name, issuer, claims) => {
    const first = `${issuer}:${claims[0]}`

    test.each(claims)('is restricted by %s', async (claim) => {
      for (const operator of ['StringEquals', 'StringEqualsIgnoreCase', 'ForAnyValue:StringEquals']) {
        for (const value of ['client', '*', '', []]) {
          await expectAccepted(trusting(issuer, { [operator]: { [`${issuer}:${claim}`]: value } }))
        }
      }
    })

    test.each<[object]>([
      [{ StringLike: { [first]: 'client' } }],
      [{ StringEqualsIfExists: { [first]: 'client' } }],
      [{ StringNotEquals: { [first]: 'client' } }],
      [{ StringEquals: { [first.toUpperCase()]: 'client' } }],
      [{ StringEquals: { [`${issuer}:email`]: 'client' } }],
      [{ StringEquals: { 'aws:SourceIp': 'client' } }],
    ])('not under %j', (condition) => expectRefused(trusting(issuer, condition), mustHave(first, name)))

    test('needs a condition', () =>
      expectRefused(trusting(issuer), `A condition block must be present for the ${name} provider`))
  })
})

test('4.1: a stored policy stays in force, and other changes of its role are possible', async () => {
  const issuer = `https://${GITLAB}`
  const key = await makeKey()
  await createProvider(server, issuer)
  server.iamulator.webIdentities.issuers.tie(issuer, await keySetOf(key))
  await roleOf(server, 'old')
  const unrestricted = trusting(providerOf(GITLAB))
  server.iamulator.store.transact(at(ACCOUNT), (tx) => {
    const role = tx.roles.get(keyOf('old'))
    if (role) tx.roles.put(keyOf('old'), { ...role, trust: here(unrestricted) })
  })
  await iam.send(new UpdateRoleCommand({ RoleName: 'old', Description: 'changed' }))
  await iam.send(new TagRoleCommand({ RoleName: 'old', Tags: [{ Key: 'team', Value: 'blue' }] }))
  const { Role } = await iam.send(new GetRoleCommand({ RoleName: 'old' }))
  expect(decodeURIComponent(Role?.AssumeRolePolicyDocument ?? '')).toBe(unrestricted)
  const token = await signToken(key, { ...claimsAt(Date.now()), iss: issuer })
  const { AssumedRoleUser } = await assumeWith(server, roleArn('old'), token)
  expect(AssumedRoleUser?.Arn).toBe(`arn:aws:sts::${ACCOUNT}:assumed-role/old/session`)
  await expectError(update(unrestricted, 'old'), {
    code: 'MalformedPolicyDocument',
    status: 400,
    message: mustRestrict,
  })
})
