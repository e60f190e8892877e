/** boto3 and the AWS CLI on instances and in containers. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect } from '@jest/globals'
import { post } from '../admin/decisions/requests.ts'
import { roleTrusting } from '../services/sts/sts-callers.ts'
import { ACCOUNT, startServer, type TestServer, trust } from '../support/harness.ts'
import { makeProfile } from '../support/metadata.ts'
import { findCli, findPython } from '../support/toolbox.ts'
import { tool } from '../support/tools.ts'
import { type Environment, type Home, makeHome, pathOf, run, runPython } from './programs.ts'

const ID = 'i-0123456789abcdef0'
const sessionArn = (name: string) => `arn:aws:sts::${ACCOUNT}:assumed-role/${name}`
const roleArn = (name: string) => `arn:aws:iam::${ACCOUNT}:role/${name}`

const CONFIG = ['Ec2InstanceMetadata', 'EcsContainer']
  .map((source) => `[profile ${source}]\nrole_arn = ${roleArn('next')}\ncredential_source = ${source}\n`)
  .join('')

let server: TestServer
let home: Home
beforeAll(async () => {
  server = await startServer()
  await makeProfile(server, 'web')
  await roleTrusting(server, 'task', trust({ Service: ['ecs-tasks.amazonaws.com'] }))
  await roleTrusting(
    server,
    'pod',
    trust({ Service: 'pods.eks.amazonaws.com' }, ['sts:AssumeRole', 'sts:TagSession']),
  )
  const chained = { AWS: [roleArn('web'), roleArn('task')] }
  await roleTrusting(server, 'next', trust(chained))
  await post(server, 'instances', { id: ID, instanceProfile: 'web' })
  home = makeHome(server, CONFIG, '')
})
afterAll(() => {
  home.remove()
  return server.close()
})
afterEach(() => server.iamulator.clock.reset())

const instance = (): Environment => ({
  AWS_EC2_METADATA_DISABLED: 'false',
  AWS_EC2_METADATA_SERVICE_ENDPOINT: `${server.url}/_iamulator/instances/${ID}/`,
})

async function make(body: object) {
  const { text } = await post(server, 'containers', body)
  const { path, authorizationToken } = JSON.parse(text)
  return { AWS_CONTAINER_CREDENTIALS_FULL_URI: server.url + path, token: String(authorizationToken) }
}

async function task(): Promise<Environment> {
  const container = await make({ kind: 'ecs', roleArn: roleArn('task'), authorizationToken: 'open-sesame' })
  const { AWS_CONTAINER_CREDENTIALS_FULL_URI, token } = container
  return { AWS_CONTAINER_CREDENTIALS_FULL_URI, AWS_CONTAINER_AUTHORIZATION_TOKEN: token }
}

/** Creates a pod whose token is in a file, as EKS mounts it. */
async function pod(): Promise<Environment> {
  const container = await make({ kind: 'eks', roleArn: roleArn('pod'), pod: 'web-0' })
  const { AWS_CONTAINER_CREDENTIALS_FULL_URI, token } = container
  const file = join(home.directory, 'eks-pod-identity-token')
  writeFileSync(file, token)
  return { AWS_CONTAINER_CREDENTIALS_FULL_URI, AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE: file }
}

/** The values of `credential_source` in a profile. */
const sources = [
  ['Ec2InstanceMetadata', instance],
  ['EcsContainer', task],
] as const

const places = [
  ['an instance', 'iam-role', `${sessionArn('web')}/${ID}`, instance],
  ['a task of ECS', 'container-role', expect.stringContaining(`${sessionArn('task')}/`), task],
  ['a pod of EKS', 'container-role', expect.stringContaining(`${sessionArn('pod')}/eks-default-web-0-`), pod],
] as const

describe('boto3, which renews credentials before they end, on', () => {
  const python = findPython()
  const test = tool('boto3', () => python !== undefined)
  for (const [place, method, arn, environment] of places) {
    test(place, async () => {
      const more = { ...home.environment, ...(await environment()) }
      const output = await runPython(python ?? '', 'boto3-delivered.py', [], more)
      expect(output).toEqual({ method, arn, kept: true, renewed: true, later: arn })
    })
  }

  for (const [source, environment] of sources) {
    test(`either, as the role of a profile with credential_source = ${source}`, async () => {
      const more = { ...home.environment, ...(await environment()), AWS_PROFILE: source }
      const { stdout, stderr } = await run(python ?? '', ['-B', pathOf('boto3-whoami.py')], more)
      expect(stdout + stderr).toContain(`${sessionArn('next')}/botocore-session-`)
    })
  }
})

describe('the AWS CLI on', () => {
  const cli = findCli()
  const test = tool('AWS CLI v2', () => cli !== undefined)
  const whoami = async (more: Environment) => {
    const { stdout, stderr } = await run(cli ?? '', ['sts', 'get-caller-identity'], {
      ...home.environment,
      ...more,
    })
    return stderr === '' ? JSON.parse(stdout).Arn : stderr
  }

  for (const [place, , arn, environment] of places) {
    test(place, async () => expect(await whoami(await environment())).toEqual(arn))
  }

  test('either, with credential_source', async () => {
    for (const [source, environment] of sources) {
      const arn = await whoami({ ...(await environment()), AWS_PROFILE: source })
      expect(arn).toContain(`${sessionArn('next')}/botocore-session-`)
    }
  })
})
