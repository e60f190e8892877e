/**
 * The calls of awslabs' policy validators for Terraform and CloudFormation, with boto3: pages of findings, checks in batches
 * of 100 actions, and errors, which validators report as findings.
 */
import { afterAll, beforeAll, expect } from '@jest/globals'
import { allow, documentOf } from '../services/accessanalyzer/documents.ts'
import { startServer, type TestServer } from '../support/harness.ts'
import { findPython } from '../support/toolbox.ts'
import { tool } from '../support/tools.ts'
import { TRUST_POLICY } from './access-analyzer-examples.ts'
import { ADMINISTRATOR_PROFILE } from './estate.ts'
import { type Home, makeHome, runPython } from './programs.ts'

const python = findPython()
const test = tool('boto3', () => python !== undefined)

let server: TestServer
let home: Home
beforeAll(async () => {
  server = await startServer()
  home = makeHome(server, '', ADMINISTRATOR_PROFILE)
})
afterAll(async () => {
  home.remove()
  await server.close()
})

const refused = (error: string, message: RegExp) => ({ error, message: expect.stringMatching(message) })

test('a plan is validated', async () => {
  const faulty = documentOf(allow('s3:GetObjct'), allow('iam:PassRole'), {
    ...allow('s3:GetObject'),
    Effect: 'allow',
  })
  const identity = documentOf(allow('s3:GetObject'), {
    Sid: 'Queue',
    ...allow('sqs:SendMessage', 'arn:aws:sqs:us-east-1:123456789012:orders'),
  })
  const bucket = documentOf({ ...allow('s3:GetObject', 'arn:aws:s3:::reports/*'), Principal: '*' })
  const actions = [...Array.from({ length: 149 }, (_, index) => `ec2:Run${index}`), 'sqs:SendMessage']
  const given = {
    faulty,
    identity,
    bucket,
    actions,
    trust: TRUST_POLICY,
    reference: documentOf(allow('s3:*')),
  }
  expect(
    await runPython(python ?? '', 'boto3-policy-validator.py', [JSON.stringify(given)], home.environment),
  ).toEqual({
    identity: [['INVALID_ACTION', 'PASS_ROLE_WITH_STAR_IN_RESOURCE'], ['INVALID_EFFECT']],
    trust: [['EMPTY_SID_VALUE', 'MISMATCHED_ACTION_FOR_PRINCIPAL'], ['UNSUPPORTED_ACTION_FOR_CONDITION_KEY']],
    new: {
      result: 'FAIL',
      message: 'The modified permissions grant new access compared to your existing policy.',
      reasons: [
        {
          description: 'New access in the statement with sid: Queue.',
          statementIndex: 1,
          statementId: 'Queue',
        },
      ],
    },
    granted: [
      { result: 'PASS', message: expect.stringContaining('does not grant access') },
      {
        result: 'FAIL',
        message:
          'The policy document grants access to perform one or more of the listed actions or resources.',
        reasons: [
          {
            description: 'One or more of the listed actions or resources in the statement with sid: Queue.',
            statementIndex: 1,
            statementId: 'Queue',
          },
        ],
      },
    ],
    public: {
      result: 'FAIL',
      message: 'The resource policy grants public access for the given resource type.',
      reasons: [
        { description: 'Public access granted in the following statement with index: 0.', statementIndex: 0 },
      ],
    },
    broken: refused('InvalidParameterException', /^The policy document is not valid/),
    unknown: refused('ValidationException', /Member must satisfy enum value set/),
    too_many: refused('ValidationException', /length less than or equal to 100$/),
  })
})
