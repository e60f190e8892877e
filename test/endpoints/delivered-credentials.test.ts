/** The SDK for JavaScript on an instance and in a container, and the condition keys of their sessions. */
import {
  EnableOutboundWebIdentityFederationCommand,
  ListUsersCommand,
  PutRolePolicyCommand,
} from '@aws-sdk/client-iam'
import { GetCallerIdentityCommand, GetWebIdentityTokenCommand, STSClient } from '@aws-sdk/client-sts'
import { fromContainerMetadata, fromHttp, fromInstanceMetadata } from '@aws-sdk/credential-providers'
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals'
import { decodeJwt } from 'jose'
import { post } from '../admin/decisions/requests.ts'
import { roleTrusting } from '../services/sts/sts-callers.ts'
import { ACCOUNT, expectError, policy, startServer, type TestServer, trust } from '../support/harness.ts'
import { credentials, makeProfile, toCaller } from '../support/metadata.ts'

const FIRST = 'i-00000000000000000'
const ECS = 'ecs-tasks.amazonaws.com'
const sessionArn = (name: string) => `arn:aws:sts::${ACCOUNT}:assumed-role/${name}`
const HOUR = 3_600_000

let server: TestServer
beforeAll(async () => {
  server = await startServer({ instanceProfile: 'web' })
  await makeProfile(server, 'web')
  await roleTrusting(server, 'task', trust({ Service: ECS }))
  process.env['AWS_EC2_METADATA_SERVICE_ENDPOINT'] = `${server.url}/`
})
afterAll(() => {
  delete process.env['AWS_EC2_METADATA_SERVICE_ENDPOINT']
  return server.close()
})
afterEach(() => {
  delete process.env['AWS_CONTAINER_CREDENTIALS_FULL_URI']
  delete process.env['AWS_CONTAINER_AUTHORIZATION_TOKEN']
  server.iamulator.clock.reset()
})

type Provider = () => Promise<{ readonly accessKeyId: string; readonly secretAccessKey: string }>

/** Returns a client that gets its credentials from `provider`, and its access key ID. */
function clientWith(provider: Provider) {
  const config = { endpoint: server.url, region: 'us-east-1', credentials: provider, maxAttempts: 1 }
  const sts = new STSClient(config)
  return {
    keyId: async () => (await sts.config.credentials()).accessKeyId,
    arn: async () => (await sts.send(new GetCallerIdentityCommand())).Arn,
    end: () => sts.destroy(),
  }
}

/** Creates a container. `token` is the value for its Authorization header. */
async function container(body: object): Promise<Readonly<Record<'url' | 'token' | 'taskArn', string>>> {
  const roleArn = `arn:aws:iam::${ACCOUNT}:role/task`
  const { text } = await post(server, 'containers', { kind: 'ecs', roleArn, ...body })
  const { path, authorizationToken: token, taskArn } = JSON.parse(text)
  return { url: server.url + path, token, taskArn }
}

test('fromInstanceMetadata calls as the role of the instance profile', async () => {
  const client = clientWith(fromInstanceMetadata())
  expect(await client.arn()).toBe(`${sessionArn('web')}/${FIRST}`)
  client.end()
})

test('fromInstanceMetadata renews credentials before they end', async () => {
  const { clock } = server.iamulator
  // By the client's clock, the credentials expire in four minutes. It renews them within five minutes of
  // expiry.
  clock.advance(-6 * HOUR + 240_000)
  const client = clientWith(fromInstanceMetadata())
  const first = await client.keyId()
  expect(await client.keyId()).toBe(first)
  clock.advance(5 * HOUR + 60_000)
  const second = await client.keyId()
  expect(second).not.toBe(first)
  expect(await client.arn()).toBe(`${sessionArn('web')}/${FIRST}`)
  clock.reset()
  expect(await client.keyId()).toBe(second)
  client.end()
})

