/** Policies of an organization, the services that it trusts, and the accounts that administer them. */
import { expect } from '@jest/globals'
import { policy } from '../../support/harness.ts'
import { type Answers, type ApiCall, callsOf } from '../calls.ts'
import type { Resource } from './lifecycle.ts'

const { call, callWith } = callsOf('organizations')

const Tags = [{ Key: 'team', Value: 'blue' }]
const OTHER_TAGS = [{ Key: 'stage', Value: 'test' }]
const DENY = policy('Deny', 'sqs:*')
const DENY_MORE = policy('Deny', ['sqs:*', 'sns:*'])

const policyIn = (answers: Answers) => answers.get('PolicySummary.Id')
const policyId = (answers: Answers) => ({ PolicyId: policyIn(answers) })
const tagsOfPolicy = callWith('ListTagsForResource', (answers) => ({ ResourceId: policyIn(answers) }))

const controlPolicy = (): Resource => {
  const summary = { Name: 'tf-scp', Type: 'SERVICE_CONTROL_POLICY', AwsManaged: false } as const
  return {
    type: 'aws_organizations_policy',
    // Without a description in the configuration, the provider sends an empty one.
    create: [
      call('CreatePolicy', { Name: 'tf-scp', Type: summary.Type, Content: DENY, Description: '', Tags }),
    ],
    read: [callWith('DescribePolicy', policyId), tagsOfPolicy],
    shows: [{ Policy: { Content: JSON.parse(DENY), PolicySummary: summary } }, { Tags }],
    update: {
      calls: [
        // Contains only what has changed.
        callWith('UpdatePolicy', (answers) => ({ ...policyId(answers), Content: DENY_MORE })),
        callWith('UpdatePolicy', (answers) => ({ ...policyId(answers), Description: 'described' })),
        callWith('UntagResource', (answers) => ({ ResourceId: policyIn(answers), TagKeys: ['team'] })),
        callWith('TagResource', (answers) => ({ ResourceId: policyIn(answers), Tags: OTHER_TAGS })),
      ],
      shows: [
        {
          Policy: {
            Content: JSON.parse(DENY_MORE),
            PolicySummary: { ...summary, Description: 'described' },
          },
        },
        { Tags: OTHER_TAGS },
      ],
    },
    destroy: [callWith('DeletePolicy', policyId)],
    gone: 'PolicyNotFoundException',
  }
}

const tagPolicy = (): Resource => {
  const content = (values: readonly string[]) => ({
    tags: { costcenter: { tag_key: { '@@assign': 'CostCenter' }, tag_value: { '@@assign': values } } },
  })
  const Content = JSON.stringify(content(['100']), null, 2)
  const Changed = JSON.stringify(content(['100', '200']), null, 2)
  const summary = { Name: 'tf-tags', Type: 'TAG_POLICY', Description: 'Cost centers' } as const
  return {
    type: 'aws_organizations_policy of tags',
    create: [call('CreatePolicy', { ...summary, Content })],
    read: [callWith('DescribePolicy', policyId), tagsOfPolicy],
    shows: [{ Policy: { Content: content(['100']), PolicySummary: summary } }, { Tags: [] }],
    update: {
      calls: [callWith('UpdatePolicy', (answers) => ({ ...policyId(answers), Content: Changed }))],
      shows: [{ Policy: { Content: content(['100', '200']), PolicySummary: summary } }, { Tags: [] }],
    },
    destroy: [callWith('DeletePolicy', policyId)],
    gone: 'PolicyNotFoundException',
  }
}

const attachment = (): Resource => {
  const attached = (answers: Answers) => ({
    ...policyId(answers),
    TargetId: answers.get('OrganizationalUnit.Id'),
  })
  return {
    type: 'aws_organizations_policy_attachment',
    needs: [
      call('ListRoots', {}),
      callWith('CreateOrganizationalUnit', (answers) => ({
        ParentId: answers.get('Roots.Id'),
        Name: 'tf-target',
      })),
      call('CreatePolicy', {
        Name: 'tf-attached',
        Type: 'SERVICE_CONTROL_POLICY',
        Content: DENY,
        Description: '',
      }),
    ],
    create: [callWith('AttachPolicy', attached)],
    read: [callWith('ListTargetsForPolicy', policyId)],
    shows: [{ Targets: [{ Name: 'tf-target', Type: 'ORGANIZATIONAL_UNIT' }] }],
    destroy: [callWith('DetachPolicy', attached)],
    gone: { Targets: [] },
  }
}

