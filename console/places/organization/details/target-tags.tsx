/** The tags of a target. */
import { call } from '../../../api/client.ts'
import { everyItem } from '../../../api/pages.ts'
import { Button } from '../../../components/button.tsx'
import { FieldsDialog } from '../../../components/forms/fields-dialog.tsx'
import { Loaded } from '../../../components/loading.tsx'
import { Section } from '../../../components/section.tsx'
import { useLoaded } from '../../../state/loaded.ts'
import { shownText } from '../../../texts/shown-text.ts'
import { undoing } from '../changes.ts'
import type { Target } from '../organization.ts'
import { useOrganization } from '../shared.ts'

export function TargetTags({ target: { id } }: { readonly target: Target }) {
  const { version, changed, ask } = useOrganization()
  const tags = useLoaded(
    (signal) =>
      everyItem(
        (NextToken) => call('organizations', 'ListTagsForResource', { ResourceId: id, NextToken }, signal),
        ({ Tags }) => Tags,
      ),
    [id, version],
  )
  const remove = async (key: string) => {
    await call('organizations', 'UntagResource', { ResourceId: id, TagKeys: [key] })
    changed()
  }
  return (
    <Section
      title="Tags"
      actions={
        <Button isSmall icon="plus" onClick={() => ask((close) => <TagDialog id={id} onClose={close} />)}>
          Add a tag
        </Button>
      }
    >
      <Loaded of={tags} lines={2}>
        {(all) =>
          all.length === 0 ? (
            <p class="quiet">None.</p>
          ) : (
            <ul class="organization-rows">
              {all.map(({ Key, Value }) => (
                <li key={Key} class="row wrap organization-row">
                  <code>
                    {shownText(Key)} = {shownText(Value)}
                  </code>
                  <Button isSmall onClick={() => undoing(remove(Key))}>
                    Remove <span class="unseen">{shownText(Key)}</span>
                  </Button>
                </li>
              ))}
            </ul>
          )
        }
      </Loaded>
    </Section>
  )
}

function TagDialog({ id, onClose }: { readonly id: string; readonly onClose: () => void }) {
  const { changed } = useOrganization()
  const add = (Key: string, Value: string) =>
    call('organizations', 'TagResource', { ResourceId: id, Tags: [{ Key, Value }] })
  return (
    <FieldsDialog
      title="Add a tag"
      submit="Add"
      fields={[
        { name: 'key', label: 'Key' },
        { name: 'value', label: 'Value' },
      ]}
      reason={({ key }) => (key === '' ? 'Type a key first.' : undefined)}
      onSubmit={({ key, value }) => add(key, value).then(changed)}
      onClose={onClose}
    />
  )
}
