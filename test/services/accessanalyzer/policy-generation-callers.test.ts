/** Tests which permissions the generation of policies needs. */
import {
  CancelPolicyGenerationCommand,
  GetGeneratedPolicyCommand,
  ListPolicyGenerationsCommand,
  StartPolicyGenerationCommand,
} from '@aws-sdk/client-accessanalyzer'
import { beforeEach, describe, test } from '@jest/globals'
import { note } from '../../support/evidence.ts'
import {
  type Credentials,
  expectError,
  NOW,
  policy,
  serverForEachTest,
  startServer,
} from '../../support/harness.ts'
import { deniedText, userArn, userWith } from '../callers.ts'
import { ACCESS_ROLE, createAccessRole, requestFor } from './generation-requests.ts'
import { invalid, SERVICE, signingAt } from './world.ts'

const server = serverForEachTest(() => startServer({}, { now: () => NOW }))
let key: Credentials
beforeEach(async () => {
  await createAccessRole(server)
  key = await userWith(server, 'ann', policy('Allow', ['iam:*', 'sts:*']))
})

const analyzer = (credentials?: Credentials) => signingAt(server.accessanalyzer(credentials), NOW)

describe('permissions', () => {
  const document = (Resource: string, service = SERVICE) =>
    JSON.stringify({
      Version: '2012-10-17',
      Statement: [
        { Effect: 'Allow', Action: 'access-analyzer:StartPolicyGeneration', Resource: '*' },
        {
          Effect: 'Allow',
          Action: 'iam:PassRole',
          Resource,
          Condition: { StringEquals: { 'iam:PassedToService': service } },
        },
      ],
    })
  const startAs = (credentials?: Credentials) =>
    analyzer(credentials).send(new StartPolicyGenerationCommand(requestFor(userArn('ann'))))

  test('are needed to start, and to pass the role to the service', async () => {
    await expectError(startAs(key), {
      code: 'AccessDeniedException',
      status: 403,
      message: deniedText(userArn('ann'), 'access-analyzer:StartPolicyGeneration', '*'),
    })
    const denied = (name: string) => ({
      code: 'AccessDeniedException',
      status: 403,
      message: deniedText(userArn(name), 'iam:PassRole', ACCESS_ROLE),
    })
    const other = await userWith(server, 'other', document(`${ACCESS_ROLE}0`))
    await expectError(startAs(other), denied('other'))
    const wrong = await userWith(server, 'wrong', document(ACCESS_ROLE, 'ec2.amazonaws.com'))
    await expectError(startAs(wrong), denied('wrong'))
    await startAs(await userWith(server, 'right', document(ACCESS_ROLE)))
  })

  test.each([
    ['GetGeneratedPolicy', (jobId: string) => new GetGeneratedPolicyCommand({ jobId })],
    ['ListPolicyGenerations', () => new ListPolicyGenerationsCommand({})],
  ])('are needed for %s', async (name, command) => {
    const { jobId = '' } = await startAs()
    const action = `access-analyzer:${name}`
    const send = (credentials: Credentials) =>
      analyzer(credentials).send(command(jobId) as ListPolicyGenerationsCommand)
    await expectError(send(key), {
      code: 'AccessDeniedException',
      status: 403,
      message: deniedText(userArn('ann'), action, '*'),
    })
    await send(await userWith(server, 'right', policy('Allow', action)))
  })

  test('are needed for CancelPolicyGeneration', async () => {
    const cancel = (credentials: Credentials) =>
      analyzer(credentials).send(new CancelPolicyGenerationCommand({ jobId: 'none' }))
    const action = 'access-analyzer:CancelPolicyGeneration'
    await expectError(cancel(key), {
      code: 'AccessDeniedException',
      status: 403,
      message: deniedText(userArn('ann'), action, '*'),
    })
    const right = await userWith(server, 'right', policy('Allow', action))
    await expectError(cancel(right), invalid('The job none does not exist'))
    note('accessanalyzer:CancelPolicyGeneration', 'allowed')
  })
})
