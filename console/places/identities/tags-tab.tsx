/** The tags of an identity. Policies see them as `aws:PrincipalTag` and `iam:ResourceTag`. */
import type { Tag } from '../../../protocol/model/iam-types.ts'
import { call } from '../../api/client.ts'
import { IconButton } from '../../components/button.tsx'
import { Empty } from '../../components/empty.tsx'
import { FieldsDialog } from '../../components/forms/fields-dialog.tsx'
import { DialogButton } from '../../components/overlays/dialog-button.tsx'
import { shownText } from '../../texts/shown-text.ts'
import type { Subject } from './address.ts'
import { Panel } from './panel.tsx'
import { doUndoably } from './undoable.ts'

interface TagsProps {
  readonly subject: Subject
  readonly tags: readonly Tag[]
  readonly onChange: () => void
}

export function TagsTab({ subject, tags, onChange }: TagsProps) {
  const remove = (tag: Tag) =>
    doUndoably({
      act: () => untag(subject, tag.Key),
      text: `Removed the tag ${shownText(tag.Key)}`,
      undo: () => setTag(subject, tag),
      onChange,
    })
  const add = (
    <DialogButton
      icon="plus"
      isSmall
      dialog={(close) => <AddTag subject={subject} onChange={onChange} onClose={close} />}
    >
      Add tag
    </DialogButton>
  )
  return (
    <Panel title="Tags" actions={add}>
      {tags.length === 0 ? (
        <Empty
          title="No tags"
          text="Policies can ask for tags, with aws:PrincipalTag of the caller and aws:ResourceTag of what it acts on."
        />
      ) : (
        <ul class="identity-lines">
          {tags.map((tag) => (
            <li key={tag.Key} class="row identity-line">
              <span class="code">{shownText(tag.Key)}</span>
              <span class="code quiet identity-grow">{shownText(tag.Value)}</span>
              <IconButton
                icon="trash"
                label={`Remove the tag ${shownText(tag.Key)}`}
                onClick={() => remove(tag)}
              />
            </li>
          ))}
        </ul>
      )}
    </Panel>
  )
}

interface AddTagProps {
  readonly subject: Subject
  readonly onChange: () => void
  readonly onClose: () => void
}

function AddTag({ subject, onChange, onClose }: AddTagProps) {
  return (
    <FieldsDialog
      title="Add a tag"
      submit="Add tag"
      errors={{ value: /\.value'/i, key: /tag/i }}
      fields={[
        { name: 'key', label: 'Key', kind: 'code' },
        { name: 'value', label: 'Value', kind: 'code' },
      ]}
      onSubmit={({ key, value }) => setTag(subject, { Key: key, Value: value }).then(onChange)}
      onClose={onClose}
    />
  )
}

function setTag({ kind, name, arn }: Subject, tag: Tag): Promise<unknown> {
  const Tags = [tag]
  switch (kind) {
    case 'role':
      return call('iam', 'TagRole', { RoleName: name, Tags })
    case 'oidc-provider':
      return call('iam', 'TagOpenIDConnectProvider', { OpenIDConnectProviderArn: arn, Tags })
    case 'saml-provider':
      return call('iam', 'TagSAMLProvider', { SAMLProviderArn: arn, Tags })
    default:
      return call('iam', 'TagUser', { UserName: name, Tags })
  }
}

function untag({ kind, name, arn }: Subject, key: string): Promise<unknown> {
  const TagKeys = [key]
  switch (kind) {
    case 'role':
      return call('iam', 'UntagRole', { RoleName: name, TagKeys })
    case 'oidc-provider':
      return call('iam', 'UntagOpenIDConnectProvider', { OpenIDConnectProviderArn: arn, TagKeys })
    case 'saml-provider':
      return call('iam', 'UntagSAMLProvider', { SAMLProviderArn: arn, TagKeys })
    default:
      return call('iam', 'UntagUser', { UserName: name, TagKeys })
  }
}
