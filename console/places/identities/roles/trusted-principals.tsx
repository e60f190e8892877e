/** The principals that a trust policy names, each with the decision on whether it may assume the role. */
import type { ExplanationData } from '../../../../schemas/endpoints.ts'
import { ApiError, post } from '../../../api/client.ts'
import { Loaded } from '../../../components/loading.tsx'
import { Mark, outcomeOf } from '../../../marks/mark.tsx'
import { linkTo } from '../../../router.ts'
import { useLoaded } from '../../../state/loaded.ts'
import { accountInArn } from '../../../texts/arns.ts'
import { shownText } from '../../../texts/shown-text.ts'
import { Nothing, Panel } from '../panel.tsx'
import { readerIn } from '../reader.ts'
import { principalsOf, statementsOf, trustWords } from './trust-words.ts'

interface Trusted {
  /** As the policy names it. */
  readonly principal: string
  readonly words: string
  /** The condition keys of its statement. */
  readonly conditions: readonly string[]
  /** Absent for those that no question can be asked about, such as everybody. */
  readonly explanation?: ExplanationData | undefined
  readonly isMissing?: boolean
}

interface TrustedPrincipalsProps {
  /** The ARN of the role. */
  readonly arn: string
  readonly document: string
  readonly isDraft: boolean
}

export function TrustedPrincipals({ arn, document, isDraft }: TrustedPrincipalsProps) {
  const trusted = useLoaded((signal) => evaluated(arn, document, signal), [arn, document])
  return (
    <Panel title="Trusted principals" note={isDraft ? 'with this draft' : 'now'}>
      <Loaded of={trusted} lines={3}>
        {(found) => (
          <>
            {found.length === 0 && <Nothing>The policy trusts nobody.</Nothing>}
            <ul class="identity-lines">
              {found.map((each) => (
                <Line key={`${each.principal} ${each.conditions}`} arn={arn} trusted={each} />
              ))}
            </ul>
          </>
        )}
      </Loaded>
    </Panel>
  )
}

async function evaluated(arn: string, document: string, signal: AbortSignal): Promise<readonly Trusted[]> {
  const account = accountInArn(arn)
  const named = statementsOf(document).flatMap((statement) => {
    if (statement.Effect !== 'Allow') return []
    const conditions = conditionKeys(statement.Condition)
    return principalsOf(statement.Principal).map(([kind, principal]) => {
      const one = JSON.stringify({ Statement: { ...statement, Principal: { [kind]: principal } } })
      return { kind, principal, conditions, words: trustWords(one, readerIn(account))[0] ?? principal }
    })
  })
  return Promise.all(
    named.map(async ({ kind, ...each }) => {
      if (!isAskable(kind, each.principal)) return each
      const explanation = await explained(arn, each.principal, document, signal)
      return { ...each, explanation, isMissing: explanation === undefined }
    }),
  )
}

function conditionKeys(condition: unknown): readonly string[] {
  return [...new Set(Object.values(Object(condition)).flatMap((keys) => Object.keys(Object(keys))))]
}

/** A question needs one principal. Tokens and assertions of a provider are checked when they are there. */
function isAskable(kind: string, principal: string): boolean {
  return (
    (kind === 'AWS' && /^arn:[^:]+:(?:iam|sts)::\d{12}:(?:user|role|assumed-role)\//.test(principal)) ||
    kind === 'Service'
  )
}

/** Undefined for a principal that does not exist. */
async function explained(
  resource: string,
  principal: string,
  resourcePolicy: string,
  signal: AbortSignal,
): Promise<ExplanationData | undefined> {
  const question = {
    principal,
    action: 'sts:AssumeRole',
    resource,
    resourcePolicy,
    resourcePolicyKind: 'trust',
  }
  try {
    return await post<ExplanationData>('/_iamulator/explain', question, signal)
  } catch (error) {
    if (error instanceof ApiError && error.code === 'NoSuchPrincipal') return undefined
    throw error
  }
}

function Line({ arn, trusted }: { readonly arn: string; readonly trusted: Trusted }) {
  const { principal, words, conditions, explanation } = trusted
  const link = linkTo(['explain'], { principal, action: 'sts:AssumeRole', resource: arn })
  return (
    <li class="identity-trusted">
      {explanation && missingContext(explanation).length === 0 ? (
        <Mark outcome={outcomeOf(explanation.decision)} isSolid />
      ) : (
        <span class="identity-open" aria-hidden="true" />
      )}
      <div class="identity-grow">
        <p data-tooltip={shownText(principal)}>{shownText(words)}</p>
        <p class="small quiet">{shownText(sentenceFor(trusted))}</p>
        {conditions.length > 0 && <p class="small quieter code">{conditions.map(shownText).join(', ')}</p>}
      </div>
      {explanation && (
        <a class="small" href={link}>
          Explain<span class="unseen"> {shownText(words)}</span>
        </a>
      )}
    </li>
  )
}

function sentenceFor({ principal, words, conditions, explanation, isMissing }: Trusted): string {
  if (explanation) return decisionSentence(explanation)
  if (isMissing) return 'There is nobody of this name.'
  const onCondition = conditions.length > 0 ? ', if the conditions hold' : ''
  if (principal === '*') return `Anybody in any account whose own policies allow it${onCondition}.`
  if (/^\d{12}$|:root$/.test(principal))
    return `Identities of ${words} whose own policies allow it${onCondition}.`
  if (/-provider\//.test(principal)) return `Anybody with a token or an assertion of it${onCondition}.`
  return `Trusted${onCondition}. Its own policies are not known here.`
}

function decisionSentence(explanation: ExplanationData): string {
  if (explanation.decision === 'allowed') return 'May assume the role.'
  const missing = missingContext(explanation)
  if (missing.length > 0) return `May assume the role with ${missing.join(' and ')}.`
  return explanation.reason === '' ? 'May not assume the role.' : `Not allowed, ${explanation.reason}.`
}

/** Returns what a request has to bring, if that is all that is missing: `aws:MultiFactorAuthPresent = true`. */
function missingContext({ change }: ExplanationData): readonly string[] {
  const steps = change?.steps ?? []
  if (!steps.every((step) => step.change === 'context')) return []
  return steps.flatMap(({ values = {} }) =>
    Object.entries(values).map(([key, value]) =>
      value === null ? `no ${key}` : `${key} = ${[value].flat().join(' or ')}`,
    ),
  )
}
