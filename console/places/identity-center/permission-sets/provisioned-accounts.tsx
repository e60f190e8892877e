/** The accounts that have a permission set as a role, and which of the roles are older than the permission set. */
import { Account } from '../../../components/account.tsx'
import { Button } from '../../../components/button.tsx'
import { say, sayFailure } from '../../../components/overlays/toast.tsx'
import { Section } from '../../../components/section.tsx'
import { Tag } from '../../../components/tag.tsx'
import { counted, shownText } from '../../../texts/shown-text.ts'
import { finished } from '../assignments/assignments.ts'
import { call } from '../call.ts'
import { useInstance } from '../instance.ts'
import type { Provisioned } from './permission-sets.ts'

export function ProvisionedAccounts({ set }: { readonly set: Provisioned }) {
  const { instance, changed } = useInstance()
  const { accounts, outdated } = set
  const update = async () => {
    await provision(instance.arn, set.arn)
    changed()
    say(`${shownText(set.name)} is up to date in ${counted(accounts.length, 'account')}.`)
  }
  return (
    <Section
      title={<>Provisioned in {counted(accounts.length, 'account')}</>}
      actions={
        accounts.length > 0 && (
          <Button
            isSmall
            kind={outdated.length > 0 ? 'primary' : 'plain'}
            onClick={() => update().catch(sayFailure)}
          >
            {outdated.length > 0 ? `Update ${counted(outdated.length, 'account')}` : 'Provision again'}
          </Button>
        )
      }
    >
      <ul class="wrap center-accounts">
        {accounts.map((id) => (
          <li key={id}>
            <Account id={id} hasNumber />{' '}
            {outdated.includes(id) ? <Tag kind="gap">out of date</Tag> : <Tag kind="allow">up to date</Tag>}
          </li>
        ))}
      </ul>
    </Section>
  )
}

/** Updates the roles in all accounts, and waits until AWS has done it. */
async function provision(InstanceArn: string, PermissionSetArn: string): Promise<void> {
  const input = { InstanceArn, PermissionSetArn, TargetType: 'ALL_PROVISIONED_ACCOUNTS' } as const
  const { PermissionSetProvisioningStatus } = await call('sso-admin', 'ProvisionPermissionSet', input)
  const ProvisionPermissionSetRequestId = PermissionSetProvisioningStatus?.RequestId ?? ''
  await finished(PermissionSetProvisioningStatus, async () => {
    const asked = { InstanceArn, ProvisionPermissionSetRequestId }
    const answer = await call('sso-admin', 'DescribePermissionSetProvisioningStatus', asked)
    return answer.PermissionSetProvisioningStatus
  })
}
