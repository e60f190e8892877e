/** Becomes a role: the console switches to it if the signed-in identity may assume it, else says why not. */
import { useSignal } from '@preact/signals'
import type { AccessNode, ExplanationData } from '../../../package/types/endpoints.ts'
import { post } from '../../api/client.ts'
import { Button } from '../../components/button.tsx'
import { sayFailure } from '../../components/toast.tsx'
import { linkTo } from '../../router.ts'
import { consoleState } from '../../state/console-state.ts'
import { shownText } from '../../texts/shown-text.ts'

export function Become({ role }: { readonly role: AccessNode }) {
  const refused = useSignal<string | undefined>(undefined)
  const own = consoleState.value?.signedIn?.own
  if (!own) return null
  const question = { principal: own.arn, action: 'sts:AssumeRole', resource: role.id }
  const become = async () => {
    try {
      const { decision, reason, layer } = await post<ExplanationData>('/_iamulator/explain', question)
      if (decision === 'allowed') location.assign(switchLink(role))
      else refused.value = reason || `the ${layer} policy does not allow it`
    } catch (error) {
      sayFailure(error)
    }
  }
  return (
    <>
      <Button isSmall onClick={become}>
        Become it
      </Button>
      {refused.value !== undefined && (
        <p class="access-refused small" role="status">
          {shownText(own.name)} cannot become it, {shownText(refused.value)}.{' '}
          <a href={linkTo(['explain'], question)}>Explain</a>
        </p>
      )}
    </>
  )
}

/** Returns the server's form, which names the role and asks for confirmation. */
function switchLink({ id, account = '', name }: AccessNode): string {
  const [, , , , , ...resource] = id.split(':')
  const roleName = resource.join(':').replace(/^role\//, '')
  return `/switchrole?${new URLSearchParams({ account, roleName, displayName: name })}`
}
