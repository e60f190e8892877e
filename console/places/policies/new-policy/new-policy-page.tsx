/** A policy that is not saved yet. A session policy stays a draft: it is passed when a session is created. */
import { useComputed, useSignal } from '@preact/signals'
import type { ComponentChildren } from 'preact'
import { useMemo } from 'preact/hooks'
import { Select } from '../../../components/forms/field.tsx'
import { linkTo, param, setParams } from '../../../router.ts'
import { consoleState } from '../../../state/console-state.ts'
import { usePage } from '../../../state/page.ts'
import type { Editor } from '../code/editor.ts'
import { Difference } from '../compare/difference.tsx'
import { referenceInAddress } from '../compare/reference.ts'
import { formatted } from '../documents.ts'
import { useDocument } from '../editor/document.ts'
import { Problems } from '../editor/problems.tsx'
import { Toolbar } from '../editor/toolbar.tsx'
import { View } from '../editor/view.tsx'
import type { PolicyKind } from '../kinds.ts'
import { Replay } from '../replay/replay.tsx'
import { Simulate } from '../simulate/simulate.tsx'
import { useAsker } from '../simulate/use-asker.ts'
import type { Saved } from '../subjects.ts'
import { CreateForm } from './create-form.tsx'

const KINDS = [
  { value: 'identity', text: 'Managed policy' },
  { value: 'boundary', text: 'Permissions boundary' },
  { value: 'session', text: 'Session policy' },
  { value: 'scp', text: 'Service control policy' },
  { value: 'rcp', text: 'Resource control policy' },
] as const

export function NewPolicyPage() {
  usePage([{ text: 'Policies', link: linkTo(['policies']) }, { text: 'New policy' }])
  const kind = KINDS.find(({ value }) => value === param('kind'))?.value ?? 'identity'
  return (
    <NewPolicy
      key={kind}
      kind={kind}
      chooser={
        <Select
          label="Type"
          isLabelHidden
          value={kind}
          options={KINDS}
          onChange={(value) => setParams({ kind: value === 'identity' ? undefined : value })}
        />
      }
    />
  )
}

interface NewPolicyProps {
  readonly kind: PolicyKind
  readonly chooser: ComponentChildren
}

function NewPolicy({ kind, chooser }: NewPolicyProps) {
  const saved = useMemo(() => unsaved(kind), [kind])
  const accountId = consoleState.value?.signedIn?.present.accountId ?? ''
  const against = referenceInAddress()
  const document = useDocument({
    ...{ name: `new ${kind}`, saved: saved.document, kind, accountId },
    ...(against !== '' && { reference: against }),
  })
  const chosen = useAsker(saved, undefined)
  const editor = useSignal<Editor | undefined>(undefined)
  const findings = useComputed(() => document.check.value?.findings ?? [])
  const props = { saved, shown: saved.document, document, editor, findings }
  return (
    <div class="policy">
      <header class="row wrap policy-head">
        <div class="row wrap policy-title">
          <h1>New policy</h1>
          {chooser}
        </div>
        {kind === 'session' ? (
          <p class="quiet">Pass it as Policy to AssumeRole. It limits the session, and is saved nowhere.</p>
        ) : (
          <CreateForm kind={kind} document={document} draft={`new ${kind}`} />
        )}
      </header>
      <div class="policy-main">
        <section class="editor-document" aria-label="Document">
          <Toolbar {...props} />
          <View {...props} line={0} />
          <Difference saved={saved} document={document} asker={chosen.asker} usual={undefined} />
          <Problems findings={findings} document={document} editor={editor} />
        </section>
        <aside class="policy-side" aria-label="What the document does">
          <Simulate saved={saved} document={document} {...chosen} />
          {(kind === 'scp' || kind === 'rcp') && (
            <Replay saved={saved} document={document} attachedTo="every account" />
          )}
        </aside>
      </div>
    </div>
  )
}

const EXAMPLE = { Effect: 'Allow', Action: 's3:GetObject', Resource: 'arn:aws:s3:::example/*' }
const DENIAL = { Effect: 'Deny', Action: 's3:DeleteBucket', Resource: '*' }

/** Returns a policy to begin with. */
function unsaved(kind: PolicyKind): Saved {
  const statement = kind === 'rcp' ? { ...DENIAL, Principal: '*' } : kind === 'scp' ? DENIAL : EXAMPLE
  const document = formatted(JSON.stringify({ Version: '2012-10-17', Statement: [statement] })) ?? ''
  return {
    ...{
      kind,
      document,
      name: 'New policy',
      source: 'new policy',
      version: undefined,
      defaultVersion: undefined,
    },
    ...{ holder: undefined, isReadOnly: undefined },
  }
}
