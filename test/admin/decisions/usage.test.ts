/** Tests that authorize requests of other services are recorded as access to them. */
import {
  GenerateServiceLastAccessedDetailsCommand,
  GetServiceLastAccessedDetailsCommand,
} from '@aws-sdk/client-iam'
import { beforeAll, expect, test } from '@jest/globals'
import { userArn, userWith } from '../../services/callers.ts'
import { type Credentials, NOW, policy, serverForAllTests, startServer } from '../../support/harness.ts'
import { ask, signedByAws4 } from './requests.ts'

const server = serverForAllTests(() => startServer({}, { now: () => NOW }))
const iam = server.iam()
let alice: Credentials
beforeAll(async () => {
  alice = await userWith(server, 'alice', policy('Allow', ['ssm:*', 'cloudwatch:*']))
})

async function access() {
  const generate = new GenerateServiceLastAccessedDetailsCommand({
    Arn: userArn('alice'),
    Granularity: 'ACTION_LEVEL',
  })
  const { JobId } = await iam.send(generate)
  return (await iam.send(new GetServiceLastAccessedDetailsCommand({ JobId }))).ServicesLastAccessed
}

const authorize = (service: string, action: string) =>
  ask(server, { request: signedByAws4({ credentials: alice, service, headers: {} }), action })

const NEVER = { TotalAuthenticatedEntities: 0 }
const ONCE = {
  TotalAuthenticatedEntities: 1,
  LastAuthenticatedEntity: userArn('alice'),
  LastAuthenticatedRegion: 'eu-central-1',
}

test('under the prefix of the action, whatever the service signs as, and in the spelling of AWS', async () => {
  expect(await access()).toMatchObject([NEVER, NEVER])
  await authorize('monitoring', 'CloudWatch:putmetricdata')
  const [cloudWatch, ssm] = (await access()) ?? []
  expect([cloudWatch, ssm]).toMatchObject([{ ServiceNamespace: 'cloudwatch', ...ONCE }, NEVER])
  const called = cloudWatch?.TrackedActionsLastAccessed?.filter(({ LastAccessedTime }) => LastAccessedTime)
  expect(called).toEqual([
    {
      ActionName: 'PutMetricData',
      LastAccessedEntity: userArn('alice'),
      LastAccessedTime: new Date(NOW),
      LastAccessedRegion: 'eu-central-1',
    },
  ])
})

test('but not an action that AWS does not have', async () => {
  await authorize('ssm', 'ssm:GetNothing')
  expect((await access())?.[1]).toMatchObject({ ServiceNamespace: 'ssm', ...NEVER })
  await authorize('ssm', 'ssm:GetParameter')
  expect((await access())?.[1]).toMatchObject({ ServiceNamespace: 'ssm', ...ONCE })
})
