/** Creates an account, and shows how far that is: AWS answers before the account exists. */
import { useState } from 'preact/hooks'
import type { CreateAccountStatus } from '../../../../protocol/model/organizations-types.ts'
import { ApiError, call } from '../../../api/client.ts'
import { FieldsDialog } from '../../../components/forms/fields-dialog.tsx'
import { say } from '../../../components/overlays/toast.tsx'
import { linkTo, navigate } from '../../../router.ts'
import { shownText } from '../../../texts/shown-text.ts'
import type { Target } from '../organization.ts'
import { useOrganization } from '../shared.ts'
import { unitOptions } from './unit-options.ts'

interface CreateAccountDialogProps {
  /** Where it is moved to. By default, it stays at the root. */
  readonly parent?: Target
  readonly onClose: () => void
}

const FIELDS = [
  { name: 'name', label: 'Name' },
  { name: 'email', label: 'Email address', hint: 'Every account needs an address of its own.' },
  {
    name: 'role',
    label: 'Role',
    kind: 'code',
    value: 'OrganizationAccountAccessRole',
    hint: 'It is created in the account, with all permissions, for administrators of the management account.',
  },
] as const

type Values = Readonly<Record<'name' | 'email' | 'role' | 'unit', string>>

export function CreateAccountDialog({ parent, onClose }: CreateAccountDialogProps) {
  const { structure, changed } = useOrganization()
  const [step, setStep] = useState('')
  const create = async ({ name, email, role, unit }: Values) => {
    setStep('Creating the account')
    const input = { AccountName: name, Email: email, RoleName: role }
    const { CreateAccountStatus = {} } = await call('organizations', 'CreateAccount', input)
    const { AccountId = '' } = await finished(CreateAccountStatus)
    setStep('Moving it')
    await moveFromRoot(AccountId, structure.rootId, unit)
    changed()
    navigate(linkTo(['organization', AccountId]))
    say(`Account ${AccountId} is created. The management account can assume its role ${shownText(role)}.`)
  }
  return (
    <FieldsDialog
      title="Create an account"
      submit="Create"
      errors={{ email: /\bemail\b|EMAIL_/i, role: /role name/i }}
      fields={[
        ...FIELDS,
        {
          name: 'unit',
          label: 'Unit',
          value: parent?.id ?? structure.rootId,
          options: unitOptions(structure),
        },
      ]}
      reason={({ name, email }) =>
        name === '' || email === '' ? 'Type a name and an email address first.' : undefined
      }
      onSubmit={(values) => create(values).finally(() => setStep(''))}
      onClose={onClose}
    >
      <p class="quiet small" role="status">
        {step !== '' && `${step} …`}
      </p>
    </FieldsDialog>
  )
}

/** AWS creates every account at the root. */
async function moveFromRoot(AccountId: string, root: string, parentId: string): Promise<void> {
  if (parentId === root) return
  const move = { AccountId, SourceParentId: root, DestinationParentId: parentId }
  await call('organizations', 'MoveAccount', move)
}

/** How often AWS is asked, in milliseconds. */
const INTERVAL = 200

/** Waits until the account exists. @throws ApiError with AWS's reason */
async function finished({ Id = '', State, ...status }: CreateAccountStatus): Promise<CreateAccountStatus> {
  if (State === 'SUCCEEDED') return status
  if (State === 'FAILED')
    throw new ApiError(400, status.FailureReason ?? State, `AWS created no account: ${status.FailureReason}`)
  await new Promise((resolve) => setTimeout(resolve, INTERVAL))
  const { CreateAccountStatus = {} } = await call('organizations', 'DescribeCreateAccountStatus', {
    CreateAccountRequestId: Id,
  })
  return finished(CreateAccountStatus)
}
