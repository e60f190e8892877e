/** The managed policies that can be attached, for fields that suggest them. */
import type { Policy } from '../../../protocol/model/iam-types.ts'
import { call } from '../../api/client.ts'
import type { Suggestion } from '../../components/combobox.tsx'
import { useLoaded } from '../../state/loaded.ts'
import { shownText } from '../../texts/shown-text.ts'

/** Returns policies whose name or ARN contains the text: those of the account first, as AWS lists them. */
export function usePolicySuggestions(text: string, without: ReadonlySet<string>): readonly Suggestion[] {
  const { value = [] } = useLoaded((signal) => attachablePolicies(signal), [])
  const typed = text.trim().toLowerCase()
  return value
    .filter(({ Arn = '' }) => !without.has(Arn) && Arn.toLowerCase().includes(typed))
    .slice(0, SHOWN)
    .map(({ Arn = '', PolicyName = '' }) => ({
      value: Arn,
      content: shownText(PolicyName),
      detail: Arn.split(':')[4] === 'aws' ? 'AWS' : 'this account',
    }))
}

const SHOWN = 50

async function attachablePolicies(signal: AbortSignal): Promise<readonly Policy[]> {
  const [own, aws] = await Promise.all([policiesIn('Local', signal), policiesIn('AWS', signal)])
  return [...own, ...aws]
}

async function policiesIn(Scope: 'Local' | 'AWS', signal: AbortSignal): Promise<readonly Policy[]> {
  const policies: Policy[] = []
  let marker: string | undefined
  do {
    const input = { Scope, MaxItems: 1000, ...(marker && { Marker: marker }) }
    const page = await call('iam', 'ListPolicies', input, signal)
    policies.push(...(page.Policies ?? []))
    marker = page.IsTruncated ? page.Marker : undefined
  } while (marker !== undefined)
  return policies
}
