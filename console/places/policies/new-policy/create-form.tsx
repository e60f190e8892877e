/** Names a new policy, and creates it. */
import { useSignal } from '@preact/signals'
import { useId } from 'preact/hooks'
import { Button } from '../../../components/button.tsx'
import { say, sayFailure } from '../../../components/overlays/toast.tsx'
import { useShortcuts } from '../../../keyboard.ts'
import { linkTo, navigate } from '../../../router.ts'
import { dropDraft } from '../../../state/drafts.ts'
import type { EditedDocument } from '../editor/document.ts'
import type { Entity } from '../editor/facts.ts'
import type { PolicyKind } from '../kinds.ts'
import { createPolicies } from './create.ts'

interface CreateFormProps {
  readonly kind: PolicyKind
  readonly document: EditedDocument
  /** The name of the draft, which is dropped once the policy is saved. */
  readonly draft: string
  readonly holder?: Entity | undefined
  /** The documents to create a policy of each, if the document is too large for one. */
  readonly parts?: Parts | undefined
}

export interface Parts {
  readonly texts: readonly string[]
  /** Why they cannot be created. */
  readonly obstacle: string | undefined
}

export function CreateForm({ kind, document, draft, holder, parts }: CreateFormProps) {
  const name = useSignal('')
  const isBusy = useSignal(false)
  const id = useId()
  const reason = reasonAgainst(name.value, document, parts)
  const create = async () => {
    if (reason !== undefined || isBusy.value) return
    isBusy.value = true
    try {
      const texts = parts?.texts ?? [document.text.value]
      const { names, segments } = await createPolicies(kind, name.value, texts, holder)
      dropDraft(draft)
      say(`${inWords(names)} created${holder ? `, and attached to ${holder.type}/${holder.name}` : ''}.`)
      navigate(linkTo(['policies', ...segments]))
    } catch (error) {
      sayFailure(error)
    }
    isBusy.value = false
  }
  useShortcuts([{ keys: 'Ctrl+s', does: 'Create the policy', act: create }])
  return (
    <form
      class="row wrap policy-actions"
      onSubmit={(event) => {
        event.preventDefault()
        void create()
      }}
    >
      <label for={id} class="unseen">
        Name
      </label>
      <input
        id={id}
        class="input create-name"
        placeholder="Name of the policy"
        autocomplete="off"
        spellcheck={false}
        value={name.value}
        onInput={({ currentTarget }) => {
          name.value = currentTarget.value
        }}
      />
      <Button kind="primary" type="submit" keys="Ctrl S" reason={reason}>
        {parts ? `Create ${parts.texts.length} policies` : 'Create'}
      </Button>
    </form>
  )
}

function inWords(names: readonly string[]): string {
  return names.length === 1 ? `${names[0]} is` : `${names[0]} to ${names.at(-1)} are`
}

function reasonAgainst(
  name: string,
  { check, isChecked, isRefused }: EditedDocument,
  parts: Parts | undefined,
): string | undefined {
  if (name === '') return 'The policy needs a name'
  if (parts) return parts.obstacle
  if (isChecked.value && isRefused.value)
    return `AWS would refuse this document: ${check.value?.findings[0]?.message}`
  return undefined
}
