/** Tests ValidatePolicy: what it answers, page by page, and what it refuses. The checks have tests of their own. */
import { ValidatePolicyCommand, type ValidatePolicyCommandInput } from '@aws-sdk/client-accessanalyzer'
import { describe, expect, test } from '@jest/globals'
import { note } from '../../support/evidence.ts'
import { policyOf } from '../../support/guarded.ts'
import { ACCOUNT, expectError, policy, serverForAllTests } from '../../support/harness.ts'
import { deniedText, userArn, userWith } from '../callers.ts'
import { invalid } from './world.ts'

const server = serverForAllTests()

const GUIDE = 'https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html'

const validate = (policyDocument: string, more: Partial<ValidatePolicyCommandInput> = {}) =>
  server
    .accessanalyzer()
    .send(new ValidatePolicyCommand({ policyType: 'IDENTITY_POLICY', ...more, policyDocument }))
const codesIn = async (...input: Parameters<typeof validate>) =>
  (await validate(...input)).findings?.map(({ issueCode }) => issueCode)

describe('the findings', () => {
  test('have a type, a text, a link, and the place in the document', async () => {
    const document =
      '{\n "Version": "2012-10-17",\n "Statement": [{"Effect": "allow", "Action": "s3:GetObject", "Resource": "*"}]\n}'
    const { findings, nextToken } = await validate(document)
    expect(nextToken).toBeUndefined()
    expect(findings).toEqual([
      {
        findingType: 'ERROR',
        issueCode: 'INVALID_EFFECT',
        findingDetails: 'The effect allow is not valid. Use Allow or Deny.',
        learnMoreLink: `${GUIDE}#access-analyzer-reference-policy-checks-error-invalid-effect`,
        locations: [
          {
            path: [{ value: 'Statement' }, { index: 0 }, { value: 'Effect' }],
            span: {
              start: { line: 3, column: 26, offset: document.indexOf('"allow"') },
              end: { line: 3, column: 33, offset: document.indexOf('"allow"') + 7 },
            },
          },
        ],
      },
    ])
  })

  test('include a document that is no JSON, and names that AWS does not have', async () => {
    expect(await codesIn('{')).toEqual(['JSON_SYNTAX_ERROR'])
    expect(await codesIn(policy('Allow', 's3:GetObjekt'))).toContain('INVALID_ACTION')
    expect(await codesIn(policy('Allow', 's3:GetObject', 'arn:aws:s3:::logs/*'))).toEqual([])
  })

  test('depend on the type of the policy and of the resource', async () => {
    const document = policy('Allow', 'sts:AssumeRole')
    const asTrust = {
      policyType: 'RESOURCE_POLICY',
      validatePolicyResourceType: 'AWS::IAM::AssumeRolePolicyDocument',
    } as const
    expect(await codesIn(document)).not.toContain('MISSING_PRINCIPAL')
    expect(await codesIn(document, { policyType: 'RESOURCE_POLICY' })).toContain('MISSING_PRINCIPAL')
    expect(await codesIn(document, asTrust)).toContain('ROLE_TRUST_POLICY_SYNTAX_ERROR_RESOURCE')
  })

  test('D9.6: reject a bucket policy about everything', async () => {
    const about = (Resource: string) =>
      policyOf({ Principal: { AWS: ACCOUNT }, Action: 's3:GetObject', Resource })
    const asBucket = {
      policyType: 'RESOURCE_POLICY',
      validatePolicyResourceType: 'AWS::S3::Bucket',
    } as const
    expect(await codesIn(about('*'), asBucket)).toEqual(['UNSUPPORTED_RESOURCE_ARN_IN_POLICY'])
    expect(await codesIn(about('arn:aws:s3:::logs/*'), asBucket)).toEqual([])
  })

  test('are in English in every locale', async () => {
    const [german, english] = await Promise.all([validate('{', { locale: 'DE' }), validate('{')])
    expect(german.findings).toEqual(english.findings)
  })

  test('come in pages, in an order that stays', async () => {
    const statements = Array.from({ length: 12 }, () => ({
      Effect: 'x',
      Action: 's3:GetObject',
      Resource: '*',
    }))
    const document = JSON.stringify({ Version: '2012-10-17', Statement: statements })
    const all = (await validate(document)).findings ?? []
    expect(all.length).toBeGreaterThanOrEqual(12)
    const paged: typeof all = []
    let nextToken: string | undefined
    do {
      const page = await validate(document, { maxResults: 5, ...(nextToken && { nextToken }) })
      paged.push(...(page.findings ?? []))
      nextToken = page.nextToken
    } while (nextToken)
    expect(paged).toEqual(all)
    const first = await validate(document, { maxResults: 5 })
    const other = { maxResults: 5, ...(first.nextToken && { nextToken: first.nextToken }) }
    await expectError(validate('{}', other), invalid('The nextToken is not valid.'))
    await expectError(validate('{}', { maxResults: 0 }), invalid('The maxResults must be greater than 0.'))
    note('accessanalyzer:ValidatePolicy', 'pages')
  })
})

test('a type of resource needs a resource policy', async () => {
  await expectError(
    validate('{}', { validatePolicyResourceType: 'AWS::S3::Bucket' }),
    invalid('InvalidInput'),
  )
})

test('a document has at most 32,768 characters without white space', async () => {
  const fitting = `{"Id":"${'x'.repeat(32_768 - 9)}"}`
  await validate(`${fitting}\n`)
  await expectError(
    validate(`${fitting.slice(0, -2)}x"}`),
    invalid('The policy document can have at most 32768 characters without white space.'),
  )
})

test('needs permission on all resources', async () => {
  const action = 'access-analyzer:ValidatePolicy'
  const as = async (name: string, document?: string) => {
    const client = server.accessanalyzer(await userWith(server, name, document))
    return client.send(new ValidatePolicyCommand({ policyDocument: '{}', policyType: 'IDENTITY_POLICY' }))
  }
  await expectError(as('nobody'), {
    code: 'AccessDeniedException',
    status: 403,
    message: deniedText(userArn('nobody'), action, '*'),
  })
  expect((await as('somebody', policy('Allow', action))).findings).toBeDefined()
})
