/** The policies that bind an identity: its own, those of its groups, its boundary, and what its organization allows. */
import type { AttachedPolicy } from '../../../../protocol/model/iam-types.ts'
import { operationsOn } from '../../../api/policy-operations.ts'
import { IconButton } from '../../../components/button.tsx'
import { Loaded } from '../../../components/loading.tsx'
import { DialogButton } from '../../../components/overlays/dialog-button.tsx'
import { useLoaded } from '../../../state/loaded.ts'
import { shownText } from '../../../texts/shown-text.ts'
import { type Holder, isHolder, type Subject } from '../address.ts'
import { GroupPolicies } from '../groups/group-policies.tsx'
import { Nothing, Panel } from '../panel.tsx'
import { doUndoably } from '../undoable.ts'
import { AttachDialog } from './attach-dialog.tsx'
import { BoundaryPanel } from './boundary-panel.tsx'
import { InlineDialog } from './inline-dialog.tsx'
import { type HeldPolicies, heldPolicies, inlineDocument } from './operations.ts'
import { OrganizationPolicies } from './organization-policies.tsx'
import { inlineLink } from './policy-links.ts'
import { PolicyName } from './policy-name.tsx'

interface PoliciesTabProps {
  readonly subject: Subject
  /** The ARN of the permissions boundary. */
  readonly boundary: string | undefined
  /** Called when the boundary has changed. */
  readonly onChange: () => void
}

export function PoliciesTab({ subject, boundary, onChange }: PoliciesTabProps) {
  if (!isHolder(subject)) return null
  const { kind } = subject
  return (
    <>
      <OwnPolicies holder={subject} />
      {kind === 'user' && <GroupPolicies userName={subject.name} />}
      {kind !== 'group' && <BoundaryPanel holder={subject} boundary={boundary} onChange={onChange} />}
      {kind !== 'group' && <OrganizationPolicies arn={subject.arn} />}
    </>
  )
}

function OwnPolicies({ holder }: { readonly holder: Holder }) {
  const { kind, name, arn } = holder
  const policies = useLoaded((signal) => heldPolicies(kind, name, signal), [arn])
  return (
    <Loaded of={policies}>
      {(held) => <OwnLists holder={holder} held={held} reload={policies.reload} />}
    </Loaded>
  )
}

interface OwnListsProps {
  readonly holder: Holder
  readonly held: HeldPolicies
  readonly reload: () => void
}

function OwnLists({ holder, held: { attached, inline }, reload }: OwnListsProps) {
  return (
    <>
      <Panel
        title="Attached"
        note={attached.length}
        actions={
          <DialogButton
            icon="plus"
            isSmall
            dialog={(close) => (
              <AttachDialog holder={holder} attached={attached} onChange={reload} onClose={close} />
            )}
          >
            Attach policy
          </DialogButton>
        }
      >
        {attached.length === 0 && <Nothing>No managed policy is attached.</Nothing>}
        <AttachedList holder={holder} attached={attached} reload={reload} />
      </Panel>
      <Panel
        title="Inline"
        note={inline.length}
        actions={
          <DialogButton
            icon="plus"
            isSmall
            dialog={(close) => <InlineDialog holder={holder} onChange={reload} onClose={close} />}
          >
            Add inline policy
          </DialogButton>
        }
      >
        {inline.length === 0 && <Nothing>It has no policy of its own.</Nothing>}
        <InlineList holder={holder} names={inline} reload={reload} />
      </Panel>
    </>
  )
}

interface AttachedListProps {
  readonly holder: Holder
  readonly attached: readonly AttachedPolicy[]
  readonly reload: () => void
}

function AttachedList({ holder: { kind, name }, attached, reload }: AttachedListProps) {
  const { attach, detach } = operationsOn[kind]
  const remove = ({ PolicyArn = '', PolicyName = '' }: AttachedPolicy) =>
    doUndoably({
      act: () => detach(name, PolicyArn),
      text: `Detached ${shownText(PolicyName)}`,
      undo: () => attach(name, PolicyArn),
      onChange: reload,
    })
  return (
    <ul class="identity-lines">
      {attached.map((policy) => (
        <li key={policy.PolicyArn} class="row identity-line">
          <PolicyName policy={policy} />
          <IconButton
            icon="close"
            label={`Detach ${shownText(policy.PolicyName ?? '')}`}
            onClick={() => remove(policy)}
          />
        </li>
      ))}
    </ul>
  )
}

interface InlineListProps {
  readonly holder: Holder
  readonly names: readonly string[]
  readonly reload: () => void
}

function InlineList({ holder, names, reload }: InlineListProps) {
  const { put, remove } = operationsOn[holder.kind]
  const drop = (policy: string) =>
    doUndoably({
      act: async () => {
        const before = await inlineDocument(holder, policy)
        await remove(holder.name, policy)
        return before
      },
      text: `Deleted ${shownText(policy)}`,
      undo: (before) => put(holder.name, policy, before),
      onChange: reload,
    })
  return (
    <ul class="identity-lines">
      {names.map((policy) => (
        <li key={policy} class="row identity-line">
          <span class="identity-grow truncated">
            <a href={inlineLink(holder, policy)}>{shownText(policy)}</a>
          </span>
          <IconButton icon="trash" label={`Delete ${shownText(policy)}`} onClick={() => drop(policy)} />
        </li>
      ))}
    </ul>
  )
}
