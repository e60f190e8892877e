/** Assigns a permission set to a user or group in accounts, and shows the roles that appear in them. */
import { useState } from 'preact/hooks'
import type { PrincipalType } from '../../../../protocol/model/sso-admin-types.ts'
import { Failure } from '../../../components/failure.tsx'
import { Chooser } from '../../../components/forms/chooser.tsx'
import { Select } from '../../../components/forms/field.tsx'
import { FormDialog } from '../../../components/forms/form-dialog.tsx'
import { useLoaded } from '../../../state/loaded.ts'
import { shownText } from '../../../texts/shown-text.ts'
import { loadAccounts } from '../assignments/accounts.ts'
import { assign, roleOf } from '../assignments/assignments.ts'
import { type Directory, fullName } from '../directory/directory.ts'
import { useInstance } from '../instance.ts'
import { loadPermissionSets, type Provisioned } from '../permission-sets/permission-sets.ts'
import { AccountChoice } from './account-choice.tsx'
import { type Assigned, AssignedDialog } from './assigned.tsx'

export interface Principal {
  readonly id: string
  readonly type: PrincipalType
}

interface AssignDialogProps {
  readonly principal?: Principal
  readonly permissionSetArn?: string
  readonly accountId?: string
  readonly directory: Directory
  readonly onClose: () => void
}

export function AssignDialog(props: AssignDialogProps) {
  const { directory, onClose } = props
  const { instance, changed } = useInstance()
  const [principal, setPrincipal] = useState(props.principal)
  const [setArn, setSetArn] = useState(props.permissionSetArn ?? '')
  const [accounts, setAccounts] = useState<readonly string[]>([props.accountId ?? []].flat())
  const [progress, setProgress] = useState('')
  const [done, setDone] = useState<readonly Assigned[]>()
  const choices = useLoaded(
    (signal) => Promise.all([loadPermissionSets(instance.arn, signal), loadAccounts(signal)]),
    [instance.arn],
  )
  const name = choices.value?.[0].find(({ arn }) => arn === setArn)?.name ?? ''
  const send = async () => {
    if (principal)
      setDone(await assignAll({ instanceArn: instance.arn, name, setArn, principal, accounts }, setProgress))
  }
  if (done) return <AssignedDialog name={name} assigned={done} onClose={onClose} />
  return (
    <FormDialog
      title="Assign a permission set"
      submit="Assign"
      reason={reasonOf(principal, setArn, accounts)}
      onSubmit={() => send().finally(() => setProgress(''))}
      onDone={changed}
      onClose={onClose}
    >
      {!props.principal && (
        <Chooser
          label="User or group"
          choices={principalsIn(directory)}
          onChoose={(id) => setPrincipal(principalOf(id, directory))}
        />
      )}
      <SetSelect sets={choices.value?.[0]} value={setArn} onChange={setSetArn} />
      <AccountChoice accounts={choices.value?.[1] ?? []} chosen={accounts} onChange={setAccounts} />
      {choices.error !== undefined && <Failure error={choices.error} />}
      <p class="quiet small" role="status">
        {progress}
      </p>
    </FormDialog>
  )
}

interface SetSelectProps {
  /** Undefined while they are loaded. */
  readonly sets: readonly Provisioned[] | undefined
  readonly value: string
  readonly onChange: (arn: string) => void
}

function SetSelect({ sets, value, onChange }: SetSelectProps) {
  const first = { value: '', text: sets?.length === 0 ? 'There is none yet' : 'Choose a permission set' }
  const options = [first, ...(sets ?? []).map(({ arn, name }) => ({ value: arn, text: shownText(name) }))]
  return <Select label="Permission set" value={value} options={options} onChange={onChange} />
}

interface Wanted {
  readonly instanceArn: string
  /** Of the permission set. */
  readonly name: string
  readonly setArn: string
  readonly principal: Principal
  readonly accounts: readonly string[]
}

/** Assigns in one account after the other, and returns the roles. */
async function assignAll(wanted: Wanted, progress: (text: string) => void): Promise<readonly Assigned[]> {
  const { instanceArn, name, setArn, principal, accounts } = wanted
  const done: Assigned[] = []
  for (const accountId of accounts) {
    progress(`Provisioning ${name} in ${accountId} (${done.length + 1} of ${accounts.length})`)
    const [principalId, principalType] = [principal.id, principal.type]
    await assign(instanceArn, { accountId, permissionSetArn: setArn, principalId, principalType })
    done.push({ accountId, roleArn: await roleOf(name, accountId) })
  }
  return done
}

function reasonOf(
  principal: Principal | undefined,
  setArn: string,
  accounts: readonly string[],
): string | undefined {
  if (!principal) return 'Choose a user or group first.'
  if (setArn === '') return 'Choose a permission set first.'
  return accounts.length === 0 ? 'Choose an account first.' : undefined
}

function principalsIn({ users, groups }: Directory) {
  return [
    ...groups.map(({ GroupId, DisplayName = GroupId }) => ({
      id: GroupId,
      name: DisplayName,
      detail: 'group',
    })),
    ...users.map((user) => ({ id: user.UserId, name: fullName(user), detail: user.UserName ?? '' })),
  ]
}

function principalOf(id: string, { groups }: Directory): Principal | undefined {
  if (id === '') return undefined
  return { id, type: groups.some(({ GroupId }) => GroupId === id) ? 'GROUP' : 'USER' }
}
