/**
 * Tests explanations that need more than policies. Examples are calls that no policy decides, roles that do
 * not exist, and changes that were not tried.
 */
import {
  AddUserToGroupCommand,
  CreateGroupCommand,
  ListUsersCommand,
  PutGroupPolicyCommand,
} from '@aws-sdk/client-iam'
import { AssumeRoleCommand, GetCallerIdentityCommand, GetSessionTokenCommand } from '@aws-sdk/client-sts'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { schemaCheck } from '../../../core/standards/json-schema.ts'
import { openApi } from '../../../server/admin/openapi.ts'
import { paintFor } from '../../../server/cli/colors.ts'
import { explainCommand } from '../../../server/cli/explain-command.ts'
import { stsOperations } from '../../../server/services/sts/index.ts'
import { userArn, userWith } from '../../services/callers.ts'
import { credentialsIn } from '../../services/sts/sts-callers.ts'
import {
  ACCOUNT,
  type Credentials,
  OTHER,
  policy,
  serverForAllTests,
  type TestServer,
} from '../../support/harness.ts'
import {
  organizationWith,
  policyArn,
  resourceControl,
  seededServer,
  serviceControl,
} from '../../support/organizations.ts'
import { ask, post, signedByAws4 } from './requests.ts'

const ALICE = userArn('alice')
const conforms = schemaCheck(openApi, '#/components/schemas/Explanation', 'the explanation')
const plain = paintFor({ isTTY: false }, undefined)

const server = serverForAllTests()
let alice: Credentials
let nobody: Credentials
beforeAll(async () => {
  alice = await userWith(server, 'alice', policy('Allow', '*'))
  nobody = await userWith(server, 'nobody', policy('Deny', '*'))
})

async function explain(question: object) {
  const { text } = await post(server, 'explain', question)
  const explained = JSON.parse(text)
  expect(conforms(explained)).toEqual({ data: explained })
  return explained
}

const printed = async (principal: string, action: string) =>
  (await explainCommand(server.url, undefined, { principal, action, context: [] }, plain)).text

describe('what needs no permission', () => {
  const ungoverned = Object.entries(stsOperations)
    .filter(([, operation]) => typeof operation === 'object' && operation.ungoverned)
    .map(([name]) => `sts:${name}`)
  const rule = 'It requires no permission, and no policy can deny it.'

  test.each(ungoverned)('%s is allowed, whatever the policies say', async (action) => {
    const principal = userArn('nobody')
    expect(await explain({ principal, action })).toMatchObject({
      decision: 'allowed',
      reason: '',
      rule,
      because: [],
      layers: [],
      change: null,
    })
    expect(await ask(server, { principal, action })).toMatchObject({
      allowed: true,
      decisions: [{ effect: 'allowed', statements: [], rule }],
    })
    expect(await printed(principal, action)).toBe(
      `✓ allowed ${action} on *\n  caller ${principal}\n\n  ${rule}\n`,
    )
  })

  test('as the calls themselves are', async () => {
    await server.sts(nobody).send(new GetCallerIdentityCommand({}))
    await server.sts(nobody).send(new GetSessionTokenCommand({}))
  })

  test('nobody is still to be somebody', async () => {
    const { allowed, error } = await ask(server, { principal: 'anonymous', action: 'sts:GetCallerIdentity' })
    expect({ allowed, code: error?.code }).toEqual({ allowed: false, code: 'MissingAuthenticationToken' })
  })
})

