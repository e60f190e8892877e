/** Rules of last accessed reports that were recorded on AWS in September 2026. */
import * as sdk from '@aws-sdk/client-iam'
import { expect, test } from '@jest/globals'
import { ACCOUNT, NOW, OTHER, policy, serverForEachTest } from '../../../support/harness.ts'
import { INNER, ORGANIZATION, OUTER, organizationWith, seededServer } from '../../../support/organizations.ts'
import { FACTS } from '../../../support/places.ts'
import { send, signed } from '../../../support/raw.ts'
import { userArn, userWith } from '../../callers.ts'

/** Not a whole second. */
const TIME = NOW + 368

const server = serverForEachTest(() =>
  seededServer({ organization: organizationWith([], {}) }, {}, { now: () => TIME }),
)

async function serviceJob(Arn: string): Promise<string> {
  const { JobId = '' } = await server.iam().send(new sdk.GenerateServiceLastAccessedDetailsCommand({ Arn }))
  return JobId
}

async function servicesIn(JobId: string) {
  const command = new sdk.GetServiceLastAccessedDetailsCommand({ JobId, MaxItems: 1000 })
  return (await server.iam().send(command)).ServicesLastAccessed ?? []
}

async function organizationJob(): Promise<string> {
  const EntityPath = `${ORGANIZATION}/r-exam/${ACCOUNT}`
  const command = new sdk.GenerateOrganizationsAccessReportCommand({ EntityPath })
  return (await server.iam().send(command)).JobId ?? ''
}

async function accessesIn(JobId: string) {
  const command = new sdk.GetOrganizationsAccessReportCommand({ JobId, MaxItems: 1000 })
  return (await server.iam().send(command)).AccessDetails ?? []
}

type Named = { readonly ServiceName?: string | undefined; readonly ServiceNamespace?: string | undefined }
const nameIn = (services: readonly Named[], namespace: string) =>
  services.find(({ ServiceNamespace }) => ServiceNamespace === namespace)?.ServiceName

test('D6.1: services that share a prefix have a name of their own', async () => {
  await userWith(server, 'alice', policy('Allow', '*'))
  const services = await servicesIn(await serviceJob(userArn('alice')))
  const accesses = await accessesIn(await organizationJob())
  for (const list of [services, accesses]) {
    expect(nameIn(list, 'apigateway')).toBe('Manage - Amazon API Gateway')
    expect(nameIn(list, 'aws-marketplace')).toBe('AWS Marketplace')
    expect(nameIn(list, 'iam')).toBe('AWS Identity and Access Management')
    expect(nameIn(list, 'elasticloadbalancing')).toBe('Elastic Load Balancing')
    expect(nameIn(list, 'a2c')).toBe('AWS App2Container')
  }
})

test('D6.2: IAM has a region also if nobody accessed it', async () => {
  const EntityPath = `${ORGANIZATION}/r-exam/${OUTER}/${INNER}/${OTHER}`
  const command = new sdk.GenerateOrganizationsAccessReportCommand({ EntityPath })
  const { JobId = '' } = await server.iam().send(command)
  const accesses = await accessesIn(JobId)
  const entryOf = (namespace: string) =>
    accesses.find(({ ServiceNamespace }) => ServiceNamespace === namespace)
  expect(entryOf('iam')).toEqual({
    ServiceName: 'AWS Identity and Access Management',
    ServiceNamespace: 'iam',
    Region: FACTS.iamRegion,
    TotalAuthenticatedEntities: 0,
  })
  for (const namespace of ['s3', 'sqs']) expect(entryOf(namespace)).not.toHaveProperty('Region')
})

test('D6.3: times of jobs have milliseconds', async () => {
  await userWith(server, 'alice', policy('Allow', 'iam:*'))
  const services = await serviceJob(userArn('alice'))
  const job = await organizationJob()
  const time = new Date(TIME).toISOString()
  for (const call of [
    `GetServiceLastAccessedDetails&JobId=${services}`,
    `GetServiceLastAccessedDetailsWithEntities&JobId=${services}&ServiceNamespace=iam`,
    `GetOrganizationsAccessReport&JobId=${job}`,
  ]) {
    const { body } = await send(server, signed(server, `Action=${call}&Version=2010-05-08`))
    expect(body).toContain(`<JobCreationDate>${time}</JobCreationDate>`)
    expect(body).toContain(`<JobCompletionDate>${time}</JobCompletionDate>`)
  }
})

test("D6.4: a policy's report is on its default version when it was asked for", async () => {
  const iam = server.iam()
  const made = await iam.send(
    new sdk.CreatePolicyCommand({ PolicyName: 'changing', PolicyDocument: policy('Allow', 'sqs:*') }),
  )
  const PolicyArn = made.Policy?.Arn ?? ''
  const before = await serviceJob(PolicyArn)
  const PolicyDocument = policy('Allow', 'sns:Publish')
  await iam.send(new sdk.CreatePolicyVersionCommand({ PolicyArn, PolicyDocument, SetAsDefault: true }))
  const namespaces = async (job: string) =>
    (await servicesIn(job)).map(({ ServiceNamespace }) => ServiceNamespace)
  expect(await namespaces(before)).toEqual(['sqs'])
  expect(await namespaces(await serviceJob(PolicyArn))).toEqual(['sns'])
})
