/** What policies of an organization allow and deny, in words. */
import { Mark } from '../../../marks/mark.tsx'
import { shownText } from '../../../texts/shown-text.ts'
import type { Level } from './effective-policies.ts'
import type { AuthorizationType } from './policy-types.ts'
import { type Allowance, type Denial, wordsOf } from './policy-words.ts'
import { actionsInWords, allowedInWords } from './services-in-words.ts'

interface WordsViewProps {
  readonly type: AuthorizationType
  readonly levels: readonly Level[]
}

export function WordsView({ type, levels }: WordsViewProps) {
  const { allowances, denials } = wordsOf(levels)
  const onWhat = type === 'RESOURCE_CONTROL_POLICY' ? ' on resources of these accounts' : ''
  return (
    <ul class="organization-words">
      {denials.map((denial, index) => (
        <Denied key={`${denial.policy}${index}`} denial={denial} onWhat={onWhat} />
      ))}
      {allowances.length === 0 ? (
        <li>
          <Mark outcome="allowed" label="" />
          <span>
            {denials.length === 0 ? 'Everything can be allowed' : 'Everything else can be allowed'}
            {onWhat}.
          </span>
        </li>
      ) : (
        allowances.map((allowance) => <Allowed key={allowance.at} allowance={allowance} />)
      )}
    </ul>
  )
}

function Allowed({ allowance }: { readonly allowance: Allowance }) {
  const { at, actions, exceptions, isLimited } = allowance
  const words = allowedInWords(actions, exceptions)
  return (
    <li>
      <Mark outcome="notAllowed" label="" />
      <span>
        <AllowedWords words={words} /> can be allowed
        {isLimited && ', some of it on some resources or conditions'}
        <span class="quieter">, because of {shownText(at)}</span>
      </span>
    </li>
  )
}

function AllowedWords({ words }: { readonly words: string }) {
  if (words === '') return <b>Nothing</b>
  if (words.startsWith('everything')) return <b>{shownText(words.replace('e', 'E'))}</b>
  return (
    <>
      Only <b>{shownText(words)}</b>
    </>
  )
}

function Denied({ denial, onWhat }: { readonly denial: Denial; readonly onWhat: string }) {
  const { actions, isNegated, isLimited, conditionKeys, policy, at } = denial
  const words = actionsInWords(actions)
  const limits = [
    isLimited && 'on some resources',
    conditionKeys.length > 0 && `depending on ${[...new Set(conditionKeys)].join(' and ')}`,
  ].filter((each) => each !== false)
  return (
    <li>
      <Mark outcome="denied" label="" />
      <span>
        {isNegated ? (
          <>
            Everything but <b>{shownText(words)}</b> is denied
          </>
        ) : (
          <>
            <b>{words === '' ? 'Everything' : shownText(words)}</b> is denied
          </>
        )}
        {onWhat}
        {limits.length > 0 && `, ${shownText(limits.join(', '))}`}
        <span class="quieter">
          {' '}
          by {shownText(policy)} at {shownText(at)}
        </span>
      </span>
    </li>
  )
}
