/** The filter, the outcomes with their counts, and whether new calls come in. */
import { Button, IconButton, Keys, LinkButton } from '../../components/button.tsx'
import { Segments } from '../../components/forms/segments.tsx'
import { TokenField } from '../../components/forms/token-field.tsx'
import { Icon } from '../../components/icon.tsx'
import { Mark } from '../../marks/mark.tsx'
import { linkTo, param } from '../../router.ts'
import { isPaused } from './arrival.ts'
import { isComplete, suggestionsFor } from './filter.ts'
import { counts, effect, setEffect, setTokens, shownCalls, tokens } from './view.ts'

export function Toolbar({ isNarrow }: { readonly isNarrow: boolean }) {
  return (
    <div class="row live-toolbar">
      <TokenField
        label="Filter the calls"
        inputId="live-filter"
        tokens={tokens.value}
        placeholder={isNarrow ? 'Filter calls' : 'Caller, action, operation, resource, layer, error'}
        start={<Icon name="search" />}
        end={isNarrow ? undefined : <Keys keys="/" />}
        suggest={(text) => suggestionsFor(text, shownCalls.peek())}
        isComplete={isComplete}
        onChange={setTokens}
      />
      <Outcomes isNarrow={isNarrow} />
      <Pause isNarrow={isNarrow} />
      {!isNarrow && (
        <LinkButton icon="wand" href={generateLink()}>
          Policy from these calls
        </LinkButton>
      )}
    </div>
  )
}

function generateLink(): string {
  return linkTo(['policies', 'new'], {
    from: 'calls',
    q: tokens.value.join(' '),
    effect: effect.value,
    since: param('from'),
  })
}

function Outcomes({ isNarrow }: { readonly isNarrow: boolean }) {
  const { all, allowed, notAllowed, denied, audited, refused } = counts.value
  const isAuditing = audited > 0 || effect.value === 'audited'
  return (
    <Segments
      label="Outcome"
      value={effect.value}
      onChange={setEffect}
      segments={[
        { value: '', content: <Counted word="All" count={isNarrow ? undefined : all} /> },
        { value: 'allowed', content: <Counted word="Allowed" count={isNarrow ? undefined : allowed} /> },
        {
          value: 'notAllowed',
          content: <Refused outcome="notAllowed" count={notAllowed} isNarrow={isNarrow} />,
        },
        { value: 'denied', content: <Refused outcome="denied" count={denied} isNarrow={isNarrow} /> },
        ...(isAuditing
          ? [
              {
                value: 'audited',
                content: <Refused outcome="audited" count={audited} isNarrow={isNarrow} />,
              },
            ]
          : []),
        ...(refused > 0 || effect.value === 'refused'
          ? [
              {
                value: 'refused',
                content: <Refused outcome="refused" count={refused} isNarrow={isNarrow} />,
              },
            ]
          : []),
      ]}
    />
  )
}

function Counted({ word, count }: { readonly word: string; readonly count: number | undefined }) {
  return (
    <>
      {word}
      {count !== undefined && <span>{count.toLocaleString('en')}</span>}
    </>
  )
}

interface RefusedProps {
  readonly outcome: keyof typeof WORDS
  readonly count: number
  readonly isNarrow: boolean
}

const WORDS = {
  notAllowed: 'Not allowed',
  denied: 'Denied',
  audited: 'Audited',
  refused: 'Not decided',
} as const

/** Calls that policies do not allow. */
function Refused({ outcome, count, isNarrow }: RefusedProps) {
  const word = WORDS[outcome]
  return (
    <>
      <Mark outcome={outcome} size={14} label={isNarrow ? word : ''} />
      {!isNarrow && word}
      <span>{count.toLocaleString('en')}</span>
    </>
  )
}

function Pause({ isNarrow }: { readonly isNarrow: boolean }) {
  const isOff = isPaused.value
  const toggle = () => {
    isPaused.value = !isOff
  }
  if (isNarrow)
    return (
      <IconButton
        icon={isOff ? 'play' : 'pause'}
        label={isOff ? 'Show new calls again' : 'Pause new calls'}
        onClick={toggle}
      />
    )
  return (
    <Button kind="quiet" keys="P" class={isOff ? 'live-paused' : 'live-running'} onClick={toggle}>
      <span class="live-dot" aria-hidden="true" />
      {isOff ? 'Paused' : 'Live'}
    </Button>
  )
}
