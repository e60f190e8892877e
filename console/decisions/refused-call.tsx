/** A request that was refused before any policy was asked: what it was answered with, and whose key it has. */
import type { RefusedRequest } from '../../schemas/endpoints.ts'
import { Identity } from '../components/account.tsx'
import { shownText } from '../texts/shown-text.ts'

/** The answer to a refused request, and who sent it, as far as that is known. */
export type RefusedFacts = Pick<
  RefusedRequest,
  'action' | 'status' | 'error' | 'message' | 'caller' | 'accessKeyId' | 'keyOwner' | 'hint' | 'requestId'
>

export function RefusedCall({ refused }: { readonly refused: RefusedFacts }) {
  const { action, status, error = '', message = '', hint = '', requestId } = refused
  return (
    <div class="refused-call">
      <p>
        <code>{shownText(action)}</code> was answered with {status} <b>{shownText(error)}</b>
        {message === '' ? '.' : ':'}
      </p>
      {message !== '' && <p class="refused-message">{shownText(message)}</p>}
      {hint !== '' && <p>{shownText(hint)}</p>}
      <Sender {...refused} />
      <p class="quieter small">Request {requestId}</p>
    </div>
  )
}

/** The caller or, if nobody was authenticated, the access key, with its owner. */
function Sender({ caller, accessKeyId, keyOwner }: RefusedFacts) {
  const owner = caller ?? keyOwner
  if (accessKeyId === undefined && owner === undefined) return <p>The request has no valid access key ID.</p>
  return (
    <p>
      {accessKeyId !== undefined && (
        <>
          Access key ID <code>{shownText(accessKeyId)}</code>
          {owner !== undefined && ' of '}
        </>
      )}
      {owner !== undefined && <Identity arn={owner} />}
    </p>
  )
}
