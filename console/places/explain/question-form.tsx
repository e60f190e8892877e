/** The form of a question. Every selector searches by typing. */
import { useSignal } from '@preact/signals'
import { useId } from 'preact/hooks'
import { Button, IconButton } from '../../components/button.tsx'
import { Combobox } from '../../components/forms/combobox.tsx'
import { type FormQuestion, questionLink } from '../../decisions/question-link.ts'
import { navigate } from '../../router.ts'
import { useActions, useKeys, usePrincipals, useResources } from './suggestions.ts'

interface QuestionFormProps {
  readonly question: FormQuestion
  /** Whether the question of the address is asked already. */
  readonly isAsked: boolean
}

export function QuestionForm({ question, isAsked }: QuestionFormProps) {
  const draft = useSignal(question)
  const isTried = useSignal(false)
  const { principal, action, resource, context } = draft.value
  const set = (change: Partial<FormQuestion>) => {
    draft.value = { ...draft.peek(), ...change }
  }
  const ask = (event: Event) => {
    event.preventDefault()
    isTried.value = true
    const asked = draft.peek()
    if (asked.principal !== '' && asked.action !== '') navigate(questionLink(trimmed(asked)))
  }
  const missing = (value: string, text: string) => (isTried.value && value === '' ? text : undefined)
  return (
    <form class="question-form" onSubmit={ask}>
      {!isAsked && <h1>Explain a call</h1>}
      <div class="question-fields">
        <Combobox
          label="Who"
          value={principal}
          placeholder="arn:aws:iam::…:role/app"
          isCode
          suggestions={usePrincipals(principal)}
          error={missing(principal, 'Name a user, a role, a session, a service, or an account.')}
          onInput={(value) => set({ principal: value })}
        />
        <Combobox
          label="Does what"
          value={action}
          placeholder="s3:GetObject"
          isCode
          suggestions={useActions(action)}
          error={missing(action, 'Name an action.')}
          onInput={(value) => set({ action: value })}
        />
        <Combobox
          label="On what"
          value={resource}
          placeholder="*"
          isCode
          suggestions={useResources(resource)}
          onInput={(value) => set({ resource: value })}
        />
        <Button kind="primary" type="submit">
          Explain
        </Button>
      </div>
      <ContextKeys action={action} context={context} onChange={(entries) => set({ context: entries })} />
    </form>
  )
}

function trimmed({ principal, action, resource, context }: FormQuestion): FormQuestion {
  return {
    principal: principal.trim(),
    action: action.trim(),
    resource: resource.trim(),
    context: context.filter((entry) => entry.includes('=')),
  }
}

interface ContextKeysProps {
  readonly action: string
  readonly context: readonly string[]
  readonly onChange: (entries: readonly string[]) => void
}

/** The condition keys of the call, a row each. */
function ContextKeys({ action, context, onChange }: ContextKeysProps) {
  return (
    <div class="question-keys">
      {context.map((entry, at) => (
        <ContextKey
          key={at}
          action={action}
          entry={entry}
          onChange={(changed) => onChange(context.with(at, changed))}
          onRemove={() => onChange(context.toSpliced(at, 1))}
        />
      ))}
      <Button kind="quiet" isSmall icon="plus" onClick={() => onChange([...context, ''])}>
        Add a condition key
      </Button>
    </div>
  )
}

interface ContextKeyProps {
  readonly action: string
  readonly entry: string
  readonly onChange: (entry: string) => void
  readonly onRemove: () => void
}

function ContextKey({ action, entry, onChange, onRemove }: ContextKeyProps) {
  const id = useId()
  const at = entry.indexOf('=')
  const [key, value] = at === -1 ? [entry, ''] : [entry.slice(0, at), entry.slice(at + 1)]
  return (
    <div class="question-key">
      <Combobox
        label="Condition key"
        isLabelHidden
        value={key}
        placeholder="aws:MultiFactorAuthPresent"
        isCode
        suggestions={useKeys(key, action)}
        onInput={(text) => onChange(`${text}=${value}`)}
      />
      <label class="unseen" for={id}>
        Value
      </label>
      <input
        id={id}
        class="input code"
        value={value}
        placeholder="true"
        autocomplete="off"
        spellcheck={false}
        onInput={(event) => onChange(`${key}=${event.currentTarget.value}`)}
      />
      <IconButton icon="close" label={`Remove ${key || 'the key'}`} onClick={onRemove} />
    </div>
  )
}
