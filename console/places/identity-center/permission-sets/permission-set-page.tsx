/** A permission set: its policies, and the accounts that have it as a role. */
import { Button, CopyButton } from '../../../components/button.tsx'
import { Empty } from '../../../components/empty.tsx'
import { Icon } from '../../../components/icon.tsx'
import { Loaded } from '../../../components/loading.tsx'
import { say } from '../../../components/overlays/toast.tsx'
import { navigate } from '../../../router.ts'
import { useLoaded } from '../../../state/loaded.ts'
import { shownText } from '../../../texts/shown-text.ts'
import { call } from '../call.ts'
import { AssignDialog } from '../dialogs/assign.tsx'
import { PermissionSetDialog } from '../dialogs/permission-set.tsx'
import { loadDirectory } from '../directory/directory.ts'
import { Fact } from '../directory/user-drawer.tsx'
import { EditAndDelete } from '../edit-and-delete.tsx'
import { useInstance } from '../instance.ts'
import { centerLink } from '../page.ts'
import { Boundary, InlinePolicy, ManagedPolicies } from './permission-set-policies.tsx'
import { durationInWords, type Provisioned } from './permission-sets.ts'
import { ProvisionedAccounts } from './provisioned-accounts.tsx'
import { loadContent } from './set-content.ts'

interface PermissionSetPageProps {
  readonly id: string
  readonly set: Provisioned | undefined
}

export function PermissionSetPage({ id, set }: PermissionSetPageProps) {
  const { instance, version } = useInstance()
  const content = useLoaded(
    async (signal) => (set ? loadContent(instance.arn, set.arn, signal) : undefined),
    [set?.arn, version],
  )
  if (!set)
    return (
      <Empty
        title={`${shownText(id)} is gone`}
        text="The permission set was deleted, or the state was reset."
      >
        <a href={centerLink(['permission-sets'])}>All permission sets</a>
      </Empty>
    )
  return (
    <div class="center-page">
      <header class="row wrap center-page-head">
        <a class="row center-back" href={centerLink(['permission-sets'])}>
          <Icon name="back" /> All permission sets
        </a>
        <h2>{shownText(set.name)}</h2>
        <CopyButton text={set.arn} what="ARN" />
        <Actions set={set} />
      </header>
      <dl class="section">
        {set.Description !== undefined && <Fact name="Description" value={set.Description} />}
        <Fact name="Session" value={durationInWords(set.SessionDuration)} />
        {set.RelayState !== undefined && <Fact name="Opens" value={set.RelayState} />}
      </dl>
      <ProvisionedAccounts set={set} />
      <Loaded of={content} lines={6}>
        {(value) =>
          value && (
            <>
              <ManagedPolicies set={set} content={value} />
              <InlinePolicy set={set} content={value} />
              <Boundary set={set} content={value} />
            </>
          )
        }
      </Loaded>
    </div>
  )
}

function Actions({ set }: { readonly set: Provisioned }) {
  const { instance, ask, changed } = useInstance()
  const remove = async () => {
    await call('sso-admin', 'DeletePermissionSet', { InstanceArn: instance.arn, PermissionSetArn: set.arn })
    navigate(centerLink(['permission-sets']))
    changed()
    say(`Permission set ${shownText(set.name)} is deleted.`)
  }
  const start = async () => {
    const directory = await loadDirectory(instance.identityStoreId, new AbortController().signal)
    ask((close) => <AssignDialog permissionSetArn={set.arn} directory={directory} onClose={close} />)
  }
  return (
    <div class="wrap center-page-actions">
      <EditAndDelete
        what={`permission set ${set.name}`}
        text={
          set.accounts.length === 0
            ? 'Its policies are not deleted.'
            : 'AWS deletes only permission sets without assignments: remove those first.'
        }
        editDialog={(close) => <PermissionSetDialog set={set} onClose={close} />}
        onDelete={remove}
      />
      <Button isSmall kind="primary" icon="plus" onClick={start}>
        Assign
      </Button>
    </div>
  )
}
