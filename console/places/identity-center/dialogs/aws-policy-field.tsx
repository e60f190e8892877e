/** Finds a managed policy of AWS by its name. */
import { call } from '../../../api/client.ts'
import { Combobox } from '../../../components/combobox.tsx'
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
  const arns: string[] = []
  let Marker: string | undefined
  do {
    const answer = await call('iam', 'ListPolicies', { Scope: 'AWS', MaxItems: 1000, Marker }, signal)
    arns.push(...(answer.Policies ?? []).flatMap(({ Arn }) => Arn ?? []))
    Marker = answer.IsTruncated ? answer.Marker : undefined
  } while (Marker !== undefined)
  return arns
}
