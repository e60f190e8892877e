/** One statement: its ID, effect, principals, actions, resources, and conditions. */
import type { ComponentChildren } from 'preact'
import { IconButton } from '../../../components/button.tsx'
import { Field } from '../../../components/forms/field.tsx'
import { Segments } from '../../../components/forms/segments.tsx'
import { TokenField } from '../../../components/forms/token-field.tsx'
import { shownText } from '../../../texts/shown-text.ts'
import type { PolicyKind } from '../kinds.ts'
import { Conditions } from './conditions.tsx'
import { nameIn, principalTokens, type Statement, valuesOf, withPrincipals, withValues } from './statement.ts'
import { useWords } from './words.ts'

interface StatementFormProps {
  readonly number: number
  readonly statement: Statement
  readonly kind: PolicyKind
  readonly isReadOnly: boolean
  /** Why the policy can do without the statement. */
  readonly unused: string | undefined
  readonly onChange: (statement: Statement) => void
  readonly onRemove: () => void
}

export function StatementForm({
  number,
  statement,
  kind,
  isReadOnly,
  unused,
  onChange,
  onRemove,
}: StatementFormProps) {
  const { Sid: sid, Effect: effect } = statement
  const heading = `Statement ${number}`
  return (
    <fieldset class={`statement ${unused === undefined ? '' : 'statement-unused'}`} disabled={isReadOnly}>
      <legend class="unseen">{heading}</legend>
      <div class="row statement-head">
        <h2>{heading}</h2>
        <Segments
          label={`Effect of statement ${number}`}
          value={effect === 'Deny' ? 'Deny' : 'Allow'}
          segments={[
            { value: 'Allow', content: 'Allow' },
            { value: 'Deny', content: 'Deny' },
          ]}
          onChange={(value) => onChange({ ...statement, Effect: value })}
        />
        {!isReadOnly && <IconButton icon="trash" label={`Remove statement ${number}`} onClick={onRemove} />}
      </div>
      {unused !== undefined && <p class="quiet small">{shownText(unused)}</p>}
      <Field
        label="Sid"
        value={typeof sid === 'string' ? sid : ''}
        isCode
        onInput={(value) => onChange(withSid(statement, value))}
      />
      {(kind === 'trust' || kind === 'rcp') && <Principals statement={statement} onChange={onChange} />}
      <Actions statement={statement} onChange={onChange} />
      {kind !== 'trust' && <Resources statement={statement} onChange={onChange} />}
      <Conditions statement={statement} onChange={onChange} />
    </fieldset>
  )
}

function withSid({ Sid: _, ...others }: Statement, sid: string): Statement {
  return sid === '' ? others : { Sid: sid, ...others }
}

interface ElementProps {
  readonly statement: Statement
  readonly onChange: (statement: Statement) => void
}

function Principals({ statement, onChange }: ElementProps) {
  const name = nameIn(statement, 'Principal')
  return (
    <Element label={name}>
      <TokenField
        label={name}
        tokens={principalTokens(statement)}
        placeholder="AWS: arn, or Service: name"
        onChange={(tokens) => onChange(withPrincipals(statement, tokens))}
      />
    </Element>
  )
}

function Actions({ statement, onChange }: ElementProps) {
  const name = nameIn(statement, 'Action')
  const suggest = useWords('action', [])
  return (
    <Element label={name}>
      <TokenField
        label={name}
        tokens={valuesOf(statement[name])}
        placeholder="s3:GetObject"
        suggest={suggest}
        onChange={(tokens) => onChange(withValues(statement, name, tokens))}
      />
    </Element>
  )
}

function Resources({ statement, onChange }: ElementProps) {
  const name = nameIn(statement, 'Resource')
  const suggest = useWords('resource', valuesOf(statement['Action']))
  return (
    <Element label={name}>
      <TokenField
        label={name}
        tokens={valuesOf(statement[name])}
        placeholder="arn:aws:s3:::bucket/*"
        suggest={suggest}
        onChange={(tokens) => onChange(withValues(statement, name, tokens))}
      />
    </Element>
  )
}

function Element({ label, children }: { readonly label: string; readonly children: ComponentChildren }) {
  return (
    <div class="statement-element">
      <span class="field-label" aria-hidden="true">
        {label}
      </span>
      {children}
    </div>
  )
}
