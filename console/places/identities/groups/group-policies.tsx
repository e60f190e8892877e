/** The policies that a user has by being in groups. */
import { call } from '../../../api/client.ts'
import { IconButton } from '../../../components/button.tsx'
import { FieldsDialog } from '../../../components/forms/fields-dialog.tsx'
import { Loaded } from '../../../components/loading.tsx'
import { DialogButton } from '../../../components/overlays/dialog-button.tsx'
import { Tag } from '../../../components/tag.tsx'
import { useLoaded } from '../../../state/loaded.ts'
import { accountInArn } from '../../../texts/arns.ts'
import { shownText } from '../../../texts/shown-text.ts'
import { IdentityLink } from '../identity-link.tsx'
import { suggestNames } from '../names.tsx'
import { Nothing, Panel } from '../panel.tsx'
import { type HeldPolicies, heldPolicies } from '../policies/operations.ts'
import { inlineLink } from '../policies/policy-links.ts'
import { PolicyName } from '../policies/policy-name.tsx'
import { doUndoably } from '../undoable.ts'

interface GroupWithPolicies extends HeldPolicies {
  readonly name: string
  readonly arn: string
}

async function groupsOf(userName: string, signal: AbortSignal): Promise<readonly GroupWithPolicies[]> {
  const { Groups } = await call('iam', 'ListGroupsForUser', { UserName: userName }, signal)
  return Promise.all(
    Groups.map(async ({ GroupName, Arn }) => ({
      name: GroupName,
      arn: Arn,
      ...(await heldPolicies('group', GroupName, signal)),
    })),
  )
}

export function GroupPolicies({ userName }: { readonly userName: string }) {
  const groups = useLoaded((signal) => groupsOf(userName, signal), [userName])
  return (
    <Panel
      title="By groups"
      note={groups.value?.length}
      actions={
        <DialogButton
          icon="plus"
          isSmall
          dialog={(close) => (
            <AddToGroup
              userName={userName}
              present={new Set(groups.value?.map(({ name }) => name))}
              onChange={groups.reload}
              onClose={close}
            />
          )}
        >
          Add to group
        </DialogButton>
      }
    >
      <Loaded of={groups} lines={2}>
        {(found) => (
          <>
            {found.length === 0 && <Nothing>The user is in no group.</Nothing>}
            {found.map((group) => (
              <GroupLines key={group.arn} userName={userName} group={group} onChange={groups.reload} />
            ))}
          </>
        )}
      </Loaded>
    </Panel>
  )
}

interface GroupLinesProps {
  readonly userName: string
  readonly group: GroupWithPolicies
  readonly onChange: () => void
}

function GroupLines({ userName, group: { name, arn, attached, inline }, onChange }: GroupLinesProps) {
  const input = { UserName: userName, GroupName: name }
  const holder = { kind: 'group', accountId: accountInArn(arn), name } as const
  const leave = () =>
    doUndoably({
      act: () => call('iam', 'RemoveUserFromGroup', input),
      text: `Removed from ${shownText(name)}`,
      undo: () => call('iam', 'AddUserToGroup', input),
      onChange,
    })
  return (
    <div class="identity-group">
      <div class="row identity-line">
        <span class="identity-grow truncated">
          <IdentityLink arn={arn} />
        </span>
        <IconButton icon="close" label={`Remove from ${shownText(name)}`} onClick={leave} />
      </div>
      <ul class="identity-lines identity-nested">
        {attached.map((policy) => (
          <li key={policy.PolicyArn} class="row identity-line">
            <PolicyName policy={policy} />
          </li>
        ))}
        {inline.map((policy) => (
          <li key={policy} class="row identity-line">
            <a class="truncated" href={inlineLink(holder, policy)}>
              {shownText(policy)}
            </a>
            <Tag>inline</Tag>
          </li>
        ))}
        {attached.length + inline.length === 0 && <li class="row identity-line quieter">No policies</li>}
      </ul>
    </div>
  )
}

interface AddToGroupProps {
  readonly userName: string
  readonly present: ReadonlySet<string>
  readonly onChange: () => void
  readonly onClose: () => void
}

function AddToGroup({ userName, present, onChange, onClose }: AddToGroupProps) {
  const groups = useLoaded((signal) => call('iam', 'ListGroups', { MaxItems: 1000 }, signal), [])
  const names = groups.value?.Groups.map(({ GroupName }) => GroupName)
  return (
    <FieldsDialog
      title={`Add ${shownText(userName)} to a group`}
      submit="Add to group"
      errors={{ name: /group/i }}
      fields={[{ name: 'name', label: 'Group name', suggest: suggestNames(names, present) }]}
      onSubmit={({ name }) =>
        call('iam', 'AddUserToGroup', { UserName: userName, GroupName: name }).then(onChange)
      }
      onClose={onClose}
    />
  )
}
