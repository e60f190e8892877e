/** The accounts that a user or group has access to, and by which permission set. */
import type { PrincipalType } from '../../../../protocol/model/sso-admin-types.ts'
import { Account } from '../../../components/account.tsx'
import { Button, IconButton } from '../../../components/button.tsx'
import { Loaded } from '../../../components/loading.tsx'
import { say, sayFailure } from '../../../components/overlays/toast.tsx'
import { Section } from '../../../components/section.tsx'
import { accountOf } from '../../../state/console-state.ts'
import { useLoaded } from '../../../state/loaded.ts'
import { shownText } from '../../../texts/shown-text.ts'
import { AssignDialog } from '../dialogs/assign.tsx'
import type { Directory } from '../directory/directory.ts'
import { useInstance } from '../instance.ts'
import { centerLink } from '../page.ts'
import { loadPermissionSets, type Provisioned, permissionSetId } from '../permission-sets/permission-sets.ts'
import { type Assignment, assign, loadAssignmentsOf, unassign } from './assignments.ts'

interface PrincipalAssignmentsProps {
  readonly principalId: string
  readonly principalType: PrincipalType
  readonly directory: Directory
}

export function PrincipalAssignments({ principalId, principalType, directory }: PrincipalAssignmentsProps) {
  const { instance, version, ask } = useInstance()
  const assignments = useLoaded(
    (signal) =>
      Promise.all([
        loadAssignmentsOf(instance.arn, principalId, principalType, signal),
        loadPermissionSets(instance.arn, signal),
      ]),
    [principalId, version],
  )
  const start = () =>
    ask((close) => (
      <AssignDialog
        principal={{ id: principalId, type: principalType }}
        directory={directory}
        onClose={close}
      />
    ))
  return (
    <Section
      title="Accounts"
      actions={
        <Button isSmall icon="plus" onClick={start}>
          Assign
        </Button>
      }
    >
      <Loaded of={assignments} lines={2}>
        {([all, sets]) =>
          all.length === 0 ? (
            <p class="quiet">None.</p>
          ) : (
            <ul>
              {all.map((assignment) => (
                <Line
                  key={Object.values(assignment).join()}
                  assignment={assignment}
                  sets={sets}
                  isDirect={assignment.principalId === principalId}
                  directory={directory}
                />
              ))}
            </ul>
          )
        }
      </Loaded>
    </Section>
  )
}

interface LineProps {
  readonly assignment: Assignment
  readonly sets: readonly Provisioned[]
  /** Whether it is the principal's own, not that of a group. */
  readonly isDirect: boolean
  readonly directory: Directory
}

function Line({ assignment, sets, isDirect, directory }: LineProps) {
  const { instance, changed } = useInstance()
  const { accountId, permissionSetArn, principalId } = assignment
  const set = sets.find(({ arn }) => arn === permissionSetArn)
  const group = directory.groups.find(({ GroupId }) => GroupId === principalId)
  const name = set?.name ?? permissionSetId(permissionSetArn)
  return (
    <li class="row center-row">
      <span class="row wrap center-assignment">
        <a href={centerLink(['permission-sets', permissionSetId(permissionSetArn)])}>{shownText(name)}</a>
        <Account id={accountId} />
        {!isDirect && <span class="quieter small">by {shownText(group?.DisplayName ?? principalId)}</span>}
      </span>
      {isDirect && (
        <IconButton
          icon="close"
          label={`Remove ${shownText(name)} in ${shownText(accountOf(accountId).name)}`}
          onClick={() => removeAssignment(instance.arn, assignment, name, changed).catch(sayFailure)}
        />
      )}
    </li>
  )
}

/** Removes an assignment, and offers to restore it. */
export async function removeAssignment(
  instanceArn: string,
  assignment: Assignment,
  name: string,
  changed: () => void,
): Promise<void> {
  await unassign(instanceArn, assignment)
  changed()
  say(`${shownText(name)} in ${shownText(accountOf(assignment.accountId).name)} is removed.`, () =>
    assign(instanceArn, assignment).then(changed, sayFailure),
  )
}