test('fromContainerMetadata calls as the role of the task', async () => {
  const { url, taskArn } = await container({})
  process.env['AWS_CONTAINER_CREDENTIALS_FULL_URI'] = url
  const client = clientWith(fromContainerMetadata())
  expect(await client.arn()).toBe(`${sessionArn('task')}/${taskArn.split('/')[2]}`)
  client.end()
})

test('fromHttp shows the token of the container', async () => {
  const { url, token } = await container({ authorizationToken: 'open-sesame' })
  const named = { awsContainerCredentialsFullUri: url, maxRetries: 0 }
  const client = clientWith(fromHttp({ ...named, awsContainerAuthorizationToken: token }))
  expect(await client.arn()).toMatch(new RegExp(`^${sessionArn('task')}/[\\da-f]{32}$`))
  client.end()
  const { Code } = await fromHttp(named)().then(
    () => ({ Code: 'none' }),
    (error) => error,
  )
  expect(Code).toBe('InvalidToken')
})

describe('the role may be limited by', () => {
  const instance = `arn:aws:ec2:us-east-1:${ACCOUNT}:instance/${FIRST}`

  test.each([
    ['ec2:SourceInstanceARN', 'ArnEquals', instance, instance.replace(/0$/, '1')],
    ['ec2:RoleDelivery', 'NumericEquals', '2.0', '1.0'],
    ['aws:Ec2InstanceSourcePrivateIPv4', 'StringEquals', '172.31.0.10', '172.31.0.11'],
    ['aws:Ec2InstanceSourceVpc', 'StringEquals', 'vpc-00000000000000000', 'vpc-00000000000000001'],
  ])('%s', async (key, operator, right, wrong) => {
    const caller = server.iam(toCaller(await credentials(server, 'web')))
    const list = () => caller.send(new ListUsersCommand({}))
    for (const value of [right, wrong]) {
      const Condition = { [operator]: { [key]: value } }
      const statement = { Effect: 'Allow', Action: 'iam:ListUsers', Resource: '*', Condition }
      const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement: statement })
      const named = { RoleName: 'web', PolicyName: 'users' }
      await server.iam().send(new PutRolePolicyCommand({ ...named, PolicyDocument }))
      if (value === right) expect((await list()).Users).toEqual([])
      else await expectError(list(), { code: 'AccessDenied', status: 403 })
    }
  })

  test('the version of the metadata service, whose sessions are kept apart', async () => {
    const both = await startServer({ instanceProfile: 'web', imdsV1: 'on' })
    await makeProfile(both, 'web')
    const path = '/latest/meta-data/iam/security-credentials/web'
    const first = JSON.parse(await (await fetch(both.url + path)).text())
    const second = await credentials(both, 'web')
    expect(first.AccessKeyId).not.toBe(second.AccessKeyId)
    const open = ({ AccessKeyId, Token }: typeof second) =>
      both.iamulator.sessions.open('aws', AccessKeyId, Token)?.contextKeys?.['ec2:RoleDelivery']
    expect([open(first), open(second)]).toEqual(['1.0', '2.0'])
    await both.close()
  })
})

test('a token for services outside of AWS tells from which instance it is', async () => {
  await server.iam().send(new EnableOutboundWebIdentityFederationCommand({}))
  const PolicyDocument = policy('Allow', 'sts:GetWebIdentityToken')
  await server.iam().send(new PutRolePolicyCommand({ RoleName: 'web', PolicyName: 'tokens', PolicyDocument }))
  const caller = server.sts(toCaller(await credentials(server, 'web')))
  const input = { Audience: ['api'], SigningAlgorithm: 'RS256' }
  const { WebIdentityToken = '' } = await caller.send(new GetWebIdentityTokenCommand(input))
  expect(decodeJwt(WebIdentityToken)['https://sts.amazonaws.com/']).toMatchObject({
    ec2_source_instance_arn: `arn:aws:ec2:us-east-1:${ACCOUNT}:instance/${FIRST}`,
    ec2_role_delivery: '2.0',
    ec2_instance_source_vpc: 'vpc-00000000000000000',
    ec2_instance_source_private_ipv4: '172.31.0.10',
  })
})
