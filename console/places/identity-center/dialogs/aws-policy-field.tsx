/** Finds a managed policy of AWS by its name. */
import { listManagedPolicies } from '../../../api/managed-policies.ts'
import { Combobox } from '../../../components/forms/combobox.tsx'
import { useLoaded } from '../../../state/loaded.ts'

interface AwsPolicyFieldProps {
  /** The ARN. */
  readonly value: string
  readonly onInput: (arn: string) => void
}

export function AwsPolicyField({ value, onInput }: AwsPolicyFieldProps) {
  const policies = useLoaded(loadAwsPolicies, [])
  const wanted = value.toLowerCase()
  return (
    <Combobox
      label="Policy ARN"
      isCode
      placeholder="Type part of the name"
      value={value}
      suggestions={(policies.value ?? [])
        .filter((arn) => arn.toLowerCase().includes(wanted))
        .map((arn) => ({ value: arn }))}
      onInput={onInput}
    />
  )
}

async function loadAwsPolicies(signal: AbortSignal): Promise<readonly string[]> {
  return (await listManagedPolicies('AWS', signal)).flatMap(({ Arn }) => Arn ?? [])
}
