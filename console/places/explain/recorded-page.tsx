/** A recorded call: each permission that it needed, on the policies of then or, with `now`, of today. */
import type { RefusedRequest } from '../../../schemas/endpoints.ts'
import { ApiError, get } from '../../api/client.ts'
import { Failure } from '../../components/failure.tsx'
import { Loaded } from '../../components/loading.tsx'
import { type ExplainedCall, explainRequest } from '../../decisions/explanation.ts'
import { questionLink } from '../../decisions/question-link.ts'
import { useShortcuts } from '../../keyboard.ts'
import { goBack, linkTo, navigate, param, setParams } from '../../router.ts'
import { type Loaded as Content, useLoaded } from '../../state/loaded.ts'
import { usePage } from '../../state/page.ts'
import { DecisionView } from './decision-view.tsx'
import { Gone, RefusedPage } from './gone.tsx'
import { PermissionTabs } from './permission-tabs.tsx'
import { questionOf } from './question.ts'
import { ThenAndNow } from './then-and-now.tsx'

/** What the list of decisions says of a call. */
interface ListedCall {
  readonly number: number
  readonly origin: string
  readonly account?: string
  readonly status?: number
  readonly error?: string
  readonly authorizationId?: string
}

interface CallContent {
  readonly refused?: undefined
  readonly recorded: ExplainedCall
  readonly now: ExplainedCall | undefined
  /** The decisions on the call as the list has them, newest first. */
  readonly listed: readonly ListedCall[]
}

export function RecordedPage({ requestId }: { readonly requestId: string }) {
  const isNow = param('now') !== ''
  const content = useLoaded((signal) => load(requestId, isNow, signal), [requestId, isNow])
  usePage([
    { text: 'Explain', link: linkTo(['explain']) },
    { text: shortId(requestId), isCode: true },
  ])
  useNeighbors(content)
  useShortcuts([{ keys: 'Escape', does: 'Go back', act: () => goBack(linkTo(['live'])) }])
  if (content.error instanceof ApiError && content.error.code === 'NoSuchDecision')
    return <Gone id={requestId} message={content.error.message} />
  if (content.error instanceof ApiError && content.error.code === 'NoSuchPrincipal')
    return <Failure error={content.error} onRetry={() => setParams({ now: '', show: '' })} />
  return (
    <Loaded of={content}>
      {(value) =>
        value.refused ? (
          <RefusedPage refused={value.refused} />
        ) : (
          <Recorded content={value} reload={content.reload} />
        )
      }
    </Loaded>
  )
}

/** A call that was refused before any policy was asked. */
interface RefusedContent {
  readonly refused: RefusedRequest
}

async function load(
  requestId: string,
  isNow: boolean,
  signal: AbortSignal,
): Promise<CallContent | RefusedContent> {
  try {
    return await loadDecisions(requestId, isNow, signal)
  } catch (error) {
    if (!(error instanceof ApiError) || error.code !== 'NoSuchDecision') throw error
    const query = { requestId, kind: 'refused' }
    const page = await get<{ readonly decisions: readonly RefusedRequest[] }>(
      '/_iamulator/decisions',
      query,
      signal,
    )
    const [refused] = page.decisions
    if (refused) return { refused }
    throw error
  }
}

async function loadDecisions(requestId: string, isNow: boolean, signal: AbortSignal): Promise<CallContent> {
  const [recorded, now, listed] = await Promise.all([
    explainRequest(requestId, false, signal),
    isNow ? explainRequest(requestId, true, signal) : undefined,
    listedCalls(requestId, signal),
  ])
  return { recorded, now, listed }
}

/** The most that a page of the list has. */
const PAGE = 1000

async function listedCalls(requestId: string, signal: AbortSignal): Promise<readonly ListedCall[]> {
  const { decisions } = await get<{ readonly decisions: readonly ListedCall[] }>(
    '/_iamulator/decisions',
    { requestId, limit: PAGE },
    signal,
  )
  return decisions
}

interface RecordedProps {
  readonly content: CallContent
  readonly reload: () => void
}

function Recorded({ content: { recorded, now, listed }, reload }: RecordedProps) {
  const index = Math.min(Number(param('d')) || 0, recorded.decisions.length - 1)
  const [before, present] = [recorded.decisions[index], now?.decisions[index]]
  const shown = present && param('show') === '' ? present : before
  if (!before || !shown) return null
  // The entries of one call can be answered differently.
  const ofDecision = listed[recorded.decisions.length - 1 - index] ?? listed[0]
  const call = { requestId: recorded.requestId, time: Date.parse(recorded.time), listed: ofDecision }
  const decideAgain = () => {
    const isNow = param('now') !== ''
    setParams({ now: '1', show: '' })
    // Another address loads its content by itself.
    if (isNow) reload()
  }
  return (
    <DecisionView
      explanation={shown}
      call={call}
      tabs={<PermissionTabs decisions={recorded.decisions} open={index} />}
      comparison={present && <ThenAndNow before={before} now={present} />}
      onDecideAgain={decideAgain}
      onCheck={async () => (await explainRequest(recorded.requestId, now !== undefined)).decisions[index]}
      onApplied={decideAgain}
      onAsk={(values) => navigate(questionLink(questionOf(shown, values)))}
    />
  )
}

/** How many decisions are looked at to find the next one of another call. */
const LOOKED_AT = 500

interface Neighbor {
  readonly requestId: string
  readonly origin: string
}

/** `[` and `]` open the calls before and after this one. Those of the console itself are left out, as Live does. */
function useNeighbors({ value }: Content<CallContent | RefusedContent>): void {
  const { number, origin } = value?.refused ?? value?.listed[0] ?? {}
  const { requestId } = value?.refused ?? value?.recorded ?? {}
  const open = async (query: Readonly<Record<string, number>>) => {
    const { decisions } = await get<{ readonly decisions: readonly Neighbor[] }>('/_iamulator/decisions', {
      ...query,
      limit: LOOKED_AT,
    })
    const found = decisions.find(
      (each) => each.requestId !== requestId && (each.origin !== 'console' || origin === 'console'),
    )
    if (found) navigate(linkTo(['explain', found.requestId]))
  }
  useShortcuts([
    { keys: '[', does: 'Open the decision before', act: () => number && open({ before: number }) },
    { keys: ']', does: 'Open the decision after', act: () => number && open({ after: number, wait: 0 }) },
  ])
}

/** Request IDs are long, and their first two groups differ. */
function shortId(requestId: string): string {
  return /^[0-9a-f]{8}-[0-9a-f]{4}-/.test(requestId) ? requestId.slice(0, 13) : requestId
}
