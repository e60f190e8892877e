/**
 * A part of a page that the server refused. A denial of AWS's policies explains itself, and offers to become the
 * administrator; another error shows code, message, and request ID, and can be tried again.
 */
import { ApiError, ServerGone } from '../api/client.ts'
import { Mark } from '../marks/mark.tsx'
import { linkTo } from '../router.ts'
import { consoleState } from '../state/console-state.ts'
import { messageOf } from '../texts/message-of.ts'
import { shownText } from '../texts/shown-text.ts'
import { leaveWith } from '../who/leave.ts'
import { Button, LinkButton } from './button.tsx'

interface FailureProps {
  readonly error: unknown
  readonly onRetry?: () => void
}

export function Failure({ error, onRetry }: FailureProps) {
  if (error instanceof ApiError && error.isDenial) return <Denial error={error} />
  const { title, text, requestId } = described(error, onRetry !== undefined)
  return (
    <div class="failure" role="alert">
      <p class="failure-title">{title}</p>
      <p>{shownText(text)}</p>
      {requestId !== undefined && <p class="quieter small">Request {requestId}</p>}
      {onRetry && (
        <p class="failure-actions">
          <Button icon="undo" onClick={onRetry}>
            Retry
          </Button>
        </p>
      )}
    </div>
  )
}

/** @param isLoaded whether it is loaded again, which happens by itself as soon as the server answers */
function described(error: unknown, isLoaded: boolean) {
  if (error instanceof ApiError) return { title: error.code, text: error.message, requestId: error.requestId }
  if (error instanceof ServerGone)
    return {
      title: 'No answer',
      text: `${error.message}.${isLoaded ? ' It is asked again by itself.' : ''}`,
      requestId: undefined,
    }
  return {
    title: 'This page failed',
    text: messageOf(error),
    requestId: undefined,
  }
}

function Denial({ error }: { readonly error: ApiError }) {
  const { message, requestId, action } = error
  return (
    <div class="failure failure-denied" role="alert">
      <p class="failure-title">
        <Mark outcome="notAllowed" label="" />{' '}
        {action === undefined ? 'Not allowed' : `${action} is not allowed`}
      </p>
      <p>{shownText(message)}</p>
      <p class="failure-actions">
        {requestId !== undefined && (
          <LinkButton href={linkTo(['explain', requestId])} icon="explain">
            Explain
          </LinkButton>
        )}
        <BecomeAdministrator />
      </p>
    </div>
  )
}

/** The server answers with a new session and leads back here. Where that needs a password, it asks. */
function BecomeAdministrator() {
  const account = consoleState.value?.signedIn?.present.accountId ?? ''
  const enter = () => leaveWith('/console/enter', { account })
  if (consoleState.value?.entry !== 'open') return null
  return (
    <Button icon="key" onClick={enter}>
      Become administrator
    </Button>
  )
}
