/** The permissions in Organizations that a report on the access of an organization requires. */
import * as sdk from '@aws-sdk/client-iam'
import { describe, expect, test } from '@jest/globals'
import { ACCOUNT, OTHER, serverForAllTests } from '../../../support/harness.ts'
import {
  INNER,
  ORGANIZATION,
  OUTER,
  organizationWith,
  policyArn,
  seededServer,
  serviceControl,
} from '../../../support/organizations.ts'
import { userWith } from '../../callers.ts'

const ROOT_PATH = `${ORGANIZATION}/r-exam`
const OUTER_PATH = `${ROOT_PATH}/${OUTER}`
const INNER_PATH = `${OUTER_PATH}/${INNER}`
const OTHER_PATH = `${INNER_PATH}/${OTHER}`
const MANAGEMENT_PATH = `${ROOT_PATH}/${ACCOUNT}`

const server = serverForAllTests(() => {
  const policies = [serviceControl('few', 'Allow', 'iam:*'), serviceControl('no-queues', 'Deny', 'sqs:*')]
  return seededServer({ organization: organizationWith(policies, {}) })
})

const idOf = (name: string) => policyArn(server, name).split('/').at(-1) ?? ''

describe('12.9: the organization must be readable, or the report fails', () => {
  const REPORTS = { Effect: 'Allow', Action: 'iam:*OrganizationsAccessReport', Resource: '*' }
  const READS = ['Describe*', 'List*'].map((name) => `organizations:${name}`)
  let count = 0

  async function outcomeOf(statements: object[], path: string, policyId?: string): Promise<unknown> {
    count += 1
    const document = JSON.stringify({ Version: '2012-10-17', Statement: [REPORTS, ...statements] })
    const client = server.iam(await userWith(server, `reader-${count}`, document))
    const input = { EntityPath: path, OrganizationsPolicyId: policyId }
    const { JobId } = await client.send(new sdk.GenerateOrganizationsAccessReportCommand(input))
    const report = await client.send(new sdk.GetOrganizationsAccessReportCommand({ JobId }))
    const { JobStatus, ErrorDetails } = report
    return ErrorDetails ?? JobStatus
  }
  const allowing = { Effect: 'Allow', Action: READS, Resource: '*' }
  const denying = (action: string, Resource = '*') => ({
    Effect: 'Deny',
    Action: `organizations:${action}`,
    Resource,
  })
  const DENIED = {
    Code: 'ORGANIZATIONS_REPORT_ACCESS_DENIED',
    Message:
      'Requester is not authorized to perform the required AWS Organizations Describe* and List* actions.',
  }

  test('by a user who may not read anything of it', async () => {
    for (const path of [ROOT_PATH, OUTER_PATH, OTHER_PATH, MANAGEMENT_PATH])
      expect(await outcomeOf([], path)).toEqual(DENIED)
    expect(await outcomeOf([], OUTER_PATH, idOf('few'))).toEqual(DENIED)
  })

  test.each(['DescribePolicy', 'ListPoliciesForTarget', 'ListRoots', 'ListParents'])(
    'by %s, with and without a policy',
    async (action) => {
      const statements = [allowing, denying(action)]
      expect(await outcomeOf(statements, OUTER_PATH)).toEqual(DENIED)
      expect(await outcomeOf(statements, OUTER_PATH, idOf('few'))).toEqual(DENIED)
    },
  )

  test('by ListChildren without a policy, and by ListTargetsForPolicy with one', async () => {
    const children = [allowing, denying('ListChildren')]
    expect(await outcomeOf(children, OUTER_PATH)).toEqual(DENIED)
    expect(await outcomeOf(children, OUTER_PATH, idOf('few'))).toBe('COMPLETED')
    const targets = [allowing, denying('ListTargetsForPolicy')]
    expect(await outcomeOf(targets, OUTER_PATH)).toBe('COMPLETED')
    expect(await outcomeOf(targets, OUTER_PATH, idOf('few'))).toEqual(DENIED)
  })

  test('but the root has no parents, and no policy affects the management account', async () => {
    expect(await outcomeOf([allowing, denying('ListParents')], ROOT_PATH)).toBe('COMPLETED')
    const statements = [allowing, denying('ListTargetsForPolicy')]
    expect(await outcomeOf(statements, MANAGEMENT_PATH, idOf('few'))).toBe('COMPLETED')
  })

  test('on the place and the policies that the report is about', async () => {
    const own = policyArn(server, 'few')
    const other = policyArn(server, 'no-queues')
    expect(await outcomeOf([allowing, denying('DescribePolicy', other)], OUTER_PATH, idOf('few'))).toBe(
      'COMPLETED',
    )
    expect(await outcomeOf([allowing, denying('DescribePolicy', own)], OUTER_PATH, idOf('few'))).toEqual(
      DENIED,
    )
    const unit = `arn:aws:organizations::${ACCOUNT}:ou/${ORGANIZATION}/${OUTER}`
    expect(await outcomeOf([allowing, denying('ListPoliciesForTarget', unit)], OUTER_PATH)).toEqual(DENIED)
    expect(await outcomeOf([allowing, denying('ListPoliciesForTarget', unit)], INNER_PATH)).toBe('COMPLETED')
  })
})
