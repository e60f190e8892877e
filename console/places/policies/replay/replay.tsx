/** What the draft would have changed in the recent calls. */
import { useSignal, useSignalEffect } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import type { Replay as Replayed, ReplayOutcome } from '../../../../schemas/endpoints.ts'
import { ApiError, post } from '../../../api/client.ts'
import { Failure } from '../../../components/failure.tsx'
import { linkTo } from '../../../router.ts'
import { identityArn, nameInArn, shortArn } from '../../../texts/arns.ts'
import { counted, shownText } from '../../../texts/shown-text.ts'
import { statementsIn } from '../documents.ts'
import { afterPause, type EditedDocument } from '../editor/document.ts'
import { changeOf } from '../simulate/questions.ts'
import type { Saved } from '../subjects.ts'
import { type Changed, ReplayedDialog } from './replayed-dialog.tsx'

interface ReplayProps {
  readonly saved: Saved
  readonly document: Pick<EditedDocument, 'text'>
  /** Where a policy counts as attached that is attached nowhere yet: to identities, or in every account. */
  readonly attachedTo?: readonly string[] | 'every account'
}

const PAUSE = 400
/** A newer replay of this tab ends an older one. */
const TAB = crypto.randomUUID?.() ?? String(Math.random())

export function Replay(props: ReplayProps) {
  const { replayed, error, retry } = useReplay(props)
  const shown = useSignal<Changed | undefined>(undefined)
  if (error !== undefined) return <Failed error={error} onRetry={retry} />
  if (!replayed) return null
  const { becomeAllowed, becomeRefused, stay } = replayed
  const total = becomeAllowed.count + becomeRefused.count + stay.count
  const open = (changed: Changed) => () => {
    shown.value = changed
  }
  return (
    <section class="policy-panel" aria-labelledby="replay-title">
      <header class="policy-panel-head">
        <h2 id="replay-title">Replay</h2>
        <span class="quieter small">
          {counted(total, 'kept decision')} with this document
          {props.attachedTo === 'every account' && ' in every account'}
        </span>
      </header>
      <dl class="replay-counts" aria-live="polite">
        <Count
          count={becomeAllowed.count}
          text={becomeAllowed.count === 1 ? 'denial becomes allowed' : 'denials become allowed'}
        />
        <Count
          count={becomeRefused.count}
          text={becomeRefused.count === 1 ? 'allowed call is refused' : 'allowed calls are refused'}
        />
        <Count count={stay.count} text={stay.count === 1 ? 'stays as it is' : 'stay as they are'} />
      </dl>
      <Explained outcome={becomeRefused} onShow={open('becomeRefused')} what="refused" />
      <Explained outcome={becomeAllowed} onShow={open('becomeAllowed')} what="allowed" />
      {shown.value && (
        <ReplayedDialog
          changed={shown.value}
          outcome={replayed[shown.value]}
          onClose={() => {
            shown.value = undefined
          }}
        />
      )}
    </section>
  )
}

function Failed({ error, onRetry }: { readonly error: ApiError; readonly onRetry: () => void }) {
  return (
    <section class="policy-panel" aria-labelledby="replay-title">
      <h2 id="replay-title">Replay</h2>
      <Failure error={error} onRetry={onRetry} />
    </section>
  )
}

function useReplay({ saved, document: { text }, attachedTo }: ReplayProps) {
  const replayed = useSignal<Replayed | undefined>(undefined)
  const error = useSignal<ApiError | undefined>(undefined)
  const attempts = useSignal(0)
  const attached = useSignal(attachedTo)
  const key = String(attachedTo)
  useEffect(() => {
    attached.value = attachedTo
  }, [key])
  useSignalEffect(() => {
    attempts.value
    // While somebody types, the text is often no policy. The numbers of the last one stay until it is one again.
    if (statementsIn(text.value) === undefined || saved.kind === 'session') return undefined
    const body = { key: TAB, changes: changesOf(saved, text.value, attached.value) }
    return afterPause(PAUSE, async (signal) => {
      const answer = await post<Replayed>('/_iamulator/replay', body, signal).catch((reason) => {
        // The frame shows that the server does not answer.
        if (reason instanceof ApiError) error.value = reason
        throw reason
      })
      error.value = undefined
      if (!answer.partial) replayed.value = answer
    })
  })
  return { replayed: replayed.value, error: error.value, retry: () => attempts.value++ }
}

function changesOf(saved: Saved, text: string, attachedTo: ReplayProps['attachedTo']) {
  if (attachedTo === undefined) return [changeOf(saved, text)]
  // The change of a control policy names no account, so that it is for all of them.
  if (attachedTo === 'every account') return [changeOf(saved, text, '')]
  return attachedTo.map((holder) => changeOf(saved, text, holder))
}

function Count({ count, text }: { readonly count: number; readonly text: string }) {
  return (
    <div class="replay-count">
      <dt>{text}</dt>
      <dd>{count.toLocaleString('en')}</dd>
    </div>
  )
}

interface ExplainedProps {
  readonly outcome: ReplayOutcome
  readonly what: 'allowed' | 'refused'
  readonly onShow: () => void
}

/** Says what the changed calls have in common. */
function Explained({ outcome: { count, common }, what, onShow }: ExplainedProps) {
  if (count === 0) return null
  const { caller, action, resource } = common
  return (
    <p class="replay-text">
      {count === 1 ? `The ${what} one is ` : `The ${count.toLocaleString('en')} ${what} ones are `}
      {action === undefined ? 'of several actions' : <code>{shownText(action)}</code>}
      {resource !== undefined && <> on {shownText(shortArn(resource))}</>}
      {caller !== undefined && (
        <>
          {' '}
          by{' '}
          <a href={linkTo(['live'], { q: `caller:${identityArn(caller)}` })}>
            {shownText(nameInArn(caller).name)}
          </a>
        </>
      )}
      .{' '}
      <button type="button" class="text-button" onClick={onShow}>
        Show {count === 1 ? 'it' : 'them'}
      </button>
    </p>
  )
}
