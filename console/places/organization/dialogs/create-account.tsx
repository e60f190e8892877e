/** Creates an account, and shows how far that is: AWS answers before the account exists. */
import { useState } from 'preact/hooks'
import type { CreateAccountStatus } from '../../../../protocol/model/organizations-types.ts'
import { ApiError, call } from '../../../api/client.ts'
import { Field } from '../../../components/field.tsx'
import { FormDialog } from '../../../components/form-dialog.tsx'
import { say } from '../../../components/toast.tsx'
import { linkTo, navigate } from '../../../router.ts'
import { shownText } from '../../../texts/shown-text.ts'
import type { Target } from '../organization.ts'
import { useOrganization } from '../shared.ts'
import { UnitSelect } from './unit-select.tsx'

interface CreateAccountDialogProps {
  /** Where it is moved to. By default, it stays at the root. */
  readonly parent?: Target
  readonly onClose: () => void
}

const ROLE = 'OrganizationAccountAccessRole'

export function CreateAccountDialog({ parent, onClose }: CreateAccountDialogProps) {
  const { structure, changed } = useOrganization()
  const [name, setName] = useState('')
  const [email, setEmail] = useState('')
  const [role, setRole] = useState(ROLE)
  const [parentId, setParentId] = useState(parent?.id ?? structure.rootId)
  const [step, setStep] = useState('')
  const create = async () => {
    setStep('Creating the account')
    const input = { AccountName: name, Email: email, RoleName: role }
    const { CreateAccountStatus = {} } = await call('organizations', 'CreateAccount', input)
    const { AccountId = '' } = await finished(CreateAccountStatus)
    setStep('Moving it')
    await moveFromRoot(AccountId, structure.rootId, parentId)
    changed()
    navigate(linkTo(['organization', AccountId]))
    say(`Account ${AccountId} is created. The management account can assume its role ${shownText(role)}.`)
  }
  return (
    <FormDialog
      title="Create an account"
      submit="Create"
      fields={{ email: /\bemail\b|EMAIL_/i, role: /role name/i }}
      {...(name === '' || email === '' ? { reason: 'Type a name and an email address first.' } : {})}
      onSubmit={() => create().finally(() => setStep(''))}
      onClose={onClose}
    >
      {(errorAt) => (
        <>
          <Field label="Name" value={name} onInput={setName} />
          <Field
            label="Email address"
            value={email}
            onInput={setEmail}
            error={errorAt('email')}
            hint="Every account needs an address of its own."
          />
          <Field
            label="Role"
            isCode
            value={role}
            onInput={setRole}
            error={errorAt('role')}
            hint="It is created in the account, with all permissions, for administrators of the management account."
          />
          <UnitSelect label="Unit" value={parentId} onChange={setParentId} />
          <p class="quiet small" role="status">
            {step !== '' && `${step} …`}
          </p>
        </>
      )}
    </FormDialog>
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
