/** The permission sets of an instance, and where they are provisioned. */
import type { PermissionSet } from '../../../../protocol/model/sso-admin-types.ts'
import { everyItem } from '../../../api/pages.ts'
import { call } from '../call.ts'
import { byText } from '../directory/directory.ts'

export interface Provisioned extends PermissionSet {
  readonly arn: string
  readonly name: string
  /** The accounts that have its role. */
  readonly accounts: readonly string[]
  /** Those whose role is older than the permission set. */
  readonly outdated: readonly string[]
}

const MaxResults = 100

export async function loadPermissionSets(
  InstanceArn: string,
  signal: AbortSignal,
): Promise<readonly Provisioned[]> {
  const arns = await everyItem(
    (NextToken) => call('sso-admin', 'ListPermissionSets', { InstanceArn, MaxResults, NextToken }, signal),
    (answer) => answer.PermissionSets,
  )
  const sets = await Promise.all(arns.map((arn) => loadPermissionSet(InstanceArn, arn, signal)))
  return sets.toSorted((a, b) => byText(a.name, b.name))
}

async function loadPermissionSet(
  InstanceArn: string,
  PermissionSetArn: string,
  signal: AbortSignal,
): Promise<Provisioned> {
  const input = { InstanceArn, PermissionSetArn }
  const accountsWith = (ProvisioningStatus?: 'LATEST_PERMISSION_SET_NOT_PROVISIONED') =>
    everyItem(
      (NextToken) =>
        call(
          'sso-admin',
          'ListAccountsForProvisionedPermissionSet',
          { ...input, MaxResults, NextToken, ...(ProvisioningStatus && { ProvisioningStatus }) },
          signal,
        ),
      ({ AccountIds }) => AccountIds,
    )
  const [{ PermissionSet = {} }, accounts, outdated] = await Promise.all([
    call('sso-admin', 'DescribePermissionSet', input, signal),
    accountsWith(),
    accountsWith('LATEST_PERMISSION_SET_NOT_PROVISIONED'),
  ])
  return { ...PermissionSet, arn: PermissionSetArn, name: PermissionSet.Name ?? '', accounts, outdated }
}

/** Returns the end of the ARN, which addresses of the console contain. */
export function permissionSetId(arn: string): string {
  return arn.split('/').at(-1) ?? arn
}

/** Returns a duration of ISO 8601 in words: `PT4H` is `4 h`. */
export function durationInWords(duration = 'PT1H'): string {
  const [, hours, minutes] = /^PT(?:(\d+)H)?(?:(\d+)M)?$/.exec(duration) ?? []
  const parts = [hours !== undefined && `${hours} h`, minutes !== undefined && `${minutes} min`]
  const words = parts.filter((part) => part !== false).join(' ')
  return words === '' ? duration : words
}
