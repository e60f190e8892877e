/** The policies that a user has by being in groups. */
import { useState } from 'preact/hooks'
import { call } from '../../api/client.ts'
import { Button, IconButton } from '../../components/button.tsx'
import { Combobox } from '../../components/combobox.tsx'
import { FormDialog } from '../../components/form-dialog.tsx'
import { Loaded } from '../../components/loading.tsx'
import { Tag } from '../../components/tag.tsx'
import { useLoaded } from '../../state/loaded.ts'
import { accountInArn } from '../../texts/arns.ts'
import { shownText } from '../../texts/shown-text.ts'
import { IdentityLink } from './identity-link.tsx'
import { type HeldPolicies, heldPolicies } from './operations.ts'
import { Nothing, Panel } from './panel.tsx'
import { inlineLink } from './policy-links.ts'
import { PolicyName } from './policy-name.tsx'
import { doUndoably } from './undoable.ts'

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
  const [isAdding, setAdding] = useState(false)
  const groups = useLoaded((signal) => groupsOf(userName, signal), [userName])
  return (
    <Panel
      title="By groups"
      note={groups.value?.length}
      actions={
        <Button icon="plus" isSmall onClick={() => setAdding(true)}>
          Add to group
        </Button>
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
      {isAdding && (
        <AddToGroup
          userName={userName}
          present={new Set(groups.value?.map(({ name }) => name))}
          onClose={() => setAdding(false)}
          onDone={() => {
            setAdding(false)
            groups.reload()
          }}
        />
      )}
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
      <div class="identity-line">
        <span class="identity-grow truncated">
          <IdentityLink arn={arn} />
        </span>
        <IconButton icon="close" label={`Remove from ${shownText(name)}`} onClick={leave} />
      </div>
      <ul class="identity-lines identity-nested">
        {attached.map((policy) => (
          <li key={policy.PolicyArn} class="identity-line">
            <PolicyName policy={policy} />
          </li>
        ))}
        {inline.map((policy) => (
          <li key={policy} class="identity-line">
            <a class="truncated" href={inlineLink(holder, policy)}>
              {shownText(policy)}
            </a>
            <Tag>inline</Tag>
          </li>
        ))}
        {attached.length + inline.length === 0 && <li class="identity-line quieter">No policies</li>}
      </ul>
    </div>
  )
}

interface AddToGroupProps {
  readonly userName: string
  readonly present: ReadonlySet<string>
  readonly onClose: () => void
  readonly onDone: () => void
}

function AddToGroup({ userName, present, onClose, onDone }: AddToGroupProps) {
  const [name, setName] = useState('')
  const groups = useLoaded((signal) => call('iam', 'ListGroups', { MaxItems: 1000 }, signal), [])
  const typed = name.toLowerCase()
  const suggestions = (groups.value?.Groups ?? [])
    .map(({ GroupName }) => GroupName)
    .filter((each) => !present.has(each) && each.toLowerCase().includes(typed))
    .map((value) => ({ value, content: shownText(value) }))
  return (
    <FormDialog
      title={`Add ${shownText(userName)} to a group`}
      submit="Add to group"
      fields={{ name: /group/i }}
      onSubmit={() => call('iam', 'AddUserToGroup', { UserName: userName, GroupName: name })}
      onDone={onDone}
      onClose={onClose}
    >
      {(errorAt) => (
        <>
          <Combobox
            label="Group name"
            value={name}
            suggestions={suggestions}
            error={errorAt('name')}
            onInput={setName}
          />
        </>
      )}
    </FormDialog>
  )
}
