/** Reports and simulations, whose lists are fixed once the first page is requested. */
import * as sdk from '@aws-sdk/client-iam'
import { servicePrefixes } from '../../../core/aws/service-authorization.ts'
import { loadSeed } from '../../../server/seed/index.ts'
import { withFile } from '../../docs/temporary.ts'
import { ACCOUNT, policy } from '../../support/harness.ts'
import { ORGANIZATION, organizationWith } from '../../support/organizations.ts'
import { type FixedList, followMarkers, membersOn, type PagedList, paged, type World } from './paged-list.ts'
import { createPolicy, ownPolicy } from './policies.ts'
import { createUser } from './resources.ts'

const PolicyDocument = policy('Allow', ['s3:*', 'iam:*', 'sqs:*', 'sns:*', 'sts:*'])
const ActionNames = ['s3:GetObject', 'iam:GetUser', 'sqs:SendMessage', 'sns:Publish', 'sts:AssumeRole']
const userArn = ({ name }: World) => `arn:aws:iam::${ACCOUNT}:user/${name}`

async function prepare(world: World): Promise<void> {
  await createUser(world, world.name)
  const command = { UserName: world.name, PolicyName: 'own', PolicyDocument }
  await world.iam.send(new sdk.PutUserPolicyCommand(command))
}

/** Job IDs by the name of their list. */
const jobs = new Map<string, string>()
const jobOf = ({ name }: World) => ({ JobId: jobs.get(name) })

async function report(world: World, Arn: string): Promise<void> {
  const command = new sdk.GenerateServiceLastAccessedDetailsCommand({ Arn })
  jobs.set(world.name, (await world.iam.send(command)).JobId ?? '')
}

async function prepareReport(world: World): Promise<void> {
  await prepare(world)
  await report(world, userArn(world))
}

/** Generates a report on a policy that five users have. */
async function preparePolicyReport(world: World): Promise<void> {
  await createPolicy(world, world.name)
  for (const UserName of ['a', 'b', 'c', 'd', 'e']) {
    await createUser(world, UserName)
    await world.iam.send(new sdk.AttachUserPolicyCommand({ UserName, ...ownPolicy(world) }))
  }
  await report(world, ownPolicy(world).PolicyArn)
}

/** Generates a report on everything, which the organization's policies allow everywhere. */
async function prepareOrganizationReport({ server, iam, name }: World): Promise<void> {
  const seed = JSON.stringify({ organization: organizationWith([], {}) })
  const { apply } = await withFile('seed.json', seed, loadSeed)
  apply(server.iamulator)
  const command = new sdk.GenerateOrganizationsAccessReportCommand({ EntityPath: `${ORGANIZATION}/r-exam` })
  jobs.set(name, (await iam.send(command)).JobId ?? '')
}

export const fixedLists: readonly FixedList[] = [
  {
    operation: 'SimulateCustomPolicy',
    prepare,
    pages: paged(
      sdk.paginateSimulateCustomPolicy,
      () => ({ PolicyInputList: [PolicyDocument], ActionNames }),
      ({ EvaluationResults }) => EvaluationResults?.map(({ EvalActionName }) => EvalActionName),
    ),
  },
  {
    operation: 'SimulatePrincipalPolicy',
    prepare,
    pages: paged(
      sdk.paginateSimulatePrincipalPolicy,
      (world) => ({ PolicySourceArn: userArn(world), ActionNames }),
      ({ EvaluationResults }) => EvaluationResults?.map(({ EvalActionName }) => EvalActionName),
    ),
  },
  {
    operation: 'ListPoliciesGrantingServiceAccess',
    pageSize: 100,
    prepare,
    pages: (world) => {
      const ServiceNamespaces = servicePrefixes().slice(0, 150)
      const command = { Arn: userArn(world), ServiceNamespaces }
      return membersOn(
        followMarkers((marker) =>
          world.iam.send(new sdk.ListPoliciesGrantingServiceAccessCommand({ ...command, ...marker })),
        ),
        (page) => page.PoliciesGrantingServiceAccess?.map(({ ServiceNamespace }) => ServiceNamespace),
      )
    },
  },
  {
    operation: 'GetServiceLastAccessedDetails',
    prepare: prepareReport,
    pages: (world, MaxItems) =>
      membersOn(
        followMarkers((marker) =>
          world.iam.send(
            new sdk.GetServiceLastAccessedDetailsCommand({ ...jobOf(world), MaxItems, ...marker }),
          ),
        ),
        ({ ServicesLastAccessed }) => ServicesLastAccessed?.map(({ ServiceNamespace }) => ServiceNamespace),
      ),
  },
  {
    operation: 'GetServiceLastAccessedDetailsWithEntities',
    prepare: preparePolicyReport,
    pages: (world, MaxItems) => {
      const command = { ...jobOf(world), ServiceNamespace: 's3', MaxItems }
      return membersOn(
        followMarkers((marker) =>
          world.iam.send(new sdk.GetServiceLastAccessedDetailsWithEntitiesCommand({ ...command, ...marker })),
        ),
        ({ EntityDetailsList }) => EntityDetailsList?.map(({ EntityInfo }) => EntityInfo?.Name),
      )
    },
  },
  {
    operation: 'GetOrganizationsAccessReport',
    prepare: prepareOrganizationReport,
    pages: (world, MaxItems) =>
      membersOn(
        followMarkers((marker) =>
          world.iam.send(
            new sdk.GetOrganizationsAccessReportCommand({ ...jobOf(world), MaxItems, ...marker }),
          ),
        ),
        ({ AccessDetails }) => AccessDetails?.map(({ ServiceNamespace }) => ServiceNamespace),
      ),
  },
]

export const reportLists: readonly PagedList[] = [
  {
    operation: 'GetAccountAuthorizationDetails',
    add: async (world, name) => {
      await createUser(world, name)
      return name
    },
    remove: ({ iam }, UserName) => iam.send(new sdk.DeleteUserCommand({ UserName })),
    pages: paged(
      sdk.paginateGetAccountAuthorizationDetails,
      (): sdk.GetAccountAuthorizationDetailsCommandInput => ({ Filter: ['User'] }),
      ({ UserDetailList }) => UserDetailList?.map(({ UserName }) => UserName),
    ),
  },
]
