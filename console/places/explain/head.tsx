/** The head of a decision: the outcome as a sentence, AWS's whole text, and the facts of the call. */
import { AccountSquare, Identity } from '../../components/account.tsx'
import { Button } from '../../components/button.tsx'
import { copyLink } from '../../components/copy-link.ts'
import type { Explanation } from '../../decisions/explanation.ts'
import { AUDITED } from '../../decisions/guarded-call.ts'
import { messageParts, sentenceOf } from '../../decisions/sentences.ts'
import { useShortcuts } from '../../keyboard.ts'
import { Mark, outcomeOf } from '../../marks/mark.tsx'
import { accountOf } from '../../state/console-state.ts'
import { accountInArn } from '../../texts/arns.ts'
import { shownText } from '../../texts/shown-text.ts'
import { dayAndTime } from '../../texts/times.ts'

export interface ExplainedHead {
  readonly explanation: Explanation
  /** The recorded call. Undefined for a question. */
  readonly call:
    | {
        readonly requestId: string
        /** Epoch milliseconds of the emulator's clock. */
        readonly time: number
        readonly listed:
          | {
              readonly account?: string
              readonly status?: number
              readonly error?: string
              readonly authorizationId?: string
            }
          | undefined
      }
    | undefined
}

interface HeadProps extends ExplainedHead {
  readonly onDecideAgain: () => void
  readonly onAsk: () => void
}

export function Head({ explanation, call, onDecideAgain, onAsk }: HeadProps) {
  const { rule, exception, reason } = explanation
  const notes = [...(explanation.audited ? [AUDITED] : []), ...(explanation.notes ?? [])]
  const { start, reason: why } = messageParts(explanation)
  useShortcuts([{ keys: 'y', does: 'Copy the link to this decision', act: () => copyLink() }])
  return (
    <header class="explained-head">
      <Mark outcome={outcomeOf(explanation.decision, explanation.audited)} size={28} isSolid label="" />
      <div class="explained-title">
        <h1>{shownText(sentenceOf(explanation))}</h1>
        <div class="wrap explained-buttons">
          <Button icon="link" onClick={() => copyLink()}>
            Copy link
          </Button>
          {call && (
            <>
              <Button icon="undo" onClick={onDecideAgain}>
                Decide again
              </Button>
              <Button onClick={onAsk}>Ask what if</Button>
            </>
          )}
        </div>
        {start !== '' && (
          <p class="explained-message">
            {shownText(start)} {why !== '' && <b>{shownText(why)}</b>}
          </p>
        )}
        {rule !== undefined && <p class="explained-message">{shownText(rule)}</p>}
        {rule !== undefined && reason !== '' && start === '' && <p>{shownText(reason)}</p>}
        {exception !== undefined && <p class="explained-message">{shownText(exception)}</p>}
        {notes.map((note) => (
          <p key={note} class="explained-note">
            {shownText(note)}
          </p>
        ))}
        <Facts explanation={explanation} call={call} />
      </div>
    </header>
  )
}

function Facts({ explanation: { caller, resource, context }, call }: ExplainedHead) {
  const account =
    call?.listed?.account ?? (accountInArn(caller) || String(context['aws:PrincipalAccount'] ?? ''))
  return (
    <dl class="facts">
      <Fact name="Caller">
        <Identity arn={caller} />
      </Fact>
      <Fact name="Resource">
        <span class="code" data-tooltip={resource}>
          {shownText(resource.replace(/^arn:aws[\w-]*:/, ''))}
        </span>
      </Fact>
      {account !== '' && <AccountFact id={account} />}
      {call && <Fact name="When">{dayAndTime(call.time)}</Fact>}
      {call?.listed?.authorizationId !== undefined && (
        <Fact name="Authorization ID">
          <span class="code">{call.listed.authorizationId}</span>
        </Fact>
      )}
      {call?.listed?.status !== undefined && (
        <Fact name="Answered">
          {call.listed.status} {call.listed.error ?? 'OK'}
        </Fact>
      )}
    </dl>
  )
}

function AccountFact({ id }: { readonly id: string }) {
  const { name } = accountOf(id)
  return (
    <Fact name="Account">
      <AccountSquare id={id} /> {shownText(name)} {name !== id && <span class="quiet">{id}</span>}
    </Fact>
  )
}

function Fact({ name, children }: { readonly name: string; readonly children: preact.ComponentChildren }) {
  return (
    <div class="fact">
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  )
}
