/** Names a service of AWS by its principal. */
import { Button } from '../../../components/button.tsx'
import { Combobox } from '../../../components/forms/combobox.tsx'

interface ServiceFormProps {
  readonly value: string
  readonly submit: string
  readonly onInput: (value: string) => void
  readonly onSubmit: () => void
}

export function ServiceForm({ value, submit, onInput, onSubmit }: ServiceFormProps) {
  return (
    <form
      class="organization-service"
      onSubmit={(event) => {
        event.preventDefault()
        if (value !== '') onSubmit()
      }}
    >
      <Combobox
        label="Service principal"
        isCode
        placeholder="service.amazonaws.com"
        value={value}
        suggestions={SERVICES.filter((each) => each.includes(value)).map((each) => ({ value: each }))}
        onInput={onInput}
      />
      <Button type="submit" {...(value === '' && { reason: 'Type a service principal first.' })}>
        {submit}
      </Button>
    </form>
  )
}

const SERVICES = [
  'access-analyzer.amazonaws.com',
  'backup.amazonaws.com',
  'config.amazonaws.com',
  'guardduty.amazonaws.com',
  'iam.amazonaws.com',
  'securityhub.amazonaws.com',
  'sso.amazonaws.com',
  'tagpolicies.tag.amazonaws.com',
] as const
