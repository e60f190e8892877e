/** An organization, its units, and its accounts. */
import type { PolicyType, PolicyTypeSummary } from '@aws-sdk/client-organizations'
import { type Answer, type Answers, type ApiCall, callsOf } from '../calls.ts'
import type { Resource } from './lifecycle.ts'

const { call, callWith } = callsOf('organizations')

const Tags = [{ Key: 'team', Value: 'blue' }]
const OTHER_TAGS = [{ Key: 'stage', Value: 'test' }]

/** Accounts that manage organizations of their own. */
const [FULL, BILLING] = ['111122223333', '222233334444'] as const

/** Returns the state of a policy type. Undefined if the root does not list it. */
function stateOf({ Roots }: Answer, policyType: PolicyType): string | undefined {
  const types: readonly PolicyTypeSummary[] = Object(Roots)[0].PolicyTypes
  return types.find(({ Type }) => Type === policyType)?.Status
}

const inRoot = (PolicyType: PolicyType) => (answers: Answers) => ({
  RootId: answers.get('Roots.Id'),
  PolicyType,
})
const enable = (type: PolicyType): readonly ApiCall[] => [
  callWith('EnablePolicyType', inRoot(type)),
  { ...call('ListRoots', {}), until: (answer) => stateOf(answer, type) === 'ENABLED' },
]
const disable = (type: PolicyType): readonly ApiCall[] => [
  callWith('DisablePolicyType', inRoot(type)),
  { ...call('ListRoots', {}), until: (answer) => stateOf(answer, type) === undefined },
]

const organization: Resource = {
  type: 'aws_organizations_organization',
  account: FULL,
  create: [
    call('CreateOrganization', { FeatureSet: 'ALL' }),
    call('EnableAWSServiceAccess', { ServicePrincipal: 'cloudtrail.amazonaws.com' }),
    call('EnableAWSServiceAccess', { ServicePrincipal: 'config.amazonaws.com' }),
    call('ListRoots', {}),
    ...enable('TAG_POLICY'),
    ...enable('SERVICE_CONTROL_POLICY'),
  ],
  read: [
    call('DescribeOrganization', {}),
    call('ListAccounts', {}),
    call('ListRoots', {}),
    call('ListAWSServiceAccessForOrganization', {}),
  ],
  shows: [
    { Organization: { FeatureSet: 'ALL', MasterAccountId: FULL } },
    { Accounts: [{ Id: FULL, Status: 'ACTIVE' }] },
    {
      Roots: [
        {
          Name: 'Root',
          PolicyTypes: [
            { Type: 'SERVICE_CONTROL_POLICY', Status: 'ENABLED' },
            { Type: 'TAG_POLICY', Status: 'ENABLED' },
          ],
        },
      ],
    },
    {
      EnabledServicePrincipals: [
        { ServicePrincipal: 'cloudtrail.amazonaws.com' },
        { ServicePrincipal: 'config.amazonaws.com' },
      ],
    },
  ],
  update: {
    calls: [
      call('DisableAWSServiceAccess', { ServicePrincipal: 'cloudtrail.amazonaws.com' }),
      call('EnableAWSServiceAccess', { ServicePrincipal: 'ram.amazonaws.com' }),
      ...disable('TAG_POLICY'),
      ...enable('BACKUP_POLICY'),
    ],
    shows: [
      { Organization: { FeatureSet: 'ALL' } },
      { Accounts: [{ Id: FULL }] },
      { Roots: [{ PolicyTypes: [{ Type: 'BACKUP_POLICY' }, { Type: 'SERVICE_CONTROL_POLICY' }] }] },
      {
        EnabledServicePrincipals: [
          { ServicePrincipal: 'config.amazonaws.com' },
          { ServicePrincipal: 'ram.amazonaws.com' },
        ],
      },
    ],
  },
  destroy: [call('DeleteOrganization', {})],
  gone: 'AWSOrganizationsNotInUseException',
}

const billing: Resource = {
  type: 'aws_organizations_organization with consolidated billing',
  account: BILLING,
  create: [call('CreateOrganization', { FeatureSet: 'CONSOLIDATED_BILLING' })],
  // The provider lists trusted services only if all features are enabled.
  read: [call('DescribeOrganization', {}), call('ListAccounts', {}), call('ListRoots', {})],
  shows: [
    { Organization: { FeatureSet: 'CONSOLIDATED_BILLING', AvailablePolicyTypes: [] } },
    { Accounts: [{ Id: BILLING }] },
    { Roots: [{ PolicyTypes: [] }] },
  ],
  update: {
    calls: [call('EnableAllFeatures', {})],
    // The provider does not accept the handshake, so that it plans the same change again, as with AWS.
    shows: [
      { Organization: { FeatureSet: 'CONSOLIDATED_BILLING' } },
      { Accounts: [{ Id: BILLING }] },
      { Roots: [{ PolicyTypes: [] }] },
    ],
  },
  destroy: [call('DeleteOrganization', {})],
  gone: 'AWSOrganizationsNotInUseException',
}

const root = call('ListRoots', {})

const unitId = (answers: Answers) => ({ OrganizationalUnitId: answers.get('OrganizationalUnit.Id') })
const unitAsResource = (answers: Answers) => ({ ResourceId: answers.get('OrganizationalUnit.Id') })
const newUnit = (Name: string) =>
  callWith('CreateOrganizationalUnit', (answers) => ({ ParentId: answers.get('Roots.Id'), Name, Tags }))

