/** The policy that the document in the editor is compared with. It is in the address, unless it is the saved version. */
import { call } from '../../../api/client.ts'
import { listManagedPolicies } from '../../../api/managed-policies.ts'
import type { Suggestion } from '../../../components/forms/combobox.tsx'
import { param } from '../../../router.ts'
import { useLoaded } from '../../../state/loaded.ts'
import { accountInArn } from '../../../texts/arns.ts'
import { shownText } from '../../../texts/shown-text.ts'
import type { PolicyKind } from '../kinds.ts'

/** Returns the ARN of another policy. `''` for the saved version. */
export function referenceInAddress(): string {
  return param('against')
}

interface Comparable {
  readonly arn: string
  readonly name: string
  readonly owner: string
}

const SHOWN = 50

/**
 * Returns policies of the same kind whose ARN contains the text.
 *
 * @param isWanted whether somebody wants to choose: nothing is listed before
 */
export function useReferences(kind: PolicyKind, text: string, isWanted: boolean): readonly Suggestion[] {
  const { value = [] } = useLoaded(
    (signal) => (isWanted ? comparableWith(kind, signal) : Promise.resolve([])),
    [kind, isWanted],
  )
  const typed = text.trim().toLowerCase()
  return value
    .filter(({ arn, name }) => `${arn} ${name}`.toLowerCase().includes(typed))
    .slice(0, SHOWN)
    .map(({ arn, name, owner }) => ({ value: arn, content: shownText(name), detail: owner }))
}

async function comparableWith(kind: PolicyKind, signal: AbortSignal): Promise<readonly Comparable[]> {
  if (kind === 'scp') return organizationPolicies('SERVICE_CONTROL_POLICY', signal)
  if (kind === 'rcp') return organizationPolicies('RESOURCE_CONTROL_POLICY', signal)
  if (kind === 'trust') return trustPolicies(signal)
  const [own, aws] = await Promise.all([
    listManagedPolicies('Local', signal),
    listManagedPolicies('AWS', signal),
  ])
  return [...own, ...aws].map(({ Arn: arn = '', PolicyName: name = '' }) => ({
    ...{ arn, name },
    owner: accountInArn(arn) === 'aws' ? 'AWS' : 'this account',
  }))
}

async function organizationPolicies(
  Filter: 'SERVICE_CONTROL_POLICY' | 'RESOURCE_CONTROL_POLICY',
  signal: AbortSignal,
): Promise<readonly Comparable[]> {
  const { Policies = [] } = await call('organizations', 'ListPolicies', { Filter }, signal)
  return Policies.map(({ Arn: arn = '', Name: name = '', AwsManaged }) => ({
    ...{ arn, name },
    owner: AwsManaged ? 'AWS' : 'organization',
  }))
}

async function trustPolicies(signal: AbortSignal): Promise<readonly Comparable[]> {
  const { Roles = [] } = await call('iam', 'ListRoles', { MaxItems: 1000 }, signal)
  return Roles.map(({ Arn: arn = '', RoleName: name = '' }) => ({ arn, name, owner: 'trust policy' }))
}
