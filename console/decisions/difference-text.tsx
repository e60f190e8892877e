/** What a proof about two policies says, in words that all places share. */
import type { PolicyDifference, PolicyExample } from '../../schemas/endpoints.ts'
import { Icon } from '../components/icon.tsx'
import { shortArn } from '../texts/arns.ts'
import { shownText } from '../texts/shown-text.ts'

interface DifferenceTextProps {
  readonly difference: Pick<PolicyDifference, 'answer' | 'of' | 'witness' | 'reason'>
  /** What each answer begins with. */
  readonly words: DifferenceWords
  /** Where the example is explained. */
  readonly link: (example: PolicyExample) => string
}

export interface DifferenceWords {
  /** The whole sentence. */
  readonly contained: string
  /** Before the request that is newly allowed. */
  readonly grants: string
  /** Before the request that is no longer denied. */
  readonly denials: string
  /** What was not proved, before the reason. */
  readonly unknown: string
}

export function DifferenceText({ difference, words, link }: DifferenceTextProps) {
  const { answer, of, witness, reason = '' } = difference
  if (answer === 'contained')
    return (
      <>
        <Icon name="check" class="difference-proved" />
        <span>{words.contained}</span>
      </>
    )
  return (
    <>
      <Icon name="warning" class="difference-more" />
      {witness ? (
        <span>
          {words[of]} <Example example={witness} link={link(witness)} />
        </span>
      ) : (
        <span>
          {words.unknown}: {shownText(reason)}
        </span>
      )}
    </>
  )
}

/** The request, as a link, and the condition keys that it needs. */
function Example({ example, link }: { readonly example: PolicyExample; readonly link: string }) {
  const { action, resource, context } = example
  const keys = Object.entries(context)
  return (
    <>
      <a href={link} data-tooltip={shownText(resource)}>
        <code>{shownText(action)}</code>
        {resource !== '*' && (
          <>
            {' '}
            on <code>{shownText(shortArn(resource))}</code>
          </>
        )}
      </a>
      {keys.length > 0 && (
        <>
          {' '}
          with <code>{shownText(keys.map(([key, value]) => keyText(key, value)).join(', '))}</code>
        </>
      )}
    </>
  )
}

function keyText(key: string, value: string | readonly string[]): string {
  const values = [value].flat()
  return `${key} = ${values.length === 0 || values.join('') === '' ? '""' : values.join(' + ')}`
}
