/** Tests answers of the custom policy checks that were recorded on AWS. */
import {
  CheckAccessNotGrantedCommand,
  CheckNoNewAccessCommand,
  CheckNoPublicAccessCommand,
} from '@aws-sdk/client-accessanalyzer'
import { expect, test } from '@jest/globals'
import { expectError, serverForAllTests } from '../../support/harness.ts'
import { allow, documentOf, IDENTITY } from './documents.ts'

const server = serverForAllTests()
const client = server.accessanalyzer()

test('D9.2: an empty Sid counts as none in all checks', async () => {
  const granted = documentOf(allow('sqs:SendMessage', '*', { Sid: '' }))
  const open = documentOf(allow('sqs:SendMessage', '*', { Sid: '', Principal: '*' }))
  const commands = [
    client.send(
      new CheckNoNewAccessCommand({
        newPolicyDocument: granted,
        existingPolicyDocument: documentOf(),
        policyType: IDENTITY,
      }),
    ),
    client.send(
      new CheckAccessNotGrantedCommand({
        policyDocument: granted,
        access: [{ actions: ['sqs:SendMessage'] }],
        policyType: IDENTITY,
      }),
    ),
    client.send(new CheckNoPublicAccessCommand({ policyDocument: open, resourceType: 'AWS::SQS::Queue' })),
  ]
  const reasons = (await Promise.all(commands)).map((output) => output.reasons)
  const inFirst = (text: string) => [{ description: `${text} with index: 0.`, statementIndex: 0 }]
  expect(reasons).toEqual([
    inFirst('New access in the statement'),
    inFirst('One or more of the listed actions or resources in the statement'),
    inFirst('Public access granted in the following statement'),
  ])
})

test.each([['queue'], ['*'], ['arn:aws:sqs'], ['']])(
  'D9.3: CheckAccessNotGranted refuses the resource %j, which is no ARN',
  async (resource) => {
    const call = client.send(
      new CheckAccessNotGrantedCommand({
        policyDocument: documentOf(allow('sqs:*')),
        access: [{ resources: ['arn:aws:sqs:us-east-1:111122223333:jobs', resource] }],
        policyType: IDENTITY,
      }),
    )
    await expectError(call, { code: 'ValidationException', status: 400, message: 'Invalid ARN' })
    await expect(call).rejects.toMatchObject({ reason: 'fieldValidationFailed' })
  },
)
