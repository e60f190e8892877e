/** What Live shows when there is no call, and when the filter leaves none. */
import { Button } from '../../components/button.tsx'
import { Command, Empty, Step, Steps } from '../../components/empty.tsx'
import { Mark } from '../../marks/mark.tsx'
import { PathRow } from '../../marks/path.tsx'
import { shownText } from '../../texts/shown-text.ts'
import { PathHead } from './cells.tsx'
import { tokensInTheWay } from './filter.ts'
import { effect, range, setEffect, setRange, setTokens, shownCalls, tokens } from './view.ts'

const SHELL = 'eval "$(npm run -s iamulator -- env)"'
const DENIED_CALL = `aws sts assume-role --role-session-name try \\
  --role-arn arn:aws:iam::000000000000:role/nobody`

export function NoCalls() {
  return (
    <Empty
      level={1}
      title="No call yet"
      text="Every call of IAM, STS and of services that ask here appears the moment it is decided, and why."
    >
      <Steps>
        <Step level={2} title="Point a shell here">
          <Command text={SHELL} what="the command" />
        </Step>
        <Step level={2} title="Make a call that is denied">
          <Command text={DENIED_CALL} what="the call" />
        </Step>
        <Step level={2} title="Read its path">
          <div class="live-example">
            <div>
              <PathHead />
              <PathRow path="----an" />
            </div>
            <p>
              A call passes six kinds of policies. Where the line breaks is why it was refused.{' '}
              <Mark outcome="notAllowed" size={14} label="" /> nobody allows it,{' '}
              <Mark outcome="denied" size={14} label="" /> a statement denies it.
            </p>
          </div>
        </Step>
      </Steps>
    </Empty>
  )
}

/** Names each token without which something would be left. */
export function NoMatch() {
  const inTheWay = tokensInTheWay(tokens.value, shownCalls.value)
  const { from, to } = range.value
  const isLimited = from !== Number.NEGATIVE_INFINITY || to !== Number.POSITIVE_INFINITY
  return (
    <Empty title="No call matches" text={whyOf(inTheWay)}>
      <p class="wrap live-drops">
        {inTheWay.map((token) => (
          <Button
            key={token}
            icon="close"
            onClick={() => setTokens(tokens.value.filter((each) => each !== token))}
          >
            Drop <code class="truncated">{shownText(token)}</code>
          </Button>
        ))}
        {effect.value !== '' && <Button onClick={() => setEffect('')}>Show all outcomes</Button>}
        {isLimited && <Button onClick={() => setRange(undefined, undefined)}>Show all times</Button>}
        {inTheWay.length === 0 && tokens.value.length > 0 && (
          <Button onClick={() => setTokens([])}>Drop the whole filter</Button>
        )}
      </p>
    </Empty>
  )
}

function whyOf(inTheWay: readonly string[]): string {
  const [only, another] = inTheWay
  if (only === undefined) return 'The filter, the outcome, and the time together leave nothing.'
  return another === undefined
    ? `${shownText(only)} leaves nothing.`
    : 'Each of these tokens leaves nothing together with the others.'
}
