/** The circumstances that an answer assumes: condition keys in the address, which can be set. */
import { useId, useState } from 'preact/hooks'
import { Button } from '../../../components/button.tsx'
import { VERBATIM } from '../../../components/forms/field.tsx'
import { param, setParams } from '../../../router.ts'
import { shownText } from '../../../texts/shown-text.ts'

/** Returns the condition keys in the address. */
export function givenContext(): Readonly<Record<string, string>> {
  const pairs = param('context')
    .split(' ')
    .filter((each) => each.includes('='))
    .map((each) => [each.slice(0, each.indexOf('=')), each.slice(each.indexOf('=') + 1)] as const)
  return Object.fromEntries(pairs)
}

export function Circumstances() {
  const given = Object.entries(givenContext())
  const [text, setText] = useState('')
  const [isWrong, setWrong] = useState(false)
  const id = useId()
  const without = (key: string) =>
    given.flatMap(([name, value]) => (name === key ? [] : [`${name}=${value}`])).join(' ')
  const add = (event: Event) => {
    event.preventDefault()
    const isPair = /^[^\s=]+=\S+$/.test(text)
    setWrong(!isPair)
    if (!isPair) return
    setParams({ context: [param('context'), text].filter(Boolean).join(' ') })
    setText('')
  }
  return (
    <div class="circumstances">
      <p class="quiet small">
        {given.length === 0
          ? 'Open: whatever only a request brings, such as MFA, an external ID, or a tag. Verdicts that depend on it name the condition.'
          : 'Given, and everything else that only a request brings is open:'}
      </p>
      {given.length > 0 && (
        <ul class="circumstances-given">
          {given.map(([key, value]) => (
            <li key={key}>
              <button
                type="button"
                class="access-member code"
                aria-label={`Remove ${key}`}
                onClick={() => setParams({ context: without(key) })}
              >
                {shownText(`${key}=${value}`)} ×
              </button>
            </li>
          ))}
        </ul>
      )}
      <form class="circumstances-form" onSubmit={add}>
        <input
          class="input code"
          aria-label="Condition key and value"
          placeholder="aws:MultiFactorAuthPresent=true"
          value={text}
          {...VERBATIM}
          aria-invalid={isWrong || undefined}
          aria-describedby={isWrong ? `${id}-error` : undefined}
          onInput={({ currentTarget: { value } }) => setText(value.trim())}
        />
        <Button type="submit" isSmall>
          Set
        </Button>
      </form>
      {isWrong && (
        <p id={`${id}-error`} class="field-error">
          Write a condition key, =, and a value without spaces, such as aws:MultiFactorAuthPresent=true.
        </p>
      )}
    </div>
  )
}
