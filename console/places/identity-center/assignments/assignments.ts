/** Which users and groups have which permission sets in which accounts. */
import type { PrincipalType } from '../../../../protocol/model/sso-admin-types.ts'
import { ApiError, get } from '../../../api/client.ts'
import { everyItem } from '../../../api/pages.ts'
import { call } from '../call.ts'
import type { Provisioned } from '../permission-sets/permission-sets.ts'

export interface Assignment {
  readonly accountId: string
  readonly permissionSetArn: string
  readonly principalId: string
  readonly principalType: PrincipalType
}

/** Above this, only the assignments of one account are loaded: each pair of account and permission set is a request. */
export const MOST_PAIRS = 500

export function pairsOf(
  sets: readonly Provisioned[],
  accountId: string,
): readonly { readonly accountId: string; readonly arn: string }[] {
  return sets.flatMap(({ arn, accounts }) =>
    accounts.filter((id) => accountId === '' || id === accountId).map((id) => ({ accountId: id, arn })),
  )
}

/** Loads the assignments of provisioned permission sets: all, or those of an account. */
export async function loadAssignments(
  InstanceArn: string,
  sets: readonly Provisioned[],
  accountId: string,
  signal: AbortSignal,
): Promise<readonly Assignment[]> {
  const pairs = pairsOf(sets, accountId)
  if (pairs.length > MOST_PAIRS) return []
  const lists = await Promise.all(
    pairs.map((pair) =>
      everyItem(
        (NextToken) =>
          call(
            'sso-admin',
            'ListAccountAssignments',
            {
              InstanceArn,
              AccountId: pair.accountId,
              PermissionSetArn: pair.arn,
              MaxResults: 100,
              NextToken,
            },
            signal,
          ),
        ({ AccountAssignments }) => AccountAssignments,
      ),
    ),
  )
  return lists.flat().map(toAssignment)
}

interface AwsAssignment {
  readonly AccountId?: string | undefined
  readonly PermissionSetArn?: string | undefined
  readonly PrincipalId?: string | undefined
  readonly PrincipalType?: PrincipalType | undefined
}

const toAssignment = ({
  AccountId = '',
  PermissionSetArn = '',
  PrincipalId = '',
  PrincipalType = 'USER',
}: AwsAssignment): Assignment => ({
  accountId: AccountId,
  permissionSetArn: PermissionSetArn,
  principalId: PrincipalId,
  principalType: PrincipalType,
})

/** Returns the assignments of a user or group. Those of a user include those of its groups. */
export async function loadAssignmentsOf(
  InstanceArn: string,
  PrincipalId: string,
  PrincipalType: PrincipalType,
  signal: AbortSignal,
): Promise<readonly Assignment[]> {
  const assignments = await everyItem(
    (NextToken) =>
      call(
        'sso-admin',
        'ListAccountAssignmentsForPrincipal',
        { InstanceArn, PrincipalId, PrincipalType, MaxResults: 100, NextToken },
        signal,
      ),
    ({ AccountAssignments }) => AccountAssignments,
  )
  return assignments.map(toAssignment)
}

const inputOf = (
  InstanceArn: string,
  { accountId, permissionSetArn, principalId, principalType }: Assignment,
) =>
  ({
    InstanceArn,
    TargetId: accountId,
    TargetType: 'AWS_ACCOUNT',
    PermissionSetArn: permissionSetArn,
    PrincipalId: principalId,
    PrincipalType: principalType,
  }) as const

export async function assign(InstanceArn: string, assignment: Assignment): Promise<void> {
  const input = inputOf(InstanceArn, assignment)
  const { AccountAssignmentCreationStatus } = await call('sso-admin', 'CreateAccountAssignment', input)
  const requestId = AccountAssignmentCreationStatus?.RequestId ?? ''
  await finished(AccountAssignmentCreationStatus, async () => {
    const asked = { InstanceArn, AccountAssignmentCreationRequestId: requestId }
    const answer = await call('sso-admin', 'DescribeAccountAssignmentCreationStatus', asked)
    return answer.AccountAssignmentCreationStatus
  })
}

export async function unassign(InstanceArn: string, assignment: Assignment): Promise<void> {
  const input = inputOf(InstanceArn, assignment)
  const { AccountAssignmentDeletionStatus } = await call('sso-admin', 'DeleteAccountAssignment', input)
  const requestId = AccountAssignmentDeletionStatus?.RequestId ?? ''
  await finished(AccountAssignmentDeletionStatus, async () => {
    const asked = { InstanceArn, AccountAssignmentDeletionRequestId: requestId }
    const answer = await call('sso-admin', 'DescribeAccountAssignmentDeletionStatus', asked)
    return answer.AccountAssignmentDeletionStatus
  })
}

interface Progress {
  readonly Status?: string | undefined
  readonly FailureReason?: string | undefined
}

/** How often AWS is asked, in milliseconds. */
const INTERVAL = 150

/** Waits until AWS has done what it accepted. @throws ApiError with AWS's reason */
export async function finished(
  progress: Progress | undefined,
  ask: () => Promise<Progress | undefined>,
): Promise<void> {
  if (progress?.Status === 'SUCCEEDED') return
  if (progress?.Status === 'FAILED')
    throw new ApiError(400, 'Failed', progress.FailureReason ?? 'AWS gives no reason.')
  await new Promise((resolve) => setTimeout(resolve, INTERVAL))
  await finished(await ask(), ask)
}

interface Hits {
  readonly hits: readonly { readonly kind: string; readonly id: string; readonly account: string }[]
}

/** Returns the role that a permission set is in an account. Accounts of others cannot be asked by operations of AWS. */
export async function roleOf(name: string, accountId: string): Promise<string | undefined> {
  const { hits } = await get<Hits>('/_iamulator/search', { q: `AWSReservedSSO_${name}_` })
  return hits.find(({ kind, account }) => kind === 'role' && account === accountId)?.id
}
