/** What AWS would reject in a seed is told with its place in the policy, and with what was probably meant. */
import { expect, test } from '@jest/globals'
import { SeedError } from '../../core/runtime/errors.ts'
import { assembleIamulator } from '../../server/app/iamulator.ts'
import { readSeed } from '../../server/seed/index.ts'

async function failure(content: string | object): Promise<string> {
  try {
    const seed = await readSeed({ content, file: 'seed.yaml' })
    seed.apply(await assembleIamulator())
  } catch (error) {
    if (error instanceof SeedError) return error.message
    throw error
  }
  throw new Error('nothing failed')
}

const role = (statement: string) => `roles:
  - name: app
    trust: { Version: "2012-10-17", Statement: { Effect: Allow, Principal: { Service: lambda.amazonaws.com }, Action: sts:AssumeRole } }
    inlinePolicies:
      p:
        Version: "2012-10-17"
        Statement:
          - ${statement}
`
const at = (path: string, place: string) =>
  `AWS would reject the seed at roles[0].${path} (seed.yaml:${place})`

test.each([
  [
    '{ Effect: allow, Action: s3:GetObject, Resource: "*" }',
    `${at('inlinePolicies.p.Statement[0].Effect', '8:23')}: MalformedPolicyDocument: The policy failed legacy parsing. The effect allow is not valid. Use Allow or Deny. Did you mean "Allow"?`,
  ],
  [
    '{ Effect: Allow, Action: s3:GetObject, Resource: "*", Condition: { StringEquls: { aws:username: x } } }',
    `${at('inlinePolicies.p.Statement[0].Condition.StringEquls', '8:80')}: MalformedPolicyDocument: Syntax errors in policy. The condition operator StringEquls is not valid. Use a valid condition operator. Did you mean "StringEquals"?`,
  ],
  [
    '{ Effect: Allow, Action: s3:GetObject, Resource: "*", Condition: { "ForAnyValues:StringEqulsIfExists": { aws:username: x } } }',
    'Did you mean "ForAnyValue:StringEqualsIfExists"?',
  ],
  [
    '{ Efect: Allow, Action: s3:GetObject, Resource: "*" }',
    `${at('inlinePolicies.p.Statement[0].Efect', '8:15')}: MalformedPolicyDocument: Syntax errors in policy. The policy element Efect is not valid. Did you mean "Effect"?`,
  ],
  [
    '{ Effect: Allow, Action: s3:GetObject, Resource: orders/x }',
    `${at('inlinePolicies.p.Statement[0].Resource', '8:62')}: MalformedPolicyDocument: Resource orders/x must be in ARN format or "*". Resource ARNs must include at least 6 fields in the following structure: arn:partition:service:region:account:resource.`,
  ],
])('a policy with %s', async (statement, message) => {
  expect(await failure(role(statement))).toContain(message)
})

const trusting = (principal: object) => ({
  roles: [
    {
      name: 'app',
      trust: {
        Version: '2012-10-17',
        Statement: [{ Effect: 'Allow', Principal: principal, Action: 'sts:AssumeRole' }],
      },
    },
  ],
})

test('a trust policy is named as the seed has it, not by an operation', async () => {
  expect(await failure(trusting({ Servce: 'lambda.amazonaws.com' }))).toBe(
    'AWS would reject the seed at roles[0].trust.Statement[0].Principal.Servce (seed.yaml): MalformedPolicyDocument: Syntax error in policy. The principal key Servce is not valid. Did you mean "Service"?',
  )
  expect(await failure(trusting({ Service: ['ec2.amazonaws.com', 'lamda.amazonaws.com'] }))).toContain(
    'AWS would reject the seed at roles[0].trust.Statement[0].Principal.Service[1] (seed.yaml): MalformedPolicyDocument: Invalid principal in policy: "SERVICE":"lamda.amazonaws.com"',
  )
})

test.each([
  ['AmazonS3ReadOnlyAccess', 'arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess'],
  ['awslambdabasicexecutionrole', 'arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole'],
  ['arn:aws:iam::aws:policy/AmazonS3ReadOnlyAcess', 'arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess'],
  ['reed-orders', 'read-orders'],
])('a policy %s that does not exist may be %s', async (reference, meant) => {
  const document = { Version: '2012-10-17', Statement: { Effect: 'Allow', Action: 's3:*', Resource: '*' } }
  const policies = [{ name: 'read-orders', document }]
  const message = await failure({ policies, users: [{ name: 'u', attachedPolicies: [reference] }] })
  expect(message).toContain('at users[0].attachedPolicies[0] (seed.yaml): NoSuchEntity: Policy arn:aws:iam::')
  expect(message).toMatch(new RegExp(` does not exist or is not attachable\\. Did you mean "${meant}"\\?$`))
  const boundary = await failure({ policies, users: [{ name: 'u', permissionsBoundary: reference }] })
  expect(boundary).toContain('at users[0].permissionsBoundary (seed.yaml): NoSuchEntity: ')
  expect(boundary).toContain(`Did you mean "${meant}"?`)
})

test('nothing is suggested for a policy that resembles no other', async () => {
  const message = await failure({ users: [{ name: 'u', attachedPolicies: ['qqqqqqqqqqqqqq'] }] })
  expect(message).toMatch(/does not exist or is not attachable\.$/)
})
