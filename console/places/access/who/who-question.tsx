/** The question: who can do what, on which resource? */
import { useEffect, useState } from 'preact/hooks'
import { Button } from '../../../components/button.tsx'
import { VERBATIM } from '../../../components/forms/field.tsx'
import { linkTo, navigate, param } from '../../../router.ts'

export function WhoQuestion() {
  const asked = { action: param('action'), resource: param('resource') }
  const [action, setAction] = useState(asked.action)
  const [resource, setResource] = useState(asked.resource)
  useEffect(() => {
    setAction(asked.action)
    setResource(asked.resource)
  }, [asked.action, asked.resource])
  const ask = (event: Event) => {
    event.preventDefault()
    const query = { account: param('account'), context: param('context') }
    if (action !== '') navigate(linkTo(['access', 'who'], { action, resource, ...query }))
  }
  return (
    <form class="who-question" role="search" aria-label="Who can" onSubmit={ask}>
      <span class="quieter">Who can</span>
      <input
        class="who-word code"
        aria-label="Action"
        placeholder="action"
        required
        value={action}
        {...VERBATIM}
        onInput={({ currentTarget: { value } }) => setAction(value.trim())}
      />
      <span class="quieter">on</span>
      <input
        class="who-word who-resource code"
        aria-label="Resource"
        placeholder="resource"
        value={resource}
        {...VERBATIM}
        onInput={({ currentTarget: { value } }) => setResource(value.trim())}
      />
      <span class="quieter">?</span>
      <Button type="submit" isSmall class="who-ask">
        Ask
      </Button>
    </form>
  )
}
