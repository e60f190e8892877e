/** Who has a managed policy: attaches it to users, groups, and roles, and detaches it. */
import { useSignal } from '@preact/signals'
import { Button, IconButton } from '../../../components/button.tsx'
import { Failure } from '../../../components/failure.tsx'
import { Combobox } from '../../../components/forms/combobox.tsx'
import { Loaded } from '../../../components/loading.tsx'
import { Dialog } from '../../../components/overlays/dialog.tsx'
import { Tag } from '../../../components/tag.tsx'
import { type Loaded as Content, useLoaded } from '../../../state/loaded.ts'
import { shownText } from '../../../texts/shown-text.ts'
import type { Entity, Facts } from '../editor/facts.ts'
import type { Saved } from '../subjects.ts'
import { attach, detach, everyEntity } from './attachments.ts'

interface AttachDialogProps {
  readonly saved: Saved
  readonly facts: Content<Facts>
  readonly onClose: () => void
}

export function AttachDialog({ saved, facts, onClose }: AttachDialogProps) {
  const text = useSignal('')
  const error = useSignal<unknown>(undefined)
  const everybody = useLoaded(everyEntity, [])
  const run = async (act: Promise<unknown>) => {
    error.value = undefined
    await act.catch((reason) => {
      error.value = reason
    })
    facts.reload()
  }
  const attached = facts.value?.attached ?? []
  const chosen = entityIn(text.value)
  const add = () => {
    if (!chosen) return
    text.value = ''
    void run(attach(saved.source, chosen))
  }
  return (
    <Dialog title={`Attach ${saved.name}`} onClose={onClose}>
      {error.value !== undefined && <Failure error={error.value} />}
      <div class="attach-add">
        <Combobox
          label="Role, user, or group"
          value={text.value}
          placeholder="role/name"
          suggestions={suggestions(everybody.value ?? [], attached, text.value)}
          onInput={(value) => {
            text.value = value
          }}
        />
        <Button
          kind="primary"
          reason={chosen ? undefined : 'Name a role, user, or group, such as role/app'}
          onClick={add}
        >
          Attach
        </Button>
      </div>
      <Loaded of={facts}>{() => <Attached saved={saved} facts={facts} run={run} />}</Loaded>
    </Dialog>
  )
}

/** Returns the entity that a text names. It need not be suggested: only a part of many entities is. */
function entityIn(text: string): Entity | undefined {
  const [, type, name = ''] = /^(role|user|group)\/(?:.*\/)?([^/]+)$/.exec(text.trim()) ?? []
  return type === 'role' || type === 'user' || type === 'group' ? { type, name } : undefined
}

const nameOf = ({ type, name }: Entity) => `${type}/${name}`

function suggestions(all: readonly Entity[], attached: readonly Entity[], text: string) {
  const has = (entity: Entity) => attached.some((each) => nameOf(each) === nameOf(entity))
  return all
    .filter((each) => !has(each) && nameOf(each).toLowerCase().includes(text.toLowerCase()))
    .map((each) => ({ value: nameOf(each) }))
}

interface AttachedProps {
  readonly saved: Saved
  readonly facts: Content<Facts>
  readonly run: (act: Promise<unknown>) => Promise<void>
}

function Attached({ saved, facts, run }: AttachedProps) {
  const { attached = [], bounded = [] } = facts.value ?? {}
  if (attached.length + bounded.length === 0) return <p class="quiet">The policy is attached to nobody.</p>
  return (
    <ul class="versions" aria-label="Attached to">
      {attached.map((entity) => (
        <li key={nameOf(entity)} class="version">
          <span class="row version-name">{shownText(nameOf(entity))}</span>
          <IconButton
            icon="close"
            label={`Detach from ${nameOf(entity)}`}
            onClick={() => void run(detach(saved.source, entity))}
          />
        </li>
      ))}
      {bounded.map((entity) => (
        <li key={`boundary ${nameOf(entity)}`} class="version">
          <span class="row version-name">
            {shownText(nameOf(entity))} <Tag>boundary</Tag>
          </span>
        </li>
      ))}
    </ul>
  )
}
