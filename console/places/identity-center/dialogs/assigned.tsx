/** Shows the roles that an assignment has made. */
import { Account } from '../../../components/account.tsx'
import { Button, CopyButton } from '../../../components/button.tsx'
import { Dialog } from '../../../components/overlays/dialog.tsx'
import { Mark } from '../../../marks/mark.tsx'
import { shownText } from '../../../texts/shown-text.ts'

export interface Assigned {
  readonly accountId: string
  /** Undefined if it is not found. */
  readonly roleArn: string | undefined
}

interface AssignedDialogProps {
  /** Of the permission set. */
  readonly name: string
  readonly assigned: readonly Assigned[]
  readonly onClose: () => void
}

export function AssignedDialog({ name, assigned, onClose }: AssignedDialogProps) {
  return (
    <Dialog
      title={`${shownText(name)} is assigned`}
      width="wide"
      onClose={onClose}
      actions={
        <Button kind="primary" onClick={onClose}>
          Done
        </Button>
      }
    >
      <p class="quiet">
        The permission set is a role in each account. The user finds it in the access portal.
      </p>
      <ul>
        {assigned.map(({ accountId, roleArn }) => (
          <li key={accountId} class="row center-row">
            <Mark outcome="allowed" label="" />
            <span class="row wrap center-assignment">
              <Account id={accountId} hasNumber />
              {roleArn !== undefined && <code class="center-arn">{shownText(roleArn)}</code>}
            </span>
            {roleArn !== undefined && <CopyButton text={roleArn} what={`ARN of the role in ${accountId}`} />}
          </li>
        ))}
      </ul>
    </Dialog>
  )
}