const newAccount = (AccountName: string): readonly ApiCall[] => [
  call('CreateAccount', { AccountName, Email: `${AccountName}@example.org` }),
  callWith('DescribeCreateAccountStatus', (answers) => ({
    CreateAccountRequestId: answers.get('CreateAccountStatus.Id'),
  })),
]
const accountIn = (answers: Answers) => answers.get('CreateAccountStatus.AccountId')

const delegatedAdministrator = (): Resource => {
  const ServicePrincipal = 'securityhub.amazonaws.com'
  const delegation = (answers: Answers) => ({ AccountId: accountIn(answers), ServicePrincipal })
  return {
    type: 'aws_organizations_delegated_administrator',
    needs: [...newAccount('tf-delegate'), call('EnableAWSServiceAccess', { ServicePrincipal })],
    create: [callWith('RegisterDelegatedAdministrator', delegation)],
    read: [call('ListDelegatedAdministrators', { ServicePrincipal })],
    shows: [
      {
        DelegatedAdministrators: [
          {
            Name: 'tf-delegate',
            Email: 'tf-delegate@example.org',
            JoinedMethod: 'CREATED',
            Status: 'ACTIVE',
          },
        ],
      },
    ],
    destroy: [callWith('DeregisterDelegatedAdministrator', delegation)],
    gone: { DelegatedAdministrators: [] },
  }
}

const resourcePolicy = (): Resource => {
  const content = (principal: unknown, Action: readonly string[]) => ({
    Version: '2012-10-17',
    Statement: [{ Sid: 'Delegate', Effect: 'Allow', Principal: { AWS: principal }, Action, Resource: '*' }],
  })
  const [describe, describeAndList] = [
    ['organizations:DescribePolicy'],
    ['organizations:DescribePolicy', 'organizations:ListPolicies'],
  ]
  const document = (answers: Answers, actions: readonly string[]) =>
    JSON.stringify(content(`arn:aws:iam::${accountIn(answers)}:root`, actions))
  const named = expect.stringMatching(/^arn:aws:iam::\d{12}:root$/)
  const ResourceId = (answers: Answers) => ({ ResourceId: answers.get('ResourcePolicySummary.Id') })
  return {
    type: 'aws_organizations_resource_policy',
    needs: newAccount('tf-policies'),
    create: [callWith('PutResourcePolicy', (answers) => ({ Content: document(answers, describe), Tags }))],
    read: [call('DescribeResourcePolicy', {}), callWith('ListTagsForResource', ResourceId)],
    shows: [{ ResourcePolicy: { Content: content(named, describe) } }, { Tags }],
    update: {
      calls: [
        // The provider changes the tags with calls of their own, as Organizations demands.
        callWith('PutResourcePolicy', (answers) => ({ Content: document(answers, describeAndList) })),
        callWith('UntagResource', (answers) => ({ ...ResourceId(answers), TagKeys: ['team'] })),
        callWith('TagResource', (answers) => ({ ...ResourceId(answers), Tags: OTHER_TAGS })),
      ],
      shows: [{ ResourcePolicy: { Content: content(named, describeAndList) } }, { Tags: OTHER_TAGS }],
    },
    destroy: [call('DeleteResourcePolicy', {})],
    gone: 'ResourcePolicyNotFoundException',
  }
}

const ServicePrincipal = 'ram.amazonaws.com'
const serviceAccess: Resource = {
  type: 'aws_organizations_aws_service_access',
  create: [call('EnableAWSServiceAccess', { ServicePrincipal })],
  read: [call('ListAWSServiceAccessForOrganization', {})],
  shows: [
    { EnabledServicePrincipals: expect.arrayContaining([expect.objectContaining({ ServicePrincipal })]) },
  ],
  destroy: [call('DisableAWSServiceAccess', { ServicePrincipal })],
  gone: {
    EnabledServicePrincipals: expect.not.arrayContaining([expect.objectContaining({ ServicePrincipal })]),
  },
}

export const organizationPolicies = [
  controlPolicy(),
  tagPolicy(),
  attachment(),
  delegatedAdministrator(),
  resourcePolicy(),
  serviceAccess,
]