const unit: Resource = {
  type: 'aws_organizations_organizational_unit',
  needs: [root],
  create: [newUnit('tf-unit')],
  read: [
    callWith('DescribeOrganizationalUnit', unitId),
    callWith('ListParents', (answers) => ({ ChildId: answers.get('OrganizationalUnit.Id') })),
    callWith('ListAccountsForParent', (answers) => ({ ParentId: answers.get('OrganizationalUnit.Id') })),
    callWith('ListTagsForResource', unitAsResource),
  ],
  shows: [
    { OrganizationalUnit: { Name: 'tf-unit' } },
    { Parents: [{ Type: 'ROOT' }] },
    { Accounts: [] },
    { Tags },
  ],
  update: {
    calls: [
      callWith('UpdateOrganizationalUnit', (answers) => ({ ...unitId(answers), Name: 'tf-renamed' })),
      callWith('UntagResource', (answers) => ({ ...unitAsResource(answers), TagKeys: ['team'] })),
      callWith('TagResource', (answers) => ({ ...unitAsResource(answers), Tags: OTHER_TAGS })),
    ],
    shows: [
      { OrganizationalUnit: { Name: 'tf-renamed' } },
      { Parents: [{ Type: 'ROOT' }] },
      { Accounts: [] },
      { Tags: OTHER_TAGS },
    ],
  },
  destroy: [callWith('DeleteOrganizationalUnit', unitId)],
  gone: 'OrganizationalUnitNotFoundException',
}

/** The calls that create an account, and wait for it. */
const newAccount = (AccountName: string): readonly ApiCall[] => [
  call('CreateAccount', { AccountName, Email: `${AccountName}@example.org`, Tags }),
  {
    ...callWith('DescribeCreateAccountStatus', (answers) => ({
      CreateAccountRequestId: answers.get('CreateAccountStatus.Id'),
    })),
    until: ({ CreateAccountStatus }) => Object(CreateAccountStatus).State === 'SUCCEEDED',
  },
]

const accountIn = (answers: Answers) => answers.get('CreateAccountStatus.AccountId')
const accountId = (answers: Answers) => ({ AccountId: accountIn(answers) })
const describe = callWith('DescribeAccount', accountId)
const parents = callWith('ListParents', (answers) => ({ ChildId: accountIn(answers) }))
const tagsOfAccount = callWith('ListTagsForResource', (answers) => ({ ResourceId: accountIn(answers) }))
const move = (from: string, to: string) =>
  callWith('MoveAccount', (answers) => ({
    ...accountId(answers),
    SourceParentId: answers.get(from),
    DestinationParentId: answers.get(to),
  }))
const intoUnit = move('Parents.Id', 'OrganizationalUnit.Id')

const account = (): Resource => {
  const Name = 'tf-account'
  return {
    type: 'aws_organizations_account with close_on_deletion',
    needs: [root, newUnit('tf-accounts')],
    create: [...newAccount(Name), parents, intoUnit],
    read: [describe, parents, tagsOfAccount],
    shows: [
      { Account: { Name, Email: 'tf-account@example.org', JoinedMethod: 'CREATED', Status: 'ACTIVE' } },
      { Parents: [{ Type: 'ORGANIZATIONAL_UNIT' }] },
      { Tags },
    ],
    update: {
      calls: [
        move('OrganizationalUnit.Id', 'Roots.Id'),
        callWith('UntagResource', (answers) => ({ ResourceId: accountIn(answers), TagKeys: ['team'] })),
        callWith('TagResource', (answers) => ({ ResourceId: accountIn(answers), Tags: OTHER_TAGS })),
      ],
      shows: [{ Account: { Name } }, { Parents: [{ Type: 'ROOT' }] }, { Tags: OTHER_TAGS }],
    },
    destroy: [
      callWith('CloseAccount', accountId),
      { ...describe, until: ({ Account }) => Object(Account).Status === 'SUSPENDED' },
    ],
    // The provider takes a suspended account for one that is gone.
    gone: { Account: { Status: 'SUSPENDED' } },
  }
}

const DAYS = 24 * 60 * 60
const removed: Resource = {
  type: 'aws_organizations_account',
  create: newAccount('tf-removed'),
  read: [describe, parents, tagsOfAccount],
  shows: [{ Account: { Status: 'ACTIVE' } }, { Parents: [{ Type: 'ROOT' }] }, { Tags }],
  // Organizations refuses to remove an account in its first days, and Terraform then fails, as with AWS.
  destroy: [{ ...callWith('RemoveAccountFromOrganization', accountId), secondsBefore: 5 * DAYS }],
  gone: 'AccountNotFoundException',
}

const parent: Resource = {
  type: 'aws_organizations_account_parent',
  needs: [root, newUnit('tf-parent'), ...newAccount('tf-child')],
  create: [parents, intoUnit],
  read: [parents],
  shows: [{ Parents: [{ Type: 'ORGANIZATIONAL_UNIT' }] }],
  // The provider leaves the account where it is.
  destroy: [],
  gone: { Parents: [{ Type: 'ORGANIZATIONAL_UNIT' }] },
}

/** Resources that need no organization, because they are one. */
export const organizations = [organization, billing]
export const structure = [unit, account(), removed, parent]
