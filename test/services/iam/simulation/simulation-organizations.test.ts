/** Organizations in simulations of principals. */
import { describe, expect, test } from '@jest/globals'
import { ACCOUNT, administratorOf, OTHER, startServer } from '../../../support/harness.ts'
import {
  organizationWith,
  resourceControl,
  seededServer,
  serviceControl,
} from '../../../support/organizations.ts'
import { userArn } from '../../callers.ts'
import { BUCKET, decisionsIn, entry, simulatePrincipal } from './simulating.ts'

describe('an organization', () => {
  const POLICIES = [
    serviceControl('no-queues', 'Deny', 'sqs:*'),
    resourceControl('closed', 's3:GetObject', { StringNotEqualsIfExists: { 'aws:PrincipalOrgID': 'o-x' } }),
    resourceControl('no-sessions', 'sts:*'),
  ]
  const start = (simulate: 'enforce' | 'aws') => {
    const organization = organizationWith(POLICIES, {
      outer: {
        serviceControlPolicies: ['FullAWSAccess', 'no-queues'],
        resourceControlPolicies: ['closed', 'no-sessions'],
      },
    })
    return seededServer({ organization }, { simulate })
  }
  const MEMBER = `arn:aws:iam::${OTHER}:user/iamulator`
  const ALLOWED = { OrganizationsDecisionDetail: { AllowedByOrganizations: true } }
  const DENIED = { OrganizationsDecisionDetail: { AllowedByOrganizations: false } }

  test('binds its members, but not the account that manages it, and is reported on', async () => {
    const organized = await start('enforce')
    try {
      const member = organized.iam(administratorOf(OTHER))
      expect(await simulatePrincipal(member, MEMBER, ['sqs:SendMessage', 'sns:Publish'])).toMatchObject([
        { EvalDecision: 'explicitDeny', MatchedStatements: [], ...DENIED },
        { EvalDecision: 'allowed', ...ALLOWED },
      ])
      const manager = userArn('iamulator')
      expect(await simulatePrincipal(organized.iam(), manager, ['sqs:SendMessage'])).toMatchObject([
        { EvalDecision: 'allowed', ...ALLOWED },
      ])
      expect(
        await simulatePrincipal(organized.iam(), manager, ['sqs:SendMessage'], { CallerArn: MEMBER }),
      ).toMatchObject([{ EvalDecision: 'explicitDeny', ...DENIED }])
      // Without its policies, an organization was once reported to allow.
      const PolicyExclusionList = [{ PolicyType: 'scp' as const }]
      const results = await simulatePrincipal(member, MEMBER, ['sqs:SendMessage'], { PolicyExclusionList })
      expect(decisionsIn(results)).toEqual(['allowed'])
      expect(results[0]).not.toHaveProperty('OrganizationsDecisionDetail')
    } finally {
      await organized.close()
    }
  })

  test.each([
    ['enforce', 'explicitDeny'],
    ['aws', 'allowed'],
  ] as const)(
    'O3: its resource control policies bind resources, with --simulate %s: %s',
    async (mode, expected) => {
      const organized = await start(mode)
      try {
        const member = organized.iam(administratorOf(OTHER))
        const get = async (more: Parameters<typeof simulatePrincipal>[3]) =>
          decisionsIn(
            await simulatePrincipal(member, MEMBER, ['s3:GetObject'], { ResourceArns: [BUCKET], ...more }),
          )
        expect(await get({})).toEqual([expected])
        expect(await get({ ContextEntries: [entry('aws:PrincipalOrgID', 'string', 'o-x')] })).toEqual([
          'allowed',
        ])
        const outside = { ContextEntries: [entry('aws:PrincipalOrgID', 'string', 'o-y')] }
        expect(await get(outside)).toEqual([expected])
        expect(await get({ ...outside, ResourceArns: [`arn:aws:s3:us-east-1:${ACCOUNT}:x`] })).toEqual([
          'allowed',
        ])
      } finally {
        await organized.close()
      }
    },
  )

  test('S13: its resource control policies do not bind service-linked roles', async () => {
    const organized = await start('enforce')
    try {
      const member = organized.iam(administratorOf(OTHER))
      const path = 'aws-service-role/ecs.amazonaws.com/'
      const ResourceArns = ['', path].map((of) => `arn:aws:iam::${OTHER}:role/${of}r`)
      const results = await simulatePrincipal(member, MEMBER, ['sts:AssumeRole'], { ResourceArns })
      expect(
        results.flatMap((each) =>
          each.ResourceSpecificResults?.map(({ EvalResourceDecision }) => EvalResourceDecision),
        ),
      ).toEqual(['explicitDeny', 'allowed'])
    } finally {
      await organized.close()
    }
  })

  test('C5.3: is not spoken of where there is none', async () => {
    const server = await startServer()
    try {
      const results = await simulatePrincipal(server.iam(), userArn('iamulator'), ['s3:PutObject'])
      expect(decisionsIn(results)).toEqual(['allowed'])
      expect(results[0]).not.toHaveProperty('OrganizationsDecisionDetail')
    } finally {
      await server.close()
    }
  })
})
