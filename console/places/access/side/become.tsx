/** Becomes a role: the built-in administrator of its account assumes it if that may, else the panel says why not. */
import { useSignal } from '@preact/signals'
import type { AccessNode, ExplanationData } from '../../../../schemas/endpoints.ts'
import { post } from '../../../api/client.ts'
import { Button } from '../../../components/button.tsx'
import { sayFailure } from '../../../components/overlays/toast.tsx'
import { questionLink } from '../../../decisions/question-link.ts'
import { consoleState } from '../../../state/console-state.ts'
import { shownText } from '../../../texts/shown-text.ts'
import { leaveWith } from '../../../who/leave.ts'

export function Become({ role }: { readonly role: AccessNode }) {
  const refused = useSignal<string | undefined>(undefined)
  const { id, account = '', partition } = role
  const principal = `arn:${partition}:iam::${account}:user/iamulator`
  const question = { principal, action: 'sts:AssumeRole', resource: id }
  const become = async () => {
    try {
      const { decision, reason, layer } = await post<ExplanationData>('/_iamulator/explain', question)
      if (decision === 'allowed') leaveWith('/console/become', { account, roleName: nameWithPath(id) })
      else refused.value = reason || `because its ${layer} policy does not allow that`
    } catch (error) {
      sayFailure(error)
    }
  }
  const isClosed = consoleState.value?.entry !== 'open'
  return (
    <>
      <Button
        isSmall
        reason={isClosed ? 'This server asks everybody for a password' : undefined}
        onClick={become}
      >
        Become it
      </Button>
      {refused.value !== undefined && (
        <p class="access-refused small" role="status">
          The administrator of the account cannot become it, {shownText(refused.value)}.{' '}
          <a href={questionLink({ ...question, context: [] })}>Explain</a>
        </p>
      )}
    </>
  )
}

function nameWithPath(arn: string): string {
  return arn.slice(arn.indexOf(':role/') + ':role/'.length)
}