describe('what temporary credentials cannot call', () => {
  const invalid = 'The security token included in the request is invalid'
  const withoutReason = (action: string) => `User: ${ALICE} is not authorized to perform: ${action}`

  test.each<[string, object, string, string, string]>([
    [
      'iam:listusers',
      {},
      'InvalidClientTokenId',
      invalid,
      'Credentials from GetSessionToken can call IAM only with MFA.',
    ],
    [
      'sts:GetAccessKeyInfo',
      { mfa: true },
      'AccessDenied',
      withoutReason('sts:GetAccessKeyInfo'),
      'Credentials from GetSessionToken cannot call it.',
    ],
    [
      'sts:GetSessionToken',
      {},
      'AccessDenied',
      'Cannot call GetSessionToken with session credentials',
      'Temporary credentials cannot call it.',
    ],
  ])('%s with %j', async (action, session, code, message, rule) => {
    const question = { principal: ALICE, session, action }
    expect(await explain(question)).toMatchObject({
      decision: 'explicitDeny',
      layer: 'session',
      reason: message,
      rule,
      layers: [],
      change: null,
    })
    const answer = await ask(server, question)
    expect(answer).toMatchObject({
      allowed: false,
      error: { code, status: 403, message },
      decisions: [{ rule }],
    })
    expect(answer.encodedAuthorizationMessage).toBeUndefined()
    const { text } = await post(server, 'explain', { requestId: answer.requestId })
    expect(JSON.parse(text)).toMatchObject({ decisions: [{ rule, reason: message }] })
  })

  test.each<[string, object]>([
    ['iam:ListUsers', { mfa: true }],
    ['iam:PassRole', {}],
    ['sts:TagSession', {}],
    ['sts:AssumeRole', {}],
    ['s3:GetObject', {}],
  ])('is not %s with %j', async (action, session) => {
    const { decision, rule } = await explain({ principal: ALICE, session, action })
    expect({ decision, rule }).toEqual({ decision: 'allowed', rule: undefined })
  })

  test('is refused to the sender of a request too, as by IAM itself', async () => {
    const session = credentialsIn(await server.sts(alice).send(new GetSessionTokenCommand({})))
    await expect(server.iam(session).send(new ListUsersCommand({}))).rejects.toThrow(invalid)
    const request = signedByAws4({ credentials: session, service: 'iam', headers: {} })
    expect((await ask(server, { request, action: 'iam:ListUsers' })).error?.message).toBe(invalid)
  })

  test('is printed', async () => {
    const flags = { principal: ALICE, action: 'iam:ListUsers', mfa: false, context: [] }
    const { text, denied } = await explainCommand(server.url, undefined, flags, plain)
    expect({ text, denied }).toEqual({
      text: `✗ denied iam:ListUsers on *: ${invalid}
  caller ${ALICE}

  Credentials from GetSessionToken can call IAM only with MFA.
`,
      denied: true,
    })
  })
})

describe('a role that does not exist', () => {
  const resource = `arn:aws:iam::${ACCOUNT}:role/missing`
  const statement = `{"Effect":"Allow","Principal":{"AWS":"${ALICE}"},"Action":"sts:AssumeRole"}`
  const text = `The role ${resource} does not exist. Create it with this statement in its trust policy: ${statement}`

  test('is said not to, in an answer and in print', async () => {
    expect(await explain({ principal: ALICE, action: 'sts:AssumeRole', resource })).toMatchObject({
      decision: 'implicitDeny',
      layer: 'trust',
      layers: [{ layer: 'trust', policies: [{ readable: false, missing: true }] }, { layer: 'identity' }],
      change: { steps: [{ text, change: 'add', missing: true }] },
    })
    const flags = { principal: ALICE, action: 'sts:AssumeRole', resource, context: [] }
    expect((await explainCommand(server.url, undefined, flags, plain)).text).toContain(
      `      ${resource} (resource): it does not exist\n`,
    )
  })

  test('also when somebody has tried to assume it', async () => {
    const command = new AssumeRoleCommand({ RoleArn: resource, RoleSessionName: 'session' })
    const error = await server
      .sts(alice)
      .send(command)
      .catch((thrown: unknown) => thrown)
    const { requestId } = Object(Reflect.get(Object(error), '$metadata'))
    const explained = JSON.parse((await post(server, 'explain', { requestId })).text)
    expect(explained.decisions).toMatchObject([{ change: { steps: [{ text }] } }])
  })
})

