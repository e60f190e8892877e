/** The managed policies that can be attached, for fields that suggest them. */
import type { Policy } from '../../../../protocol/model/iam-types.ts'
import { listManagedPolicies } from '../../../api/managed-policies.ts'
import type { Suggestion } from '../../../components/forms/combobox.tsx'
import { useLoaded } from '../../../state/loaded.ts'
import { accountInArn } from '../../../texts/arns.ts'
import { shownText } from '../../../texts/shown-text.ts'

/** Returns a function that finds policies by their name or ARN: those of the account first, as AWS lists them. */
export function usePolicySuggestions(
  without: ReadonlySet<string> = new Set(),
): (typed: string) => readonly Suggestion[] {
  const { value = [] } = useLoaded((signal) => attachablePolicies(signal), [])
  return (text) => {
    const typed = text.trim().toLowerCase()
    return value
      .filter(({ Arn = '' }) => !without.has(Arn) && Arn.toLowerCase().includes(typed))
      .slice(0, SHOWN)
      .map(({ Arn = '', PolicyName = '' }) => ({
        value: Arn,
        content: shownText(PolicyName),
        detail: accountInArn(Arn) === 'aws' ? 'AWS' : 'this account',
      }))
  }
}

const SHOWN = 50

async function attachablePolicies(signal: AbortSignal): Promise<readonly Policy[]> {
  const [own, aws] = await Promise.all([
    listManagedPolicies('Local', signal),
    listManagedPolicies('AWS', signal),
  ])
  return [...own, ...aws]
}
