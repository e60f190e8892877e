/** Resources of other services, as calls to the authorize endpoint tell of them, and what analyzers find about them. */
import {
  type AccessAnalyzerClient,
  type FindingSummary,
  ListAnalyzedResourcesCommand,
  ListFindingsCommand,
} from '@aws-sdk/client-accessanalyzer'
import { ask } from '../../admin/decisions/requests.ts'
import { ACCOUNT, type TestServer } from '../../support/harness.ts'
import { REGION } from '../../support/places.ts'
import { arnOf } from './world.ts'

/** An account outside of every organization of the tests. */
export const PARTNER = '111122223333'
export const BUCKET = 'arn:aws:s3:::reports'
export const queueIn = (account: string, name = 'jobs') => `arn:aws:sqs:${REGION}:${account}:${name}`
export const QUEUE = queueIn(ACCOUNT)

/** Returns a policy that allows everything to a principal. @param principal `*` or accounts */
export const open = (principal: string | readonly string[], action = '*', resource = '*') => ({
  Version: '2012-10-17',
  Statement: {
    Effect: 'Allow',
    Principal: principal === '*' ? '*' : { AWS: principal },
    Action: action,
    Resource: resource,
  },
})

/** Asks whether the administrator may do something, as a service does that passes the policy of the resource. */
export const askAbout = (server: TestServer, resource: string, more: object) =>
  ask(server, {
    principal: `arn:aws:iam::${ACCOUNT}:user/iamulator`,
    action: `${resource.split(':')[2]}:GetObject`,
    resources: [resource],
    ...more,
  })

export async function findingsOf(
  client: AccessAnalyzerClient,
  name = 'mine',
  more = {},
): Promise<readonly FindingSummary[]> {
  const { findings = [] } = await client.send(new ListFindingsCommand({ analyzerArn: arnOf(name), ...more }))
  return findings
}

/** Returns the ARN and the status of each finding. */
export const statusesOf = async (client: AccessAnalyzerClient, name = 'mine') =>
  (await findingsOf(client, name)).map(({ resource, status }) => [resource, status])

/** Returns the analyzed resources, without roles. */
export async function analyzedIn(client: AccessAnalyzerClient, name = 'mine', account = ACCOUNT) {
  const analyzerArn = arnOf(name, account)
  const { analyzedResources = [] } = await client.send(new ListAnalyzedResourcesCommand({ analyzerArn }))
  return analyzedResources.map(({ resourceArn }) => resourceArn).filter((arn) => !arn?.includes(':role/'))
}