test('the inline policies of groups are told from the caller’s own', async () => {
  const iam = server.iam()
  await userWith(server, 'carol', policy('Allow', 'iam:Get*'))
  const CAROL = userArn('carol')
  const group = `arn:aws:iam::${ACCOUNT}:group/staff`
  const denial = { GroupName: 'staff', PolicyName: 'no', PolicyDocument: policy('Deny', 'iam:Get*') }
  await iam.send(new CreateGroupCommand(denial))
  await iam.send(new PutGroupPolicyCommand(denial))
  await iam.send(new AddUserToGroupCommand({ ...denial, UserName: 'carol' }))
  expect(await explain({ principal: CAROL, action: 'iam:GetUser', resource: CAROL })).toMatchObject({
    because: [{ source: 'no', group }],
    layers: [{ policies: [{ kind: 'inline' }, { source: 'no', group, kind: 'inline' }] }],
    change: {
      steps: [
        {
          change: 'except',
          text: expect.stringContaining(`replace statement 1 of the identity-based policy no of ${group}, `),
          group,
          onlyCaller: true,
        },
      ],
      alternatives: [
        [
          {
            text: `Remove or narrow statement 1 of the identity-based policy no of ${group}, which denies.`,
            group,
          },
        ],
      ],
    },
  })
})

describe('a policy of an organization', () => {
  const policies = [
    serviceControl('guard-a', 'Deny', 's3:GetObject'),
    resourceControl('guard-b', 's3:PutObject'),
  ]
  let organized: TestServer
  beforeAll(async () => {
    const attached = {
      account: { serviceControlPolicies: ['FullAWSAccess', 'guard-a'] },
      outer: { resourceControlPolicies: ['guard-b'] },
    }
    organized = await seededServer({ organization: organizationWith(policies, attached) })
  })
  afterAll(() => organized.close())

  test.each([
    ['guard-a', 's3:GetObject', 'serviceControl', 'service control policy'],
    ['guard-b', 's3:PutObject', 'resourceControl', 'resource control policy'],
  ])('goes by its name, beside its id: %s', async (name, action, layer, layerName) => {
    const source = policyArn(organized, name)
    const shown = `${name} (${source.split('/').at(-1)})`
    const question = { principal: OTHER, action }
    const explained = JSON.parse((await post(organized, 'explain', question)).text)
    expect(conforms(explained)).toEqual({ data: explained })
    expect(explained).toMatchObject({
      layer,
      because: [{ source, name }],
      change: { steps: [{ source, name }] },
    })
    expect(explained.reason).toBe(`with an explicit deny in a ${layerName}: ${source}`)
    const { text } = await explainCommand(organized.url, undefined, { ...question, context: [] }, plain)
    expect(text).toContain(`\n      ${shown} (organization)\n        ✗ statement 1 Deny`)
    expect(text).toContain(`Remove or narrow statement 1 of the ${layerName} ${shown}, which denies.`)
    const full = layer === 'serviceControl' ? 'FullAWSAccess' : 'RCPFullAWSAccess'
    expect(text).toContain(`\n      ${full} (p-${full}) (organization)\n`)
  })
})

const deny = { Effect: 'Deny', Principal: '*', Action: '*', Resource: '*' }

test.each<[string, number, number, object]>([
  ['nothing', 1, 0, { steps: 1 }],
  ['everything', 21, 0, { untried: 'Too many policies deny the request to search for a change.' }],
  [
    'something',
    19,
    120_000,
    { steps: 19, untried: 'Not every change was tried. Others may be as small or smaller.' },
  ],
])('%s is left untried', async (_, denials, length, expected) => {
  const allow = { ...deny, Effect: 'Allow', Sid: 'x'.repeat(length) }
  const endpointPolicy = { Statement: [allow, ...Array(denials).fill(deny)] }
  const question = { principal: ACCOUNT, action: 's3:GetObject', endpointPolicy }
  const { change, untried } = await explain(question)
  expect({ steps: change?.steps.length, untried }).toEqual(expected)
})
