/** The head of the editor: what is open, what has it, and what can be done with it. */
import type { ReadonlySignal } from '@preact/signals'
import { Button } from '../../../components/button.tsx'
import { Tag } from '../../../components/tag.tsx'
import { linkTo } from '../../../router.ts'
import type { Loaded } from '../../../state/loaded.ts'
import { nameInArn } from '../../../texts/arns.ts'
import { counted, shownText } from '../../../texts/shown-text.ts'
import { KIND_NAMES } from '../kinds.ts'
import type { Saved, Subject } from '../subjects.ts'
import type { Entity, Facts } from './facts.ts'
import type { Saving } from './saving.ts'

interface HeadProps {
  readonly subject: Subject
  readonly saved: Saved
  readonly facts: Loaded<Facts>
  readonly saving: Saving
  readonly onOpen: (dialog: 'versions' | 'attach') => void
}

export function Head({ subject, saved, facts, saving, onOpen }: HeadProps) {
  const isManaged = subject.of === 'managed'
  return (
    <header class="row wrap policy-head">
      <div class="row wrap policy-title">
        <h1>{shownText(saved.name)}</h1>
        <Tag>{subject.accountId === 'aws' ? 'AWS managed' : KIND_NAMES[saved.kind]}</Tag>
        <p class="quiet">
          {isManaged ? <Managed saved={saved} facts={facts.value} /> : <Held saved={saved} />}
        </p>
      </div>
      <div class="row wrap policy-actions">
        {isManaged && <Button onClick={() => onOpen('versions')}>Versions</Button>}
        {isManaged && <Button onClick={() => onOpen('attach')}>Attach</Button>}
        <SaveButton {...saving} />
      </div>
    </header>
  )
}

function SaveButton({
  reason,
  label,
  save,
}: { readonly reason: ReadonlySignal<string | undefined> } & Pick<Saving, 'label' | 'save'>) {
  return (
    <Button kind="primary" keys="Ctrl S" reason={reason.value} onClick={save}>
      {label}
    </Button>
  )
}

interface ManagedProps {
  readonly saved: Saved
  readonly facts: Facts | undefined
}

function Managed({ saved: { version = '', defaultVersion }, facts }: ManagedProps) {
  const shown =
    version === defaultVersion
      ? `version ${version.slice(1)} is the default`
      : `version ${version.slice(1)}, not the default`
  if (!facts) return <>{shown}</>
  const { attached, bounded } = facts
  return (
    <>
      {shown}, {attached.length === 0 ? 'attached to nobody' : 'attached to '}
      {attached.length > 0 && <Entities entities={attached} />}
      {bounded.length > 0 && `, boundary of ${countedEntities(bounded)}`}
    </>
  )
}

/** Leads to the one that has the policy, or to all. */
function Entities({ entities }: { readonly entities: readonly Entity[] }) {
  const [only] = entities
  const query = entities.length === 1 && only ? { kind: only.type, q: only.name } : { kind: only?.type }
  return <a href={linkTo(['identities'], query)}>{countedEntities(entities)}</a>
}

function countedEntities(entities: readonly Entity[]): string {
  const kinds = ['role', 'user', 'group'] as const
  const counts = kinds.map((type) => [type, entities.filter((each) => each.type === type).length] as const)
  const words = counts.filter(([, count]) => count > 0).map(([type, count]) => counted(count, type))
  return new Intl.ListFormat('en').format(words)
}

function Held({ saved: { kind, holder, source } }: { readonly saved: Saved }) {
  if (holder !== undefined) {
    const { kind: type, name } = nameInArn(holder)
    return (
      <>
        embedded in {type} {shownText(name)}
      </>
    )
  }
  return <>{kind === 'trust' ? 'who can assume the role' : shownText(source)}</>
}
